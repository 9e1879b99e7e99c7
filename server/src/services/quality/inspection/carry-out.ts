/** Commands of who is there: answers, photos, the end, or dropping it. Done is done: it counts and the merchant sees it. */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff, Upload } from '../../../platform/http/index.ts';
import { LARGEST_IMAGE, readUpload } from '../../../platform/media.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { recordFact } from '../fact.ts';
import { answerUnknown, inspectionNotFound, inspectionState, inspectionUnfinished } from '../problems.ts';
import { requireOperator } from '../scope.ts';
import { monthOf } from '../score/domain.ts';
import { recompute } from '../score/recompute.ts';
import { openRectification } from '../score/rectification.ts';
import { findChecklist } from './checklists.ts';
import { missingOf, resultOf } from './domain.ts';

interface Running {
  inspection_id: string;
  store_id: string;
  merchant_id: string;
  category_key: string;
  checklist_key: string;
  checklist_version: number;
  state: Quality.InspectionState;
  answers: Quality.InspectionAnswer[];
}

export const photoKey = (inspectionId: string): string => `inspection/${inspectionId}`;

/** Under lock, and not ended. @throws Problem `quality/inspection-not-found`, `quality/inspection-state` */
async function lockRunning(tx: Tx, staff: Staff, inspectionId: string): Promise<Running> {
  requireOperator(staff, inspectionNotFound);
  const { rows } = await sql<Running>`
    select inspection_id, store_id, merchant_id, category_key, checklist_key, checklist_version, state, answers
    from quality.inspection where inspection_id = ${inspectionId} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw new Problem(inspectionNotFound);
  if (row.state !== 'planned' && row.state !== 'assigned') throw new Problem(inspectionState);
  return row;
}

/** @throws Problem `quality/inspection-not-found`, `quality/inspection-state`, `quality/answer-unknown` */
export function keepAnswers(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
  { answers, summary }: { readonly answers: readonly Quality.InspectionAnswer[]; readonly summary: string },
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockRunning(tx, staff, inspectionId);
    const { items } = await findChecklist(tx, row.checklist_key, row.checklist_version);
    const known = new Set(items.map((item) => item.key));
    const unknown = answers.find((answer) => !known.has(answer.key));
    if (unknown) throw new Problem(answerUnknown, unknown.key);
    await sql`
      update quality.inspection set answers = ${jsonb(answers)}, summary = ${summary}
      where inspection_id = ${inspectionId}`.execute(tx);
  });
}

const MOST_PHOTOS = 100;

/** @throws Problem `quality/inspection-not-found`, `quality/inspection-state`, `file/not-an-image`, `file/too-large` */
export async function addPhoto(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
  itemKey: string | undefined,
  upload: Upload,
): Promise<void> {
  const bytes = await readUpload(upload.stream, LARGEST_IMAGE);
  await inTransaction(deps.db, async (tx) => {
    await lockRunning(tx, staff, inspectionId);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from quality.inspection_photo where inspection_id = ${inspectionId}`.execute(tx);
    if ((rows[0]?.count ?? 0) >= MOST_PHOTOS) throw new Problem(inspectionState);
    const file = await deps.files.putImage(tx, bytes, photoKey(inspectionId));
    await sql`
      insert into quality.inspection_photo (file_id, inspection_id, item_key, at)
      values (${file.fileId}, ${inspectionId}, ${itemKey ?? null}, ${deps.clock.now().toString()})`.execute(tx);
  });
}

/**
 * End it: the result counts in the ranking of the days; a failed one is a fact of quality and brings a rectification notice.
 * @throws Problem `quality/inspection-not-found`, `quality/inspection-state`, `quality/inspection-unfinished`
 */
export function finish(deps: QualityDeps, staff: Staff, inspectionId: string, requestId: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockRunning(tx, staff, inspectionId);
    const checklist = await findChecklist(tx, row.checklist_key, row.checklist_version);
    const { rows: photos } = await sql<{ itemKey: string | null }>`
      select item_key as "itemKey" from quality.inspection_photo where inspection_id = ${inspectionId}`.execute(tx);
    const missing = missingOf(checklist, row.answers, photos);
    if (missing.length > 0) {
      const errors = missing.map(({ key, what }) => ({ pointer: `/answers/${key}`, detail: what }));
      throw new Problem(inspectionUnfinished, undefined, errors);
    }
    const { percent, passed } = resultOf(checklist, row.answers);
    await sql`
      update quality.inspection set state = 'done', percent = ${percent}, passed = ${passed}, done_at = ${now.toString()}
      where inspection_id = ${inspectionId}`.execute(tx);
    const { store_id: storeId, merchant_id: merchantId, category_key: categoryKey } = row;
    const rated = { storeId, merchantId, categoryKey };
    await append(tx, Quality.inspectionDone, {
      subjectId: inspectionId,
      merchantId,
      occurredAt: now,
      payload: { inspectionId, storeId, categoryKey, percent, passed },
    });
    if (!passed) {
      await recordFact(tx, { key: `inspection/${inspectionId}`, kind: 'inspection_failed', ...rated, at: now });
      const cause = { cause: 'inspection', month: monthOf(now, deps.timeZone), tally: { sum: 0, reviews: 0 } } as const;
      await openRectification(tx, deps, rated, { ...cause, now });
    }
    await recompute(tx, deps, rated, now);
    await record(tx, {
      actor: staff,
      action: 'quality.inspection_done',
      subjectType: 'inspection',
      subjectId: inspectionId,
      before: null,
      after: { percent, passed },
      requestId,
    });
  });
}

/** @throws Problem `quality/inspection-not-found`, `quality/inspection-state` */
export function cancel(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
  reason: string,
  requestId: string,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    await lockRunning(tx, staff, inspectionId);
    await sql`
      update quality.inspection set state = 'cancelled', reason = ${reason.trim()} where inspection_id = ${inspectionId}`.execute(
      tx,
    );
    await record(tx, {
      actor: staff,
      action: 'quality.inspection_cancelled',
      subjectType: 'inspection',
      subjectId: inspectionId,
      before: null,
      after: { reason },
      requestId,
    });
  });
}
