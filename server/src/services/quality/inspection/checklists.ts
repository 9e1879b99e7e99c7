/** Checklists as data: shipped ones at start, versions after that; inspections keep the version they were planned with. */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { checklistChanged, checklistInvalid, inspectionNotFound } from '../problems.ts';
import { requireOperator } from '../scope.ts';
import shipped from './checklists.json' with { type: 'json' };

/** For categories without a checklist of their own. */
export const GENERAL = '*';

interface Row {
  category_key: string;
  version: number;
  names: Quality.Checklist['names'];
  items: Quality.ChecklistItem[];
  pass_percent: number;
  at: string;
}

const toChecklist = (row: Row): Quality.Checklist => ({
  categoryKey: row.category_key,
  version: row.version,
  names: row.names,
  items: row.items,
  passPercent: row.pass_percent,
  at: row.at,
});

/** First versions that are missing; any number of processes at once. */
export async function ensureChecklists(handle: Db | Tx, now: Temporal.Instant): Promise<void> {
  for (const [categoryKey, { names, items, passPercent }] of Object.entries(shipped)) {
    await sql`
      insert into quality.checklist (category_key, version, names, items, pass_percent, at)
      values (${categoryKey}, 1, ${jsonb(names)}, ${jsonb(items)}, ${passPercent}, ${now.toString()})
      on conflict do nothing`.execute(handle);
  }
}

/** The version in use of each category. */
export async function checklists(deps: QualityDeps): Promise<Quality.Checklist[]> {
  await ensureChecklists(deps.db, deps.clock.now());
  const { rows } = await sql<Row>`
    select distinct on (category_key) category_key, version, names, items, pass_percent, at from quality.checklist
    order by category_key, version desc`.execute(deps.db);
  return rows.map(toChecklist);
}

/** Key and version of the checklist that a category is inspected with now. */
export async function checklistFor(
  tx: Tx,
  deps: QualityDeps,
  categoryKey: string,
): Promise<{ key: string; version: number }> {
  await ensureChecklists(tx, deps.clock.now());
  const { rows } = await sql<{ key: string; version: number }>`
    select category_key as key, version from quality.checklist where category_key in (${categoryKey}, ${GENERAL})
    order by category_key = ${GENERAL}, version desc limit 1`.execute(tx);
  const found = rows[0];
  if (!found) throw new Error('no checklist at all');
  return found;
}

export async function findChecklist(handle: Db | Tx, key: string, version: number): Promise<Quality.Checklist> {
  const { rows } = await sql<Row>`
    select category_key, version, names, items, pass_percent, at from quality.checklist
    where category_key = ${key} and version = ${version}`.execute(handle);
  const row = rows[0];
  if (!row) throw new Problem(inspectionNotFound);
  return toChecklist(row);
}

export interface ChecklistInput {
  readonly names: Quality.Checklist['names'];
  readonly items: readonly Quality.ChecklistItem[];
  readonly passPercent: number;
  readonly basedOn: number;
}

/**
 * Publish the next version; the primary key lets one of two writers win.
 * @throws Problem `quality/checklist-changed`, `quality/checklist-invalid`
 */
export function publishChecklist(
  deps: QualityDeps,
  staff: Staff,
  categoryKey: string,
  input: ChecklistInput,
  requestId: string,
): Promise<Quality.Checklist> {
  const { names, items, passPercent, basedOn } = input;
  requireOperator(staff, inspectionNotFound);
  if (new Set(items.map((item) => item.key)).size !== items.length) throw new Problem(checklistInvalid);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await ensureChecklists(tx, now);
    const { rows } = await sql<Row>`
      insert into quality.checklist (category_key, version, names, items, pass_percent, at)
      select ${categoryKey}, ${basedOn + 1}, ${jsonb(names)}, ${jsonb(items)}, ${passPercent}, ${now.toString()}
      where ${basedOn} = coalesce((select max(version) from quality.checklist where category_key = ${categoryKey}), 0)
      on conflict do nothing returning category_key, version, names, items, pass_percent, at`.execute(tx);
    const row = rows[0];
    if (!row) throw new Problem(checklistChanged);
    await record(tx, {
      actor: staff,
      action: 'quality.checklist_published',
      subjectType: 'checklist',
      subjectId: categoryKey,
      before: { version: basedOn },
      after: { version: row.version, items: items.length, passPercent },
      requestId,
    });
    return toChecklist(row);
  });
}
