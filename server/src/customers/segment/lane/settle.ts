/** Brings a segment's members to what its definition answers, for everybody or for some customers. */
import type { Segment } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { evaluate } from '../evaluate.ts';
import type { Inner } from '../inner.ts';
import { type Applied, applyDifference, type CauseEvent, memberNumbers } from '../member-repository.ts';
import type { StoredSegment } from '../repository.ts';
import type { Scope } from '../scope.ts';
import { difference } from '../sets.ts';

export interface Settlement {
  readonly at: Temporal.Instant;
  readonly scope: Scope;
  readonly cause: Segment.ChangeCause;
  readonly causes?: ReadonlyMap<number, CauseEvent>;
  readonly startsJourneys: boolean;
  readonly told: boolean;
}

export interface Settled extends Applied {
  readonly changed: Uint32Array;
}

/** Reads first and writes only when something changed; the caller holds the lane's lock. */
export async function settle(inner: Inner, tx: Tx, segment: StoredSegment, how: Settlement): Promise<Settled> {
  const unchanged = { entered: 0, left: 0, size: segment.size, changed: new Uint32Array() };
  if (how.scope !== 'all' && how.scope.length === 0) return unchanged;
  const inside = await evaluate(inner, tx, segment.definition, how.at.epochMilliseconds, how.scope);
  const members = await memberNumbers(tx, segment.segmentId, how.scope);
  const [entered, left] = [difference(inside, members), difference(members, inside)];
  if (entered.length + left.length === 0) return unchanged;
  const applied = await applyDifference(tx, inner.universe, inner.timeZone, {
    segmentId: segment.segmentId,
    entered,
    left,
    at: how.at,
    cause: how.cause,
    ...(how.causes && { causes: how.causes }),
    startsJourneys: how.startsJourneys,
    told: how.told,
  });
  const changed = new Uint32Array(entered.length + left.length);
  changed.set(entered);
  changed.set(left, entered.length);
  return { ...applied, changed };
}
