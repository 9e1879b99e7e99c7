/** Command: the payer of a completed booking reviews it, once, within the days (BOOK-11, rule 35). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps, ServedBooking } from '../deps.ts';
import { alreadyReviewed, bookingNotFound } from '../problems.ts';
import { recompute } from '../score/recompute.ts';
import { lockExchange, openExchange, requireWritable } from './blind.ts';
import { holdBurst, suspicionsOf } from './suspicion.ts';

export interface NewReview {
  readonly stars: number;
  readonly aspects?: Quality.AspectStars;
  readonly text?: string;
  readonly deviceId?: string;
}

/**
 * The constraint `review_once` lets one of many at once stand. A suspicious one is kept and held back.
 * @returns reviewId
 * @throws Problem `quality/booking-not-found` (also a foreign one), `quality/not-completed`, `quality/too-late`,
 *   `quality/already-written`
 */
export async function writeReview(
  deps: QualityDeps,
  customerId: string,
  bookingId: string,
  written: NewReview,
): Promise<string> {
  const now = deps.clock.now();
  try {
    return await inTransaction(deps.db, async (tx) => {
      await deps.identity.hold(tx, [customerId]);
      const booking = await payersBooking(tx, deps, customerId, bookingId);
      await requireWritable(tx, deps, booking, now);
      await lockExchange(tx, bookingId);
      return await insertReview(tx, deps, booking, written, now);
    });
  } catch (error) {
    if (violates(error, 'review_once')) throw new Problem(alreadyReviewed);
    throw error;
  }
}

/** The booking, if the customer pays for it. @throws Problem `quality/booking-not-found` */
export async function payersBooking(
  handle: Parameters<QualityDeps['booking']['find']>[0],
  deps: QualityDeps,
  customerId: string,
  bookingId: string,
): Promise<ServedBooking> {
  const booking = (await deps.booking.find(handle, [bookingId])).get(bookingId);
  if (!booking) throw new Problem(bookingNotFound);
  const canonical = await deps.identity.canonical(handle, [booking.customerId, customerId]);
  if (canonical.get(booking.customerId) !== canonical.get(customerId)) throw new Problem(bookingNotFound);
  return booking;
}

async function insertReview(
  tx: Tx,
  deps: QualityDeps,
  booking: ServedBooking,
  { stars, aspects = {}, text = '', deviceId }: NewReview,
  now: Temporal.Instant,
): Promise<string> {
  const { bookingId, storeId, merchantId, categoryKey, customerId } = booking;
  const reviewId = newId();
  const device = deviceId === undefined ? null : deps.secrets.blindIndex('quality.device', deviceId);
  const visibleAt = await openExchange(tx, deps, bookingId, 'review', now);
  await sql`
    insert into quality.review (review_id, booking_id, customer_id, merchant_id, store_id, category_key, stars, aspects,
      body, written_at, visible_at, device)
    values (${reviewId}, ${bookingId}, ${customerId}, ${merchantId}, ${storeId}, ${categoryKey}, ${stars},
      ${jsonb(aspects)}, ${text.trim()}, ${now.toString()}, ${visibleAt.toString()}, ${device})`.execute(tx);
  const suspicions = await suspicionsOf(tx, deps, { reviewId, booking, device, now });
  const about = { reviewId, bookingId, storeId, categoryKey };
  const told = { subjectId: reviewId, customerId, merchantId, occurredAt: now };
  await append(tx, Quality.reviewWritten, { ...told, payload: { ...about, held: suspicions.length > 0 } });
  if (suspicions.length > 0) {
    await sql`
      update quality.review set counting = 'held', suspicions = ${suspicions}::text[] where review_id = ${reviewId}`.execute(
      tx,
    );
    await append(tx, Quality.reviewHeld, { ...told, payload: { ...about, suspicions } });
  }
  if (suspicions.includes('burst')) await holdBurst(tx, deps, storeId, now);
  await deps.booking.markReviewed?.(tx, bookingId);
  await recompute(tx, deps, { storeId, merchantId, categoryKey }, now);
  return reviewId;
}
