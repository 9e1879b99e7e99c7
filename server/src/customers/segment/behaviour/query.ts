/**
 * Compiles the behaviour leaves of a tree into one ClickHouse query: one pass over the events that any leaf can count,
 * with conditional aggregates per customer, and the tree over them.
 */
import type { Segment } from '@pawloop/contract';
import { childrenOf, isLeaf, leavesOf } from '../domain/definition.ts';
import type { Interval } from '../domain/window.ts';
import { type Binder, bindTime, createBinder } from './binder.ts';
import { type LeafSql, leafAggregates } from './leaf.ts';
import { memberTest } from './payload.ts';
import type { Reading } from './reading.ts';

/** Merged customers: events of `losers[i]` count for `winners[i]`. */
export interface Aliases {
  readonly losers: readonly number[];
  readonly winners: readonly number[];
}

export interface BehaviourOptions {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly aliases: Aliases;
  /** Only events under these numbers; of everybody when left out. */
  readonly numbers?: Uint32Array;
}

export interface BehaviourQuery {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Numbers of the customers for whom the tree's answer differs from `empty`, its answer without any event. */
export function exceptionsQuery(node: Segment.Definition, empty: boolean, options: BehaviourOptions): BehaviourQuery {
  const leaves = [...new Set(leavesOf(node))];
  const { from, binder, answers } = read(leaves, options);
  const byLeaf = new Map(leaves.map((leaf, index) => [leaf, answers[index]?.holds ?? '0']));
  const condition = treeCondition(node, byLeaf);
  return { text: `SELECT no FROM (${from}) WHERE ${empty ? `NOT (${condition})` : condition}`, params: binder.params };
}

/** `no` and one 0 or 1 per leaf, for customers who have any of the events. */
export function answersQuery(leaves: readonly Segment.Leaf[], options: BehaviourOptions): BehaviourQuery {
  const { from, binder, answers } = read(leaves, options);
  return {
    text: `SELECT no, [${answers.map((leaf) => `toUInt8(${leaf.holds})`).join(', ')}] AS answers FROM (${from})`,
    params: binder.params,
  };
}

function treeCondition(node: Segment.Definition, byLeaf: ReadonlyMap<Segment.Leaf, string>): string {
  if (isLeaf(node)) return `(${byLeaf.get(node) ?? '0'})`;
  const parts = childrenOf(node).map((child) => treeCondition(child, byLeaf));
  if ('not' in node) return `NOT (${parts.join('')})`;
  return `(${parts.join('all' in node ? ' AND ' : ' OR ')})`;
}

function read(leaves: readonly Segment.Leaf[], options: BehaviourOptions) {
  const binder = createBinder();
  const aliases = aliasesIn(options);
  const columns = new Map<string, string>();
  const places = new Set<string>();
  const matchers = new Set<string>();
  const column = (expression: string): string => {
    const name = columns.get(expression) ?? `c${columns.size}`;
    columns.set(expression, name);
    return name;
  };
  const reading: Reading = {
    binder,
    column,
    matcher(event, where, interval) {
      const place = `(name = ${binder.bind(event, 'String')} AND ${within(binder, interval)})`;
      places.add(place);
      const name = column([place, ...where.map((condition) => memberTest(binder, condition))].join(' AND '));
      matchers.add(name);
      return name;
    },
  };
  const answers: LeafSql[] = leaves.map((leaf, index) => leafAggregates(leaf, index, reading, options.at));
  const selected = [...columns].map(([expression, name]) => `(${expression}) AS ${name}`);
  const inner = `SELECT ${numberOf(binder, aliases)} AS no, occurred_at, received_at, event_id, ${selected.join(', ')}
    FROM event WHERE customer_no != 0 AND (${[...places].join(' OR ')})${scoped(binder, options.numbers, aliases)}`;
  const from = `SELECT no, ${answers.flatMap((leaf) => leaf.aggregates).join(', ')} FROM (${inner})
    WHERE ${[...matchers].join(' OR ')} GROUP BY no`;
  return { from, binder, answers };
}

export function within(binder: Binder, interval: Interval): string {
  const parts = [`occurred_at <= ${bindTime(binder, interval.through)}`];
  if (interval.after !== undefined) parts.push(`occurred_at > ${bindTime(binder, interval.after)}`);
  if (interval.from !== undefined) parts.push(`occurred_at >= ${bindTime(binder, interval.from)}`);
  if (interval.until !== undefined) parts.push(`occurred_at < ${bindTime(binder, interval.until)}`);
  return parts.join(' AND ');
}

/** The number under which an event counts: that of whom its customer was merged into. */
export function numberOf(binder: Binder, { losers, winners }: Aliases): string {
  if (losers.length === 0) return 'customer_no';
  const type = 'Array(UInt32)';
  return `transform(customer_no, ${binder.bind(losers, type)}, ${binder.bind(winners, type)}, customer_no)`;
}

/** Of a few customers only their own aliases are sent along. */
function aliasesIn({ numbers, aliases }: BehaviourOptions): Aliases {
  if (!numbers) return aliases;
  const asked = new Set(numbers);
  const own = aliases.losers.flatMap((loser, index) => {
    const winner = aliases.winners[index];
    return winner !== undefined && asked.has(winner) ? [{ loser, winner }] : [];
  });
  return { losers: own.map((alias) => alias.loser), winners: own.map((alias) => alias.winner) };
}

function scoped(binder: Binder, numbers: Uint32Array | undefined, aliases: Aliases): string {
  if (!numbers) return '';
  const asked = binder.bind([...numbers, ...aliases.losers], 'Array(UInt32)');
  return ` AND customer_no IN (SELECT arrayJoin(${asked}))`;
}
