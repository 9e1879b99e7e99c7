/** Tells both sides when a review has become visible; its visibility itself follows from its time alone. */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { QualityDeps } from '../deps.ts';

const BATCH = 200;

interface Revealed {
  reviewId: string;
  bookingId: string;
  storeId: string;
  categoryKey: string;
  merchantId: string;
  customerId: string;
  visibleAt: string;
}

/** @returns how many were told now */
export function revealReviews(deps: QualityDeps): Promise<number> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<Revealed>`
      with due as (
        select review_id from quality.review where not revealed and visible_at <= ${now.toString()}::timestamptz
        order by visible_at limit ${BATCH} for update skip locked
      )
      update quality.review r set revealed = true from due where r.review_id = due.review_id
      returning r.review_id as "reviewId", r.booking_id as "bookingId", r.store_id as "storeId",
        r.category_key as "categoryKey", r.merchant_id as "merchantId", r.customer_id as "customerId",
        r.visible_at as "visibleAt"`.execute(tx);
    for (const { reviewId, bookingId, storeId, categoryKey, merchantId, customerId, visibleAt } of rows) {
      await append(tx, Quality.reviewRevealed, {
        subjectId: reviewId,
        customerId,
        merchantId,
        occurredAt: Temporal.Instant.from(visibleAt),
        payload: { reviewId, bookingId, storeId, categoryKey },
      });
    }
    return rows.length;
  });
}
