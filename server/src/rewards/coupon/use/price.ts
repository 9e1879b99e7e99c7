/** Query: what a sale would cost with coupons; nothing is kept. */
import type { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { type Candidate, type Cart, MOST_COUPONS, price } from '../domain/price.ts';
import { tooManyCoupons } from '../problems.ts';
import { type CouponRow, couponRows, stateAt } from '../row.ts';

/** A sale as coupons see it. */
export interface Sale extends Omit<Cart, 'shippingFen' | 'merchantId'> {
  readonly customerId: string;
  readonly couponIds: readonly string[];
  /** Freight; 0 when left out. */
  readonly shippingFen?: number;
  /** Where it is sold; the operator's own when left out. */
  readonly merchantId?: string | null;
  readonly at: Temporal.Instant;
}

export function cartOf(sale: Sale): Cart {
  const { kind, lines, shippingFen = 0, merchantId = null } = sale;
  return { kind, lines, shippingFen, merchantId };
}

export function candidateOf(row: CouponRow): Candidate {
  return { couponId: row.coupon_id, name: row.name, terms: row.terms, validTo: row.valid_to };
}

/** Why a coupon cannot be used at all, whatever is in the cart; undefined when it can. */
export function obstacle(
  row: CouponRow | undefined,
  customerId: string | undefined,
  at: Temporal.Instant,
  orderId?: string,
): Coupon.UnusedReason | undefined {
  if (!row) return 'not_found';
  if (row.customer_id !== customerId) return 'not_yours';
  const state = stateAt(row, at);
  if (state === 'expired' || Temporal.Instant.compare(row.valid_to, at) <= 0) return 'expired';
  const held = state === 'reserved' && row.reserved_order === orderId;
  if (state !== 'issued' && !held) return 'state';
  return Temporal.Instant.compare(row.valid_from, at) > 0 ? 'not_yet_valid' : undefined;
}

/** @throws Problem `coupon/too-many` */
export function requireFew(couponIds: readonly string[]): void {
  if (new Set(couponIds).size > MOST_COUPONS) throw new Problem(tooManyCoupons);
}

/**
 * The price with the coupons that can be used; the others are named with what stands in their way.
 * @throws Problem `coupon/too-many`
 */
export async function priceOf(handle: Db | Tx, deps: Inner, sale: Sale): Promise<Coupon.Priced> {
  requireFew(sale.couponIds);
  const customerId = (await deps.identity.canonical(handle, [sale.customerId])).get(sale.customerId);
  const ids = [...new Set(sale.couponIds)];
  const found = ids.length === 0 ? [] : await couponRows(handle, sql`c.coupon_id = any(${ids}::uuid[])`);
  const byId = new Map(found.map((row) => [row.coupon_id, row]));
  const usable: Candidate[] = [];
  const unused: Coupon.Priced['unused'] = [];
  for (const couponId of ids) {
    const row = byId.get(couponId);
    const reason = obstacle(row, customerId, sale.at);
    if (row && reason === undefined) usable.push(candidateOf(row));
    else unused.push({ couponId, reason: reason ?? 'not_found', missingFen: null });
  }
  const priced = price(cartOf(sale), usable);
  return { ...priced, unused: [...priced.unused, ...unused] };
}
