/** What a journey brought: attribution by two rules, lift against the hold-out, cost, margin and ROI (CAM-9, CAM-7). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';

const tag = 'journey';
const Count = Type.Integer({ minimum: 0 });
const journeyParams = Closed({ journeyId: Id });

/** `last`: all credit to the last touch; a redeemed coupon counts as the last. `linear`: equal parts to all touches. */
export const attributionRules = ['last', 'linear'] as const;
export type AttributionRule = (typeof attributionRules)[number];

/** What touched the customer: a message that was sent, a coupon that was granted, a coupon that was redeemed. */
export const touchKinds = ['message', 'coupon', 'redemption'] as const;
export type TouchKind = (typeof touchKinds)[number];

/** Figures of the results; each has its formula in words in the consoles' language files under this key. */
export const resultFigures = [
  'runs',
  'customers',
  'converted',
  'rate',
  'convertedFen',
  'lift',
  'touches',
  'orders',
  'credit',
  'netFen',
  'unattributed',
  'recovered',
  'coupons',
  'messageFen',
  'discountFen',
  'costFen',
  'marginFen',
  'roi',
] as const;
export type ResultFigure = (typeof resultFigures)[number];

/** One side of the comparison: runs that were treated, or that walked the path without any effect. */
export const Group = Type.Object({
  runs: Count,
  /** Customers with at least one run. */
  customers: Count,
  /** Customers of whom at least one run reached the goal within its window. */
  converted: Count,
  /** `converted ÷ customers`; null without customers. */
  rate: Nullable(Type.Number()),
  /** Net sales of the goals' orders. */
  convertedFen: Fen,
});
export type Group = Static<typeof Group>;

/** Treated rate − hold-out rate, with the 95 % interval of Newcombe's hybrid score method. */
export const Lift = Type.Object({ difference: Type.Number(), low: Type.Number(), high: Type.Number() });
export type Lift = Static<typeof Lift>;

/** What one rule credits to the journey. */
export const Attributed = Type.Object({
  rule: OneOf(attributionRules),
  /** Orders with any credit, and the sum of their credits. */
  orders: Count,
  credit: Type.Number(),
  customers: Count,
  /** Net sales (gross − returned) times credit. */
  netFen: Fen,
  marginFen: Fen,
  /** `marginFen ÷ cost`; null without cost. */
  roi: Nullable(Type.Number()),
});
export type Attributed = Static<typeof Attributed>;

export const JourneyResults = Type.Object({
  journeyId: Id,
  treated: Group,
  holdOut: Group,
  /** Null while one of the groups is empty. */
  lift: Nullable(Lift),
  touches: Type.Object({ messages: Count, coupons: Count, customers: Count }),
  /** One entry per rule. */
  attributed: Type.Array(Attributed),
  /** All orders since the journey's first entry that no journey is credited with. */
  unattributed: Type.Object({ orders: Count, netFen: Fen }),
  /** Dormant or lost before the entry, and an order within the attribution window after it. */
  recovered: Count,
  coupons: Type.Object({ granted: Count, redeemed: Count }),
  cost: Type.Object({ messageFen: Fen, discountFen: Fen, totalFen: Fen }),
  marginPercent: Type.Number(),
  attributionDays: Type.Integer(),
  /** Figures and the key of each one's formula. */
  formulas: Type.Array(OneOf(resultFigures)),
  asOf: Instant,
  late: Type.Boolean(),
  timeZone: Type.String(),
});
export type JourneyResults = Static<typeof JourneyResults>;

/** A row behind the figures: one order that counts, and what it is credited to. */
export const Conversion = Type.Object({
  orderId: Id,
  source: Type.String(),
  orderNo: Type.String(),
  /** Null: somebody unknown. */
  customerId: Nullable(Id),
  at: Instant,
  netFen: Fen,
  /** Null: unattributed. */
  journeyId: Nullable(Id),
  touch: Nullable(
    Type.Object({ kind: OneOf(touchKinds), at: Instant, runId: Id, node: Type.String(), version: Type.Integer() }),
  ),
  /** Credits by the linear rule, one entry per journey; they sum to 1 when there is any. */
  linear: Type.Array(Type.Object({ journeyId: Id, credit: Type.Number(), netFen: Fen })),
});
export type Conversion = Static<typeof Conversion>;

const conversionQuery = {
  /** Left out: both. */
  attributed: Type.Optional(Type.Boolean()),
  from: Type.Optional(Instant),
  /** Not itself included. */
  until: Type.Optional(Instant),
};

export const measureEndpoints = {
  'GET /v1/journeys/:journeyId/results': endpoint({
    summary: 'What a journey brought: goal, lift, attributed sales, cost, margin and ROI',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    reply: JourneyResults,
  }),
  'GET /v1/journeys/:journeyId/results.csv': endpoint({
    summary: 'The figures of the results as a table',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    kind: 'csv',
  }),
  'GET /v1/journeys/:journeyId/conversions': endpoint({
    summary: 'Orders that a journey is credited with by either rule, newest first',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    query: Closed(pageQuery),
    reply: Page(Conversion),
  }),
  'GET /v1/conversions': endpoint({
    summary: 'All orders with what they are credited to, the unattributed too, newest first',
    tag,
    allow: ['journey.read'],
    query: Closed({ ...conversionQuery, ...pageQuery }),
    reply: Page(Conversion),
  }),
};
