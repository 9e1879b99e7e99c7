/** Steps that cannot be done now: tried again later, and given up after some tries. */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';
import type { Group } from './group.ts';
import { leaveFor, lockRuns, type Run, walkOf } from './run.ts';
import { writeWalks } from './write.ts';

const PAUSE = { seconds: 15 } as const;
const TRIES = 8;

const still = (group: Group) =>
  sql`r.journey_id = ${group.journeyId} and r.run_id = any(${[...group.runIds]}::uuid[]) and r.ended_at is null
    and r.version = ${group.version} and r.node = ${group.node}`;

/** Try the group again in a moment. */
export async function putOff(db: Db, group: Group, at: Temporal.Instant): Promise<void> {
  await inTransaction(db, async (tx) => moveDue(tx, await lockRuns(tx, still(group)), at.add(PAUSE), null));
}

/** One run whose step failed: again after a pause that doubles; the last failure ends the run. */
export async function recordFailure(inner: Inner, group: Group, at: Temporal.Instant, error: string): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    const [run] = await lockRuns(tx, still(group));
    if (!run) return;
    if (run.failures + 1 < TRIES) {
      await moveDue(tx, [run], at.add({ seconds: 15 * 2 ** run.failures }), error.slice(0, 500));
      return;
    }
    const walk = walkOf(await inner.shelf.plan(tx, run.journeyId, run.version), run);
    walk.error = error.slice(0, 500);
    leaveFor(walk, 'failed');
    await writeWalks(tx, [walk], at, group.shard);
  });
}

async function moveDue(tx: Tx, runs: readonly Run[], until: Temporal.Instant, error: string | null): Promise<void> {
  const rows = runs.map(({ journeyId, runId, shard, dueAt }) => ({ journeyId, runId, shard, dueAt }));
  await sql`
    with put_off as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as p ("journeyId" uuid, "runId" uuid, shard smallint, "dueAt" timestamptz)
    ), moved as (
      update journey.due d set due_at = ${until.toString()}::timestamptz from put_off p
      where d.shard = p.shard and d.due_at = p."dueAt" and d.run_id = p."runId"
    )
    update journey.run r set due_at = ${until.toString()}::timestamptz, error = coalesce(${error}, r.error),
      failures = r.failures + ${error === null ? 0 : 1}
    from put_off p where r.journey_id = p."journeyId" and r.run_id = p."runId"`.execute(tx);
}
