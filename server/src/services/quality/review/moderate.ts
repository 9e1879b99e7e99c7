/** Commands: hide and show words, check a suspicion. Stars are never touched, nothing is deleted, all is logged (rule 37). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { notHidden, reviewNotFound, verdictStands } from '../problems.ts';
import { requireOperator } from '../scope.ts';
import { recompute } from '../score/recompute.ts';
import { logModeration } from './moderation-log.ts';
import { type ReviewRow, reviewRows } from './row.ts';

export type ReviewPart = 'review' | 'reply';

async function lockReview(tx: Tx, staff: Staff, reviewId: string): Promise<ReviewRow> {
  requireOperator(staff, reviewNotFound);
  await sql`select from quality.review where review_id = ${reviewId} for update`.execute(tx);
  const [row] = await reviewRows(tx, sql`r.review_id = ${reviewId}`);
  if (!row) throw new Problem(reviewNotFound);
  return row;
}

const about = (row: ReviewRow) => ({
  reviewId: row.review_id,
  bookingId: row.booking_id,
  storeId: row.store_id,
  categoryKey: row.category_key,
});

/** Hide words and photos, or the answer; the stars still count. @throws Problem `quality/review-not-found`, `quality/not-hidden` */
export function hide(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  { part, reason, note }: { part: ReviewPart; reason: Quality.HideReason; note: string },
  requestId: string,
): Promise<void> {
  return changeHidden(deps, staff, reviewId, { part, reason, note }, requestId);
}

/** @throws Problem `quality/review-not-found`, `quality/not-hidden` */
export function show(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  { part, note }: { part: ReviewPart; note: string },
  requestId: string,
): Promise<void> {
  return changeHidden(deps, staff, reviewId, { part, reason: null, note }, requestId);
}

interface HiddenChange {
  readonly part: ReviewPart;
  readonly reason: Quality.HideReason | null;
  readonly note: string;
}

function changeHidden(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  { part, reason, note }: HiddenChange,
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockReview(tx, staff, reviewId);
    const before = part === 'review' ? row.hidden : row.reply_hidden;
    const nothing = part === 'reply' && row.reply === null;
    if (nothing || (before === null) === (reason === null)) throw new Problem(notHidden);
    await (part === 'review'
      ? sql`update quality.review set hidden = ${reason}, hidden_at = ${reason === null ? null : now.toString()}::timestamptz
          where review_id = ${reviewId}`.execute(tx)
      : sql`update quality.review set reply_hidden = ${reason} where review_id = ${reviewId}`.execute(tx));
    const acts = { review: ['shown', 'hidden'], reply: ['reply_shown', 'reply_hidden'] } as const;
    const act = acts[part][reason === null ? 0 : 1];
    const why = reason === null ? note.trim() : `${reason}: ${note.trim()}`;
    await logModeration(tx, { reviewId, act, reason: why, actor: staff, now });
    await append(tx, Quality.reviewHidden, {
      subjectId: reviewId,
      customerId: row.customer_id,
      merchantId: row.merchant_id,
      occurredAt: now,
      payload: { ...about(row), part, reason },
    });
    await record(tx, {
      actor: staff,
      action: reason === null ? 'quality.review_shown' : 'quality.review_hidden',
      subjectType: 'review',
      subjectId: reviewId,
      before: { part, hidden: before },
      after: { part, hidden: reason, note },
      requestId,
    });
  });
}

/**
 * Hold one back, let it count, or take it out as fraudulent; whoever looked last decides, and the system does not hold it
 * back again.
 * @throws Problem `quality/review-not-found`, `quality/verdict-stands`
 */
export function check(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  { verdict, note }: { verdict: Quality.Counting; note: string },
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockReview(tx, staff, reviewId);
    if (row.counting === verdict) throw new Problem(verdictStands);
    await sql`
      update quality.review set counting = ${verdict},
        checked_at = ${verdict === 'held' ? null : now.toString()}::timestamptz
      where review_id = ${reviewId}`.execute(tx);
    const act = verdict === 'counted' ? 'cleared' : verdict;
    await logModeration(tx, { reviewId, act, reason: note.trim(), actor: staff, now });
    await append(tx, Quality.reviewChecked, {
      subjectId: reviewId,
      customerId: row.customer_id,
      merchantId: row.merchant_id,
      occurredAt: now,
      payload: { ...about(row), verdict },
    });
    await record(tx, {
      actor: staff,
      action: 'quality.review_checked',
      subjectType: 'review',
      subjectId: reviewId,
      before: { counting: row.counting },
      after: { counting: verdict, note },
      requestId,
    });
    const { storeId, categoryKey } = about(row);
    await recompute(tx, deps, { storeId, merchantId: row.merchant_id, categoryKey }, now);
  });
}
