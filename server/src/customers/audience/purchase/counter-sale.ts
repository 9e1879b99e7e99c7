/** Commands: record a simple sale at the counter, and cancel one. */
import { createHash } from 'node:crypto';
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import {
  alreadyCancelled,
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
  readonly at?: string;
}

/** `K` and twelve letters and digits, the same for the same person and key. */
function orderNoOf(staffId: string, idempotencyKey: string | undefined): string {
  const digest = createHash('sha256')
    .update(`${staffId}\n${idempotencyKey ?? newId()}`)
    .digest('hex');
  return `K${digest.slice(0, 12).toUpperCase()}`;
}

/**
 * The idempotency key is the sale's natural key: a repeat, also after the server's memory of keys is gone, finds the
 * sale that stands and records nothing.
 *
 * @throws Problem `audience/customer-not-found`, `audience/sale-in-future`, `audience/empty-sale`
 */
export async function recordCounterSale(
  deps: AudienceDeps,
  staff: Staff,
  idempotencyKey: string | undefined,
  sale: CounterSale,
): Promise<Audience.Order> {
  const now = deps.clock.now();
  const at = sale.at === undefined ? now : Temporal.Instant.from(sale.at);
  if (Temporal.Instant.compare(at, now) > 0) throw new Problem(saleInFuture);
  const empty = sale.lines.findIndex((line) => line.quantity === 0);
  if (empty >= 0)
    throw new Problem(emptySale, undefined, [{ pointer: `/body/lines/${empty}/quantity`, detail: 'zero' }]);
  const orderNo = orderNoOf(staff.staffId, idempotencyKey);
  return inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`audience.counter/${orderNo}`}, 0))`.execute(tx);
    const standing = await orderByNo(tx, COUNTER, orderNo);
    if (standing) return standing;
    if (sale.customerId !== null) {
      const person = (await deps.identity.findCustomers(tx, [sale.customerId])).get(sale.customerId);
      if (!person || person.status === 'erased') throw new Problem(customerNotFound);
    }
    await recordOrders(tx, deps, [
      {
        source: COUNTER,
        orderNo,
        customerId: sale.customerId,
        at,
        kind: sale.kind,
        lines: sale.lines.map((line) => ({ ...line, amountFen: line.quantity * line.unitFen })),
      },
    ]);
    const stored = await orderByNo(tx, COUNTER, orderNo);
    if (!stored) throw new Error(`counter sale ${orderNo} was not stored`);
    return stored;
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
    await lockOrder(tx, orderId);
    const order = await findOrder(tx, orderId);
    if (!order) throw new Problem(orderNotFound);
    if (order.source !== COUNTER) throw new Problem(notCounterSale);
    if (order.cancelledAt !== null) throw new Problem(alreadyCancelled);
    const { source, orderNo, customerId, kind, lines } = order;
    const at = Temporal.Instant.from(order.at);
    const voided = { at: deps.clock.now(), reason };
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
