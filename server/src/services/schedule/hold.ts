/** What a booking has of the schedule, as one: claims, nights and seats are confirmed and given back together. */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { releaseClaims, setClaimStatus } from './claim/claim.ts';
import { keepNights, releaseNights } from './nights/nights.ts';
import { giveSeat, keepSeats } from './seats/seats.ts';

/**
 * Another live status for everything that a booking has, such as `confirmed` when it is paid. Also after the hold's end,
 * as long as nobody else has taken any of it.
 * @returns false, with nothing changed, when it does not have all of it any more
 */
export async function setStatus(
  tx: Tx,
  bookingId: string,
  status: Schedule.LiveClaimStatus,
  expiresAt: Temporal.Instant | null = null,
): Promise<boolean> {
  const end = status === 'held' ? (expiresAt?.toString() ?? null) : null;
  await sql`savepoint schedule_status`.execute(tx);
  const claims = await setClaimStatus(tx, bookingId, status, status === 'held' ? expiresAt : null);
  const nights = await keepNights(tx, bookingId, end);
  const seats = await keepSeats(tx, bookingId, end);
  const { rows } = await sql<{ claims: boolean; nights: boolean }>`
    select exists (select from schedule.claim where booking_id = ${bookingId}::uuid) as claims,
      exists (select from schedule.stay where booking_id = ${bookingId}::uuid) as nights`.execute(tx);
  const had = rows[0];
  const whole = (claims || nights || seats) && (claims || !had?.claims) && (nights || !had?.nights);
  if (!whole) await sql`rollback to savepoint schedule_status`.execute(tx);
  await sql`release savepoint schedule_status`.execute(tx);
  return whole;
}

/** Give back all that a booking has; nothing happens when it has nothing. @returns whether it had anything */
export async function release(
  tx: Tx,
  bookingId: string,
  as: 'cancelled' | 'expired' | 'done' = 'cancelled',
): Promise<boolean> {
  const claims = await releaseClaims(tx, bookingId, as);
  const nights = await releaseNights(tx, bookingId, as === 'done' ? 'ended' : 'cancelled');
  const seats = as === 'done' ? false : await giveSeat(tx, bookingId);
  return claims > 0 || nights || seats;
}
