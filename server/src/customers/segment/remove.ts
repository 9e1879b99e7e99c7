/** Command: delete a segment that no other one asks. */
import { record } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './inner.ts';
import { segmentInUse, usedByJourney } from './problems.ts';
import { deleteSegment, findSegments, lockLane, readUses, requireSegment } from './repository.ts';

/** @throws Problem `segment/unknown`, `segment/in-use` and `segment/used-by-journey`, naming what uses it */
export async function removeSegment(
  inner: Inner,
  actor: Principal,
  segmentId: string,
  requestId: string,
): Promise<void> {
  await inTransaction(inner.db, async (tx) => {
    await lockLane(tx, 'hot', 'cold');
    const segment = await requireSegment(tx, segmentId);
    const askers = [...(await readUses(tx))].filter(([, asked]) => asked.includes(segmentId)).map(([id]) => id);
    if (askers.length > 0) {
      const names = (await findSegments(tx, askers)).map((asker) => asker.name).join(', ');
      throw new Problem(segmentInUse, `asked by ${names}`);
    }
    const users = (await Promise.all(inner.removalGuards.map((guard) => guard(tx, segmentId)))).flat();
    if (users.length > 0) throw new Problem(usedByJourney, `used by ${users.join(', ')}`);
    await deleteSegment(tx, segmentId);
    await record(tx, {
      actor,
      action: 'segment.deleted',
      subjectType: 'segment',
      subjectId: segmentId,
      before: { name: segment.name, kind: segment.kind, definition: segment.definition },
      after: null,
      requestId,
    });
  });
}
