/** Funnel and path over any event: questions and their answers (INS-5, events-journeys rule 20). */
import { type Static, Type } from 'typebox';
import { PropertyCondition } from '../../customers/segment/definition.ts';
import { Closed, Freshness, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';

const Count = Type.Integer({ minimum: 0 });
const Hours = Type.Number({ exclusiveMinimum: 0, maximum: 8784 });
/** Calendar days in the business's zone, `until` itself not included. */
const span = { from: PlainDate, until: PlainDate };

export const FunnelStep = Closed({
  /** Name of an event; `order` is an order from any source. */
  event: Line(120),
  where: Type.Optional(Type.Array(PropertyCondition, { maxItems: 10 })),
});
export type FunnelStep = Static<typeof FunnelStep>;

/** `property` is read from the event of the first step; `tier` is the lifecycle tier at the end of the span. */
export const Breakdown = Type.Union([
  Closed({ by: Type.Literal('property'), property: Line(120) }),
  Closed({ by: Type.Literal('tier') }),
  Closed({ by: Type.Literal('channel') }),
]);
export type Breakdown = Static<typeof Breakdown>;

/**
 * The first step lies within the span; each later step is strictly later than the one before and at most `withinHours`
 * after the first. One event fills one step; a customer counts once, by the furthest step of any attempt.
 */
export const FunnelQuestion = Closed({
  ...span,
  steps: Type.Array(FunnelStep, { minItems: 2, maxItems: 8 }),
  withinHours: Hours,
  breakdown: Type.Optional(Breakdown),
});
export type FunnelQuestion = Static<typeof FunnelQuestion>;

export const FunnelRow = Type.Object({
  /** Value of the breakdown; null: the property is missing, or the customer came through no channel. */
  group: Nullable(Type.String()),
  /** Name of the channel; the value itself otherwise. */
  label: Nullable(Type.String()),
  /** Customers who came as far as each step. */
  steps: Type.Array(Count),
});
export type FunnelRow = Static<typeof FunnelRow>;

export const FunnelAnswer = Type.Object({
  freshness: Freshness,
  steps: Type.Array(
    Type.Object({
      event: Type.String(),
      customers: Count,
      /** Of the first step, and of the step before; null when nobody was there. */
      ofFirst: Nullable(Type.Number()),
      ofPrevious: Nullable(Type.Number()),
    }),
  ),
  /**
   * Largest first, at most twelve. By property a customer counts in each group in which he began; the other groups
   * do not overlap.
   */
  groups: Type.Array(FunnelRow),
});
export type FunnelAnswer = Static<typeof FunnelAnswer>;

export const pathDirections = ['after', 'before'] as const;

/**
 * Starts at each customer's first (`after`) or last (`before`) anchor event in the span and follows the events around it
 * in order of time, then of receipt.
 */
export const PathQuestion = Closed({
  ...span,
  anchor: FunnelStep,
  direction: OneOf(pathDirections),
  /** How many events are followed. */
  depth: Type.Integer({ minimum: 1, maximum: 6 }),
  /** How many events are named at each level; the others are put together. */
  top: Type.Integer({ minimum: 1, maximum: 15 }),
  /** Nothing further away than this counts. */
  withinHours: Hours,
  /** Only these events; everything a person does or receives when left out. */
  among: Type.Optional(Type.Array(Line(120), { minItems: 1, maxItems: 50 })),
  /** Take repeats of one event right after each other for one. */
  collapse: Type.Optional(Type.Boolean()),
});
export type PathQuestion = Static<typeof PathQuestion>;

export const PathNode = Type.Object({
  level: Type.Integer({ minimum: 0 }),
  /** Null: the others, put together. */
  event: Nullable(Type.String()),
  customers: Count,
  /** Customers for whom nothing followed. */
  ended: Count,
});
export type PathNode = Static<typeof PathNode>;

export const PathLink = Type.Object({
  /** From this level to the next. */
  level: Type.Integer({ minimum: 0 }),
  from: Nullable(Type.String()),
  to: Nullable(Type.String()),
  customers: Count,
});
export type PathLink = Static<typeof PathLink>;

export const PathAnswer = Type.Object({
  freshness: Freshness,
  customers: Count,
  nodes: Type.Array(PathNode),
  links: Type.Array(PathLink),
});
export type PathAnswer = Static<typeof PathAnswer>;
