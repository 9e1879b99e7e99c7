/** One behaviour leaf as aggregates per customer and a condition over them. */
import type { Segment } from '@pawloop/contract';
import { askedType } from '../domain/event-leaf.ts';
import { DAY_MS, intervalOf } from '../domain/window.ts';
import { type Binder, bindTime } from './binder.ts';
import { compare, decimalMember, isMissing, member } from './payload.ts';
import type { Reading } from './reading.ts';
import { sequenceHolds, sequenceKeys } from './sequence.ts';

export interface LeafSql {
  readonly aggregates: readonly string[];
  /** 1 or 0 over the aggregates. */
  readonly holds: string;
}

/** First and last are told by time, ties by receive order; the id's bytes sort as it was made. */
const ORDER = '(occurred_at, received_at, UUIDToNum(event_id))';

export function leafAggregates(leaf: Segment.Leaf, index: number, reading: Reading, at: number): LeafSql {
  if ('sequence' in leaf) {
    const interval = intervalOf(leaf.window, at);
    const matchers = leaf.sequence.map((step) => reading.matcher(step.event, step.where ?? [], interval));
    return { aggregates: [`${sequenceKeys(matchers)} AS s${index}`], holds: sequenceHolds(leaf, `s${index}`) };
  }
  if ('notDone' in leaf) {
    const matcher = reading.matcher(leaf.notDone, leaf.where ?? [], intervalOf(leaf.window, at));
    return { aggregates: [`countIf(${matcher}) AS n${index}`], holds: `n${index} = 0` };
  }
  if (!('event' in leaf)) throw new Error('the warehouse answers events only');
  const matcher = reading.matcher(leaf.event, leaf.where ?? [], intervalOf(leaf.window, at));
  const count = `countIf(${matcher}) AS n${index}`;
  const { measure, property = '' } = leaf;
  if (measure === 'count') return { aggregates: [count], holds: compare(reading.binder, `n${index}`, 'number', leaf) };
  if (measure === 'sum') {
    const amount = reading.column(`if(${matcher}, ifNull(${decimalMember(reading.binder, property)}, 0), 0)`);
    const holds = compare(reading.binder, `t${index}`, 'number', leaf, 'Decimal(38, 6)');
    return { aggregates: [`sum(${amount}) AS t${index}`], holds };
  }
  if (leaf.property === undefined) return timeOf(leaf, index, matcher, count, reading.binder, at);
  return propertyOf(leaf, index, matcher, count, reading);
}

function timeOf(
  leaf: Segment.EventLeaf,
  index: number,
  matcher: string,
  count: string,
  binder: Binder,
  at: number,
): LeafSql {
  const [set, time] = [`n${index} > 0`, `t${index}`];
  const aggregates = [count, `${leaf.measure === 'last' ? 'maxIf' : 'minIf'}(occurred_at, ${matcher}) AS ${time}`];
  const bound = (text: unknown) => bindTime(binder, Temporal.Instant.from(String(text)).epochMilliseconds);
  const { operator, value } = leaf;
  if (operator === 'isSet') return { aggregates, holds: set };
  if (operator === 'isNotSet') return { aggregates, holds: `n${index} = 0` };
  if (operator === 'withinLastDays' || operator === 'notWithinLastDays') {
    const sign = operator === 'withinLastDays' ? '>' : '<=';
    return { aggregates, holds: `(${set} AND ${time} ${sign} ${bindTime(binder, at - Number(value) * DAY_MS)})` };
  }
  if (operator === 'between' && Array.isArray(value)) {
    return { aggregates, holds: `(${set} AND ${time} BETWEEN ${bound(value[0])} AND ${bound(value[1])})` };
  }
  const sign = { lt: '<', lte: '<=', gt: '>', gte: '>=' }[operator as 'lt'];
  return { aggregates, holds: `(${set} AND ${time} ${sign} ${bound(value)})` };
}

function propertyOf(leaf: Segment.EventLeaf, index: number, matcher: string, count: string, reading: Reading): LeafSql {
  const { binder } = reading;
  const type = askedType(leaf);
  const property = leaf.property ?? '';
  const value = reading.column(type ? member(binder, property, type) : `toUInt8(NOT (${isMissing(binder, property)}))`);
  const pick = leaf.measure === 'last' ? 'argMaxIf' : 'argMinIf';
  const figure = `t${index}`;
  // Wrapped, because aggregates skip rows whose value is null, and a missing property must count as the answer.
  const aggregates = [count, `${pick}(tuple(${value}), ${ORDER}, ${matcher}).1 AS ${figure}`];
  if (leaf.operator === 'isSet') return { aggregates, holds: `(n${index} > 0 AND ${figure} = 1)` };
  if (leaf.operator === 'isNotSet') return { aggregates, holds: `(n${index} = 0 OR ${figure} = 0)` };
  return { aggregates, holds: `(n${index} > 0 AND ifNull(${compare(binder, figure, type ?? 'text', leaf)}, 0))` };
}
