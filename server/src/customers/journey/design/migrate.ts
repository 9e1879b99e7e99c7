/** Command: move running customers of a version to the present one by a map of steps (rule 24). */
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { announceAfterCommit } from '../../../platform/event-log.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { lockRuns, type Run } from '../engine/run.ts';
import { newTally, SLOTS, tallyUpsert } from '../engine/tally.ts';
import type { Inner } from '../inner.ts';
import { badNodeMap, badState } from '../problems.ts';
import { lockJourney } from './repository.ts';

export interface Migration {
  readonly from: number;
  readonly nodes: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Runs at a step of the map go to the other step, which begins anew; runs elsewhere finish their version.
 * @returns how many moved
 * @throws Problem `journey/unknown`, `journey/state`, `journey/unknown-version`, `journey/node-map`
 */
export function migrateRuns(
  inner: Inner,
  actor: Principal,
  journeyId: string,
  { from, nodes }: Migration,
  requestId: string,
): Promise<number> {
  return inTransaction(inner.db, async (tx) => {
    const journey = await lockJourney(tx, journeyId);
    if (journey.version === null || journey.version === from) throw new Problem(badState, 'there is no newer version');
    const [old, present] = [
      await inner.shelf.plan(tx, journeyId, from),
      await inner.shelf.plan(tx, journeyId, journey.version),
    ];
    const strange = nodes.filter((pair) => !old.nodes.has(pair.from) || !present.nodes.has(pair.to));
    if (strange.length > 0)
      throw new Problem(badNodeMap, strange.map((pair) => `${pair.from} → ${pair.to}`).join(', '));
    const map = new Map(nodes.map((pair) => [pair.from, pair.to]));
    const runs = await lockRuns(
      tx,
      sql`r.journey_id = ${journeyId} and r.ended_at is null and r.version = ${from} and r.node = any(${[...map.keys()]}::text[])`,
    );
    await moveTo(inner, tx, runs, journey.version, map);
    await record(tx, {
      actor,
      action: 'journey.migrated',
      subjectType: 'journey',
      subjectId: journeyId,
      before: { version: from },
      after: { version: journey.version, nodes, moved: runs.length },
      requestId,
    });
    return runs.length;
  });
}

async function moveTo(
  inner: Inner,
  tx: Tx,
  runs: readonly Run[],
  version: number,
  map: ReadonlyMap<string, string>,
): Promise<void> {
  if (runs.length === 0) return;
  const now = inner.clock.now().toString();
  const tally = newTally();
  const visited = await visitsOf(tx, runs);
  const rows = runs.map((run) => {
    const { journeyId, runId, shard, dueAt } = run;
    const node = map.get(run.node) ?? run.node;
    const before = visited.get(runId) ?? {};
    const visits = { ...before, [node]: (before[node] ?? 0) + 1 };
    tally.add(run, run.node, 'left');
    tally.add(run, '', 'migrated');
    tally.add({ journeyId, version }, node, 'reached');
    tally.add({ journeyId, version }, '', 'entered');
    return { journeyId, runId, shard, dueAt, node, visits };
  });
  await sql`
    with moved as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as m ("journeyId" uuid, "runId" uuid, shard smallint, "dueAt" timestamptz, node text, visits jsonb)
    ), due as (
      update journey.due d set due_at = ${now}::timestamptz, version = ${version}, node = m.node from moved m
      where d.shard = m.shard and d.due_at = m."dueAt" and d.run_id = m."runId"
    ), counted as (${tallyUpsert(tally, SLOTS.staff)}
    )
    update journey.run r set version = ${version}, node = m.node, visits = m.visits, since = null, woken = false,
      due_at = ${now}::timestamptz
    from moved m where r.journey_id = m."journeyId" and r.run_id = m."runId"`.execute(tx);
  announceAfterCommit(tx);
}

/** How often each run has been at each step, so that no visit comes twice (rule 25). */
async function visitsOf(tx: Tx, runs: readonly Run[]): Promise<Map<string, Record<string, number>>> {
  const { rows } = await sql<{ runId: string; visits: Record<string, number> }>`
    select run_id as "runId", jsonb_object_agg(node, visit) as visits
    from (select run_id, node, max(visit) as visit from journey.step
      where run_id = any(${runs.map((run) => run.runId)}::uuid[]) group by run_id, node) s
    group by run_id`.execute(tx);
  return new Map(rows.map((row) => [row.runId, row.visits]));
}
