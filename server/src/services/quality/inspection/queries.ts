/** Reads of inspections: the operator's staff see all, a merchant's only those of its own stores that are done. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Attachment, ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { inspectionNotFound } from '../problems.ts';
import { photoKey } from './carry-out.ts';
import { findChecklist } from './checklists.ts';
import { missingOf } from './domain.ts';

interface Row {
  inspection_id: string;
  store_id: string;
  merchant_id: string;
  category_key: string;
  way: Quality.Inspection['way'];
  reason: string | null;
  state: Quality.InspectionState;
  planned_on: string;
  due_on: string;
  assignee_id: string | null;
  assignee_name: string | null;
  percent: number | null;
  passed: boolean | null;
  done_at: string | null;
  checklist_key: string;
  checklist_version: number;
  answers: Quality.InspectionAnswer[];
  summary: string;
}

async function rowsOf(handle: Db | Tx, where: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select i.inspection_id, i.store_id, i.merchant_id, i.category_key, i.way, i.reason, i.state, i.planned_on, i.due_on,
      i.assignee_id, i.assignee_name, i.percent, i.passed, i.done_at, i.checklist_key, i.checklist_version, i.answers,
      i.summary
    from quality.inspection i where ${where}`.execute(handle);
  return rows;
}

function toInspection(row: Row, name: string, operator: boolean): Quality.Inspection {
  const { assignee_id: staffId, assignee_name: assigneeName } = row;
  return {
    inspectionId: row.inspection_id,
    store: { storeId: row.store_id, merchantId: row.merchant_id, name },
    categoryKey: row.category_key,
    way: row.way,
    // Who was there and why is nothing for the merchant.
    reason: operator ? row.reason : null,
    state: row.state,
    plannedOn: row.planned_on,
    dueOn: row.due_on,
    assignee: operator && staffId !== null ? { staffId, name: assigneeName ?? '' } : null,
    percent: row.percent,
    passed: row.passed,
    doneAt: row.done_at,
  };
}

async function views(handle: Db | Tx, deps: QualityDeps, rows: readonly Row[], operator: boolean) {
  const stores = await deps.merchant.stores(
    handle,
    rows.map((row) => row.store_id),
  );
  return rows.map((row) => toInspection(row, stores.get(row.store_id)?.name ?? '', operator));
}

/** For the operator's staff. */
export async function inspectionViews(
  handle: Db | Tx,
  deps: QualityDeps,
  where: RawBuilder<unknown>,
): Promise<Quality.Inspection[]> {
  return views(handle, deps, await rowsOf(handle, sql`${where} order by i.inspection_id`), true);
}

function scopeOf(staff: Staff): RawBuilder<unknown> {
  const own = ownMerchant(staff);
  return own === null ? sql`true` : sql`(i.merchant_id = ${own} and i.state = 'done')`;
}

interface InspectionQuery {
  readonly state?: Quality.InspectionState;
  readonly storeId?: string;
  readonly mine?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

export async function inspectionPage(deps: QualityDeps, staff: Staff, query: InspectionQuery) {
  const limit = query.limit ?? 50;
  const where = [
    scopeOf(staff),
    ...(query.state === undefined ? [] : [sql`i.state = ${query.state}`]),
    ...(query.storeId === undefined ? [] : [sql`i.store_id = ${query.storeId}`]),
    ...(query.mine ? [sql`i.assignee_id = ${staff.staffId}`] : []),
    ...(query.cursor === undefined ? [] : [sql`i.inspection_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`]),
  ];
  const rows = await rowsOf(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by i.inspection_id desc limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: await views(deps.db, deps, rows.slice(0, limit), ownMerchant(staff) === null),
    nextCursor: rows.length > limit && last ? encodeCursor([last.inspection_id]) : null,
  };
}

/** @throws Problem `quality/inspection-not-found`, for a merchant's staff also before it is done */
async function getRow(deps: QualityDeps, staff: Staff, inspectionId: string): Promise<Row> {
  const [row] = await rowsOf(deps.db, sql`i.inspection_id = ${inspectionId} and ${scopeOf(staff)}`);
  if (!row) throw new Problem(inspectionNotFound);
  return row;
}

/** @throws Problem `quality/inspection-not-found` */
export async function inspectionDetail(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
): Promise<Quality.InspectionDetail> {
  const row = await getRow(deps, staff, inspectionId);
  const [view] = await views(deps.db, deps, [row], ownMerchant(staff) === null);
  if (!view) throw new Problem(inspectionNotFound);
  const checklist = await findChecklist(deps.db, row.checklist_key, row.checklist_version);
  const { rows: photos } = await sql<{ fileId: string; itemKey: string | null }>`
    select file_id as "fileId", item_key as "itemKey" from quality.inspection_photo
    where inspection_id = ${inspectionId} order by file_id`.execute(deps.db);
  const missing = row.state === 'done' ? [] : missingOf(checklist, row.answers, photos);
  return { ...view, checklist, answers: row.answers, photos, summary: row.summary, missing };
}

/** @throws Problem `quality/inspection-not-found`, `file/missing` */
export async function inspectionPhoto(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
  fileId: string,
): Promise<Attachment> {
  await getRow(deps, staff, inspectionId);
  const { contentType, body } = await deps.files.get(fileId, photoKey(inspectionId));
  return { filename: 'inspection.webp', contentType, body, inline: true };
}
