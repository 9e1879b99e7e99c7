/** Owner, baseline, target and dates of the KPIs, as the operator has set them. */
import type { Metric } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { goalInvalid, kpiUnknown } from '../problems.ts';

interface GoalRow {
  kpi: string;
  owner: string | null;
  baseline: number | null;
  target: number | null;
  begun_on: string;
  target_date: string | null;
  baseline_date: string | null;
}

export interface Goal extends Metric.KpiGoal {
  readonly begunOn: string;
}

function toGoal(row: GoalRow): Goal {
  return {
    owner: row.owner,
    baseline: row.baseline,
    target: row.target,
    targetDate: row.target_date,
    baselineDate: row.baseline_date,
    begunOn: row.begun_on,
  };
}

export async function goalsOf(handle: Db | Tx): Promise<Map<string, Goal>> {
  const { rows } = await sql<GoalRow>`
    select kpi, owner, baseline, target, begun_on, target_date, baseline_date from metric.kpi_goal`.execute(handle);
  return new Map(rows.map((row) => [row.kpi, toGoal(row)]));
}

export interface GoalChange {
  readonly key: string;
  readonly goal: Metric.KpiGoal;
  readonly actor: Principal;
  readonly requestId: string;
}

/**
 * Command: change what is decided about a KPI; audited with what stood before.
 * @throws Problem `metric/kpi-unknown`, `metric/goal-invalid`
 */
export async function changeGoal(db: Db, { key, goal, actor, requestId }: GoalChange): Promise<Metric.KpiGoal> {
  const after = { ...goal, owner: goal.owner?.trim() ?? null };
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<GoalRow>`
      select kpi, owner, baseline, target, begun_on, target_date, baseline_date
      from metric.kpi_goal where kpi = ${key} for update`.execute(tx);
    const row = rows[0];
    if (!row) throw new Problem(kpiUnknown);
    const { begunOn, ...before } = toGoal(row);
    if (after.targetDate !== null && after.targetDate < begunOn) {
      throw new Problem(goalInvalid, undefined, [
        { pointer: '/body/targetDate', detail: `the way to the target began on ${begunOn}` },
      ]);
    }
    await sql`
      update metric.kpi_goal set owner = ${after.owner}, baseline = ${after.baseline}, target = ${after.target},
        target_date = ${after.targetDate}, baseline_date = ${after.baselineDate}, changed_at = clock_timestamp()
      where kpi = ${key}`.execute(tx);
    await record(tx, {
      actor,
      action: 'metric.kpi_goal_changed',
      subjectType: 'kpi',
      subjectId: key,
      before,
      after,
      requestId,
    });
    return after;
  });
}
