/** Commands after the visit: dispute and its decision, the one-tap answer, the mark of a review (BOOK-13, rule 20). */
import { Booking } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { disputableUntil } from '../domain.ts';
import { giveBack } from '../pay/refund.ts';
import { tellRefunded } from '../pay/refunded.ts';
import { alreadyDisputed, alreadyRated, disputeTooLate, illegalMove, refundTooMuch } from '../problems.ts';
import { type BookingRow, leftOf, lockBooking, lockOwn, noteMoves, told, update } from '../row.ts';
import { disputeHours } from '../settings.ts';
import { byStaff, type StaffCall } from './visit.ts';

/** Bookings of one go are earned under one subject: each dispute holds it for a reason of its own. */
const heldFor = ({ booking_id: bookingId }: BookingRow): string => `dispute/${bookingId}`;

/**
 * What was earned waits until it is decided.
 * @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/already-disputed`, `booking/dispute-too-late`
 */
export function dispute(deps: Inner, customerId: string, bookingId: string, reason: string): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockOwn(tx, bookingId, customerId);
    const endedAt = row.completed_at ?? row.no_show_at;
    if (endedAt === null || !['completed', 'no_show'].includes(row.state)) throw new Problem(illegalMove, row.state);
    if (row.disputed || row.dispute_resolved_at !== null) throw new Problem(alreadyDisputed);
    const at = deps.clock.now();
    const limits = { disputeHours: await deps.settings.get(tx, disputeHours) };
    if (Temporal.Instant.compare(at, disputableUntil(Temporal.Instant.from(endedAt), limits)) >= 0) {
      throw new Problem(disputeTooLate);
    }
    const changed = await update(tx, row, [row.state], {
      disputed: true,
      dispute_reason: reason,
      disputed_at: at.toString(),
    });
    await deps.settlement.hold(tx, { kind: 'booking', id: row.group_id }, heldFor(row));
    await noteMoves(tx, [bookingId], { move: 'disputed', by: { kind: 'owner', id: customerId }, at, reason });
    const { payload, ...about } = told(changed);
    const matter = row.state === 'no_show' ? 'no_show' : 'service';
    await append(tx, Booking.bookingDisputed, { ...about, occurredAt: at, payload: { ...payload, about: matter } });
    return changed;
  });
}

/** @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/refund-too-much` */
export function resolveDispute(
  deps: Inner,
  call: StaffCall,
  { refundFen, note }: { readonly refundFen: number; readonly note: string },
): Promise<BookingRow> {
  return byStaff(deps, call, 'dispute_resolved', async (tx, row, by) => {
    if (!row.disputed) throw new Problem(illegalMove, 'nothing is disputed');
    if (refundFen > leftOf(row)) throw new Problem(refundTooMuch, String(leftOf(row)));
    const at = deps.clock.now();
    const changed = await update(tx, row, [row.state], {
      disputed: false,
      dispute_resolved_at: at.toString(),
      refunded_fen: row.refunded_fen + refundFen,
    });
    await deps.settlement.unhold(tx, { kind: 'booking', id: row.group_id }, heldFor(row));
    await giveBack(tx, deps, changed, refundFen, 'dispute');
    const noted = { move: 'dispute_resolved', by, at, reason: note, amountFen: refundFen } as const;
    await noteMoves(tx, [row.booking_id], noted);
    const { payload, ...about } = told(changed);
    await append(tx, Booking.bookingDisputeResolved, { ...about, occurredAt: at, payload: { ...payload, refundFen } });
    if (refundFen > 0) await tellRefunded(tx, changed, refundFen, at);
    return changed;
  });
}

/** @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/already-rated` */
export function rateConvenience(
  deps: Inner,
  customerId: string,
  bookingId: string,
  score: number,
): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockOwn(tx, bookingId, customerId);
    if (['pending', 'expired', 'cancelled', 'no_show'].includes(row.state)) throw new Problem(illegalMove, row.state);
    if (row.convenience !== null) throw new Problem(alreadyRated);
    const changed = await update(tx, row, [row.state], { convenience: score });
    const { payload: _payload, ...about } = told(changed);
    await append(tx, Booking.convenienceRated, {
      ...about,
      occurredAt: deps.clock.now(),
      payload: { bookingId, storeId: row.store_id, score },
    });
    return changed;
  });
}

/** For services/quality: its owner has written a review. */
export async function markReviewed(tx: Tx, deps: Inner, bookingId: string): Promise<void> {
  const row = await lockBooking(tx, bookingId);
  if (row.reviewed_at !== null) return;
  const at = deps.clock.now();
  await update(tx, row, ['completed'], { reviewed_at: at.toString() });
  await noteMoves(tx, [bookingId], {
    move: 'reviewed',
    by: { kind: 'owner', ...(row.customer_id && { id: row.customer_id }) },
    at,
  });
}
