/** Command: the owner chooses how to pay a go; money is asked for, or it is sure at once (BOOK-3). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { dueNow } from '../domain.ts';
import { waysOf } from '../hold/hold.ts';
import { bookingNotFound, holdExpired, illegalMove, payWayUnavailable, slotTaken } from '../problems.ts';
import { type BookingRow, bookingRows, lockGroup, payableOf } from '../row.ts';
import { confirmOne, redeemCoupons } from './confirm.ts';

/**
 * Pay a whole go. The same way again answers with the same payment, or a new one when that has failed; another way closes the
 * first one.
 * @returns the bookings
 * @throws Problem `booking/not-found`, `booking/hold-expired`, `booking/illegal-move`, `booking/pay-way`,
 *   `merchant/not-bookable`
 */
export function pay(
  deps: Inner,
  customerId: string,
  bookingId: string,
  payWay: Merchant.PayWay,
): Promise<BookingRow[]> {
  return inTransaction(deps.db, (tx) => payIn(tx, deps, customerId, bookingId, payWay));
}

export async function payIn(
  tx: Tx,
  deps: Inner,
  customerId: string,
  bookingId: string,
  payWay: Merchant.PayWay,
): Promise<BookingRow[]> {
  const [found] = await bookingRows(tx, sql`b.booking_id = ${bookingId}`);
  if (found?.customer_id !== customerId) throw new Problem(bookingNotFound);
  await deps.identity.hold(tx, [customerId]);
  const group = await lockGroup(tx, found.group_id);
  const open = openOf(group, deps.clock.now());
  if (!waysOf(open.map((row) => row.ways)).includes(payWay)) throw new Problem(payWayUnavailable, payWay);
  // A store that closed meanwhile is not paid any more.
  for (const row of open) await deps.merchant.requireBookable(tx, row.offer_id, Temporal.Instant.from(row.starts_at));
  const due = open.map((row) => dueNow(payWay, { payableFen: payableOf(row), depositFen: row.deposit_fen }));
  const totalFen = due.reduce((sum, fen) => sum + fen, 0);
  const [first] = open as [BookingRow];
  if (totalFen > 0 && first.pay_way === payWay && (await canBePaid(tx, deps, first.payment_id))) return group;
  if (first.payment_id !== null) await deps.payment.cancel(tx, first.payment_id);
  const paymentId = totalFen > 0 ? await askFor(tx, deps, first, totalFen) : null;
  await sql`
    update booking.booking b set pay_way = ${payWay}, due_now_fen = d.fen, payment_id = ${paymentId}::uuid
    from unnest(${open.map((row) => row.booking_id)}::uuid[], ${due}::bigint[]) d (booking_id, fen)
    where b.booking_id = d.booking_id`.execute(tx);
  if (totalFen === 0) await confirmFree(tx, deps, open, customerId);
  return bookingRows(tx, sql`b.group_id = ${found.group_id} order by b.booking_id`);
}

/** @throws Problem `booking/hold-expired`, `booking/illegal-move` */
function openOf(group: readonly BookingRow[], now: Temporal.Instant): BookingRow[] {
  const pending = group.filter((row) => row.state === 'pending');
  const open = pending.filter(
    (row) => row.hold_expires_at !== null && Temporal.Instant.compare(row.hold_expires_at, now) > 0,
  );
  if (open.length > 0) return open;
  if (pending.length > 0 || group.every((row) => row.state === 'expired')) throw new Problem(holdExpired);
  throw new Problem(illegalMove, group[0]?.state);
}

/** One that the provider refused or closed cannot: whoever tries again is asked anew. */
async function canBePaid(tx: Tx, deps: Inner, paymentId: string | null): Promise<boolean> {
  const payment = paymentId === null ? undefined : (await deps.payment.findPayments(tx, [paymentId])).get(paymentId);
  return payment !== undefined && payment.state !== 'failed' && payment.state !== 'closed';
}

async function askFor(tx: Tx, deps: Inner, first: BookingRow, amountFen: number): Promise<string> {
  const store = (await deps.merchant.findStores(tx, [first.store_id])).get(first.store_id);
  const payment = await deps.payment.start(tx, {
    subject: { kind: 'booking', id: first.group_id },
    customerId: first.customer_id,
    merchantId: first.merchant_id,
    amountFen,
    description: `${store?.name ?? ''} ${first.service_names.zh} ${first.no}`.trim(),
    expiresAt: Temporal.Instant.from(first.hold_expires_at as string),
    currency: first.currency,
  });
  return payment.paymentId;
}

/** Nothing is asked for online: it is sure at once, if the room is still ours. */
async function confirmFree(tx: Tx, deps: Inner, open: readonly BookingRow[], customerId: string): Promise<void> {
  for (const row of open) {
    if (!(await deps.schedule.setStatus(tx, row.booking_id, 'confirmed'))) throw new Problem(slotTaken);
  }
  await redeemCoupons(tx, deps, open);
  for (const row of open) await confirmOne(tx, deps, row, { kind: 'owner', id: customerId });
}
