/** Reviews that were written elsewhere or before: the demo city. They count from their own day on. */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { QualityDeps } from '../deps.ts';
import { type Rated, recompute } from '../score/recompute.ts';

export interface BroughtReview {
  readonly bookingId: string;
  readonly stars: number;
  readonly aspects: Quality.AspectStars;
  readonly text: string;
  readonly writtenAt: Temporal.Instant;
  readonly reply?: string;
}

/** Visible since they were written; bookings that are unknown or reviewed are passed over. @returns how many came in */
export async function bringReviews(
  tx: Tx,
  deps: QualityDeps,
  reviews: readonly BroughtReview[],
  now: Temporal.Instant,
): Promise<number> {
  const bookings = await deps.booking.find(
    tx,
    reviews.map((review) => review.bookingId),
  );
  const rated = new Map<string, Rated>();
  let count = 0;
  for (const { bookingId, stars, aspects, text, writtenAt, reply } of reviews) {
    const booking = bookings.get(bookingId);
    if (!booking || booking.completedAt === null) continue;
    const { customerId, merchantId, storeId, categoryKey } = booking;
    const at = writtenAt.toString();
    const { rows } = await sql`
      insert into quality.review (review_id, booking_id, customer_id, merchant_id, store_id, category_key, stars, aspects,
        body, written_at, visible_at, revealed, reply, replied_at)
      values (${newId(writtenAt.epochMilliseconds)}, ${bookingId}, ${customerId}, ${merchantId}, ${storeId}, ${categoryKey},
        ${stars}, ${jsonb(aspects)}, ${text}, ${at}, ${at}, true, ${reply ?? null},
        ${reply === undefined ? null : at}::timestamptz)
      on conflict do nothing returning 1`.execute(tx);
    if (rows.length === 0) continue;
    await deps.booking.markReviewed?.(tx, bookingId);
    rated.set(`${storeId}/${categoryKey}`, { storeId, merchantId, categoryKey });
    count += 1;
  }
  for (const [, one] of [...rated].sort(([a], [b]) => (a < b ? -1 : 1))) await recompute(tx, deps, one, now);
  return count;
}
