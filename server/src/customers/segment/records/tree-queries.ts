/**
 * Compiles the leaves that PostgreSQL answers into one statement over the universe `f`: fields become predicates of
 * their source, events and segments become joins, so that the planner may hash them for everybody.
 */
import type { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { childrenOf, eventNames, isLeaf } from '../domain/definition.ts';
import type { AddJoin, CompileOptions } from './compile-queries.ts';
import { figureOf, sequenceOf } from './event-queries.ts';

export interface Compiled {
  /** LEFT JOINs to put after the universe. */
  readonly joins: RawBuilder<unknown>;
  /** One condition per tree, never null. */
  readonly conditions: readonly RawBuilder<boolean>[];
}

/** Compile several trees into one statement; none of them may have a leaf of the warehouse. */
export function compileTrees(trees: readonly Segment.Definition[], options: CompileOptions): Compiled {
  const joins: RawBuilder<unknown>[] = [];
  const addJoin = (make: (alias: string) => RawBuilder<unknown>): string => {
    const alias = `x${joins.length}`;
    joins.push(make(alias));
    return alias;
  };
  const conditions = trees.map((tree) => conditionOf(tree, options, addJoin));
  return { joins: sql.join(joins, sql` `), conditions };
}

function conditionOf(node: Segment.Definition, options: CompileOptions, addJoin: AddJoin): RawBuilder<boolean> {
  if (isLeaf(node)) return leafOf(node, options, addJoin);
  const parts = childrenOf(node).map((child) => conditionOf(child, options, addJoin));
  if ('not' in node) return sql<boolean>`not (${sql.join(parts)})`;
  return sql<boolean>`(${sql.join(parts, 'all' in node ? sql` and ` : sql` or `)})`;
}

function leafOf(leaf: Segment.Leaf, options: CompileOptions, addJoin: AddJoin): RawBuilder<boolean> {
  if ('segment' in leaf) {
    const alias = addJoin(
      (name) => sql`left join segment.member ${sql.raw(name)}
        on ${sql.raw(name)}.segment_id = ${leaf.segment}::uuid and ${sql.raw(name)}.customer_no = f.customer_no`,
    );
    return sql<boolean>`(${sql.raw(alias)}.customer_no is not null)`;
  }
  const answerer = options.catalogue.answererOf(leaf);
  if (answerer) {
    return sql<boolean>`(${answerer.source.predicate(answerer.conditions, Temporal.Instant.fromEpochMilliseconds(options.at))})`;
  }
  const records = options.catalogue.records.get(eventNames(leaf)[0] ?? '');
  if (!records) throw new Error('a leaf of the warehouse cannot be asked of PostgreSQL');
  if ('sequence' in leaf)
    return sequenceOf(leaf, (name) => options.catalogue.records.get(name) ?? records, options, addJoin);
  if ('event' in leaf || 'notDone' in leaf) return figureOf(leaf, records, options, addJoin);
  throw new Error('no source answers the leaf');
}
