/** Who can change by the passing of time alone, as queries by index range: nobody else is looked at (rule 14). */
import type { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { leavesOf } from '../domain/definition.ts';
import type { Inner } from '../inner.ts';
import { eventEdges } from './event-queries.ts';

/** Queries with the column `customer_no` for the leaves that PostgreSQL answers; times in epoch milliseconds. */
export function recordEdges(
  definition: Segment.Definition,
  { catalogue, universe }: Pick<Inner, 'catalogue' | 'universe'>,
  from: number,
  until: number,
): RawBuilder<unknown>[] {
  const instants = [from, until].map((ms) => Temporal.Instant.fromEpochMilliseconds(ms)) as [
    Temporal.Instant,
    Temporal.Instant,
  ];
  return leavesOf(definition).flatMap((leaf) => {
    if ('segment' in leaf || catalogue.storeOf(leaf) === 'behaviour') return [];
    const answerer = catalogue.answererOf(leaf);
    if (answerer) {
      return answerer.source
        .edges(answerer.conditions, ...instants)
        .map((edge) => sql`select f.customer_no from ${universe.from} where ${edge}`);
    }
    if (!('event' in leaf || 'notDone' in leaf || 'sequence' in leaf)) return [];
    return eventEdges(leaf, (name) => catalogue.records.get(name), from, until);
  });
}
