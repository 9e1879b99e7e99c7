/** Commands: plan inspections, by chance over strata or for a reason, and say who carries one out (MER-6). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { inspectionNotFound, inspectionRunning, inspectionState, storeNotFound } from '../problems.ts';
import { requireOperator } from '../scope.ts';
import { isBelow } from '../score/domain.ts';
import { bar, minimumReviews } from '../settings.ts';
import { checklistFor } from './checklists.ts';
import { type Candidate, draw } from './draw.ts';
import { inspectionViews } from './queries.ts';

export interface RandomPlan {
  readonly count: number;
  readonly seed: string;
  readonly dueOn: string;
  readonly categoryKey?: string;
  readonly dryRun?: boolean;
}

/** Draw among visible stores that are not being inspected; a dry run keeps nothing. */
export function planRandom(
  deps: QualityDeps,
  staff: Staff,
  plan: RandomPlan,
  requestId: string,
): Promise<Quality.InspectionPlan> {
  requireOperator(staff, inspectionNotFound);
  const { count, seed, dueOn, dryRun = false } = plan;
  return inTransaction(deps.db, async (tx) => {
    const { strata, chosen } = draw(await candidates(tx, deps, plan.categoryKey), count, seed);
    const planId = newId();
    const made = { planId, seed, strata: [...strata], inspections: [] };
    if (dryRun) return made;
    await sql`
      insert into quality.inspection_plan (plan_id, seed, strata, made_by, at)
      values (${planId}, ${seed}, ${jsonb(strata)}, ${staff.staffId}, ${deps.clock.now().toString()})`.execute(tx);
    const ids: string[] = [];
    for (const candidate of chosen) {
      const id = await insert(tx, deps, { ...candidate, planId, way: 'random', reason: null, dueOn });
      if (id !== undefined) ids.push(id);
    }
    await record(tx, {
      actor: staff,
      action: 'quality.inspections_planned',
      subjectType: 'inspectionplan',
      subjectId: planId,
      before: null,
      after: { seed, count: ids.length, dueOn },
      requestId,
    });
    return { ...made, inspections: await inspectionViews(tx, deps, sql`i.inspection_id = any(${ids}::uuid[])`) };
  });
}

async function candidates(handle: Db | Tx, deps: QualityDeps, categoryKey: string | undefined): Promise<Candidate[]> {
  const stores = await deps.merchant.visibleStores(handle);
  const { rows: scores } = await sql<{ store_id: string; category_key: string; stars_sum: number; reviews: number }>`
    select store_id, category_key, stars_sum, reviews from quality.score`.execute(handle);
  const { rows: running } = await sql<{ store_id: string; category_key: string }>`
    select store_id, category_key from quality.inspection where state in ('planned', 'assigned')`.execute(handle);
  const busy = new Set(running.map((row) => `${row.store_id}/${row.category_key}`));
  const tallies = new Map(scores.map((row) => [`${row.store_id}/${row.category_key}`, row]));
  const minimum = await deps.settings.get(handle, minimumReviews);
  const threshold = await deps.settings.get(handle, bar);
  return stores.flatMap(({ storeId, merchantId, categories }) =>
    categories
      .filter((key) => (categoryKey === undefined || key === categoryKey) && !busy.has(`${storeId}/${key}`))
      .map((key) => {
        const row = tallies.get(`${storeId}/${key}`);
        const tally = { sum: row?.stars_sum ?? 0, reviews: row?.reviews ?? 0 };
        const below = isBelow(tally, minimum, threshold);
        return {
          storeId,
          merchantId,
          categoryKey: key,
          band: tally.reviews < minimum ? 'new' : below ? 'below' : 'fine',
        };
      }),
  );
}

interface NewInspection {
  readonly storeId: string;
  readonly merchantId: string;
  readonly categoryKey: string;
  readonly planId: string | null;
  readonly way: Quality.Inspection['way'];
  readonly reason: string | null;
  readonly dueOn: string;
}

/** @returns its id; undefined when one of the store and category is under way (`inspection_running`) */
async function insert(tx: Tx, deps: QualityDeps, one: NewInspection): Promise<string | undefined> {
  const now = deps.clock.now();
  const { key, version } = await checklistFor(tx, deps, one.categoryKey);
  const inspectionId = newId();
  const today = now.toZonedDateTimeISO(deps.timeZone).toPlainDate().toString();
  const { storeId, merchantId, categoryKey, dueOn } = one;
  const { rows } = await sql`
    insert into quality.inspection (inspection_id, plan_id, store_id, category_key, merchant_id, way, reason, checklist_key,
      checklist_version, planned_on, due_on)
    values (${inspectionId}, ${one.planId}, ${storeId}, ${categoryKey}, ${merchantId}, ${one.way}, ${one.reason}, ${key},
      ${version}, ${today}, ${dueOn})
    on conflict do nothing returning 1`.execute(tx);
  if (rows.length === 0) return undefined;
  await append(tx, Quality.inspectionPlanned, {
    subjectId: inspectionId,
    occurredAt: now,
    payload: { inspectionId, storeId, categoryKey, dueOn },
  });
  return inspectionId;
}

export interface TargetedPlan {
  readonly storeId: string;
  readonly categoryKey: string;
  readonly reason: string;
  readonly dueOn: string;
}

/** @returns inspectionId @throws Problem `quality/store-not-found`, `quality/inspection-running` */
export function planTargeted(deps: QualityDeps, staff: Staff, plan: TargetedPlan, requestId: string): Promise<string> {
  requireOperator(staff, inspectionNotFound);
  return inTransaction(deps.db, async (tx) => {
    const store = (await deps.merchant.stores(tx, [plan.storeId])).get(plan.storeId);
    if (!store) throw new Problem(storeNotFound);
    const { merchantId } = store;
    const id = await insert(tx, deps, { ...plan, merchantId, planId: null, way: 'targeted' });
    if (id === undefined) throw new Problem(inspectionRunning);
    await record(tx, {
      actor: staff,
      action: 'quality.inspections_planned',
      subjectType: 'inspection',
      subjectId: id,
      before: null,
      after: plan,
      requestId,
    });
    return id;
  });
}

/** @throws Problem `quality/inspection-not-found`, `quality/inspection-state` */
export async function assign(
  deps: QualityDeps,
  staff: Staff,
  inspectionId: string,
  assignee: { readonly staffId: string; readonly name: string },
): Promise<void> {
  requireOperator(staff, inspectionNotFound);
  const { rows } = await sql`
    update quality.inspection set state = 'assigned', assignee_id = ${assignee.staffId}, assignee_name = ${assignee.name}
    where inspection_id = ${inspectionId} and state in ('planned', 'assigned') returning 1`.execute(deps.db);
  if (rows.length === 0) throw new Problem(inspectionState);
}
