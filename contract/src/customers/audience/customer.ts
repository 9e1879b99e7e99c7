/** Customers as operators see them: the list, the profile from all sides, tags, orders, timeline (AUD-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { Order } from './sale.ts';
import { CustomerCard, LifecycleTier, Monetary, RfmCell, RfmTier, Score, Scores } from './words.ts';

const tag = 'audience';
const customerParams = Closed({ customerId: Id });

export const CustomerListItem = Type.Object({
  ...CustomerCard.properties,
  orderCount: Type.Integer(),
  grossFen: Fen,
  netFen: Fen,
  firstOrderAt: Nullable(Instant),
  lastOrderAt: Nullable(Instant),
  lifecycle: LifecycleTier,
  rfmTier: RfmTier,
  rfmCell: Nullable(RfmCell),
  scores: Nullable(Scores),
  tags: Type.Array(Type.String()),
  channelId: Nullable(Id),
  channelName: Nullable(Type.String()),
});
export type CustomerListItem = Static<typeof CustomerListItem>;

export const customerSorts = ['lastOrderAt', 'netFen', 'orderCount', 'registeredAt', 'name'] as const;

const filters = {
  /** Part of the name, the last digits of the phone (4 or all), or the member number. */
  search: Type.Optional(Line(80)),
  lifecycle: Type.Optional(LifecycleTier),
  rfmTier: Type.Optional(RfmTier),
  rfmCell: Type.Optional(RfmCell),
  tag: Type.Optional(Line(40)),
  city: Type.Optional(Line(40)),
  channelId: Type.Optional(Id),
  registeredFrom: Type.Optional(Instant),
  /** Not itself included. */
  registeredUntil: Type.Optional(Instant),
  lastOrderFrom: Type.Optional(Instant),
  lastOrderUntil: Type.Optional(Instant),
  sort: Type.Optional(OneOf(customerSorts)),
  order: Type.Optional(OneOf(['asc', 'desc'])),
};
export const CustomerFilters = Closed(filters);
export type CustomerFilters = Static<typeof CustomerFilters>;

export const channelTouch = Type.Object({ channelId: Id, name: Type.String() });

/** One reason of a tier: the rule that held, the customer's figure and the boundary it was held against. */
export const TierReason = Type.Object({
  rule: OneOf([
    'noOrderForDays',
    'neverOrderedForDays',
    'ordersInWindow',
    'averageOrderFen',
    'registeredWithinDays',
    'orderInWindow',
    'quietSinceDays',
  ]),
  value: Type.Number(),
  boundary: Type.Number(),
});
export type TierReason = Static<typeof TierReason>;

/** Upper bounds of the scores, ascending: R ≤ first bound scores 5, F and M ≤ first bound score 1. */
export const CutPoints = Type.Object({
  recencyDays: Type.Array(Type.Number()),
  frequency: Type.Array(Type.Number()),
  monetaryFen: Type.Array(Type.Number()),
});
export type CutPoints = Static<typeof CutPoints>;

export const CustomerTag = Type.Object({
  tag: Type.String(),
  kind: OneOf(['manual', 'rule', 'inferred']),
  at: Instant,
  /** Name of the member of staff; null when it came by itself. */
  by: Nullable(Type.String()),
});
export type CustomerTag = Static<typeof CustomerTag>;

export const CustomerProfile = Type.Object({
  ...CustomerCard.properties,
  status: OneOf(['known', 'anonymous', 'merged', 'erased']),
  /** The customer into whom this one was merged, else null. */
  mergedInto: Nullable(Id),
  gender: Nullable(OneOf(['female', 'male', 'other'])),
  birthday: Nullable(PlainDate),
  language: OneOf(['zh', 'en']),
  firstChannel: Nullable(channelTouch),
  lastChannel: Nullable(channelTouch),
  orders: Type.Object({
    orderCount: Type.Integer(),
    grossFen: Fen,
    returnFen: Fen,
    netFen: Fen,
    /** Gross ÷ orders; null without orders. */
    averageFen: Nullable(Fen),
    goodsFen: Fen,
    serviceFen: Fen,
    firstOrderAt: Nullable(Instant),
    lastOrderAt: Nullable(Instant),
    ordersLast30Days: Type.Integer(),
    /** Whole calendar days in the business's zone. */
    daysSinceOrder: Nullable(Type.Integer()),
  }),
  lifecycle: Type.Object({
    tier: LifecycleTier,
    since: Instant,
    reasons: Type.Array(TierReason),
    /** When time alone may move the customer next; null when it never will. */
    nextAt: Nullable(Instant),
  }),
  rfm: Type.Object({
    tier: RfmTier,
    cell: Nullable(RfmCell),
    scores: Nullable(Scores),
    /** Null without orders. */
    recencyDays: Nullable(Type.Integer()),
    frequency: Type.Integer(),
    monetaryFen: Nullable(Type.Number()),
    monetary: Monetary,
    meanFen: Nullable(Type.Number()),
    cutPoints: CutPoints,
    /** When the model was computed. */
    asOf: Nullable(Instant),
  }),
  preferences: Type.Object({
    category: Nullable(Type.String()),
    /** Hour of day, 0 to 23, in the business's zone. */
    hour: Nullable(Type.Integer()),
    kind: Nullable(OneOf(['goods', 'service'])),
  }),
  tags: Type.Array(CustomerTag),
  traits: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
  lastSeenAt: Nullable(Instant),
  asOf: Instant,
  timeZone: Type.String(),
});
export type CustomerProfile = Static<typeof CustomerProfile>;

export const TierMove = Type.Object({
  kind: OneOf(['lifecycle', 'rfm']),
  /** Null for the first tier. */
  from: Nullable(Type.String()),
  to: Type.String(),
  at: Instant,
  cause: OneOf(['order', 'time', 'registration', 'recompute', 'setting', 'merge', 'backfill']),
});
export type TierMove = Static<typeof TierMove>;

export const TimelineEntry = Type.Object({
  entryId: Type.String(),
  at: Instant,
  kind: OneOf(['event', 'order', 'tier']),
  /** `<module>.<verb>` of the event; the consoles' language files name it. */
  name: Type.String(),
  source: Type.String(),
  petId: Nullable(Id),
  order: Nullable(Order),
  tier: Nullable(TierMove),
  /** Plain members of the event's payload. */
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

const Tag = Type.String({ minLength: 1, maxLength: 40, pattern: '^\\S(.*\\S)?$' });

export const customerEndpoints = {
  'GET /v1/customers': endpoint({
    summary: 'Search customers',
    tag,
    allow: ['customer.read'],
    query: Closed({ ...filters, ...pageQuery }),
    reply: Type.Object({ ...Page(CustomerListItem).properties, asOf: Instant }),
  }),
  'GET /v1/customers.csv': endpoint({
    summary: 'Export the customers that a search finds',
    tag,
    allow: ['customer.export'],
    query: CustomerFilters,
    kind: 'csv',
  }),
  'GET /v1/customers/:customerId': endpoint({
    summary: 'A customer from all sides',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    reply: CustomerProfile,
  }),
  'GET /v1/customers/:customerId/orders': endpoint({
    summary: 'Orders and returns of a customer, newest first',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    query: Closed({ ...pageQuery }),
    reply: Page(Order),
  }),
  'GET /v1/customers/:customerId/timeline': endpoint({
    summary: 'All that happened with a customer, newest first',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    query: Closed({ ...pageQuery }),
    reply: Page(TimelineEntry),
  }),
  'GET /v1/customers/:customerId/tiers': endpoint({
    summary: 'Moves of a customer between tiers, newest first',
    tag,
    allow: ['customer.read'],
    params: customerParams,
    query: Closed({ kind: Type.Optional(OneOf(['lifecycle', 'rfm'])), ...pageQuery }),
    reply: Page(TierMove),
  }),
  'PUT /v1/customers/:customerId/tags': endpoint({
    summary: 'Add and remove tags of a customer',
    tag,
    allow: ['customer.write'],
    params: customerParams,
    body: Closed({
      add: Type.Optional(Type.Array(Tag, { maxItems: 50 })),
      remove: Type.Optional(Type.Array(Tag, { maxItems: 50 })),
    }),
    reply: Type.Object({ tags: Type.Array(CustomerTag) }),
  }),
  'GET /v1/tags': endpoint({
    summary: 'Tags in use, most used first',
    tag,
    allow: ['customer.read'],
    reply: Type.Object({ items: Type.Array(Type.Object({ tag: Type.String(), customers: Type.Integer() })) }),
  }),
};

/** Filter of RFM lists, shared by the page and the export. */
export const rfmFilters = {
  /** A past date: computed from purchases as they were before its 00:00. Left out: the present. */
  asOf: Type.Optional(PlainDate),
  monetary: Type.Optional(Monetary),
  tier: Type.Optional(RfmTier),
  cell: Type.Optional(RfmCell),
  r: Type.Optional(Score),
  f: Type.Optional(Score),
  m: Type.Optional(Score),
};
