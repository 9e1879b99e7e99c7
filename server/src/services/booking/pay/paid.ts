/**
 * What happens when money arrives or has gone back: once for each payment, in the transaction that notes it (rule 8).
 * A payment that comes too late takes the room again if it is still free; else all of it goes back with an apology.
 */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Decision, SettledPayment, SubjectHandler } from '../../../finance/payment/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { tellAffected } from '../reactions.ts';
import { tellSorry } from '../remind/tell.ts';
import { takeAll } from '../room.ts';
import { type BookingRow, lockGroup, noteMoves, SYSTEM, told, update } from '../row.ts';
import { wantedOfRow } from '../stored.ts';
import { confirmOne, redeemCoupons } from './confirm.ts';
import { giveBack } from './refund.ts';
import { refunded } from './refunded.ts';

export function bookingSubject(deps: Inner): SubjectHandler {
  return {
    hold: async (tx, groupId) => void (await lockGroup(tx, groupId)),
    paid: (tx, payment) => paid(tx, deps, payment),
    ended: async () => undefined,
    refunded: (tx, refund) => refunded(tx, refund),
  };
}

async function paid(tx: Tx, deps: Inner, payment: SettledPayment): Promise<Decision> {
  const group = await lockGroup(tx, payment.subject.id);
  const ours = group.filter((row) => row.payment_id === payment.paymentId);
  if (ours.length === 0) return { refund: 'superseded' };
  const waiting = ours.filter((row) => row.state === 'pending' || row.state === 'expired');
  if (waiting.length === 0) return { refund: ours.some((row) => row.paid_fen > 0) ? 'paid_twice' : 'cancelled' };
  const sure: BookingRow[] = [];
  const lost: BookingRow[] = [];
  for (const row of waiting) ((await hasRoom(tx, deps, row)) ? sure : lost).push(row);
  if (sure.length > 0 && !(await redeemed(tx, deps, sure))) {
    for (const row of sure) await deps.schedule.release(tx, row.booking_id, 'expired');
    lost.push(...sure.splice(0));
  }
  for (const row of sure) await confirmPaid(tx, deps, row, payment.at);
  for (const row of lost) await lose(tx, deps, row);
  if (sure.length === 0) return { refund: 'slot_gone' };
  const cancelled = ours.filter((row) => !waiting.includes(row));
  for (const row of [...lost, ...cancelled]) await giveBack(tx, deps, row, row.due_now_fen, 'slot_gone');
  return 'kept';
}

/** The room is still ours, or can be taken again. */
async function hasRoom(tx: Tx, deps: Inner, row: BookingRow): Promise<boolean> {
  const now = deps.clock.now();
  const over = Temporal.Instant.compare(row.starts_at, now) <= 0;
  const late = row.hold_expires_at === null || Temporal.Instant.compare(row.hold_expires_at, now) <= 0;
  if (over && late) return false;
  if (row.state === 'pending' && (await deps.schedule.setStatus(tx, row.booking_id, 'confirmed'))) return true;
  if (over || !(await isSold(tx, deps, row))) return false;
  await deps.schedule.release(tx, row.booking_id, 'expired');
  await sql`savepoint booking_again`.execute(tx);
  const taken = await takeAll(tx, deps, [await wantedOfRow(tx, deps, row)], null);
  if (!taken) await sql`rollback to savepoint booking_again`.execute(tx);
  await sql`release savepoint booking_again`.execute(tx);
  if (!taken) return false;
  await sql`
    update booking.booking set person_no = ${taken[0]?.personNo ?? null} where booking_id = ${row.booking_id}`.execute(
    tx,
  );
  return true;
}

/** The store may still be booked for then. */
async function isSold(tx: Tx, deps: Inner, row: BookingRow): Promise<boolean> {
  try {
    await deps.merchant.requireBookable(tx, row.offer_id, Temporal.Instant.from(row.starts_at));
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** Coupons whose reservation lapsed may be gone: then the price that was paid cannot be kept. */
async function redeemed(tx: Tx, deps: Inner, sure: readonly BookingRow[]): Promise<boolean> {
  try {
    await redeemCoupons(tx, deps, sure);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

async function confirmPaid(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  await sql`
    update booking.booking set paid_fen = due_now_fen where booking_id = ${row.booking_id}`.execute(tx);
  await noteMoves(tx, [row.booking_id], { move: 'paid', by: SYSTEM, at, amountFen: row.due_now_fen });
  const sure = await confirmOne(tx, deps, { ...row, paid_fen: row.due_now_fen }, SYSTEM);
  // Paid while the store was being closed: somebody must keep, move or refund it.
  if (!(await isSold(tx, deps, row))) await tellAffected(tx, sure, 'hidden', at);
}

async function lose(tx: Tx, deps: Inner, row: BookingRow): Promise<void> {
  const at = deps.clock.now();
  if (row.state === 'pending') {
    await deps.schedule.release(tx, row.booking_id, 'expired');
    const changed = await update(tx, row, ['pending'], { state: 'expired', expired_at: at.toString() });
    await noteMoves(tx, [row.booking_id], { move: 'expired', by: SYSTEM, at });
    const { payload, ...about } = told(changed);
    await append(tx, Booking.bookingExpired, { ...about, occurredAt: at, payload });
  }
  await deps.coupon.unreserve(tx, row.group_id, at);
  await tellSorry(tx, deps, row, 'apology');
}
