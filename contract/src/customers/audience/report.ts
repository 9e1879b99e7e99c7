/** Reports over all customers: RFM grid, lifecycle counts at any date, the home page's figures (AUD-4, AUD-5, AUD-9). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Instant, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { CutPoints, rfmFilters } from './customer.ts';
import { CustomerCard, LifecycleTier, Monetary, RfmCell, RfmTier, Score, Scores } from './words.ts';

const tag = 'audience';
const Count = Type.Integer({ minimum: 0 });

export const LifecycleCounts = Type.Array(Type.Object({ tier: LifecycleTier, customers: Count }));
export const RfmTierCounts = Type.Array(Type.Object({ tier: RfmTier, customers: Count }));

/** Customers scored as of one date, counted every way. */
export const RfmReport = Type.Object({
  asOf: Instant,
  /** Calendar date in the business's zone from which R is counted. */
  date: PlainDate,
  timeZone: Type.String(),
  monetary: Monetary,
  /** Customers with F ≥ 1. */
  customers: Count,
  withoutOrders: Count,
  /** Mean of M over customers with F ≥ 1; null when there is none. */
  meanFen: Nullable(Type.Number()),
  cutPoints: CutPoints,
  /** 25 squares, R and F from 1 to 5. */
  grid: Type.Array(
    Type.Object({
      r: Score,
      f: Score,
      customers: Count,
      /** Mean of gross less returns. */
      meanNetFen: Nullable(Fen),
    }),
  ),
  tiers: RfmTierCounts,
  cells: Type.Array(Type.Object({ cell: RfmCell, customers: Count })),
});
export type RfmReport = Static<typeof RfmReport>;

export const RfmCustomer = Type.Object({
  ...CustomerCard.properties,
  recencyDays: Nullable(Type.Integer()),
  frequency: Count,
  monetaryFen: Nullable(Type.Number()),
  scores: Nullable(Scores),
  tier: RfmTier,
  cell: Nullable(RfmCell),
});
export type RfmCustomer = Static<typeof RfmCustomer>;

/** A figure beside the same figure of the period before. */
export const Compared = Type.Object({ current: Type.Integer(), before: Type.Integer() });
export type Compared = Static<typeof Compared>;
const Spans = Type.Object({ today: Compared, days7: Compared, days30: Compared });

export const AudienceSummary = Type.Object({
  customers: Count,
  /** Registered within the last 7 × 24 hours, beside the 7 before. */
  newCustomers: Compared,
  /** `today` is from 00:00 on, beside the day before up to the same hour; the others are rolling. */
  orders: Spans,
  netFen: Spans,
  lifecycle: LifecycleCounts,
  rfm: RfmTierCounts,
  asOf: Instant,
  timeZone: Type.String(),
});
export type AudienceSummary = Static<typeof AudienceSummary>;

export const reportEndpoints = {
  'GET /v1/rfm': endpoint({
    summary: 'RFM of all customers, today or as of a past date',
    tag,
    allow: ['customer.read'],
    query: Closed({ asOf: rfmFilters.asOf, monetary: rfmFilters.monetary }),
    reply: RfmReport,
  }),
  'GET /v1/rfm/customers': endpoint({
    summary: 'Customers of an RFM square, cell or tier, by customer number',
    tag,
    allow: ['customer.read'],
    query: Closed({ ...rfmFilters, ...pageQuery }),
    reply: Type.Object({ ...Page(RfmCustomer).properties, asOf: Instant }),
  }),
  'GET /v1/rfm/customers.csv': endpoint({
    summary: 'Export the customers of an RFM square, cell or tier',
    tag,
    allow: ['customer.export'],
    query: Closed(rfmFilters),
    kind: 'csv',
  }),
  'POST /v1/rfm/recompute': endpoint({
    summary: 'Compute the RFM model and the tiers of all customers now',
    tag,
    allow: ['segment.write'],
    reply: Type.Object({ asOf: Instant, customers: Count, changed: Count, tierMoves: Count }),
  }),
  'GET /v1/lifecycle': endpoint({
    summary: 'Customers by lifecycle tier, now or at a past date',
    tag,
    allow: ['customer.read'],
    query: Closed({ asOf: Type.Optional(PlainDate) }),
    reply: Type.Object({ items: LifecycleCounts, customers: Count, asOf: Instant, timeZone: Type.String() }),
  }),
  'GET /v1/lifecycle/history': endpoint({
    summary: 'Customers by lifecycle tier at 00:00 of each day, week or month of a period',
    tag,
    allow: ['customer.read'],
    query: Closed({
      from: PlainDate,
      /** Itself included. */
      until: PlainDate,
      step: Type.Optional(OneOf(['day', 'week', 'month'])),
    }),
    reply: Type.Object({
      items: Type.Array(Type.Object({ date: PlainDate, tiers: LifecycleCounts })),
      asOf: Instant,
      timeZone: Type.String(),
    }),
  }),
  'GET /v1/audience/summary': endpoint({
    summary: 'Figures of the home page',
    tag,
    allow: ['customer.read'],
    reply: AudienceSummary,
  }),
};
