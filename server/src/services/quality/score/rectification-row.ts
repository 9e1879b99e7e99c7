/** A rectification notice as a row and as its reader sees it. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { scoreOf } from './domain.ts';

export interface RectificationRow {
  readonly rectification_id: string;
  readonly store_id: string;
  readonly category_key: string;
  readonly merchant_id: string;
  readonly cause: Quality.Rectification['cause'];
  readonly month: string;
  readonly stars_sum: number;
  readonly reviews: number;
  readonly state: Quality.RectificationState;
  readonly noticed_at: string;
  readonly plan_due_at: string;
  readonly plan: string | null;
  readonly plan_by: string | null;
  readonly plan_at: string | null;
  readonly answer: string | null;
  readonly answer_accepted: boolean | null;
  readonly answer_by: string | null;
  readonly answer_at: string | null;
  readonly closed_at: string | null;
}

/** @param where condition and what follows, on the alias `x` */
export async function rectificationRows(handle: Db | Tx, where: RawBuilder<unknown>): Promise<RectificationRow[]> {
  const { rows } = await sql<RectificationRow>`
    select x.rectification_id, x.store_id, x.category_key, x.merchant_id, x.cause, x.month, x.stars_sum, x.reviews,
      x.state, x.noticed_at, x.plan_due_at, x.plan, x.plan_by, x.plan_at, x.answer, x.answer_accepted, x.answer_by,
      x.answer_at, x.closed_at
    from quality.rectification x where ${where}`.execute(handle);
  return rows;
}

export function toRectification(
  row: RectificationRow,
  storeName: string,
  minimum: number,
  now: Temporal.Instant,
): Quality.Rectification {
  const { plan, plan_by: planBy, plan_at: planAt, answer, answer_by: answerBy, answer_at: answerAt } = row;
  const late = Temporal.Instant.compare(now, row.plan_due_at) > 0;
  return {
    rectificationId: row.rectification_id,
    store: { storeId: row.store_id, merchantId: row.merchant_id, name: storeName },
    categoryKey: row.category_key,
    cause: row.cause,
    month: row.month,
    score: scoreOf({ sum: row.stars_sum, reviews: row.reviews }, minimum),
    state: row.state,
    noticedAt: row.noticed_at,
    planDueAt: row.plan_due_at,
    overdue: row.state === 'noticed' && late,
    plan: plan === null || planBy === null || planAt === null ? null : { text: plan, byName: planBy, at: planAt },
    answer:
      answer === null || answerBy === null || answerAt === null
        ? null
        : { accepted: row.answer_accepted ?? false, text: answer, byName: answerBy, at: answerAt },
    closedAt: row.closed_at,
  };
}
