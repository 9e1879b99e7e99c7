/** Commands: cancelling by owner, store, operator and system, with the fee that was shown (BOOK-5, rule 19). */
import { createHash } from 'node:crypto';
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { dueOf, feePercentAt, freeUntil, requireMove } from '../domain.ts';
import { earn, giveBack } from '../pay/refund.ts';
import { bookingNotFound, illegalMove, termsChanged } from '../problems.ts';
import { tellSorry } from '../remind/tell.ts';
import {
  type BookingRow,
  type By,
  bookingRows,
  byOf,
  leftOf,
  lockGroup,
  noteMoves,
  payableOf,
  startOf,
  told,
  update,
} from '../row.ts';
import { freed } from '../waiting/freed.ts';

interface Terms {
  readonly feePercent: number;
  readonly feeFen: number;
  readonly refundFen: number;
}

/** What cancelling costs its owner at an instant. */
export function termsOf(row: BookingRow, at: Temporal.Instant): Terms {
  // What is not sure yet costs nothing.
  const sure = row.state === 'confirmed';
  const feePercent = sure ? feePercentAt(row.policy, startOf(row), at) : 0;
  return { feePercent, ...dueOf(feePercent, { payableFen: payableOf(row), leftFen: leftOf(row) }) };
}

/** Consent to exactly this: another state, fee or refund has another token. */
function tokenOf(row: BookingRow, { feeFen, refundFen }: Terms): string {
  const said = [row.booking_id, row.state, row.starts_at, feeFen, refundFen].join('/');
  return createHash('sha256').update(said).digest('base64url').slice(0, 24);
}

/** @throws Problem `booking/not-found`, `booking/illegal-move` */
export async function cancelQuote(deps: Inner, customerId: string, bookingId: string): Promise<Booking.CancelQuote> {
  const [row] = await bookingRows(deps.db, sql`b.booking_id = ${bookingId}`);
  if (row?.customer_id !== customerId) throw new Problem(bookingNotFound);
  requireCancellable(row);
  const at = deps.clock.now();
  const terms = termsOf(row, at);
  const until = freeUntil(row.policy, startOf(row));
  return {
    ...terms,
    freeUntil: until && Temporal.Instant.compare(until, at) > 0 ? until.toString() : null,
    token: tokenOf(row, terms),
    asOf: at.toString(),
  };
}

/** Owners cannot cancel what has begun. */
function requireCancellable(row: BookingRow): void {
  if (row.state === 'checked_in') throw new Problem(illegalMove, 'the pet is in the store');
  requireMove(row.state, 'cancelled');
}

/** @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/terms-changed` */
export function cancelByOwner(
  deps: Inner,
  customerId: string,
  bookingId: string,
  { token, reason }: { readonly token: string; readonly reason?: string | null },
): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    const group = await groupOf(tx, bookingId);
    const row = group.find((one) => one.booking_id === bookingId);
    if (row?.customer_id !== customerId) throw new Problem(bookingNotFound);
    requireCancellable(row);
    const terms = termsOf(row, deps.clock.now());
    if (token !== tokenOf(row, terms)) throw new Problem(termsChanged);
    return cancelIn(tx, deps, group, row, { by: { kind: 'owner', id: customerId }, reason: reason ?? '', ...terms });
  });
}

/** The go of a booking, locked. */
export async function groupOf(tx: Tx, bookingId: string): Promise<BookingRow[]> {
  const [found] = await bookingRows(tx, sql`b.booking_id = ${bookingId}`);
  return found ? lockGroup(tx, found.group_id) : [];
}

export interface StaffRequest {
  readonly staff: Staff;
  readonly bookingId: string;
  readonly requestId: string;
  readonly reason: string;
}

/**
 * The store cancels, or refuses a request: everything is given back; a cancellation counts against it.
 * @throws Problem `booking/not-found`, `booking/illegal-move`
 */
export function cancelByStaff(deps: Inner, what: 'cancel' | 'refuse', request: StaffRequest): Promise<BookingRow> {
  const { staff, bookingId, requestId, reason } = request;
  const merchantId = ownMerchant(staff);
  return inTransaction(deps.db, async (tx) => {
    const group = await groupOf(tx, bookingId);
    const row = group.find((one) => one.booking_id === bookingId);
    if (!row || (merchantId !== null && row.merchant_id !== merchantId)) throw new Problem(bookingNotFound);
    if (what === 'refuse' && row.state !== 'requested') throw new Problem(illegalMove, `${row.state} is no request`);
    const by = byOf(staff);
    const changed = await cancelIn(tx, deps, group, row, {
      by,
      reason,
      feeFen: 0,
      refundFen: leftOf(row),
      merchantFault: what === 'cancel' && row.state !== 'pending' && by.kind === 'merchant',
    });
    await record(tx, {
      actor: staff,
      action: what === 'cancel' ? 'booking.cancelled' : 'booking.refused',
      subjectType: 'booking',
      subjectId: bookingId,
      before: { state: row.state },
      after: { state: 'cancelled', reason, refundFen: leftOf(row) },
      requestId,
    });
    await tellSorry(tx, deps, changed, what === 'cancel' ? 'cancelled' : 'refused', reason);
    return changed;
  });
}

export interface Cancelling {
  readonly by: By;
  readonly reason: string;
  readonly feeFen: number;
  readonly refundFen: number;
  readonly merchantFault?: boolean;
}

/** State, room, money and coupons in one; the go is locked. @throws Problem `booking/illegal-move` */
export async function cancelIn(
  tx: Tx,
  deps: Inner,
  group: readonly BookingRow[],
  row: BookingRow,
  { by, reason, feeFen, refundFen, merchantFault = false }: Cancelling,
): Promise<BookingRow> {
  requireMove(row.state, 'cancelled');
  const at = deps.clock.now();
  const changed = await update(tx, row, [row.state], {
    state: 'cancelled',
    cancelled_by: by.kind,
    cancel_reason: reason,
    cancelled_at: at.toString(),
    fee_fen: feeFen,
    refunded_fen: row.refunded_fen + refundFen,
    remind_day_at: null,
    remind_hours_at: null,
  });
  await deps.schedule.release(tx, row.booking_id, 'cancelled');
  await freed(tx, row.store_no);
  await noteMoves(tx, [row.booking_id], { move: 'cancelled', by, reason, at, amountFen: refundFen });
  const { payload, ...about } = told(changed);
  await append(tx, Booking.bookingCancelled, {
    ...about,
    occurredAt: at,
    payload: { ...payload, from: row.state, by: by.kind, feeFen, refundFen, merchantFault },
  });
  await leaveWaiting(tx, row);
  await settleCoupons(tx, deps, group, row, at);
  if (row.state === 'pending' && row.payment_id !== null) await stopPayment(tx, deps, row);
  if (feeFen > 0) await earn(tx, deps, changed, { key: 'fee', grossFen: feeFen, endedAt: at });
  await giveBack(tx, deps, changed, refundFen, 'cancelled');
  return changed;
}

/** Who lets an offered place go waits no longer. */
export async function leaveWaiting(tx: Tx, row: BookingRow): Promise<void> {
  if (row.waiting_id === null) return;
  await sql`
    update booking.waiting set state = 'over', booking_id = null, passed = passed + 1
    where waiting_id = ${row.waiting_id} and state = 'offered'`.execute(tx);
}

/** Another sum is to be paid now: what was asked for is not valid any more. */
async function stopPayment(tx: Tx, deps: Inner, row: BookingRow): Promise<void> {
  await deps.payment.cancel(tx, row.payment_id as string);
  await sql`
    update booking.booking set payment_id = null, pay_way = null, due_now_fen = 0
    where group_id = ${row.group_id} and state in ('pending', 'cancelled') and paid_fen = 0
      and payment_id = ${row.payment_id}`.execute(tx);
}

/** Coupons hold for a whole go: they come back with its last booking; what is not paid yet loses them at once. */
async function settleCoupons(
  tx: Tx,
  deps: Inner,
  group: readonly BookingRow[],
  row: BookingRow,
  at: Temporal.Instant,
): Promise<void> {
  if (row.coupon_ids.length === 0) return;
  if (row.state === 'pending') {
    await deps.coupon.unreserve(tx, row.group_id, at);
    await sql`
      update booking.booking set discount_fen = 0, platform_discount_fen = 0, coupon_ids = '{}'
      where group_id = ${row.group_id} and state = 'pending'`.execute(tx);
    return;
  }
  const others = group.filter((one) => one.booking_id !== row.booking_id);
  const over = (one: BookingRow): boolean => one.state === 'cancelled' || one.state === 'expired';
  if (others.every(over)) await deps.coupon.restore(tx, row.group_id, at);
}
