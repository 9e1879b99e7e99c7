/** Why a customer is in a segment: the tree with the answer of each leaf, asked anew for this one customer. */
import type { Segment } from '@pawloop/contract';
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
  const answers =
    no === undefined
      ? new Map<Segment.Leaf, boolean>()
      : await leafAnswers(
          inner,
          live.map((row) => row.definition),
          no,
        );
  const items = rows.flatMap(({ segmentId, since }) => {
    const segment = segments.get(segmentId);
    if (!segment) return [];
    const why = segment.kind === 'live' ? explained(segment.definition, answers) : null;
    return [{ segmentId, name: segment.name, kind: segment.kind, version: segment.version, since, why }];
  });
  return { items, ...(await freshness(inner, live.some((segment) => segment.lane === 'cold') ? 'cold' : 'hot')) };
}

async function leafAnswers(
  inner: Inner,
  definitions: readonly Segment.Definition[],
  no: number,
): Promise<Map<Segment.Leaf, boolean>> {
  const leaves = definitions.flatMap(leavesOf);
  const at = inner.clock.now().epochMilliseconds;
  const scope = Uint32Array.of(no);
  const records = leaves.filter((leaf) => inner.catalogue.storeOf(leaf) === 'records');
  const behaviour = leaves.filter((leaf) => inner.catalogue.storeOf(leaf) === 'behaviour');
  const answers = new Map<Segment.Leaf, boolean>();
  if (records.length > 0) {
    const options = { catalogue: inner.catalogue, at, few: true };
    const row = (await answersOf(inner.db, records, { universe: inner.universe, scope }, options)).get(no);
    for (const [index, leaf] of records.entries()) answers.set(leaf, row?.[index] === true);
  }
  if (behaviour.length > 0) {
    const { text, params } = answersQuery(behaviour, { at, aliases: await readAliases(inner.db), numbers: scope });
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
