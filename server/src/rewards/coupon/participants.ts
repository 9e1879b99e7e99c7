/** What happens to coupons when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';

const name = 'coupon';

/** What went from the loser to the winner. */
interface Moved {
  readonly coupons: readonly string[];
  readonly holdings: readonly { readonly templateId: string; readonly granted: number }[];
  /** Single-use codes that the loser had used. */
  readonly codes: readonly string[];
}

async function lockHoldingsOf(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`
    select from coupon.holding where customer_id = any(${[...customerIds]}::uuid[])
    order by template_id, customer_id for update`.execute(tx);
}

/** Take a number of pieces from one customer's counts and add them to the other's. */
async function moveCounts(tx: Tx, from: string, to: string, { holdings }: Pick<Moved, 'holdings'>): Promise<void> {
  const ids = holdings.map((holding) => holding.templateId);
  const counts = holdings.map((holding) => holding.granted);
  await sql`
    insert into coupon.holding as h (template_id, customer_id, granted)
    select template_id, ${to}, granted from unnest(${ids}::uuid[], ${counts}::int[]) as w (template_id, granted)
    on conflict (template_id, customer_id) do update set granted = h.granted + excluded.granted`.execute(tx);
  await sql`
    update coupon.holding h set granted = greatest(0, h.granted - w.granted)
    from unnest(${ids}::uuid[], ${counts}::int[]) as w (template_id, granted)
    where h.template_id = w.template_id and h.customer_id = ${from}`.execute(tx);
}

/** Coupons go to the winner and counts add up, so that a merge gives nobody more than the limit; undo takes them back. */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<Moved> {
    await lockHoldingsOf(tx, [winnerId, loserId]);
    const { rows: coupons } = await sql<{ coupon_id: string }>`
      with own as (select coupon_id from coupon.coupon where customer_id = ${loserId} order by coupon_id for update)
      update coupon.coupon c set customer_id = ${winnerId} from own where c.coupon_id = own.coupon_id
      returning c.coupon_id`.execute(tx);
    const { rows: holdings } = await sql<{ templateId: string; granted: number }>`
      select template_id as "templateId", granted from coupon.holding
      where customer_id = ${loserId} and granted > 0`.execute(tx);
    await moveCounts(tx, loserId, winnerId, { holdings });
    const { rows: codes } = await sql<{ code: string }>`
      update coupon.claim_code set used_by = ${winnerId} where used_by = ${loserId} returning code`.execute(tx);
    return { coupons: coupons.map((row) => row.coupon_id), holdings, codes: codes.map((row) => row.code) };
  },
  async undo(tx, { winnerId, loserId }, kept) {
    const moved = kept as Moved;
    await lockHoldingsOf(tx, [winnerId, loserId]);
    await sql`
      update coupon.coupon set customer_id = ${loserId}
      where coupon_id = any(${[...moved.coupons]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
    await sql`
      update coupon.claim_code set used_by = ${loserId}
      where code = any(${[...moved.codes]}::text[]) and used_by = ${winnerId}`.execute(tx);
    await moveCounts(tx, winnerId, loserId, moved);
  },
};

/** Coupons and redemptions stay, nameless, so that budgets and counts do not change; words of staff go. */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    const ids = [...customerIds];
    await sql`
      update coupon.move m set reason = null from coupon.coupon c
      where c.coupon_id = m.coupon_id and c.customer_id = any(${ids}::uuid[]) and m.reason is not null`.execute(tx);
    await sql`
      update coupon.coupon set pet_id = null,
        origin = case when origin ? 'reason' then jsonb_set(origin, '{reason}', '""') else origin end
      where customer_id = any(${ids}::uuid[])`.execute(tx);
  },
};

/** The person's coupons with their terms and what became of them. */
export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select c.code, v.name, v.terms, c.state, c.valid_from, c.valid_to, c.granted_at, c.redeemed_at, c.discount_fen
      from coupon.coupon c join coupon.version v using (template_id, revision)
      where c.customer_id = any(${[...customerIds]}::uuid[]) order by c.coupon_id`.execute(handle);
    return rows;
  },
};
