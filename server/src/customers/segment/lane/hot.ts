/** The hot lane: a consumer of the log that looks again at exactly the customers of a batch, in one statement per level. */
import type { Consumer } from '../../../platform/consumers.ts';
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import { levelsOf } from '../domain/graph.ts';
import type { Inner } from '../inner.ts';
import { applyDifference, type CauseEvent, membershipsOf, numbersOfIds } from '../member-repository.ts';
import { answersOf } from '../records/number-queries.ts';
import { liveSegments, lockLane, readUses, type StoredSegment } from '../repository.ts';
import { laneEvents, touchedBy } from './touched.ts';

const BATCH = 1000;

export function hotConsumer(inner: Inner): Consumer {
  const names = [
    ...inner.sources.flatMap((source) => source.changedBy),
    ...inner.recordEvents.flatMap((entry) => entry.changedBy),
  ];
  return {
    name: 'segment.hot',
    events: [...new Set([...names, ...laneEvents])],
    batch: BATCH,
    handle: (tx, events) => handle(inner, tx, events),
  };
}

/** Customers by number that one segment looks at, each with its cause. */
type Looked = Map<number, CauseEvent>;

async function handle(inner: Inner, tx: Tx, events: readonly LoggedEvent[]): Promise<void> {
  await lockLane(tx, 'hot');
  const segments = await liveSegments(tx, 'hot');
  const touched = touchedBy(segments, events, inner.catalogue);
  if (touched.size === 0) return;
  const ids = [...new Set([...touched.values()].flatMap((customers) => [...customers.keys()]))];
  const [numbers, uses] = [await numbersOfIds(tx, inner.universe, ids), await readUses(tx)];
  const looked = new Map<string, Looked>();
  for (const [segmentId, customers] of touched) {
    const own: Looked = new Map();
    for (const [customerId, cause] of customers) {
      const no = numbers.get(customerId);
      if (no !== undefined) own.set(no, cause);
    }
    looked.set(segmentId, own);
  }
  const byId = new Map(segments.map((segment) => [segment.segmentId, segment]));
  for (const level of levelsOf(
    segments.map((segment) => segment.segmentId),
    uses,
  )) {
    const due = level.flatMap((id) => (looked.get(id)?.size ? [byId.get(id) as StoredSegment] : []));
    if (due.length > 0) await evaluateLevel(inner, tx, due, looked, uses);
  }
}

/** One statement answers all segments of the level; those of later levels then see its members. */
async function evaluateLevel(
  inner: Inner,
  tx: Tx,
  segments: readonly StoredSegment[],
  looked: Map<string, Looked>,
  uses: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const scope = Uint32Array.from(
    new Set(segments.flatMap((segment) => [...(looked.get(segment.segmentId)?.keys() ?? [])])),
  );
  const at = instantFor(inner, segments);
  const [answers, members] = [
    await answersOf(
      tx,
      segments.map((segment) => segment.definition),
      { universe: inner.universe, scope },
      { catalogue: inner.catalogue, at: at.epochMilliseconds, few: true },
    ),
    await membershipsOf(
      tx,
      segments.map((segment) => segment.segmentId),
      scope,
    ),
  ];
  for (const [index, segment] of segments.entries()) {
    const causes = looked.get(segment.segmentId) ?? new Map<number, CauseEvent>();
    const inside = (no: number) => answers.get(no)?.[index] === true;
    const member = (no: number) => members.get(segment.segmentId)?.has(no) === true;
    const entered = [...causes.keys()].filter((no) => inside(no) && !member(no));
    const left = [...causes.keys()].filter((no) => !inside(no) && member(no));
    if (entered.length + left.length === 0) continue;
    const changed = new Map([...entered, ...left].map((no) => [no, causes.get(no) as CauseEvent]));
    await applyDifference(tx, inner.universe, inner.timeZone, {
      segmentId: segment.segmentId,
      entered: Uint32Array.from(entered),
      left: Uint32Array.from(left),
      at,
      cause: 'event',
      causes: changed,
      startsJourneys: true,
      told: true,
    });
    passOn(segment.segmentId, changed, looked, uses);
  }
}

/** Who changed here is looked at by the segments that ask this one, later in the same batch. */
function passOn(
  segmentId: string,
  changed: Looked,
  looked: Map<string, Looked>,
  uses: ReadonlyMap<string, readonly string[]>,
): void {
  for (const [outer, asked] of uses) {
    if (!asked.includes(segmentId)) continue;
    const own = looked.get(outer) ?? new Map<number, CauseEvent>();
    for (const [no, cause] of changed) if (!own.has(no)) own.set(no, cause);
    looked.set(outer, own);
  }
}

/**
 * The instant of an evaluation, taken after the lane's lock: never before the time that was already looked at, or an
 * answer of yesterday could undo one of today. Whole milliseconds, rounded up, so that what just happened counts.
 */
export function instantFor(inner: Inner, segments: readonly StoredSegment[]): Temporal.Instant {
  const now = inner.clock.now().round({ smallestUnit: 'millisecond', roundingMode: 'ceil' });
  const latest = Math.max(
    now.epochMilliseconds,
    ...segments.map((segment) => segment.evaluatedThrough.epochMilliseconds),
  );
  return Temporal.Instant.fromEpochMilliseconds(latest);
}
