/** Ends the runs of journeys that were ended with everybody inside, batch by batch, also after a restart. */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { holdRuns } from '../engine/hold.ts';
import { leaveFor, walkOf } from '../engine/run.ts';
import { SLOTS } from '../engine/tally.ts';
import { writeWalks } from '../engine/write.ts';
import type { Inner } from '../inner.ts';
import { cancelPlanned } from '../work/cancel.ts';

const BATCH = 2000;

export async function stopRound(inner: Inner): Promise<void> {
  const { rows } = await sql<{ journeyId: string }>`
    select journey_id as "journeyId" from journey.journey where stopping`.execute(inner.db);
  for (const { journeyId } of rows) {
    for (let more = true; more; ) more = await inTransaction(inner.db, (tx) => stopSome(inner, tx, journeyId));
  }
}

async function stopSome(inner: Inner, tx: Tx, journeyId: string): Promise<boolean> {
  const { rows: some } = await sql<{ runId: string }>`
    select run_id as "runId" from journey.run where journey_id = ${journeyId} and ended_at is null limit ${BATCH}`.execute(
    tx,
  );
  const runs = await holdRuns(
    inner,
    tx,
    sql`r.journey_id = ${journeyId} and r.run_id = any(${some.map((run) => run.runId)}::uuid[]) and r.ended_at is null`,
  );
  const walks = [];
  for (const run of runs) {
    const walk = walkOf(await inner.shelf.plan(tx, journeyId, run.version), run);
    leaveFor(walk, 'stopped');
    walks.push(walk);
  }
  await writeWalks(tx, walks, inner.clock.now(), SLOTS.staff);
  await cancelPlanned(inner, tx, walks);
  if (some.length === 0) {
    await sql`update journey.journey set stopping = false where journey_id = ${journeyId}`.execute(tx);
  }
  return some.length > 0;
}
