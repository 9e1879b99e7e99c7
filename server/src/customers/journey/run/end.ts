/** Command: take one customer out of a journey. */
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { holdRuns } from '../engine/hold.ts';
import { leaveFor, walkOf } from '../engine/run.ts';
import { SLOTS } from '../engine/tally.ts';
import { writeWalks } from '../engine/write.ts';
import type { Inner } from '../inner.ts';
import { unknownRun } from '../problems.ts';
import { cancelPlanned } from '../work/cancel.ts';

/** A run that has ended stays as it is. @throws Problem `journey/unknown-run` */
export async function endRun(
  inner: Inner,
  actor: Principal,
  journeyId: string,
  runId: string,
  reason: string,
  requestId: string,
): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    const [run] = await holdRuns(inner, tx, sql`r.journey_id = ${journeyId} and r.run_id = ${runId}`);
    if (!run) throw new Problem(unknownRun, runId);
    if (run.endedAt !== null) return;
    const walk = walkOf(await inner.shelf.plan(tx, run.journeyId, run.version), run);
    leaveFor(walk, 'stopped');
    await writeWalks(tx, [walk], inner.clock.now(), SLOTS.staff);
    await cancelPlanned(inner, tx, [walk]);
    await record(tx, {
      actor,
      action: 'journey.run_ended',
      subjectType: 'journey',
      subjectId: journeyId,
      before: { runId, node: run.node },
      after: { reason },
      requestId,
    });
  });
}
