/** Command: keep the present members of a segment as a snapshot of their own. */
import { Segment } from '@pawloop/contract';
import { record } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { type Principal, staffOf } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Inner } from './inner.ts';
import { applyDifference, memberNumbers } from './member-repository.ts';
import { insertSegment, requireSegment } from './repository.ts';

/**
 * @returns the snapshot's id
 * @throws Problem `segment/unknown`
 */
export async function takeSnapshot(
  inner: Inner,
  actor: Principal,
  segmentId: string,
  name: string,
  requestId: string,
): Promise<string> {
  const snapshotId = newId();
  await inTransaction(inner.db, async (tx) => {
    const source = await requireSegment(tx, segmentId);
    const members = await memberNumbers(tx, segmentId, 'all');
    const at = inner.clock.now();
    await insertSegment(tx, {
      segmentId: snapshotId,
      name,
      description: '',
      kind: 'snapshot',
      lane: source.lane,
      definition: source.definition,
      at,
      by: staffOf(actor).name,
      includeExisting: false,
    });
    const { size } = await applyDifference(tx, inner.universe, inner.timeZone, {
      segmentId: snapshotId,
      entered: members,
      left: new Uint32Array(),
      at,
      cause: 'edit',
      startsJourneys: false,
      told: false,
    });
    await append(tx, Segment.segmentPublished, {
      subjectId: snapshotId,
      payload: {
        segmentId: snapshotId,
        version: 1,
        name,
        kind: 'snapshot',
        size,
        entered: size,
        left: 0,
        includeExisting: false,
      },
    });
    await record(tx, {
      actor,
      action: 'segment.snapshot_taken',
      subjectType: 'segment',
      subjectId: snapshotId,
      before: null,
      after: { name, of: segmentId, size },
      requestId,
    });
  });
  return snapshotId;
}
