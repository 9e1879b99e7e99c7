/** Budgets of campaigns: limits split by customer tier, what is set aside and spent of them (CAM-7). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { eventType } from '../event.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../schema.ts';

const tag = 'budget';
const params = Closed({ budgetId: Id });

/** What a budget counts: money in fen, or pieces. */
export const budgetUnits = ['fen', 'count'] as const;
export type BudgetUnit = (typeof budgetUnits)[number];
export const BudgetUnit = OneOf(budgetUnits);

/** The three tiers between which a total is split. */
export const tiers = ['new', 'active', 'dormant'] as const;
export type Tier = (typeof tiers)[number];
export const Tier = OneOf(tiers);

export const budgetStates = ['active', 'paused'] as const;
export type BudgetState = (typeof budgetStates)[number];
export const BudgetState = OneOf(budgetStates);

export const entryStates = ['reserved', 'spent', 'released'] as const;
export type EntryState = (typeof entryStates)[number];
export const EntryState = OneOf(entryStates);

/** Whole fen, or pieces. */
export const Amount = Type.Integer({ minimum: 0, maximum: 100_000_000_000 });
const Limit = Type.Integer({ minimum: 0, maximum: 100_000_000_000 });

/** Shares of the tiers in percent; they add up to 100. */
export const Shares = Closed({
  new: Type.Integer({ minimum: 0, maximum: 100 }),
  active: Type.Integer({ minimum: 0, maximum: 100 }),
  dormant: Type.Integer({ minimum: 0, maximum: 100 }),
});
export type Shares = Static<typeof Shares>;

/** CAM-7: 20 % for new, 50 % for active, 30 % for dormant customers. */
export const defaultShares: Shares = { new: 20, active: 50, dormant: 30 };

export const BudgetLine = Type.Object({
  /** Null on the only line of a budget that is not split. */
  tier: Nullable(Tier),
  limit: Amount,
  reserved: Amount,
  spent: Amount,
  /** limit − reserved − spent. */
  left: Amount,
});
export type BudgetLine = Static<typeof BudgetLine>;

export const Budget = Type.Object({
  budgetId: Id,
  name: Type.String(),
  unit: BudgetUnit,
  state: BudgetState,
  /** Null: from its creation on. */
  from: Nullable(Instant),
  /** Not itself included; null: without end. */
  until: Nullable(Instant),
  /** Null: one line for everybody. */
  shares: Nullable(Shares),
  limit: Amount,
  reserved: Amount,
  spent: Amount,
  left: Amount,
  /** Discounts of given back coupons that were honoured although the line was full; outside the limit. */
  uncovered: Amount,
  lines: Type.Array(BudgetLine),
  revision: Type.Integer(),
  createdAt: Instant,
});
export type Budget = Static<typeof Budget>;

/** How fast a budget goes, and where that leads. */
export const BudgetForecast = Type.Object({
  /** Committed (reserved + spent) a day, over the last 7 days or since the start when that is shorter. */
  committedPerDay: Type.Number(),
  spentPerDay: Type.Number(),
  /** Share of committed amounts that is spent in the end, from settled entries; null before the first is settled. */
  spentShare: Nullable(Type.Number()),
  /** Whole days left until the end; null without an end. */
  daysLeft: Nullable(Type.Number()),
  /** Committed at the end at this pace, never above the limit; null without an end. */
  committedAtEnd: Nullable(Amount),
  /** Spent at the end: what is spent, and of what is committed then its usual share; null without an end. */
  spentAtEnd: Nullable(Amount),
  /** When the limit is reached at this pace; null when it never is, or only after the end. */
  exhaustedAt: Nullable(Instant),
});
export type BudgetForecast = Static<typeof BudgetForecast>;

export const BudgetDetail = Type.Object({
  ...Budget.properties,
  forecast: BudgetForecast,
  asOf: Instant,
  timeZone: Type.String(),
});
export type BudgetDetail = Static<typeof BudgetDetail>;

export const BudgetEntry = Type.Object({
  /** The caller's key, e.g. `coupon:<id>`. */
  key: Type.String(),
  tier: Nullable(Tier),
  state: EntryState,
  /** Set aside at first. */
  reserved: Amount,
  /** 0 unless spent. */
  spent: Amount,
  /** Honoured beyond the limit. */
  uncovered: Amount,
  reservedAt: Instant,
  settledAt: Nullable(Instant),
});
export type BudgetEntry = Static<typeof BudgetEntry>;

const shape = {
  name: Line(80),
  from: Type.Optional(Nullable(Instant)),
  until: Type.Optional(Nullable(Instant)),
};

export const budgetEndpoints = {
  'GET /v1/budgets': endpoint({
    summary: 'Budgets with what is set aside and spent of them, newest first',
    tag,
    allow: ['coupon.read'],
    query: Closed({ state: Type.Optional(BudgetState), search: Type.Optional(Line(80)), ...pageQuery }),
    reply: Page(Budget),
  }),
  'POST /v1/budgets': endpoint({
    summary: 'Create a budget; split by tier 20/50/30 unless other shares, or none (null), are given',
    tag,
    allow: ['coupon.write'],
    body: Closed({ ...shape, unit: BudgetUnit, limit: Limit, shares: Type.Optional(Nullable(Shares)) }),
    reply: Budget,
    status: 201,
  }),
  'GET /v1/budgets/:budgetId': endpoint({
    summary: 'A budget line by line, with its pace and the forecast to its end',
    tag,
    allow: ['coupon.read'],
    params,
    reply: BudgetDetail,
  }),
  'PUT /v1/budgets/:budgetId': endpoint({
    summary: 'Rename a budget or change its time',
    tag,
    allow: ['coupon.write'],
    params,
    body: Closed(shape),
    reply: Budget,
  }),
  'PUT /v1/budgets/:budgetId/limit': endpoint({
    summary: 'Raise or lower the limit and, if given, its shares; never below what is reserved and spent',
    tag,
    allow: ['coupon.write'],
    params,
    body: Closed({ limit: Limit, shares: Type.Optional(Shares), reason: Line(200) }),
    reply: Budget,
  }),
  'PUT /v1/budgets/:budgetId/state': endpoint({
    summary: 'Pause a budget (nothing new is reserved of it) or let it go on',
    tag,
    allow: ['coupon.write'],
    params,
    body: Closed({ state: BudgetState }),
    reply: Budget,
  }),
  'GET /v1/budgets/:budgetId/entries': endpoint({
    summary: 'Entries of a budget, newest first',
    tag,
    allow: ['coupon.read'],
    params,
    query: Closed({ state: Type.Optional(EntryState), tier: Type.Optional(Tier), ...pageQuery }),
    reply: Page(BudgetEntry),
  }),
  'GET /v1/budgets/:budgetId/entries.csv': endpoint({
    summary: 'Export the entries of a budget',
    tag,
    allow: ['coupon.read'],
    params,
    query: Closed({ state: Type.Optional(EntryState), tier: Type.Optional(Tier) }),
    kind: 'csv',
  }),
};

/** A reservation was refused because a line is used up; told once until the line has room again. */
export const budgetExhausted = eventType({
  name: 'budget.exhausted',
  version: 1,
  payload: Closed({ budgetId: Id, tier: Nullable(Tier), limit: Amount }),
  live: { staff: 'coupon.read' },
});

/** A budget was created, or its limit, shares, time or state changed. */
export const budgetChanged = eventType({
  name: 'budget.changed',
  version: 1,
  payload: Closed({
    budgetId: Id,
    change: OneOf(['created', 'limit', 'shape', 'state']),
    limit: Amount,
    state: BudgetState,
  }),
  live: { staff: 'coupon.read' },
});

export const budgetEvents = [budgetExhausted, budgetChanged] as const;
