/** Leaves about events that stand in PostgreSQL (orders): figures, absence and sequences as joins. */
import type { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { RecordEvents } from '../deps.ts';
import { DAY_MS, dayEdges, edgesOf, type Interval, intervalOf } from '../domain/window.ts';
import type { AddJoin, CompileOptions } from './compile-queries.ts';
import { propertyTest } from './property-queries.ts';

type Sql = RawBuilder<unknown>;

export const instant = (ms: number): Sql => sql`${Temporal.Instant.fromEpochMilliseconds(ms).toString()}::timestamptz`;

/** `column` lies in the interval. */
export function within(column: Sql, interval: Interval): Sql {
  const parts = [sql`${column} <= ${instant(interval.through)}`];
  if (interval.after !== undefined) parts.push(sql`${column} > ${instant(interval.after)}`);
  if (interval.from !== undefined) parts.push(sql`${column} >= ${instant(interval.from)}`);
  if (interval.until !== undefined) parts.push(sql`${column} < ${instant(interval.until)}`);
  return sql.join(parts, sql` and `);
}

/** Rows of one step or leaf, under an alias of their own. */
function matching(records: RecordEvents, where: readonly Segment.PropertyCondition[], alias: string): Sql {
  const tests = where.map((condition) => {
    const property = records.properties.find((entry) => entry.key === condition.property);
    if (!property) throw new Error(`${records.name} has no property ${condition.property}`);
    return propertyTest(sql.ref(`${alias}.${property.column}`), property.type, condition);
  });
  return tests.length === 0 ? sql`true` : sql.join(tests, sql` and `);
}

type FigureLeaf = Segment.EventLeaf | Segment.NotDoneLeaf;

/** Count, sum, first or last of the customer's rows, compared; a customer without rows has 0, or nothing (rule 12). */
export function figureOf(
  leaf: FigureLeaf,
  records: RecordEvents,
  options: CompileOptions,
  addJoin: AddJoin,
): RawBuilder<boolean> {
  const event: Segment.EventLeaf =
    'event' in leaf ? leaf : { ...leaf, event: leaf.notDone, measure: 'count', operator: 'eq', value: 0 };
  const column = records.properties.find((entry) => entry.key === event.property);
  const rows = sql`${records.relation} e where ${within(sql`e.at`, intervalOf(event.window, options.at))}
    and ${matching(records, event.where ?? [], 'e')}`;
  const value = aggregateOf(event, column && sql.ref(`e.${column.column}`));
  const alias = addJoin((name) =>
    options.few
      ? sql`left join lateral (select ${value} as v from ${rows} and e.customer_no = f.customer_no) ${sql.raw(name)} on true`
      : sql`left join (select e.customer_no, ${value} as v from ${rows} group by e.customer_no) ${sql.raw(name)}
          on ${sql.raw(name)}.customer_no = f.customer_no`,
  );
  const figure = sql.ref(`${alias}.v`);
  if (event.measure === 'count' || event.measure === 'sum') {
    return propertyTest(sql`coalesce(${figure}, 0)`, 'number', event);
  }
  if (column) return propertyTest(figure, column.type, event);
  return timeTest(figure, event, options.at);
}

function aggregateOf(event: Segment.EventLeaf, column: Sql | undefined): Sql {
  if (event.measure === 'count') return sql`count(*)`;
  if (event.measure === 'sum') return sql`coalesce(sum(${column ?? sql`0`}), 0)`;
  const last = event.measure === 'last';
  if (!column) return last ? sql`max(e.at)` : sql`min(e.at)`;
  const order = last ? sql`e.at desc, e.id desc` : sql`e.at, e.id`;
  return sql`(array_agg(${column} order by ${order}))[1]`;
}

/** A time compared with instants or days; unknown when there is none. */
function timeTest(figure: Sql, event: Segment.EventLeaf, at: number): RawBuilder<boolean> {
  const { operator, value } = event;
  if (operator === 'isSet') return sql<boolean>`(${figure} is not null)`;
  if (operator === 'isNotSet') return sql<boolean>`(${figure} is null)`;
  if (operator === 'withinLastDays')
    return sql<boolean>`coalesce(${figure} > ${instant(at - Number(value) * DAY_MS)}, false)`;
  if (operator === 'notWithinLastDays') {
    return sql<boolean>`coalesce(${figure} <= ${instant(at - Number(value) * DAY_MS)}, false)`;
  }
  const times = (Array.isArray(value) ? value : [value]).map((text) =>
    instant(Temporal.Instant.from(String(text)).epochMilliseconds),
  );
  if (operator === 'between') return sql<boolean>`coalesce(${figure} between ${sql.join(times, sql` and `)}, false)`;
  const sign = { lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` }[operator as 'lt'];
  return sql<boolean>`coalesce(${figure} ${sign} ${times[0] ?? sql`null`}, false)`;
}

/** Steps in order: each later than the one before, within the hours allowed (rule 20). */
export function sequenceOf(
  leaf: Segment.SequenceLeaf,
  recordsOf: (event: string) => RecordEvents,
  options: CompileOptions,
  addJoin: AddJoin,
): RawBuilder<boolean> {
  const interval = intervalOf(leaf.window, options.at);
  const { each, total } = leaf.withinHours ?? {};
  const hours = (count: number) => sql`${`${count * 3_600_000} milliseconds`}::interval`;
  const later = (index: number): Sql => {
    const step = leaf.sequence[index];
    if (!step) return sql`true`;
    const records = recordsOf(step.event);
    const [before, own] = [`e${index - 1}`, `e${index}`];
    const bounds = [sql`${sql.ref(`${own}.at`)} > ${sql.ref(`${before}.at`)}`];
    if (each !== undefined) bounds.push(sql`${sql.ref(`${own}.at`)} <= ${sql.ref(`${before}.at`)} + ${hours(each)}`);
    if (total !== undefined) bounds.push(sql`${sql.ref(`${own}.at`)} <= e0.at + ${hours(total)}`);
    return sql`exists (select from ${records.relation} ${sql.raw(own)}
      where ${sql.ref(`${own}.customer_no`)} = e0.customer_no and ${sql.join(bounds, sql` and `)}
        and ${within(sql.ref(`${own}.at`), interval)} and ${matching(records, step.where ?? [], own)} and ${later(index + 1)})`;
  };
  const first = leaf.sequence[0] as Segment.SequenceStep;
  const start = sql`${recordsOf(first.event).relation} e0 where ${within(sql`e0.at`, interval)}
    and ${matching(recordsOf(first.event), first.where ?? [], 'e0')} and ${later(1)}`;
  const alias = addJoin((name) =>
    options.few
      ? sql`left join lateral (select e0.customer_no from ${start} and e0.customer_no = f.customer_no limit 1) ${sql.raw(name)} on true`
      : sql`left join (select distinct e0.customer_no from ${start}) ${sql.raw(name)} on ${sql.raw(name)}.customer_no = f.customer_no`,
  );
  return sql<boolean>`(${sql.raw(alias)}.customer_no is not null)`;
}

/** Queries of `customer_no` whose rows pass an edge of the leaf's window, or of its "within the last days". */
export function eventEdges(
  leaf: Segment.EventLeaf | Segment.NotDoneLeaf | Segment.SequenceLeaf,
  recordsOf: (event: string) => RecordEvents | undefined,
  from: number,
  until: number,
): Sql[] {
  const intervals = edgesOf(leaf.window, from, until);
  if ('event' in leaf && leaf.property === undefined && leaf.operator.endsWith('LastDays')) {
    intervals.push(dayEdges(Number(leaf.value), from, until));
  }
  const names =
    'sequence' in leaf ? leaf.sequence.map((step) => step.event) : ['event' in leaf ? leaf.event : leaf.notDone];
  return [...new Set(names)].flatMap((name) => {
    const records = recordsOf(name);
    return records
      ? intervals.map(
          (interval) => sql`select e.customer_no from ${records.relation} e where ${within(sql`e.at`, interval)}`,
        )
      : [];
  });
}
