/** What time does to bookings: holds and requests end, reminders are told; the rows say how far it came (rules 7, BOOK-12). */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { each } from '../../../platform/each.ts';
import { append } from '../../../platform/event-log.ts';
import type { Loop } from '../../../platform/loops.ts';
import type { Inner } from '../deps.ts';
import { tellOwner, tellSorry } from '../remind/tell.ts';
import { type BookingRow, bookingRows, leftOf, lockGroup, noteMoves, SYSTEM, startOf, told, update } from '../row.ts';
import { freed } from '../waiting/freed.ts';
import { cancelIn, leaveWaiting } from './cancel.ts';

const EVERY_MS = 1000;
const BATCH = 100;

export function upkeepLoop(deps: Inner): Loop {
  return {
    name: 'booking.upkeep',
    everyMs: EVERY_MS,
    run: (stop) =>
      each([expireBatch, answerBatch, remindDay, remindHours], async (batch) => {
        while (!stop?.aborted && (await batch(deps)) === BATCH);
      }),
  };
}

/** The room was free at the instant itself (rule 7); this writes it down, frees the coupons and tells who waits. */
async function expireBatch(deps: Inner): Promise<number> {
  const now = deps.clock.now().toString();
  const due = await bookingRows(
    deps.db,
    sql`b.state = 'pending' and b.hold_expires_at <= ${now}::timestamptz order by b.hold_expires_at limit ${BATCH}`,
  );
  await each(new Set(due.map((row) => row.group_id)), (groupId) =>
    inTransaction(deps.db, async (tx) => {
      for (const row of await lockGroup(tx, groupId)) await expireOne(tx, deps, row);
    }),
  );
  return due.length;
}

async function expireOne(tx: Tx, deps: Inner, row: BookingRow): Promise<void> {
  const at = deps.clock.now();
  if (row.state !== 'pending' || row.hold_expires_at === null) return;
  if (Temporal.Instant.compare(row.hold_expires_at, at) > 0) return;
  const changed = await update(tx, row, ['pending'], { state: 'expired', expired_at: at.toString() });
  await deps.schedule.release(tx, row.booking_id, 'expired');
  await freed(tx, row.store_no);
  if (row.coupon_ids.length > 0) await deps.coupon.unreserve(tx, row.group_id, at);
  if (row.payment_id !== null) await deps.payment.cancel(tx, row.payment_id);
  await leaveWaiting(tx, row);
  await noteMoves(tx, [row.booking_id], { move: 'expired', by: SYSTEM, at });
  const { payload, ...about } = told(changed);
  await append(tx, Booking.bookingExpired, { ...about, occurredAt: at, payload });
  const begun = row.source === 'owner' || row.source === 'series';
  if (begun && row.booking_id === row.group_id) {
    await append(tx, Booking.bookingUnfinished, { ...about, occurredAt: at, payload });
  }
}

/** Requests that no store answered, or whose start has come. */
async function answerBatch(deps: Inner): Promise<number> {
  const now = deps.clock.now().toString();
  const due = await bookingRows(
    deps.db,
    sql`b.state = 'requested' and least(b.answer_by, b.starts_at) <= ${now}::timestamptz order by b.answer_by limit ${BATCH}`,
  );
  await each(due, ({ booking_id: bookingId, group_id: groupId }) =>
    inTransaction(deps.db, async (tx) => {
      const group = await lockGroup(tx, groupId);
      const row = group.find((one) => one.booking_id === bookingId);
      if (row?.state !== 'requested') return;
      const terms = { feeFen: 0, refundFen: leftOf(row) };
      const changed = await cancelIn(tx, deps, group, row, { by: SYSTEM, reason: 'unanswered', ...terms });
      await tellSorry(tx, deps, changed, 'refused');
    }),
  );
  return due.length;
}

const REMINDERS = {
  day: { column: 'remind_day_at', told: 'remindDay' },
  hours: { column: 'remind_hours_at', told: 'remindHours' },
} as const;

const remindDay = (deps: Inner): Promise<number> => remindBatch(deps, 'day');
const remindHours = (deps: Inner): Promise<number> => remindBatch(deps, 'hours');

/** Once each; a move plans them anew, a cancellation takes them away. */
async function remindBatch(deps: Inner, kind: 'day' | 'hours'): Promise<number> {
  const at = deps.clock.now();
  const column = sql.ref(REMINDERS[kind].column);
  return inTransaction(deps.db, async (tx) => {
    const due = await bookingRows(
      tx,
      sql`b.${column} <= ${at.toString()}::timestamptz order by b.${column} limit ${BATCH} for update skip locked`,
    );
    if (due.length === 0) return 0;
    await sql`
      update booking.booking set ${column} = null
      where booking_id = any(${due.map((row) => row.booking_id)}::uuid[])`.execute(tx);
    // One that began while nobody looked needs no reminder, nor one whose later reminder is due as well.
    const overtaken = (row: BookingRow): boolean =>
      kind === 'day' && row.remind_hours_at !== null && Temporal.Instant.compare(row.remind_hours_at, at) <= 0;
    const begun = (row: BookingRow): boolean => Temporal.Instant.compare(startOf(row), at) <= 0;
    const wanted = due.filter((row) => row.state === 'confirmed' && !begun(row) && !overtaken(row));
    for (const row of wanted) await remind(tx, deps, row, kind, at);
    return due.length;
  });
}

async function remind(
  tx: Tx,
  deps: Inner,
  row: BookingRow,
  kind: 'day' | 'hours',
  at: Temporal.Instant,
): Promise<void> {
  const { payload, ...about } = told(row);
  await append(tx, Booking.reminderDue, { ...about, occurredAt: at, payload: { ...payload, kind } });
  // The start stands in the key: a booking that is moved is reminded of its new time.
  await tellOwner(tx, deps, row, REMINDERS[kind].told, { key: `${kind}/${startOf(row).epochMilliseconds}` });
}
