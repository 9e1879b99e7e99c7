/**
 * What brought bookings led to, told in the order of its instants: money that was paid online, and how they ended with what
 * was earned and given back. The amounts are those of the same rules as ever; the clock stands where each happened.
 */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { bookCompleted } from '../change/visit.ts';
import type { Handle, Inner } from '../deps.ts';
import { disputableUntil, dueOf, feePercentAt } from '../domain.ts';
import { earn, giveBack } from '../pay/refund.ts';
import { type BookingRow, leftOf, lockBooking, noteMoves, payableOf, SYSTEM, startOf, told, update } from '../row.ts';
import { disputeHours } from '../settings.ts';

/** Something that a brought booking led to and nobody has told yet. */
export interface Untold {
  readonly bookingId: string;
  readonly what: 'paid' | 'completed' | 'given_up';
  readonly at: Temporal.Instant;
}

/** Between booking and paying. */
const PAID_SECONDS = 150;

/** Oldest first. */
export async function untold(handle: Handle): Promise<Untold[]> {
  const { rows } = await sql<{ booking_id: string; what: Untold['what']; at: string }>`
    select booking_id, 'paid' as what, created_at + make_interval(secs => ${PAID_SECONDS}) as at from booking.booking
    where source = 'import' and due_now_fen > 0 and payment_id is null
    union all
    select booking_id, case when state = 'completed' then 'completed' else 'given_up' end, coalesce(completed_at, cancelled_at, no_show_at) from booking.booking b
    where source = 'import' and state in ('completed', 'cancelled', 'no_show')
      and not exists (select from booking.move m where m.booking_id = b.booking_id and m.move = b.state)
    order by at, booking_id`.execute(handle);
  return rows.map((row) => ({ bookingId: row.booking_id, what: row.what, at: Temporal.Instant.from(row.at) }));
}

/** At the clock's present, once. */
export async function tellBrought(tx: Tx, deps: Inner, { bookingId, what }: Untold): Promise<void> {
  const row = await lockBooking(tx, bookingId);
  const at = deps.clock.now();
  if (what === 'paid') return pay(tx, deps, row, at);
  return what === 'completed' ? complete(tx, deps, row, at) : giveUp(tx, deps, row, at);
}

async function pay(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  if (!deps.payment.sandbox || row.payment_id !== null) return;
  const store = (await deps.merchant.findStores(tx, [row.store_id])).get(row.store_id);
  const startedAt = Temporal.Instant.from(row.created_at);
  const paymentId = await deps.payment.sandbox.bring(tx, {
    subject: { kind: 'booking', id: row.group_id },
    customerId: row.customer_id,
    merchantId: row.merchant_id,
    amountFen: row.due_now_fen,
    description: `${store?.name ?? ''} ${row.service_names.zh} ${row.no}`.trim(),
    expiresAt: startedAt.add({ seconds: 4 * PAID_SECONDS }),
    currency: row.currency,
    startedAt,
    paidAt: at,
  });
  await update(tx, row, [row.state], { payment_id: paymentId, paid_fen: row.due_now_fen });
  await noteMoves(tx, [row.booking_id], { move: 'paid', by: SYSTEM, at, amountFen: row.due_now_fen });
}

async function complete(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  await noteMoves(tx, [row.booking_id], { move: 'completed', by: SYSTEM, at });
  await bookCompleted(tx, deps, row, at);
  if (row.convenience === null) return;
  const { payload: _payload, ...about } = told(row);
  await append(tx, Booking.convenienceRated, {
    ...about,
    occurredAt: at,
    payload: { bookingId: row.booking_id, storeId: row.store_id, score: row.convenience },
  });
}

/** Cancelled by its owner, or nobody came: the fee of its policy is kept, the rest goes back. */
async function giveUp(tx: Tx, deps: Inner, row: BookingRow, at: Temporal.Instant): Promise<void> {
  const missed = row.state === 'no_show';
  const percent = missed ? (row.policy?.noShowPercent ?? 100) : feePercentAt(row.policy, startOf(row), at);
  const { feeFen, refundFen } = dueOf(percent, { payableFen: payableOf(row), leftFen: leftOf(row) });
  const changed = await update(tx, row, [row.state], {
    fee_fen: feeFen,
    refunded_fen: row.refunded_fen + refundFen,
  });
  const by = missed || row.customer_id === null ? SYSTEM : { kind: 'owner' as const, id: row.customer_id };
  const move = missed ? 'no_show' : 'cancelled';
  await noteMoves(tx, [row.booking_id], { move, by, at, amountFen: refundFen });
  const { payload, ...about } = told(changed);
  if (missed) {
    const until = disputableUntil(at, { disputeHours: await deps.settings.get(tx, disputeHours) });
    await append(tx, Booking.bookingNoShow, {
      ...about,
      occurredAt: at,
      payload: { ...payload, feeFen, refundFen, disputableUntil: until.toString() },
    });
  } else {
    await append(tx, Booking.bookingCancelled, {
      ...about,
      occurredAt: at,
      payload: { ...payload, from: 'confirmed', by: by.kind, feeFen, refundFen, merchantFault: false },
    });
  }
  if (feeFen > 0) await earn(tx, deps, changed, { key: 'fee', grossFen: feeFen, endedAt: at });
  await giveBack(tx, deps, changed, refundFen, move);
}
