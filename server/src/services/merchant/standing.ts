/** What quality and the boards ask of merchants: scores, restrictions, figures. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { moveIn } from './admission/move.ts';
import { restrictIn } from './admission/restrict.ts';
import type { Caller, Inner } from './deps.ts';
import { bayesianMean } from './domain/rank.ts';
import type { Handle, MerchantFigures, StoreScore } from './face.ts';
import { rankMean, rankWeight } from './settings.ts';
import { categoryInOrder, visibleState } from './store/row.ts';

/** Written by quality; the ranking follows as a Bayesian mean, so that few stars weigh little (MER-6). */
export async function setScore(tx: Tx, { settings }: Inner, storeId: string, given: StoreScore): Promise<void> {
  const stars = given.stars ?? (given.score ?? 0) * given.reviews;
  const prior = { mean: await settings.get(tx, rankMean), weight: await settings.get(tx, rankWeight) };
  const rank = given.rank ?? bayesianMean(stars, given.reviews, prior);
  await sql`
    update merchant.store set score = ${given.score}, reviews = ${given.reviews}, rank_score = ${rank},
      accept_rate = case when ${given.acceptRate !== undefined} then ${given.acceptRate ?? null}::double precision
        else accept_rate end
    where store_id = ${storeId}`.execute(tx);
}

export interface Order {
  readonly merchantId: string;
  /** One category of one store; left out: the whole merchant. */
  readonly part?: { readonly storeId: string; readonly categoryKey: string };
  readonly reason: string;
}

/** @throws Problem `merchant/illegal-move` unless the merchant is live */
export const restrict = (tx: Tx, deps: Inner, caller: Caller, { merchantId, part, reason }: Order): Promise<void> =>
  part
    ? restrictIn(tx, deps, caller, merchantId, { ...part, state: 'restricted', from: 'none', reason })
    : moveIn(tx, deps, caller, merchantId, { to: 'restricted', reason });

/** @throws Problem `merchant/illegal-move` unless the merchant is restricted */
export const delist = (tx: Tx, deps: Inner, caller: Caller, { merchantId, part, reason }: Order): Promise<void> =>
  part
    ? restrictIn(tx, deps, caller, merchantId, { ...part, state: 'delisted', reason })
    : moveIn(tx, deps, caller, merchantId, { to: 'delisted', reason });

/** A restriction is lifted. @throws Problem `merchant/illegal-move` unless the merchant is restricted */
export const reinstate = (tx: Tx, deps: Inner, caller: Caller, { merchantId, part, reason }: Order): Promise<void> =>
  part
    ? restrictIn(tx, deps, caller, merchantId, { ...part, state: 'none', from: 'restricted', reason })
    : moveIn(tx, deps, caller, merchantId, { to: 'live', reason });

/** Share of merchants in order (MER-2) and of scenes that somebody offers (MER-10). */
export async function figures(handle: Handle, at: Temporal.Instant, zone: string): Promise<MerchantFigures> {
  const { rows } = await sql<MerchantFigures>`
    with running as (
      select m.merchant_id, not exists (
        select 1 from merchant.merchant_category mc where mc.merchant_id = m.merchant_id and mc.admitted
          and not coalesce((${at.toString()}::timestamptz at time zone ${zone})::date
            between mc.in_order_from and mc.in_order_until, false)) as in_order
      from merchant.merchant m where m.state in ('live', 'restricted', 'suspended')
    )
    select (select count(*)::int from running) as running,
      (select count(*)::int from running where in_order) as "inOrder",
      (select count(*)::int from merchant.category where active) as categories,
      (select count(*)::int from merchant.category c where c.active and exists (
        select 1 from merchant.offer o join merchant.service v using (service_id) join merchant.store s using (store_no)
          join merchant.merchant m using (merchant_id)
          join merchant.merchant_category mc on mc.merchant_id = s.merchant_id and mc.category_key = c.key
        where v.category_key = c.key and o.state = 'on' and v.active and s.state = 'open' and ${visibleState}
          and ${categoryInOrder(at, sql`s.time_zone`)})) as covered`.execute(handle);
  return rows[0] ?? { running: 0, inOrder: 0, categories: 0, covered: 0 };
}
