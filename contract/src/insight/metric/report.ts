/** Metrics of repurchase, retention and order value, computed from facts as of a date (INS-5; definitions of customers.md). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Freshness, Nullable, OneOf, PlainDate } from '../../schema.ts';

/** Month `YYYY-MM` in the business's time zone. */
export const PlainMonth = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' });

const Share = Nullable(Type.Number({ minimum: 0, maximum: 1 }));

/** A share is null where nobody could have come back. */
export const RepurchaseMonth = Type.Object({
  month: PlainMonth,
  customers: Type.Integer(),
  orders: Type.Integer(),
  /** Customers with two or more orders in the month. */
  repeaters: Type.Integer(),
  repurchaseRate: Share,
  /** Customers of the month with an order before it. */
  returning: Type.Integer(),
  returningShare: Share,
  /** Of last month's customers, those who bought this month. */
  retained: Type.Integer(),
  nextMonthRate: Share,
  newcomers: Type.Integer(),
  /** Newcomers whose 30 days are over, and those of them with a second order on a later date within 30 days. */
  newcomersDue: Type.Integer(),
  newcomersBack: Type.Integer(),
  newcomerRate: Share,
  grossFen: Fen,
  returnFen: Fen,
  /** Gross value of orders of known customers ÷ their number; null without an order. */
  aovFen: Nullable(Type.Number()),
});
export type RepurchaseMonth = Static<typeof RepurchaseMonth>;

export const Cohort = Type.Object({
  month: PlainMonth,
  size: Type.Integer(),
  /** `cells[k]`: distinct customers of the cohort with an order k months later; cell 0 is the cohort itself. */
  cells: Type.Array(Type.Integer()),
});
export type Cohort = Static<typeof Cohort>;

export const IntervalBin = Type.Object({
  fromDays: Type.Integer(),
  untilDays: Nullable(Type.Integer()),
  count: Type.Integer(),
});

const asOf = { asOf: Type.Optional(PlainDate) };
const months = { months: Type.Optional(Type.Integer({ minimum: 1, maximum: 120, default: 13 })) };

export const reportEndpoints = {
  'GET /v1/metrics/repurchase': endpoint({
    summary: 'Repurchase, returning and next-month rates, newcomers and order value by month',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({ ...asOf, ...months }),
    reply: Type.Object({ freshness: Freshness, asOf: PlainDate, months: Type.Array(RepurchaseMonth) }),
  }),
  'GET /v1/metrics/repurchase.csv': endpoint({
    summary: 'The same as a file',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({ ...asOf, ...months }),
    kind: 'csv',
  }),
  'GET /v1/metrics/retention': endpoint({
    summary: 'Retention triangle: cohorts by month of first order',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({ ...asOf, ...months }),
    reply: Type.Object({ freshness: Freshness, asOf: PlainDate, cohorts: Type.Array(Cohort) }),
  }),
  'GET /v1/metrics/repurchase-interval': endpoint({
    summary: 'Days between consecutive orders of a customer: distribution, mean and median',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({ ...asOf, binDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, default: 7 })) }),
    reply: Type.Object({
      freshness: Freshness,
      asOf: PlainDate,
      intervals: Type.Integer(),
      meanDays: Nullable(Type.Number()),
      medianDays: Nullable(Type.Number()),
      bins: Type.Array(IntervalBin),
    }),
  }),
  'GET /v1/metrics/order-value': endpoint({
    summary: 'Orders, customers and average order value by day, week or month',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({
      from: PlainDate,
      until: PlainDate,
      step: Type.Optional(OneOf(['day', 'week', 'month'])),
      kind: Type.Optional(OneOf(['goods', 'service'])),
    }),
    reply: Type.Object({
      freshness: Freshness,
      points: Type.Array(
        Type.Object({
          date: PlainDate,
          orders: Type.Integer(),
          customers: Type.Integer(),
          grossFen: Fen,
          returnFen: Fen,
          /** Lines without a known customer count as sales (not for customers). */
          anonymousFen: Fen,
          aovFen: Nullable(Type.Number()),
        }),
      ),
    }),
  }),
  'GET /v1/metrics/rfm-counts': endpoint({
    summary:
      'How many customers stand in each cell of the recency × frequency grid over the last months, from the warehouse',
    tag: 'metric',
    allow: ['metric.read'],
    query: Closed({ ...asOf }),
    reply: Type.Object({
      freshness: Freshness,
      asOf: PlainDate,
      customers: Type.Integer(),
      meanNetFen: Nullable(Type.Number()),
      buckets: Type.Array(
        Type.Object({
          recencyDays: OneOf(['0-7', '8-30', '31-60', '61-90', '91-180', '181+']),
          orders: OneOf(['1', '2', '3-5', '6-10', '11+']),
          count: Type.Integer(),
        }),
      ),
    }),
  }),
};
