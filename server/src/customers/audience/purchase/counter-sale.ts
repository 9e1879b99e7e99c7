/** Commands: price and record a simple sale at the counter with its coupons, and cancel one. */
import { createHash } from 'node:crypto';
import { Audience, type Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import {
  alreadyCancelled,
  couponNeedsCustomer,
  customerNotFound,
  emptySale,
  notCounterSale,
  orderNotFound,
  saleInFuture,
} from '../problems.ts';
import { findOrder, lockOrder, orderByNo } from './queries.ts';
import { recordOrders } from './record.ts';

export const COUNTER = 'counter';

export interface CounterSale {
  readonly customerId: string | null;
  readonly kind: Audience.OrderKind;
  readonly lines: readonly {
    readonly name: string;
    readonly sku?: string;
    readonly category?: string;
    readonly quantity: number;
    readonly unitFen: number;
  }[];
  readonly couponIds?: readonly string[];
  readonly at?: string;
}

/** `K` and twelve letters and digits, the same for the same person and key. */
function orderNoOf(staffId: string, idempotencyKey: string | undefined): string {
  const digest = createHash('sha256')
    .update(`${staffId}\n${idempotencyKey ?? newId()}`)
    .digest('hex');
  return `K${digest.slice(0, 12).toUpperCase()}`;
}

const amountOf = (line: CounterSale['lines'][number]): number => line.quantity * line.unitFen;

/** @throws Problem `audience/empty-sale` */
function requireQuantities(lines: CounterSale['lines']): void {
  const empty = lines.findIndex((line) => line.quantity === 0);
  if (empty >= 0)
    throw new Problem(emptySale, undefined, [{ pointer: `/body/lines/${empty}/quantity`, detail: 'zero' }]);
}

/**
 * Neither merged nor erased before the sale is recorded: those lock the person before coupons, orders and features, too.
 * @throws Problem `audience/customer-not-found`
 */
async function requirePerson(tx: Tx, deps: AudienceDeps, customerId: string): Promise<void> {
  if (!(await deps.identity.hold(tx, [customerId])).has(customerId)) throw new Problem(customerNotFound);
}

/** @throws Problem `audience/empty-sale`, `coupon/too-many` */
export async function quoteCounterSale(
  deps: AudienceDeps,
  staff: Staff,
  sale: CounterSale & { readonly customerId: string; readonly couponIds: readonly string[] },
): Promise<Coupon.Priced> {
  requireQuantities(sale.lines);
  return deps.coupon.priceOf(deps.db, {
    customerId: sale.customerId,
    couponIds: sale.couponIds,
    kind: sale.kind,
    lines: sale.lines.map((line) => ({ ...line, amountFen: amountOf(line) })),
    merchantId: staff.merchantId,
    at: deps.clock.now(),
  });
}

/**
 * The idempotency key is the sale's natural key: a repeat, also after the server's memory of keys is gone, finds the
 * sale that stands and records nothing. Coupons are redeemed in the sale's transaction, and its lines are recorded net of
 * what they took off.
 *
 * @throws Problem `audience/customer-not-found`, `audience/sale-in-future`, `audience/empty-sale`,
 * `audience/coupon-needs-customer`, `coupon/not-redeemable`
 */
export async function recordCounterSale(
  deps: AudienceDeps,
  staff: Staff,
  idempotencyKey: string | undefined,
  sale: CounterSale,
): Promise<Audience.CounterSale> {
  const now = deps.clock.now();
  const at = sale.at === undefined ? now : Temporal.Instant.from(sale.at);
  if (Temporal.Instant.compare(at, now) > 0) throw new Problem(saleInFuture);
  requireQuantities(sale.lines);
  const orderNo = orderNoOf(staff.staffId, idempotencyKey);
  return inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`audience.counter/${orderNo}`}, 0))`.execute(tx);
    const standing = await orderByNo(tx, COUNTER, orderNo);
    if (standing) return { ...standing, priced: null };
    const { customerId, kind } = sale;
    if (customerId !== null) await requirePerson(tx, deps, customerId);
    const orderId = newId();
    const priced = await redeemOf(tx, deps, staff, orderId, sale);
    const lines = sale.lines.map((line, place) => {
      const discountFen = priced?.lines[place]?.discountFen ?? 0;
      return { ...line, amountFen: amountOf(line) - discountFen, discountFen };
    });
    await recordOrders(tx, deps, [{ orderId, source: COUNTER, orderNo, customerId, at, kind, lines }]);
    const stored = await orderByNo(tx, COUNTER, orderNo);
    if (!stored) throw new Error(`counter sale ${orderNo} was not stored`);
    return { ...stored, priced: priced ?? null };
  });
}

/** Coupons are used now, whenever the sale was: one that has ended meanwhile is not. */
async function redeemOf(
  tx: Tx,
  deps: AudienceDeps,
  staff: Staff,
  orderId: string,
  sale: CounterSale,
): Promise<Coupon.Priced | undefined> {
  const { customerId, couponIds = [], kind, lines } = sale;
  if (couponIds.length === 0) return undefined;
  if (customerId === null) throw new Problem(couponNeedsCustomer);
  return deps.coupon.redeem(tx, {
    orderId,
    customerId,
    couponIds,
    kind,
    lines: lines.map((line) => ({ ...line, amountFen: amountOf(line) })),
    merchantId: staff.merchantId,
    at: deps.clock.now(),
  });
}

/** @throws Problem `audience/order-not-found`, `audience/not-counter-sale`, `audience/already-cancelled` */
export async function cancelCounterSale(
  deps: AudienceDeps,
  staff: Staff,
  orderId: string,
  reason: string,
  requestId: string,
): Promise<Audience.Order> {
  return inTransaction(deps.db, async (tx) => {
    const found = await findOrder(tx, orderId);
    if (found?.customerId) await deps.identity.hold(tx, [found.customerId]);
    await lockOrder(tx, orderId);
    const order = found && (await findOrder(tx, orderId));
    if (!order) throw new Problem(orderNotFound);
    if (order.source !== COUNTER) throw new Problem(notCounterSale);
    if (order.cancelledAt !== null) throw new Problem(alreadyCancelled);
    const { source, orderNo, customerId, kind, lines } = order;
    const at = Temporal.Instant.from(order.at);
    const voided = { at: deps.clock.now(), reason };
    // Coupons before features, as a sale and a merge lock them.
    await deps.coupon.restore(tx, orderId, voided.at);
    await recordOrders(tx, deps, [{ source, orderNo, customerId, at, kind, lines, voided, currency: order.currency }]);
    const payload = { orderId, source, orderNo, reason };
    await append(tx, Audience.orderCancelled, { subjectId: orderId, customerId, occurredAt: voided.at, payload });
    await record(tx, {
      actor: staff,
      action: 'audience.order_cancelled',
      subjectType: 'order',
      subjectId: orderId,
      before: { grossFen: order.grossFen, returnFen: order.returnFen },
      after: { cancelled: true, reason },
      requestId,
    });
    const after = await findOrder(tx, orderId);
    if (!after) throw new Error(`order ${orderId} vanished`);
    return after;
  });
}
