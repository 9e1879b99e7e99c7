/** Command: the store rates the owner of a completed booking, once; closed to the owner meanwhile (BOOK-11). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps, ServedBooking } from '../deps.ts';
import { alreadyReviewed, bookingNotFound } from '../problems.ts';
import { requireOwn } from '../scope.ts';
import { recompute } from '../score/recompute.ts';
import { lockExchange, openExchange, requireWritable, writableUntil } from './blind.ts';
import { markInsider } from './suspicion.ts';

export interface NewNote {
  readonly stars: number;
  readonly text?: string;
  readonly deviceId?: string;
}

/** @throws Problem `quality/booking-not-found` */
async function staffBooking(
  handle: Parameters<QualityDeps['booking']['find']>[0],
  deps: QualityDeps,
  staff: Staff,
  bookingId: string,
): Promise<ServedBooking> {
  const booking = (await deps.booking.find(handle, [bookingId])).get(bookingId);
  requireOwn(staff, booking?.merchantId, bookingNotFound);
  if (!booking) throw new Problem(bookingNotFound);
  return booking;
}

/** @throws Problem `quality/booking-not-found`, `quality/not-completed`, `quality/too-late`, `quality/already-written` */
export function writeNote(
  deps: QualityDeps,
  staff: Staff,
  bookingId: string,
  { stars, text = '', deviceId }: NewNote,
): Promise<Quality.OwnerNote> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const booking = await staffBooking(tx, deps, staff, bookingId);
    await deps.identity.hold(tx, [booking.customerId]);
    await requireWritable(tx, deps, booking, now);
    await lockExchange(tx, bookingId);
    const visibleAt = await openExchange(tx, deps, bookingId, 'note', now);
    const { rows } = await sql`
      insert into quality.owner_note (booking_id, customer_id, merchant_id, store_id, stars, body, written_at, visible_at,
        written_by)
      values (${bookingId}, ${booking.customerId}, ${booking.merchantId}, ${booking.storeId}, ${stars}, ${text.trim()},
        ${now.toString()}, ${visibleAt.toString()}, ${staff.staffId})
      on conflict do nothing returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(alreadyReviewed);
    await rememberDevice(tx, deps, staff, deviceId, now);
    // The owner's review may have become visible with it, and counts from then on.
    await recompute(tx, deps, booking, now);
    return { stars, text: text.trim(), at: now.toString() };
  });
}

/** What a merchant's staff write on is known from then on (rule 37). */
export async function rememberDevice(
  tx: Tx,
  deps: QualityDeps,
  staff: Staff,
  deviceId: string | undefined,
  now: Temporal.Instant,
): Promise<void> {
  const own = ownMerchant(staff);
  if (deviceId === undefined || own === null) return;
  await markInsider(tx, own, 'device', deps.secrets.blindIndex('quality.device', deviceId), now);
}

/** The store's own note, and whether one can be written. */
export async function noteOf(deps: QualityDeps, staff: Staff, bookingId: string) {
  const booking = await staffBooking(deps.db, deps, staff, bookingId);
  const { rows } = await sql<Quality.OwnerNote>`
    select stars, body as text, written_at as at from quality.owner_note where booking_id = ${bookingId}`.execute(
    deps.db,
  );
  const until = await writableUntil(deps.db, deps, booking);
  const late = until !== null && Temporal.Instant.compare(deps.clock.now(), until) > 0;
  const closed = until === null ? ('not_completed' as const) : late ? ('too_late' as const) : null;
  return { note: rows[0] ?? null, refusal: rows[0] ? ('written' as const) : closed };
}
