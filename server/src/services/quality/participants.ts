/** What happens to reviews and claims when customers are merged, erased or take out their data. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { QualityDeps } from './deps.ts';
import { withdrawIn } from './guarantee/answer.ts';
import { keyOf as claimFiles } from './guarantee/files.ts';
import { lockClaim } from './guarantee/row.ts';
import { stepsOf } from './guarantee/step.ts';
import { keyOf as reviewFiles } from './review/photos.ts';

const name = 'quality';

interface Moved {
  readonly reviews: readonly string[];
  readonly notes: readonly string[];
  readonly claims: readonly string[];
  /** Merchants that the loser was known to work for, and the winner not. */
  readonly insiderOf?: readonly string[];
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
    const { rows: insiderOf } = await sql<{ id: string }>`
      insert into quality.insider (merchant_id, customer_id, reason, by_name, at)
      select merchant_id, ${winnerId}, reason, by_name, at from quality.insider where customer_id = ${loserId}
      on conflict do nothing returning merchant_id as id`.execute(tx);
    const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
    return { reviews: ids(reviews), notes: ids(notes), claims: ids(claims), insiderOf: ids(insiderOf) };
  },
  async undo(tx, { winnerId, loserId }, kept) {
    const { reviews, notes, claims, insiderOf = [] } = kept as Moved;
    await sql`
      delete from quality.insider where customer_id = ${winnerId} and merchant_id = any(${[...insiderOf]}::uuid[])`.execute(
      tx,
    );
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

/**
 * Words of the person and about the person go, photos and documents too; stars and money stay, nameless, so that scores and
 * books do not change. A claim that nobody has decided is withdrawn: there is nobody left to answer.
 */
export function eraseParticipant(deps: Pick<QualityDeps, 'clock' | 'files'>): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      await eraseReviews(tx, deps, ids);
      await eraseClaims(tx, deps, ids);
      await sql`update quality.owner_note set body = '' where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`delete from quality.insider where customer_id = any(${ids}::uuid[])`.execute(tx);
    },
  };
}

/** The store's reply goes along: it answers words that are gone, and may repeat them. */
async function eraseReviews(tx: Tx, { files }: Pick<QualityDeps, 'files'>, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ review_id: string }>`
    update quality.review set body = '', device = null, reply = null, replied_at = null, reply_hidden = null
    where customer_id = any(${[...ids]}::uuid[]) returning review_id`.execute(tx);
  const reviews = rows.map((row) => row.review_id);
  await sql`delete from quality.review_photo where review_id = any(${reviews}::uuid[])`.execute(tx);
  for (const reviewId of reviews) await files.removeAll(tx, reviewFiles(reviewId));
}

async function eraseClaims(
  tx: Tx,
  { clock, files }: Pick<QualityDeps, 'clock' | 'files'>,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ claim_id: string }>`
    select claim_id from quality.claim where customer_id = any(${[...ids]}::uuid[]) order by claim_id`.execute(tx);
  for (const { claim_id: claimId } of rows) {
    const row = await lockClaim(tx, claimId);
    if (row.state === 'open' || row.state === 'in_review') await withdrawIn(tx, row, clock.now());
    await files.removeAll(tx, claimFiles(claimId));
  }
  const claims = rows.map((row) => row.claim_id);
  await sql`
    update quality.claim set description = '-', decision_text = case when decision_text is not null then '-' end
    where claim_id = any(${claims}::uuid[])`.execute(tx);
  await sql`delete from quality.claim_file where claim_id = any(${claims}::uuid[])`.execute(tx);
  await sql`update quality.claim_step set body = null where claim_id = any(${claims}::uuid[])`.execute(tx);
}

/** Photos and documents are fetched by themselves; what the store wrote stays blind as long as it is (rule 35). */
export const archiveContributor = ({ clock }: Pick<QualityDeps, 'clock'>): ArchiveContributor => ({
  name,
  async collect(handle, customerIds) {
    const ids = [...customerIds];
    const { rows: reviews } = await sql`
      select booking_id, stars, aspects, body, written_at, reply, replied_at,
        (select count(*) from quality.review_photo p where p.review_id = r.review_id)::int as photos
      from quality.review r where customer_id = any(${ids}::uuid[]) order by review_id`.execute(handle);
    const { rows: claims } = await sql<{ claimId: string }>`
      select claim_id as "claimId", claim_no, booking_id, occurred_on, description, asked_fen, state, opened_at,
        decided_at, decision_text, amount_fen,
        (select count(*) from quality.claim_file f where f.claim_id = c.claim_id)::int as files
      from quality.claim c where customer_id = any(${ids}::uuid[]) order by claim_id`.execute(handle);
    const steps = await stepsOf(
      handle,
      claims.map((claim) => claim.claimId),
      'owner',
    );
    const { rows: aboutMe } = await sql`
      select booking_id, stars, body, written_at from quality.owner_note
      where customer_id = any(${ids}::uuid[]) and visible_at <= ${clock.now().toString()}::timestamptz
      order by written_at, booking_id`.execute(handle);
    return { reviews, claims: claims.map((claim) => ({ ...claim, steps: steps.get(claim.claimId) ?? [] })), aboutMe };
  },
});
