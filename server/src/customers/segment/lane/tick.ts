/** Time in the hot lane: every few seconds each segment looks at the customers whose edges have been passed (rule 14). */
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';
import { recordEdges } from '../records/edge-queries.ts';
import { edgeNumbers } from '../records/number-queries.ts';
import { findSegments, liveSegments, lockLane, type StoredSegment, storeEvaluated } from '../repository.ts';
import { instantFor } from './hot.ts';
import { settle } from './settle.ts';

/** Without effects the place in time is kept only this often; looking again at a few seconds costs less than a write. */
const KEEP_EVERY_MS = 15_000;

/** One round over all live hot segments. What is looked at begins where the last committed round ended, whoever ran it. */
export async function tick(inner: Inner): Promise<void> {
  for (const { segmentId } of await liveSegments(inner.db, 'hot')) {
    await inTransaction(inner.db, async (tx) => {
      await lockLane(tx, 'hot');
      const [segment] = await findSegments(tx, [segmentId]);
      if (segment?.lane === 'hot' && segment.kind === 'live') await passTime(inner, tx, segment);
    });
  }
}

async function passTime(inner: Inner, tx: Tx, segment: StoredSegment): Promise<void> {
  const at = instantFor(inner, [segment]);
  const from = segment.evaluatedThrough.epochMilliseconds;
  const until = at.epochMilliseconds;
  if (until <= from) return;
  const edges = recordEdges(segment.definition, inner, from, until);
  const scope = await edgeNumbers(tx, edges);
  const { changed } = await settle(inner, tx, segment, { at, scope, cause: 'time', startsJourneys: true, told: true });
  if (changed.length > 0 || until - from >= KEEP_EVERY_MS) await storeEvaluated(tx, segment.segmentId, at);
}
