/** Command: the store answers a visible review, once (rule 35). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { tellOwner } from '../message/tell.ts';
import { alreadyReplied, reviewNotFound } from '../problems.ts';
import { requireOwn } from '../scope.ts';
import { rememberDevice } from './note.ts';
import { isVisible, reviewRows } from './row.ts';

/**
 * One conditional update lets one of many answers at once stand.
 * @throws Problem `quality/review-not-found` (also before it is visible), `quality/already-replied`
 */
export function reply(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  { text, deviceId }: { readonly text: string; readonly deviceId?: string },
): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const [row] = await reviewRows(tx, sql`r.review_id = ${reviewId}`);
    requireOwn(staff, row?.merchant_id, reviewNotFound);
    if (!row || !isVisible(row, now) || row.counting !== 'counted') throw new Problem(reviewNotFound);
    const { rows } = await sql`
      update quality.review set reply = ${text.trim()}, replied_at = ${now.toString()}
      where review_id = ${reviewId} and reply is null returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(alreadyReplied);
    await rememberDevice(tx, deps, staff, deviceId, now);
    const { booking_id: bookingId, store_id: storeId, category_key: categoryKey } = row;
    await append(tx, Quality.reviewReplied, {
      subjectId: reviewId,
      customerId: row.customer_id,
      merchantId: row.merchant_id,
      occurredAt: now,
      payload: { reviewId, bookingId, storeId, categoryKey },
    });
    const store = (await deps.merchant.stores(tx, [storeId])).get(storeId);
    await tellOwner(tx, deps, 'review_replied', {
      key: `quality/reply/${reviewId}`,
      customerId: row.customer_id,
      variables: { store: { name: store?.name ?? '' } },
      page: '/packages/booking/reviews',
    });
  });
}
