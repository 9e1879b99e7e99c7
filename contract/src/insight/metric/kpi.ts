/** KPI board: every KPI of the spec with formula, owner, baseline, target and date, computed from facts (INS-1). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Freshness, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';

const tag = 'metric';

export const kpiUnits = [
  'percent',
  'points',
  'times',
  'hours',
  'stars',
  'seconds',
  'minutes',
  'days',
  'months',
  'ratio',
] as const;
export type KpiUnit = (typeof kpiUnits)[number];

/**
 * `reached`: the value is at the target or beyond; `onTrack`, `behind`: as far as the way from baseline to target should be
 * gone by now, or not; `missed`: the target date is over; `open`: without a baseline nobody can say; `noTarget`;
 * `empty`: the formula's base is empty; `waiting`: no facts yet.
 */
export const kpiStatuses = ['reached', 'onTrack', 'behind', 'missed', 'open', 'noTarget', 'empty', 'waiting'] as const;
export type KpiStatus = (typeof kpiStatuses)[number];

/** Words in both languages of the console: names and formulas belong to the figure, not to a screen. */
export const Words = Type.Object({ zh: Type.String(), en: Type.String() });
export type Words = Static<typeof Words>;

/** `[from, until)`, calendar days in the business's zone. */
export const KpiPeriod = Type.Object({ from: PlainDate, until: PlainDate });

/** What an operator decides about a KPI. */
export const KpiGoal = Type.Object({
  /** Who answers for it: the key of a role, or a name. */
  owner: Nullable(Line(60)),
  baseline: Nullable(Type.Number({ minimum: -1_000_000_000, maximum: 1_000_000_000 })),
  target: Nullable(Type.Number({ minimum: -1_000_000_000, maximum: 1_000_000_000 })),
  targetDate: Nullable(PlainDate),
  /** A growth compares with the period that ended at this date; null: with the one that ended a year before. */
  baselineDate: Nullable(PlainDate),
});
export type KpiGoal = Static<typeof KpiGoal>;

/**
 * Which parts of the figures are amounts in fen; `total`: the numerator alone is the figure, an amount in fen;
 * the others count customers, orders or days.
 */
export const kpiAmounts = ['none', 'numerator', 'both', 'total'] as const;

/** One figure as of a date: `numerator ÷ denominator`, in whole units (customers, orders, days, fen). */
export const KpiFigure = Type.Object({
  /** Null: of all time. */
  period: Nullable(KpiPeriod),
  numerator: Type.Number(),
  denominator: Type.Number(),
});
export type KpiFigure = Static<typeof KpiFigure>;

export const KpiPoint = Type.Object({ date: PlainDate, value: Nullable(Type.Number()) });

export const Kpi = Type.Object({
  key: Type.String(),
  name: Words,
  formula: Words,
  unit: OneOf(kpiUnits),
  /** Whether more or less is better. */
  direction: OneOf(['up', 'down']),
  /** Chapter of the operator's plan from which target and baseline come. */
  source: Type.String(),
  horizonMonths: Type.Integer(),
  ...KpiGoal.properties,
  /** True: the value is the growth in percent of `current` over `compared`. */
  growth: Type.Boolean(),
  amounts: OneOf(kpiAmounts),
  status: OneOf(kpiStatuses),
  /** What must come before it can be computed; null when it is. */
  missing: Nullable(Words),
  /** In the KPI's unit; null while waiting, or when the base is empty. */
  value: Nullable(Type.Number()),
  current: Nullable(KpiFigure),
  compared: Nullable(KpiFigure),
  /** Oldest first; the last is `value`. Empty while waiting. */
  trend: Type.Array(KpiPoint),
});
export type Kpi = Static<typeof Kpi>;

/** A customer, order or journey behind a figure: what it adds to numerator and denominator. */
export const KpiRow = Type.Object({
  customerId: Nullable(Id),
  customerNo: Nullable(Type.Integer()),
  /** Only for those who may read customers. */
  customerName: Nullable(Type.String()),
  /** Order number, or name of the journey. */
  reference: Nullable(Type.String()),
  at: Nullable(Instant),
  numerator: Type.Number(),
  denominator: Type.Number(),
});
export type KpiRow = Static<typeof KpiRow>;

const frame = {
  /** D means D 00:00: what happened before it counts. Tomorrow when left out, so that today counts. */
  asOf: Type.Optional(PlainDate),
  step: Type.Optional(OneOf(['week', 'month'])),
};
const points = Type.Optional(Type.Integer({ minimum: 2, maximum: 36, default: 13 }));
const params = Closed({ key: Type.String({ pattern: '^[a-z0-9_]{3,40}$' }) });
const rowQuery = {
  asOf: Type.Optional(PlainDate),
  /** `counted`: rows that add to the numerator; `rest`: the others. */
  part: Type.Optional(OneOf(['all', 'counted', 'rest'])),
};

export const kpiEndpoints = {
  'GET /v1/kpis': endpoint({
    summary: 'The KPI board: all KPIs with value, target, status and trend; those without facts say what is missing',
    tag,
    allow: ['metric.read'],
    query: Closed({ ...frame, points }),
    reply: Type.Object({
      freshness: Freshness,
      asOf: PlainDate,
      step: OneOf(['week', 'month']),
      items: Type.Array(Kpi),
    }),
  }),
  'GET /v1/kpis.csv': endpoint({
    summary: 'The KPI board as a file',
    tag,
    allow: ['metric.read'],
    query: Closed({ asOf: frame.asOf }),
    kind: 'csv',
  }),
  'GET /v1/kpis/:key': endpoint({
    summary: 'One KPI with its trend',
    tag,
    allow: ['metric.read'],
    params,
    query: Closed({ ...frame, points }),
    reply: Type.Object({ freshness: Freshness, asOf: PlainDate, step: OneOf(['week', 'month']), kpi: Kpi }),
  }),
  'PUT /v1/kpis/:key/goal': endpoint({
    summary: 'Change owner, baseline, target and dates of a KPI',
    tag,
    allow: ['kpi.write'],
    params,
    body: Closed(KpiGoal.properties),
    reply: KpiGoal,
  }),
  'GET /v1/kpis/:key/rows': endpoint({
    summary: 'The rows behind a figure, those that count first',
    tag,
    allow: ['metric.read'],
    params,
    query: Closed({ ...rowQuery, ...pageQuery }),
    reply: Type.Object({
      ...Page(KpiRow).properties,
      freshness: Freshness,
      asOf: PlainDate,
      rows: Type.Integer(),
      numerator: Type.Number(),
      denominator: Type.Number(),
    }),
  }),
  'GET /v1/kpis/:key/rows.csv': endpoint({
    summary: 'The rows behind a figure as a file, without names',
    tag,
    allow: ['metric.read'],
    params,
    query: Closed(rowQuery),
    kind: 'csv',
  }),
};
