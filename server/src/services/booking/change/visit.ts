/** Commands of the visit itself: request accepted, arrived, nobody came, begun, completed (BOOK-4, BOOK-17, rule 20). */
import { Booking } from '@pawloop/contract';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { disputableUntil, dueOf, noShowFrom, requireMove } from '../domain.ts';
import { confirmOne } from '../pay/confirm.ts';
import { earn, giveBack } from '../pay/refund.ts';
import { illegalMove, noShowTooEarly } from '../problems.ts';
import { tellOwner } from '../remind/tell.ts';
import {
  type BookingRow,
  type By,
  byOf,
  leftOf,
  lockBooking,
  lockOfMerchant,
  noteMoves,
  payableOf,
  SYSTEM,
  startOf,
  told,
  update,
} from '../row.ts';
import { disputeHours, graceMinutes } from '../settings.ts';
import { freed } from '../waiting/freed.ts';

export interface StaffCall {
  readonly staff: Staff;
  readonly bookingId: string;
  readonly requestId: string;
}

/** One move of staff: the booking locked and theirs, the move, the audit entry. */
export function byStaff(
  deps: Inner,
  { staff, bookingId, requestId }: StaffCall,
  action: string,
  move: (tx: Tx, row: BookingRow, by: By) => Promise<BookingRow>,
): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockOfMerchant(tx, bookingId, ownMerchant(staff));
    const changed = await move(tx, row, byOf(staff));
    const shown = ({ state, starts_at, person_no, kennel_name, disputed }: BookingRow) => ({
      state,
      startsAt: starts_at,
      personNo: person_no,
      kennel: kennel_name,
      disputed,
    });
    await record(tx, {
      actor: staff,
      action: `booking.${action}`,
      subjectType: 'booking',
      subjectId: bookingId,
      before: shown(row),
      after: shown(changed),
      requestId,
    });
    return changed;
  });
}

/**
 * A store without valid papers for then makes no new booking of a request (rule 38).
 * @throws Problem `booking/not-found`, `booking/illegal-move`, `merchant/not-bookable`
 */
export function acceptRequest(deps: Inner, call: StaffCall): Promise<BookingRow> {
  return byStaff(deps, call, 'confirmed', async (tx, row, by) => {
    if (row.state !== 'requested') throw new Problem(illegalMove, `${row.state} is no request`);
    await deps.merchant.requireBookable(tx, row.offer_id, startOf(row), true);
    return confirmOne(tx, deps, row, by);
  });
}

/**
 * The pet has arrived; a stay gets its kennel for good (rule 17).
 * @throws Problem `booking/not-found`, `booking/illegal-move`, `schedule/kennel-taken`
 */
export function checkIn(deps: Inner, call: StaffCall & { readonly kennelId?: string }): Promise<BookingRow> {
  return byStaff(deps, call, 'checked_in', async (tx, row, by) => {
    requireMove(row.state, 'checked_in');
    const at = deps.clock.now();
    const kennel = row.mode === 'stay' ? await fixKennel(tx, deps, row, call.kennelId ?? null) : {};
    const changed = await update(tx, row, ['confirmed'], {
      state: 'checked_in',
      checked_in_at: at.toString(),
      remind_day_at: null,
      remind_hours_at: null,
      ...kennel,
    });
    await noteMoves(tx, [row.booking_id], { move: 'checked_in', by, at });
    const { payload, ...about } = told(changed);
    await append(tx, Booking.bookingCheckedIn, { ...about, occurredAt: at, payload });
    return changed;
  });
}

async function fixKennel(tx: Tx, deps: Inner, row: BookingRow, kennelId: string | null) {
  const today = deps.clock.now().toZonedDateTimeISO(row.time_zone).toPlainDate();
  const fixed = await deps.schedule.checkIn(tx, { bookingId: row.booking_id, kennelId, today });
  const plans = await deps.schedule.kennelPlans(tx, { storeNo: row.store_no, from: today, until: today, today });
  const kennel = plans.flatMap((plan) => plan.kennels).find((one) => one.kennelId === fixed.kennelId);
  return { kennel_id: fixed.kennelId, kennel_name: kennel?.name ?? null };
}

/**
 * Nobody came: the fee of the policy is kept, the rest goes back.
 * @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/no-show-too-early`
 */
export function noShow(deps: Inner, call: StaffCall): Promise<BookingRow> {
  return byStaff(deps, call, 'no_show', async (tx, row, by) => {
    requireMove(row.state, 'no_show');
    const at = deps.clock.now();
    const limits = { graceMinutes: await deps.settings.get(tx, graceMinutes) };
    if (Temporal.Instant.compare(at, noShowFrom(startOf(row), limits)) < 0) throw new Problem(noShowTooEarly);
    const percent = row.policy?.noShowPercent ?? 100;
    const { feeFen, refundFen } = dueOf(percent, { payableFen: payableOf(row), leftFen: leftOf(row) });
    const changed = await update(tx, row, ['confirmed'], {
      state: 'no_show',
      no_show_at: at.toString(),
      fee_fen: feeFen,
      refunded_fen: row.refunded_fen + refundFen,
      remind_day_at: null,
      remind_hours_at: null,
    });
    await deps.schedule.release(tx, row.booking_id, 'done');
    await freed(tx, row.store_no);
    await noteMoves(tx, [row.booking_id], { move: 'no_show', by, at, amountFen: refundFen });
    const until = disputableUntil(at, { disputeHours: await deps.settings.get(tx, disputeHours) });
    const { payload, ...about } = told(changed);
    await append(tx, Booking.bookingNoShow, {
      ...about,
      occurredAt: at,
      payload: { ...payload, feeFen, refundFen, disputableUntil: until.toString() },
    });
    if (feeFen > 0) await earn(tx, deps, changed, { key: 'fee', grossFen: feeFen, endedAt: at });
    await giveBack(tx, deps, changed, refundFen, 'no_show');
    await tellOwner(tx, deps, changed, 'noShow', { key: 'noShow', until });
    return changed;
  });
}

/** For services/progress: the service begins. @throws Problem `booking/not-found`, `booking/illegal-move` */
export async function begin(
  tx: Tx,
  deps: Inner,
  { bookingId, by = SYSTEM }: { readonly bookingId: string; readonly by?: By },
): Promise<BookingRow> {
  const row = await lockBooking(tx, bookingId);
  requireMove(row.state, 'in_service');
  const at = deps.clock.now();
  const changed = await update(tx, row, ['checked_in'], { state: 'in_service', started_at: at.toString() });
  if (row.mode === 'appointment') await deps.schedule.setStatus(tx, bookingId, 'in_service');
  await noteMoves(tx, [bookingId], { move: 'started', by, at });
  const { payload, ...about } = told(changed);
  await append(tx, Booking.bookingStarted, { ...about, occurredAt: at, payload });
  return changed;
}

/**
 * For services/progress: it is done. What was paid online is earned, the rest of the room is free again, learned minutes
 * hear of it. @throws Problem `booking/not-found`, `booking/illegal-move`
 */
export async function complete(
  tx: Tx,
  deps: Inner,
  { bookingId, by = SYSTEM }: { readonly bookingId: string; readonly by?: By },
): Promise<BookingRow> {
  const row = await lockBooking(tx, bookingId);
  requireMove(row.state, 'completed');
  const at = deps.clock.now();
  const changed = await update(tx, row, ['in_service'], { state: 'completed', completed_at: at.toString() });
  await deps.schedule.release(tx, bookingId, 'done');
  await freed(tx, row.store_no);
  await noteMoves(tx, [bookingId], { move: 'completed', by, at });
  await bookCompleted(tx, deps, changed, at);
  await learn(tx, deps, changed, at);
  for (const listen of deps.registered.completion) await listen(tx, { bookingId, at });
  return changed;
}

/** What was paid online is earned, and the fact told. */
export async function bookCompleted(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  const paidFen = leftOf(row);
  const money = { key: 'service', grossFen: paidFen, endedAt: at, platformFen: row.platform_discount_fen };
  const commissionFen = await earn(tx, deps, row, money);
  const { payload, ...about } = told(row);
  await append(tx, Booking.bookingCompleted, {
    ...about,
    occurredAt: at,
    payload: {
      ...payload,
      serviceNames: row.service_names,
      completedAt: at.toString(),
      currency: row.currency,
      grossFen: row.price_fen,
      discountFen: row.discount_fen,
      payableFen: payableOf(row),
      paidFen,
      atStoreFen: payableOf(row) - row.due_now_fen,
      commissionFen,
      minutes: minutesTaken(row, at),
    },
  });
}

function minutesTaken(row: BookingRow, at: Temporal.Instant): number | null {
  if (row.started_at === null || row.mode !== 'appointment') return null;
  return Math.round((at.epochMilliseconds - Temporal.Instant.from(row.started_at).epochMilliseconds) / 60_000);
}

/** Of visits without add-ons; the others are no measure of the table's minutes (BOOK-15). */
async function learn(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  const minutes = minutesTaken(row, at);
  if (minutes === null || row.lines.some((line) => line.kind === 'firstVisit' || line.kind === 'matted')) return;
  await deps.merchant.learnMinutes(tx, { offerId: row.offer_id, sizeClass: row.size_class, coat: row.coat, minutes });
}
