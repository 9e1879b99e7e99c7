/** Command: evaluate a live segment over all customers now; finds nothing when the lanes did their work. */
import { inTransaction } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './inner.ts';
import { instantFor } from './lane/hot.ts';
import { type Settled, settle } from './lane/settle.ts';
import { fixedSnapshot } from './problems.ts';
import { lockLane, requireSegment, storeEvaluated } from './repository.ts';

/** @throws Problem `segment/unknown`, `segment/snapshot`, `warehouse/unavailable` */
export async function reevaluate(
  inner: Inner,
  segmentId: string,
): Promise<Settled & { readonly at: Temporal.Instant }> {
  return inTransaction(inner.db, async (tx) => {
    await lockLane(tx, 'hot', 'cold');
    const segment = await requireSegment(tx, segmentId);
    if (segment.kind === 'snapshot') throw new Problem(fixedSnapshot);
    const at = instantFor(inner, [segment]);
    const settled = await settle(inner, tx, segment, {
      at,
      scope: 'all',
      cause: 'time',
      startsJourneys: true,
      told: true,
    });
    await storeEvaluated(tx, segmentId, at);
    return { ...settled, at };
  });
}
