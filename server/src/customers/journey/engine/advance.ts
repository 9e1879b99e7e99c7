/** The loops that carry runs on: what is due in a shard, by journey, version and step, a transaction for each set. */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { isEffect } from '../domain/plan.ts';
import type { Inner } from '../inner.ts';
import { carry } from './batch.ts';
import { putOff, recordFailure } from './fail.ts';
import type { Group } from './group.ts';
import { holdRuns } from './hold.ts';
import { park } from './park.ts';
import { lockRuns, type Run, walkOf } from './run.ts';
import type { Batch } from './step.ts';
import { readTail, type Tail } from './tail.ts';
import { writeWalks } from './write.ts';

const BATCH = 2000;

/** Goes on until nothing is due any more or it is stopped, so that no step waits for the next poll. */
export async function advanceShard(inner: Inner, shard: number, stop?: AbortSignal): Promise<void> {
  while (!stop?.aborted) {
    const at = inner.clock.now();
    const groups = await dueGroups(inner.db, shard, at);
    if (groups.length === 0) return;
    const names = new Set<string>();
    for (const { journeyId, version } of groups) {
      for (const name of (await inner.shelf.plan(inner.db, journeyId, version)).listens) names.add(name);
    }
    const tail = await readTail(inner, names);
    let moved = 0;
    for (const group of groups) moved += await advanceSafely(inner, group, at, tail);
    if (moved === 0) return;
  }
}

async function dueGroups(db: Db, shard: number, at: Temporal.Instant): Promise<Group[]> {
  const { rows } = await sql<Omit<Group, 'shard'>>`
    select journey_id as "journeyId", version, node, array_agg(run_id order by run_id) as "runIds"
    from (select run_id, journey_id, version, node, due_at from journey.due
      where shard = ${shard}::smallint and due_at <= ${at.toString()}::timestamptz order by due_at limit ${BATCH}) due
    group by journey_id, version, node order by min(due_at)`.execute(db);
  return rows.map((row) => ({ ...row, shard }));
}

/** What fails is tried again in halves, so that one bad run does not hold up the others; that one is put off. */
async function advanceSafely(inner: Inner, group: Group, at: Temporal.Instant, tail: Tail): Promise<number> {
  try {
    return await inTransaction(inner.db, (tx) => advanceGroup(inner, tx, group, at, tail));
  } catch (error) {
    if (isAway(error)) {
      inner.log.warn({ journey: group.journeyId, node: group.node, error: (error as Error).message }, 'step put off');
      await putOff(inner.db, group, at);
      return 0;
    }
    const { runIds } = group;
    if (runIds.length === 1) {
      const message = (error as Error).message;
      inner.log.error({ journey: group.journeyId, run: runIds[0], node: group.node, error: message }, 'step failed');
      await recordFailure(inner, group, at, message);
      return 0;
    }
    const middle = Math.ceil(runIds.length / 2);
    const first = await advanceSafely(inner, { ...group, runIds: runIds.slice(0, middle) }, at, tail);
    return first + (await advanceSafely(inner, { ...group, runIds: runIds.slice(middle) }, at, tail));
  }
}

/** Something that a step needs is away: the warehouse, a full pool. Not the fault of any run. */
function isAway(error: unknown): boolean {
  return error instanceof Problem && error.type.status === 503;
}

/** @returns how many runs were carried on */
async function advanceGroup(inner: Inner, tx: Tx, group: Group, at: Temporal.Instant, tail: Tail): Promise<number> {
  const { rows } = await sql<{ state: string; stopping: boolean }>`
    select state, stopping from journey.journey where journey_id = ${group.journeyId}`.execute(tx);
  if (rows[0]?.state === 'paused') return park(tx, group);
  if (rows[0]?.stopping) return 0;
  const plan = await inner.shelf.plan(tx, group.journeyId, group.version);
  const due = sql`r.journey_id = ${group.journeyId} and r.run_id = any(${[...group.runIds]}::uuid[]) and r.ended_at is null
    and r.version = ${group.version} and r.node = ${group.node} and r.due_at <= ${at.toString()}::timestamptz`;
  // Steps without an effect write nothing about anybody else's rows.
  const runs = await ([...plan.nodes.values()].some(isEffect) ? holdRuns(inner, tx, due) : lockRuns(tx, due));
  return advanceRuns(
    inner,
    tx,
    plan,
    runs.filter((run) => !tail.concerns(plan, run)),
    at,
    { slot: group.shard, caughtUp: tail.whole },
  );
}

interface How {
  readonly slot: number;
  readonly caughtUp: boolean;
}

/**
 * Carry locked runs of one version on and write down what happened; also what a test run does in a transaction that is
 * rolled back. @returns how many runs
 */
export async function advanceRuns(
  inner: Inner,
  tx: Tx,
  plan: Batch['plan'],
  runs: readonly Run[],
  at: Temporal.Instant,
  { slot, caughtUp }: How,
): Promise<number> {
  if (runs.length === 0) return 0;
  const day = at.toZonedDateTimeISO(inner.timeZone).toPlainDate().toString();
  const walks = runs.map((run) => walkOf(plan, run));
  await carry({ deps: inner, tx, plan, at, day, caughtUp }, walks);
  await writeWalks(tx, walks, at, slot);
  return walks.length;
}
