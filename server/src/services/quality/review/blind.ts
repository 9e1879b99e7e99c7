/** Both sides of a booking stay closed to one another until both wrote or the blind days are over (BOOK-11, rule 35). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps, ServedBooking } from '../deps.ts';
import { notCompleted, reviewTooLate } from '../problems.ts';
import { blindDays, reviewDays } from '../settings.ts';

const DAY_HOURS = 24;

/** The two sides of a booking write one after the other. */
export async function lockExchange(tx: Tx, bookingId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`quality.exchange/${bookingId}`}, 11))`.execute(tx);
}

/**
 * When what is written now becomes visible: at once when the other side has written, which becomes visible with it.
 * Call under {@link lockExchange}.
 */
export async function openExchange(
  tx: Tx,
  deps: QualityDeps,
  bookingId: string,
  side: 'review' | 'note',
  now: Temporal.Instant,
): Promise<Temporal.Instant> {
  const at = now.toString();
  const { rows } =
    side === 'note'
      ? await sql`
          update quality.review set visible_at = least(visible_at, ${at}::timestamptz) where booking_id = ${bookingId}
          returning 1`.execute(tx)
      : await sql`
          update quality.owner_note set visible_at = least(visible_at, ${at}::timestamptz) where booking_id = ${bookingId}
          returning 1`.execute(tx);
  if (rows.length > 0) return now;
  return now.add({ hours: (await deps.settings.get(tx, blindDays)) * DAY_HOURS });
}

/** Until when a completed booking can be rated by either side; null unless it is completed. */
export async function writableUntil(
  handle: Parameters<QualityDeps['settings']['get']>[0],
  deps: QualityDeps,
  booking: ServedBooking,
): Promise<Temporal.Instant | null> {
  if (booking.completedAt === null) return null;
  const days = await deps.settings.get(handle, reviewDays);
  return Temporal.Instant.from(booking.completedAt).add({ hours: days * DAY_HOURS });
}

/** @throws Problem `quality/not-completed`, `quality/too-late` */
export async function requireWritable(
  tx: Tx,
  deps: QualityDeps,
  booking: ServedBooking,
  now: Temporal.Instant,
): Promise<void> {
  const until = await writableUntil(tx, deps, booking);
  if (until === null) throw new Problem(notCompleted);
  if (Temporal.Instant.compare(now, until) > 0) throw new Problem(reviewTooLate);
}
