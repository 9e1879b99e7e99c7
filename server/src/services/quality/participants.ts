/** What happens to reviews and claims when customers are merged, erased or take out their data. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';

const name = 'quality';

interface Moved {
  readonly reviews: readonly string[];
  readonly notes: readonly string[];
  readonly claims: readonly string[];
}

export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<Moved> {
    const { rows: reviews } = await sql<{ id: string }>`
      update quality.review set customer_id = ${winnerId} where customer_id = ${loserId} returning review_id as id`.execute(
      tx,
    );
    const { rows: notes } = await sql<{ id: string }>`
      update quality.owner_note set customer_id = ${winnerId} where customer_id = ${loserId} returning booking_id as id`.execute(
      tx,
    );
    const { rows: claims } = await sql<{ id: string }>`
      update quality.claim set customer_id = ${winnerId} where customer_id = ${loserId} returning claim_id as id`.execute(
      tx,
    );
    await sql`
      insert into quality.insider (merchant_id, customer_id, reason, by_name, at)
      select merchant_id, ${winnerId}, reason, by_name, at from quality.insider where customer_id = ${loserId}
      on conflict do nothing`.execute(tx);
    const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
    return { reviews: ids(reviews), notes: ids(notes), claims: ids(claims) };
  },
  async undo(tx, { winnerId, loserId }, kept) {
    const { reviews, notes, claims } = kept as Moved;
    await sql`
      update quality.review set customer_id = ${loserId}
      where review_id = any(${[...reviews]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
    await sql`
      update quality.owner_note set customer_id = ${loserId}
      where booking_id = any(${[...notes]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
    await sql`
      update quality.claim set customer_id = ${loserId}
      where claim_id = any(${[...claims]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/** Words of the person and about the person go; stars and money stay, nameless, so that scores and books do not change. */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    const ids = [...customerIds];
    await sql`
      update quality.review set body = '', device = null where customer_id = any(${ids}::uuid[])`.execute(tx);
    await sql`update quality.owner_note set body = '' where customer_id = any(${ids}::uuid[])`.execute(tx);
    await sql`update quality.claim set description = '-' where customer_id = any(${ids}::uuid[])`.execute(tx);
    await sql`
      update quality.claim_step s set body = null from quality.claim c
      where c.claim_id = s.claim_id and c.customer_id = any(${ids}::uuid[]) and s.body is not null`.execute(tx);
    await sql`delete from quality.insider where customer_id = any(${ids}::uuid[])`.execute(tx);
  },
};

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const ids = [...customerIds];
    const { rows: reviews } = await sql`
      select booking_id, stars, aspects, body, written_at, reply, replied_at from quality.review
      where customer_id = any(${ids}::uuid[]) order by review_id`.execute(handle);
    const { rows: claims } = await sql`
      select claim_no, booking_id, occurred_on, description, asked_fen, state, opened_at, decided_at, decision_text, amount_fen
      from quality.claim where customer_id = any(${ids}::uuid[]) order by claim_id`.execute(handle);
    return { reviews, claims };
  },
};
