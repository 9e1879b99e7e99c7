/**
 * The cold lane: every few seconds the customers of the events that have reached the warehouse since the last round,
 * and those whose events left a window. It reads the same log as the hot lane, but never beyond the warehouse.
 */
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { type LoggedEvent, readLog } from '../../../platform/event-log.ts';
import { readAliases } from '../alias-repository.ts';
import { behaviourEdges } from '../behaviour/edges.ts';
import { levelsOf } from '../domain/graph.ts';
import type { Inner } from '../inner.ts';
import { type CauseEvent, numbersOfIds } from '../member-repository.ts';
import { recordEdges } from '../records/edge-queries.ts';
import { edgeNumbers } from '../records/number-queries.ts';
import { liveSegments, lockLane, readUses, type StoredSegment, storeEvaluated } from '../repository.ts';
import type { Scope } from '../scope.ts';
import { union } from '../sets.ts';
import { coldPlace, storeColdPlace, warehousePlace } from './cursor-repository.ts';
import { instantFor } from './hot.ts';
import { settle } from './settle.ts';
import { interestOf, laneEvents, touchedBy } from './touched.ts';

const PAGE = 20_000;
/** Beyond this many customers everybody is asked at once. */
const MANY = 20_000;
const KEEP_EVERY_MS = 60_000;

/** One round; repeated until the log is read as far as the warehouse has it. */
export async function coldRound(inner: Inner): Promise<void> {
  for (let more = true; more; ) more = await inTransaction(inner.db, (tx) => round(inner, tx));
}

async function round(inner: Inner, tx: Tx): Promise<boolean> {
  await lockLane(tx, 'cold');
  const [segments, until, after] = [await liveSegments(tx, 'cold'), await warehousePlace(tx), await coldPlace(tx)];
  if (!until) return false;
  if (segments.length === 0) {
    await storeColdPlace(tx, until);
    return false;
  }
  const names = [
    ...new Set([...laneEvents, ...segments.flatMap((segment) => [...interestOf(segment, inner.catalogue).names])]),
  ];
  const page = await readLog(tx, { after, until, names, limit: PAGE });
  await look(inner, tx, segments, page.events);
  if (page.end === after) return false;
  await storeColdPlace(tx, page.end);
  return true;
}

/** Segments from the inside out; who changed in one is looked at by those that ask it. */
async function look(
  inner: Inner,
  tx: Tx,
  segments: readonly StoredSegment[],
  events: readonly LoggedEvent[],
): Promise<void> {
  const touched = touchedBy(segments, events, inner.catalogue);
  const ids = [...new Set([...touched.values()].flatMap((customers) => [...customers.keys()]))];
  const numbers = await numbersOfIds(tx, inner.universe, ids);
  const uses = await readUses(tx);
  const byId = new Map(segments.map((segment) => [segment.segmentId, segment]));
  const passed = new Map<string, Changed>();
  for (const id of levelsOf([...byId.keys()], uses).flat()) {
    const segment = byId.get(id) as StoredSegment;
    const causes = new Map<number, CauseEvent>();
    for (const [customerId, cause] of touched.get(id) ?? []) {
      const no = numbers.get(customerId);
      if (no !== undefined) causes.set(no, cause);
    }
    const changedInside = new Map((uses.get(id) ?? []).flatMap((innerId) => [...(passed.get(innerId) ?? [])]));
    passed.set(id, await lookAt(inner, tx, segment, causes, changedInside));
  }
}

/** Who changed, with the event that caused it; undefined when time did. */
type Changed = ReadonlyMap<number, CauseEvent | undefined>;

async function lookAt(
  inner: Inner,
  tx: Tx,
  segment: StoredSegment,
  causes: Map<number, CauseEvent>,
  changedInside: Changed,
): Promise<Changed> {
  const at = instantFor(inner, [segment]);
  const edges = await passedEdges(inner, tx, segment, at);
  for (const [no, cause] of changedInside) if (cause && !causes.has(no)) causes.set(no, cause);
  const everybody = union([Uint32Array.from(causes.keys()), edges, Uint32Array.from(changedInside.keys())]);
  const scope: Scope = everybody.length > MANY ? 'all' : everybody;
  const settled = await settle(inner, tx, segment, {
    at,
    scope,
    cause: 'time',
    causes,
    startsJourneys: true,
    told: true,
  });
  const waited = at.epochMilliseconds - segment.evaluatedThrough.epochMilliseconds;
  if (settled.changed.length > 0 || waited >= KEEP_EVERY_MS) await storeEvaluated(tx, segment.segmentId, at);
  return new Map([...settled.changed].map((no) => [no, causes.get(no)]));
}

async function passedEdges(inner: Inner, tx: Tx, segment: StoredSegment, at: Temporal.Instant): Promise<Uint32Array> {
  const [from, until] = [segment.evaluatedThrough.epochMilliseconds, at.epochMilliseconds];
  if (until <= from) return new Uint32Array();
  const records = await edgeNumbers(tx, recordEdges(segment.definition, inner, from, until));
  const query = behaviourEdges(segment.definition, inner.catalogue, await readAliases(tx), from, until);
  return query ? union([records, await inner.warehouse.numbers(query.text, query.params)]) : records;
}
