/** Rectification: a notice with a deadline, the merchant's plan, the operator's answer (MER-6). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { rectificationNotFound, rectificationState } from '../problems.ts';
import { requireOperator, requireOwn } from '../scope.ts';
import { planDays } from '../settings.ts';
import type { Tally } from './domain.ts';
import type { Rated } from './recompute.ts';

interface Cause {
  readonly cause: Quality.Rectification['cause'];
  readonly month: string;
  readonly tally: Tally;
  readonly now: Temporal.Instant;
}

interface Stored {
  rectification_id: string;
  store_id: string;
  category_key: string;
  merchant_id: string;
  state: Quality.RectificationState;
  plan_due_at: string;
}

const stored = sql`rectification_id, store_id, category_key, merchant_id, state, plan_due_at`;

/** One notice per store, category, month and cause; a second one for the same changes nothing. */
export async function openRectification(tx: Tx, deps: QualityDeps, rated: Rated, cause: Cause): Promise<void> {
  const { now, tally } = cause;
  const due = now.add({ hours: 24 * (await deps.settings.get(tx, planDays)) });
  const { rows } = await sql<Stored>`
    insert into quality.rectification (rectification_id, store_id, category_key, merchant_id, cause, month, stars_sum,
      reviews, noticed_at, plan_due_at)
    values (${newId()}, ${rated.storeId}, ${rated.categoryKey}, ${rated.merchantId}, ${cause.cause}, ${cause.month},
      ${tally.sum}, ${tally.reviews}, ${now.toString()}, ${due.toString()})
    on conflict on constraint rectification_once do nothing returning ${stored}`.execute(tx);
  await tell(tx, rows, now);
}

/** What the next month's end made of it. @returns how many were open */
export async function closeRectification(
  tx: Tx,
  { storeId, categoryKey }: Rated,
  state: 'passed' | 'failed' | 'lapsed',
  now: Temporal.Instant,
): Promise<number> {
  const { rows } = await sql<Stored>`
    update quality.rectification set state = ${state}, closed_at = ${now.toString()}
    where store_id = ${storeId} and category_key = ${categoryKey} and cause = 'score' and closed_at is null
    returning ${stored}`.execute(tx);
  await tell(tx, rows, now);
  return rows.length;
}

async function tell(tx: Tx, rows: readonly Stored[], now: Temporal.Instant): Promise<void> {
  for (const row of rows) {
    await append(tx, Quality.rectificationChanged, {
      subjectId: row.rectification_id,
      merchantId: row.merchant_id,
      occurredAt: now,
      payload: {
        rectificationId: row.rectification_id,
        storeId: row.store_id,
        categoryKey: row.category_key,
        state: row.state,
        planDueAt: row.plan_due_at,
      },
    });
  }
}

async function merchantOf(tx: Tx, rectificationId: string): Promise<string | undefined> {
  const { rows } = await sql<{ merchant_id: string }>`
    select merchant_id from quality.rectification where rectification_id = ${rectificationId}`.execute(tx);
  return rows[0]?.merchant_id;
}

/** @throws Problem `quality/rectification-not-found`, `quality/rectification-state` */
export function sendPlan(
  deps: QualityDeps,
  staff: Staff,
  rectificationId: string,
  text: string,
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    requireOwn(staff, await merchantOf(tx, rectificationId), rectificationNotFound);
    const { rows } = await sql<Stored>`
      update quality.rectification set state = 'planned', plan = ${text.trim()}, plan_by = ${staff.name},
        plan_at = ${now.toString()}
      where rectification_id = ${rectificationId} and state in ('noticed', 'planned') returning ${stored}`.execute(tx);
    if (rows.length === 0) throw new Problem(rectificationState);
    await tell(tx, rows, now);
    await record(tx, {
      actor: staff,
      action: 'quality.plan_sent',
      subjectType: 'rectification',
      subjectId: rectificationId,
      before: null,
      after: { plan: text },
      requestId,
    });
  });
}

/** @throws Problem `quality/rectification-not-found`, `quality/rectification-state` */
export function answerPlan(
  deps: QualityDeps,
  staff: Staff,
  rectificationId: string,
  answer: { readonly accepted: boolean; readonly text: string },
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  requireOperator(staff, rectificationNotFound);
  return inTransaction(deps.db, async (tx) => {
    if ((await merchantOf(tx, rectificationId)) === undefined) throw new Problem(rectificationNotFound);
    const { rows } = await sql<Stored>`
      update quality.rectification set state = ${answer.accepted ? 'accepted' : 'noticed'}, answer = ${answer.text.trim()},
        answer_accepted = ${answer.accepted}, answer_by = ${staff.name}, answer_at = ${now.toString()}
      where rectification_id = ${rectificationId} and state = 'planned' returning ${stored}`.execute(tx);
    if (rows.length === 0) throw new Problem(rectificationState);
    await tell(tx, rows, now);
    await record(tx, {
      actor: staff,
      action: 'quality.plan_answered',
      subjectType: 'rectification',
      subjectId: rectificationId,
      before: null,
      after: answer,
      requestId,
    });
  });
}
