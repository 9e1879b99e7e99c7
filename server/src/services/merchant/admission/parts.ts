/** The parts that a merchant consists of, a category in a store each, and what stands against them. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { harder, mildest, type PartState } from '../domain/restriction.ts';
import type { Handle } from '../face.ts';

export interface Part {
  readonly storeId: string;
  readonly categoryKey: string;
  readonly state: PartState;
}

interface PartRow {
  store_id: string;
  category_key: string;
  everywhere: PartState | null;
  here: PartState | null;
}

/** Categories that a store has ever sold, with what stands against each. */
export async function partsOf(handle: Handle, merchantId: string): Promise<Part[]> {
  const { rows } = await sql<PartRow>`
    select s.store_id, mc.category_key, a.state as everywhere, h.state as here
    from merchant.merchant_category mc join merchant.store s using (merchant_id)
      left join merchant.category_restriction a on a.merchant_id = mc.merchant_id
        and a.category_key = mc.category_key and a.store_no is null
      left join merchant.category_restriction h on h.merchant_id = mc.merchant_id
        and h.category_key = mc.category_key and h.store_no = s.store_no
    where mc.merchant_id = ${merchantId} and s.state = 'open' and exists (
      select from merchant.offer o join merchant.service v using (service_id)
      where o.store_no = s.store_no and v.category_key = mc.category_key and o.state <> 'draft')
    order by s.store_no, mc.category_key`.execute(handle);
  return rows.map((row) => ({
    storeId: row.store_id,
    categoryKey: row.category_key,
    state: harder(row.everywhere ?? 'none', row.here ?? 'none'),
  }));
}

/** What all of them have in common. */
export const commonState = (parts: readonly Part[]): PartState => mildest(parts.map(({ state }) => state));

/** Write where each category is off into the row that bookings lock; the caller holds the merchant's row. */
export async function storeOff(tx: Tx, merchantId: string): Promise<void> {
  await sql`
    update merchant.merchant_category mc set off_everywhere = w.everywhere, off_stores = w.stores
    from (select c.category_key, coalesce(bool_or(r.state is not null and r.store_no is null), false) as everywhere,
        coalesce(array_agg(r.store_no order by r.store_no) filter (where r.store_no is not null), '{}') as stores
      from merchant.merchant_category c left join merchant.category_restriction r
        on r.merchant_id = c.merchant_id and r.category_key = c.category_key and r.state = 'delisted'
      where c.merchant_id = ${merchantId} group by c.category_key) w
    where mc.merchant_id = ${merchantId} and mc.category_key = w.category_key
      and (mc.off_everywhere, mc.off_stores) is distinct from (w.everywhere, w.stores)`.execute(tx);
}

interface RestrictionRow {
  category_key: string;
  store_id: string | null;
  store_name: string | null;
  state: Merchant.RestrictionState;
  reason: string;
  since: string;
  by_name: string;
}

/** In the order of the catalogue; those of the whole merchant first. */
export async function restrictionsOf(handle: Handle, merchantId: string): Promise<Merchant.CategoryRestriction[]> {
  const { rows } = await sql<RestrictionRow>`
    select r.category_key, s.store_id, s.name as store_name, r.state, r.reason, r.since, r.by_name
    from merchant.category_restriction r join merchant.category c on c.key = r.category_key
      left join merchant.store s on s.store_no = r.store_no
    where r.merchant_id = ${merchantId}
    order by c.position, r.category_key, r.store_no nulls first`.execute(handle);
  return rows.map((row) => ({
    categoryKey: row.category_key,
    store: row.store_id === null ? null : { storeId: row.store_id, name: row.store_name ?? '' },
    state: row.state,
    reason: row.reason,
    since: row.since,
    by: row.by_name,
  }));
}

/**
 * What an operator does to the whole merchant holds for its categories: one that is let in again after all of it was off is
 * watched everywhere, one that goes live again has rectified everything. The caller holds the merchant's row.
 */
export async function restrictionsFollow(
  tx: Tx,
  merchantId: string,
  from: Merchant.MerchantState,
  to: Merchant.MerchantState,
): Promise<void> {
  if (from === 'restricted' && to === 'live')
    await sql`
      delete from merchant.category_restriction where merchant_id = ${merchantId} and state = 'restricted'`.execute(tx);
  if (from !== 'delisted' || commonState(await partsOf(tx, merchantId)) !== 'delisted') return;
  await sql`
    update merchant.category_restriction set state = 'restricted' where merchant_id = ${merchantId}`.execute(tx);
  await storeOff(tx, merchantId);
}
