/** Fields of the feature row that rules can ask for, and the SQL of each answer (AUD-6). */
import { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import {
  badCondition,
  type FactCondition,
  type FactField,
  type FactSource,
  requireFitting,
} from '../../../platform/facts.ts';
import { Problem } from '../../../platform/problem.ts';
import { dateIn } from '../instant.ts';
import { atLeastOrders, type Span } from './orders.ts';

type Sql = RawBuilder<unknown>;

interface Column extends FactField {
  /** Value of the row `f`; null when unknown. */
  readonly value: (at: Temporal.Instant) => Sql;
  /** For values that wander with time: the instant column from which whole days are counted. */
  readonly daysFrom?: Sql;
}

const scoreOf = (column: Sql): Sql => sql`(select ${column} from audience.score s where s.customer_no = f.customer_no)`;
const plain = (key: string, type: FactField['type'], value: Sql, choices?: readonly string[]): Column => ({
  key: `audience.${key}`,
  type,
  value: () => value,
  ...(choices && { choices }),
});

const days = (key: string, from: Sql, timeZone: string): Column => ({
  key: `audience.${key}`,
  type: 'number',
  daysFrom: from,
  value: (at) => sql`(${dateIn(at, timeZone).toString()}::date - (${from} at time zone ${timeZone})::date)`,
});

function columns(timeZone: string): readonly Column[] {
  return [
    plain('orderCount', 'number', sql`f.order_count`),
    plain('grossFen', 'money', sql`f.gross_fen`),
    plain('returnFen', 'money', sql`f.return_fen`),
    plain('netFen', 'money', sql`f.net_fen`),
    plain('averageFen', 'money', sql`(f.gross_fen::numeric / nullif(f.order_count, 0))`),
    plain('goodsFen', 'money', sql`f.goods_fen`),
    plain('serviceFen', 'money', sql`f.service_fen`),
    plain('goodsCount', 'number', sql`f.goods_count`),
    plain('serviceCount', 'number', sql`f.service_count`),
    plain('firstOrderAt', 'instant', sql`f.first_order_at`),
    plain('lastOrderAt', 'instant', sql`f.last_order_at`),
    days('daysSinceOrder', sql`f.last_order_at`, timeZone),
    days('daysSinceRegistration', sql`f.registered_at`, timeZone),
    { key: 'audience.ordersLast30Days', type: 'number', value: () => sql`0` },
    plain('rScore', 'number', scoreOf(sql`s.r`)),
    plain('fScore', 'number', scoreOf(sql`s.f`)),
    plain('mScore', 'number', scoreOf(sql`s.m`)),
    plain('rfmCell', 'choice', scoreOf(sql`s.cell::text`), Audience.rfmCells),
    plain('rfmTier', 'choice', sql`coalesce(${scoreOf(sql`s.tier::text`)}, 'none')`, Audience.rfmTiers),
    plain('lifecycle', 'choice', sql`f.lifecycle::text`, Audience.lifecycleTiers),
    plain('city', 'text', sql`f.city`),
    plain('gender', 'choice', sql`f.gender`, ['female', 'male', 'other']),
    plain('birthday', 'date', sql`f.birthday`),
    plain('channelId', 'text', sql`f.channel_id::text`),
    plain('registeredAt', 'instant', sql`f.registered_at`),
    plain('tags', 'set', sql`f.tags`),
    plain('preferredCategory', 'text', sql`f.preferred_category`),
    plain('preferredHour', 'number', sql`f.preferred_hour`),
    plain('lastSeenAt', 'instant', sql`f.last_seen_at`),
  ];
}

const TRAIT = /^audience\.traits\.([\w.-]{1,60})$/;

/** A trait is what intake was told in `identify`; its values are compared as text, or as numbers by order. */
function traitOf(key: string): Column | undefined {
  const name = TRAIT.exec(key)?.[1];
  return name === undefined ? undefined : plain(`traits.${name}`, 'text', sql`(f.traits ->> ${name}::text)`);
}

const ORDERS_30 = 'audience.ordersLast30Days';

export function factSource(timeZone: string): FactSource {
  const known = new Map(columns(timeZone).map((column) => [column.key, column]));
  const columnOf = (condition: FactCondition): Column => {
    const column = known.get(condition.field) ?? traitOf(condition.field);
    if (!column) throw new Problem(badCondition, `there is no field ${condition.field}`);
    requireFitting(column, condition, '/field');
    return column;
  };
  return {
    fields: [...known.values()].map(({ key, type, choices }) => ({ key, type, ...(choices && { choices }) })),
    predicate(conditions, at) {
      const parts = conditions.map((condition) => {
        const column = columnOf(condition);
        if (condition.field === ORDERS_30) return recentOrders(condition, at);
        return sql`coalesce(${compare(condition, column.value(at), column, at, timeZone)}, false)`;
      });
      return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
    },
    edges: (conditions, from, until) =>
      conditions.flatMap((condition) => edgesOf(condition, columnOf(condition), from, until, timeZone)),
    changedBy: [
      'identity.customer_registered',
      'identity.customer_updated',
      'identity.customer_merged',
      'identity.merge_undone',
      'identity.customer_erased',
      'audience.order_recorded',
      'audience.tier_changed',
      'audience.tags_changed',
      'audience.traits_changed',
    ],
  };
}

function compare(condition: FactCondition, value: Sql, column: Column, at: Temporal.Instant, timeZone: string): Sql {
  const { operator, value: wanted } = condition;
  const cast = castOf(column.type);
  const one = (item: unknown) => sql`${item as string | number}::${cast}`;
  const list = Array.isArray(wanted) ? wanted : [wanted];
  switch (operator) {
    case 'isSet':
      return column.type === 'set' ? sql`cardinality(${value}) > 0` : sql`${value} is not null`;
    case 'isNotSet':
      return column.type === 'set' ? sql`cardinality(${value}) = 0` : sql`${value} is null`;
    case 'between':
      return sql`${value} between ${one(list[0])} and ${one(list[1])}`;
    case 'in':
    case 'notIn': {
      const among =
        column.type === 'set' ? sql`${value} && ${list}::text[]` : sql`${value}::text = any(${list}::text[])`;
      return operator === 'in' ? among : sql`not (${among})`;
    }
    case 'contains':
      return column.type === 'set'
        ? sql`(${value} @> array[${String(wanted)}]::text[])`
        : sql`position(lower(${String(wanted)}) in lower(${value})) > 0`;
    case 'startsWith':
      return sql`starts_with(lower(${value}), lower(${String(wanted)}))`;
    case 'withinLastDays':
    case 'notWithinLastDays':
    case 'withinNextDays':
      return withinDays(condition, value, column, at, timeZone);
    default:
      return sql`${value} ${COMPARISON[operator]} ${one(wanted)}`;
  }
}

const COMPARISON = { eq: sql`=`, ne: sql`<>`, lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const;

function castOf(type: FactField['type']): Sql {
  switch (type) {
    case 'number':
    case 'money':
      return sql`numeric`;
    case 'date':
      return sql`date`;
    case 'instant':
      return sql`timestamptz`;
    case 'boolean':
      return sql`boolean`;
    default:
      return sql`text`;
  }
}

/** Rolling days (now − N · 24 h, now] for instants; whole dates, the present one included, for dates. */
function withinDays(condition: FactCondition, value: Sql, column: Column, at: Temporal.Instant, timeZone: string): Sql {
  const n = Math.trunc(Number(condition.value));
  const ahead = condition.operator === 'withinNextDays';
  const now =
    column.type === 'date' ? sql`${dateIn(at, timeZone).toString()}::date` : sql`${at.toString()}::timestamptz`;
  const span = column.type === 'date' ? sql`${n}::int` : sql`make_interval(hours => ${n * 24}::int)`;
  const inside = ahead
    ? sql`(${value} >= ${now} and ${value} < ${now} + ${span})`
    : sql`(${value} > ${now} - ${span} and ${value} <= ${now})`;
  return condition.operator === 'notWithinLastDays' ? sql`not ${inside}` : inside;
}

/** Orders in the rolling 30 days, exactly. */
function recentOrders(condition: FactCondition, at: Temporal.Instant): Sql {
  const span: Span = { after: at.subtract({ hours: 720 }), until: at };
  const atLeast = (n: number) => atLeastOrders(n, span);
  const n = Math.trunc(Number(Array.isArray(condition.value) ? condition.value[0] : condition.value));
  const upper = Math.trunc(Number(Array.isArray(condition.value) ? condition.value[1] : condition.value));
  switch (condition.operator) {
    case 'isSet':
      return sql`true`;
    case 'isNotSet':
      return sql`false`;
    case 'eq':
      return sql`(${atLeast(n)} and not ${atLeast(n + 1)})`;
    case 'ne':
      return sql`not (${atLeast(n)} and not ${atLeast(n + 1)})`;
    case 'gt':
      return atLeast(n + 1);
    case 'gte':
      return atLeast(n);
    case 'lt':
      return sql`not ${atLeast(n)}`;
    case 'lte':
      return sql`not ${atLeast(n + 1)}`;
    default:
      return sql`(${atLeast(n)} and not ${atLeast(upper + 1)})`;
  }
}

function edgesOf(
  condition: FactCondition,
  column: Column,
  from: Temporal.Instant,
  until: Temporal.Instant,
  timeZone: string,
): RawBuilder<boolean>[] {
  const between = (value: Sql, shiftDays: number) => {
    const shift = (at: Temporal.Instant) => at.add({ hours: shiftDays * 24 }).toString();
    return sql<boolean>`(${value} > ${shift(from)}::timestamptz and ${value} <= ${shift(until)}::timestamptz)`;
  };
  if (condition.field === ORDERS_30) {
    const [after, to] = [from.subtract({ hours: 720 }), until.subtract({ hours: 720 })];
    return [
      sql<boolean>`f.customer_no in (select customer_no from audience.purchase where customer_no is not null and is_order
        and at > ${after.toString()}::timestamptz and at <= ${to.toString()}::timestamptz)`,
    ];
  }
  if (column.daysFrom) {
    // A new calendar day counts everybody one day on.
    if (dateIn(from, timeZone).equals(dateIn(until, timeZone))) return [];
    return [sql<boolean>`(${column.daysFrom} is not null)`];
  }
  if (!['withinLastDays', 'notWithinLastDays', 'withinNextDays'].includes(condition.operator)) return [];
  const n = Math.trunc(Number(condition.value));
  const value = column.value(until);
  if (column.type === 'date') {
    const [first, last] = [dateIn(from, timeZone), dateIn(until, timeZone)];
    if (first.equals(last)) return [];
    const shift = condition.operator === 'withinNextDays' ? n : -n;
    const day = (date: Temporal.PlainDate, by: number) => date.add({ days: by }).toString();
    return [
      sql<boolean>`((${value} >= ${day(first, shift)}::date and ${value} <= ${day(last, shift)}::date)
        or (${value} >= ${day(first, 0)}::date and ${value} <= ${day(last, 0)}::date))`,
    ];
  }
  return condition.operator === 'withinNextDays'
    ? [between(value, n), between(value, 0)]
    : [between(value, -n), between(value, 0)];
}
