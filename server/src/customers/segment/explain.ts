/** Why a customer is in a segment: the tree with the answer of each leaf, asked anew for this one customer. */
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import { readAliases } from './alias-repository.ts';
import { answersQuery } from './behaviour/query.ts';
import { childrenOf, isLeaf, leavesOf } from './domain/definition.ts';
import { emptyAnswer } from './domain/figure.ts';
import type { Inner } from './inner.ts';
import { freshness, segmentsOf } from './queries.ts';
import { answersOf } from './records/number-queries.ts';
import { findSegments } from './repository.ts';

/** Segments of a customer with their reasons: one statement to PostgreSQL and one query to the warehouse in all. */
export async function segmentsWithReasons(inner: Inner, customerId: string) {
  const no = (await inner.identity.numbersOf(inner.db, [customerId])).get(customerId);
  const rows = no === undefined ? [] : await segmentsOf(inner.db, no);
  const segments = new Map(
    (
      await findSegments(
        inner.db,
        rows.map((row) => row.segmentId),
      )
    ).map((row) => [row.segmentId, row]),
  );
  const live = [...segments.values()].filter((segment) => segment.kind === 'live');
  const definitions = live.map((row) => row.definition);
  const answers =
    no === undefined
      ? new Map<Segment.Leaf, boolean>()
      : await leafAnswers(inner, inner.db, definitions, no, inner.clock.now());
  const items = rows.flatMap(({ segmentId, since }) => {
    const segment = segments.get(segmentId);
    if (!segment) return [];
    const why = segment.kind === 'live' ? explained(segment.definition, answers) : null;
    return [{ segmentId, name: segment.name, kind: segment.kind, version: segment.version, since, why }];
  });
  return { items, ...(await freshness(inner, live.some((segment) => segment.lane === 'cold') ? 'cold' : 'hot')) };
}

/** Why the definition holds for a customer at an instant, or does not; facts recorded since then count as well. */
export async function explainDefinition(
  inner: Inner,
  handle: Db | Tx,
  definition: Segment.Definition,
  no: number,
  at: Temporal.Instant,
): Promise<Segment.Explained> {
  return explained(definition, await leafAnswers(inner, handle, [definition], no, at));
}

/** A segment that a customer was in at an instant. */
export interface SegmentThen {
  readonly segmentId: string;
  readonly name: string;
  readonly kind: 'live' | 'snapshot';
  /** The version that was published then. */
  readonly version: number;
  readonly since: string;
  /** Null for a snapshot. */
  readonly why: Segment.Explained | null;
}

/**
 * Memberships at an instant by the changes until then (rule 15), with the reasons asked anew as of then: facts that came
 * late, and properties that changed since, count as they stand today.
 */
export async function segmentsAt(
  inner: Inner,
  handle: Db | Tx,
  no: number,
  at: Temporal.Instant,
): Promise<SegmentThen[]> {
  const then = at.toString();
  const { rows } = await sql<SegmentThen & { definition: Segment.Definition }>`
    select m.segment_id as "segmentId", s.name, s.kind, v.version, m.at as since, v.definition
    from (
      select distinct on (segment_id) segment_id, kind, at from segment.change
      where customer_no = ${no} and at <= ${then}::timestamptz order by segment_id, number desc) m
    join segment.segment s using (segment_id)
    join lateral (
      select version, definition from segment.version v
      where v.segment_id = m.segment_id and v.published_at <= ${then}::timestamptz
      order by version desc limit 1) v on true
    where m.kind = 'entered' order by m.at desc, m.segment_id`.execute(handle);
  const live = rows.filter((row) => row.kind === 'live').map((row) => row.definition);
  const answers = await leafAnswers(inner, handle, live, no, at);
  return rows.map(({ definition, ...row }) => ({
    ...row,
    why: row.kind === 'live' ? explained(definition, answers) : null,
  }));
}

async function leafAnswers(
  inner: Inner,
  handle: Db | Tx,
  definitions: readonly Segment.Definition[],
  no: number,
  instant: Temporal.Instant,
): Promise<Map<Segment.Leaf, boolean>> {
  const leaves = definitions.flatMap(leavesOf);
  const at = instant.epochMilliseconds;
  const scope = Uint32Array.of(no);
  const records = leaves.filter((leaf) => inner.catalogue.storeOf(leaf) === 'records');
  const behaviour = leaves.filter((leaf) => inner.catalogue.storeOf(leaf) === 'behaviour');
  const answers = new Map<Segment.Leaf, boolean>();
  if (records.length > 0) {
    const options = { catalogue: inner.catalogue, at, few: true };
    const row = (await answersOf(handle, records, { universe: inner.universe, scope }, options)).get(no);
    for (const [index, leaf] of records.entries()) answers.set(leaf, row?.[index] === true);
  }
  if (behaviour.length > 0) {
    const { text, params } = answersQuery(behaviour, { at, aliases: await readAliases(handle), numbers: scope });
    const [row] = await inner.warehouse.query<{ no: number; answers: number[] }>(text, params);
    for (const [index, leaf] of behaviour.entries())
      answers.set(leaf, row ? row.answers[index] === 1 : emptyAnswer(leaf));
  }
  return answers;
}

function explained(node: Segment.Definition, answers: ReadonlyMap<Segment.Leaf, boolean>): Segment.Explained {
  if (isLeaf(node)) return { kind: 'leaf', holds: answers.get(node) === true, leaf: node };
  const of = childrenOf(node).map((child) => explained(child, answers));
  if ('not' in node) return { kind: 'not', holds: !of[0]?.holds, of };
  if ('all' in node) return { kind: 'all', holds: of.every((child) => child.holds), of };
  return { kind: 'any', holds: of.some((child) => child.holds), of };
}
