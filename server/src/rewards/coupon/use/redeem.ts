/** Commands: redeem coupons with an order, or keep them for one that is being paid. */
import { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { price } from '../domain/price.ts';
import { notRedeemable } from '../problems.ts';
import { budgetKey, type CouponRow, lockCoupons, noteMoves, told } from '../row.ts';
import { candidateOf, cartOf, obstacle, requireFew, type Sale } from './price.ts';

export interface Redemption extends Sale {
  readonly orderId: string;
}

/**
 * Redeem the coupons that take something off, under their locks: of two orders with one coupon, the second is refused
 * (rule 17). A coupon without effect stays as it is and is named in `unused` (rule 22).
 *
 * @throws Problem `coupon/not-redeemable` with each coupon that is not the customer's, used, or outside its time;
 * `coupon/too-many`
 */
export async function redeem(tx: Tx, deps: Inner, sale: Redemption): Promise<Coupon.Priced> {
  const rows = await usableRows(tx, deps, sale);
  const priced = price(cartOf(sale), rows.map(candidateOf));
  const byId = new Map(rows.map((row) => [row.coupon_id, row]));
  const used = priced.applied.map(({ couponId, discountFen, allocationFen }) => ({
    row: byId.get(couponId) as CouponRow,
    discountFen,
    allocationFen,
  }));
  if (used.length === 0) return priced;
  await writeRedemptions(tx, sale, used);
  await deps.budget.spend(
    tx,
    used
      .filter(({ row }) => row.budget_id !== null)
      .map(({ row, discountFen }) => ({ key: budgetKey(row.coupon_id), amountFen: discountFen })),
  );
  const moves = used.map(({ row, discountFen }) => ({ couponId: row.coupon_id, orderId: sale.orderId, discountFen }));
  await noteMoves(tx, 'redeemed', moves, sale.at);
  await appendMany(
    tx,
    Coupon.couponRedeemed,
    used.map(({ row, discountFen }) => {
      const { payload, ...about } = told(row);
      return {
        ...about,
        occurredAt: sale.at,
        payload: { ...payload, orderId: sale.orderId, discountFen, bearer: row.terms.bearer },
      };
    }),
  );
  return priced;
}

/** @throws Problem `coupon/not-redeemable`, `coupon/too-many` */
async function usableRows(tx: Tx, deps: Inner, sale: Redemption): Promise<CouponRow[]> {
  requireFew(sale.couponIds);
  const customerId = (await deps.identity.canonical(tx, [sale.customerId])).get(sale.customerId);
  const rows = await lockCoupons(tx, sale.couponIds);
  const byId = new Map(rows.map((row) => [row.coupon_id, row]));
  const errors = sale.couponIds.flatMap((couponId, index): FieldError[] => {
    const reason = obstacle(byId.get(couponId), customerId, sale.at, sale.orderId);
    return reason === undefined ? [] : [{ pointer: `/body/couponIds/${index}`, detail: reason }];
  });
  if (errors.length > 0) throw new Problem(notRedeemable, undefined, errors);
  return rows;
}

interface Used {
  readonly row: CouponRow;
  readonly discountFen: number;
  readonly allocationFen: readonly number[];
}

async function writeRedemptions(tx: Tx, sale: Redemption, used: readonly Used[]): Promise<void> {
  const ids = used.map(({ row }) => row.coupon_id);
  const discounts = used.map((one) => one.discountFen);
  const at = sale.at.toString();
  await sql`
    with now_used as (
      update coupon.coupon c set state = 'redeemed', order_id = ${sale.orderId}, redeemed_at = ${at}::timestamptz,
        discount_fen = w.discount_fen, reserved_order = null, reserved_until = null
      from unnest(${ids}::uuid[], ${discounts}::bigint[]) as w (coupon_id, discount_fen)
      where c.coupon_id = w.coupon_id
    )
    insert into coupon.redemption (redemption_id, coupon_id, order_id, at, discount_fen, allocation)
    select redemption_id, coupon_id, ${sale.orderId}, ${at}::timestamptz, discount_fen, allocation
    from rows from (
      unnest(${ids.map(() => newId())}::uuid[]), unnest(${ids}::uuid[]), unnest(${discounts}::bigint[]),
      jsonb_array_elements(${jsonb(used.map((one) => one.allocationFen))})
    ) as w (redemption_id, coupon_id, discount_fen, allocation)`.execute(tx);
}

/**
 * Keep the coupons that take something off for an order that is being paid, until `until`; after that they are free
 * again by themselves, and redeeming for the same order works as long as nobody else took them (rule 18).
 *
 * @throws Problem `coupon/not-redeemable`, `coupon/too-many`
 */
export async function reserve(
  tx: Tx,
  deps: Inner,
  sale: Redemption & { readonly until: Temporal.Instant },
): Promise<Coupon.Priced> {
  const rows = await usableRows(tx, deps, sale);
  const priced = price(cartOf(sale), rows.map(candidateOf));
  const ids = priced.applied.map((one) => one.couponId);
  await sql`
    update coupon.coupon set state = 'reserved', reserved_order = ${sale.orderId},
      reserved_until = ${sale.until.toString()}::timestamptz
    where coupon_id = any(${ids}::uuid[])`.execute(tx);
  const moves = ids.map((couponId) => ({ couponId, orderId: sale.orderId }));
  await noteMoves(tx, 'reserved', moves, sale.at);
  return priced;
}

/** Free what is kept for an order that is not paid after all. */
export async function unreserve(tx: Tx, orderId: string, at: Temporal.Instant): Promise<void> {
  const { rows } = await sql<{ coupon_id: string }>`
    update coupon.coupon set state = 'issued', reserved_order = null, reserved_until = null
    where reserved_order = ${orderId} returning coupon_id`.execute(tx);
  await noteMoves(
    tx,
    'released',
    rows.map((row) => ({ couponId: row.coupon_id, orderId })),
    at,
  );
}
