/** The grammar of segment definitions: and / or / not over leaves, as one recursive schema (AUD-6). */
import { type Static, Type } from 'typebox';
import { consentChannels, consentPurposes } from '../../people/identity/owner.ts';
import { Closed, Id, Instant, Line, OneOf } from '../../schema.ts';

/** Most levels from the root to a leaf, and most leaves of one tree. */
export const DEFINITION_LIMITS = { depth: 8, leaves: 60 } as const;

/** Operators about a property of an event. */
export const propertyOperators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'isSet',
  'isNotSet',
] as const;

/** Operators about a fact of a customer: those and the rolling days. */
export const factOperatorNames = [
  ...propertyOperators,
  'withinLastDays',
  'notWithinLastDays',
  'withinNextDays',
] as const;

const Scalar = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);
const Values = Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number()]), { maxItems: 500 });

/** What a condition compares with: one value, two for `between`, a list for `in` and `notIn`. */
export const ConditionValue = Type.Union([Scalar, Values]);
export type ConditionValue = Static<typeof ConditionValue>;

/** `field operator value` about a customer; with per-pet fields inside `pet`, about one of the customer's pets. */
export const FieldLeaf = Closed({
  field: Line(80),
  operator: OneOf(factOperatorNames),
  value: Type.Optional(ConditionValue),
});
export type FieldLeaf = Static<typeof FieldLeaf>;

/** Has one pet for which all conditions hold. */
export const PetLeaf = Closed({ pet: Type.Array(FieldLeaf, { minItems: 1, maxItems: 20 }) });
export type PetLeaf = Static<typeof PetLeaf>;

/**
 * A condition on one member of an event's payload; a dot goes into an object (`product.category`). A value of another
 * type than the one asked for is unknown, like a missing one: everything but `isNotSet` is then false (rule 10).
 */
export const PropertyCondition = Closed({
  property: Line(120),
  operator: OneOf(propertyOperators),
  value: Type.Optional(ConditionValue),
});
export type PropertyCondition = Static<typeof PropertyCondition>;

const Where = Type.Optional(Type.Array(PropertyCondition, { maxItems: 10 }));

/** The rolling interval (now − N·24 h, now], in event time (rule 11). */
export const RollingWindow = Closed({ lastDays: Type.Integer({ minimum: 1, maximum: 3660 }) });
/** Today and the N − 1 calendar days before it, in the named zone. */
export const CalendarWindow = Closed({
  calendarDays: Type.Integer({ minimum: 1, maximum: 3660 }),
  timeZone: Line(60),
});
/** `[from, until)`. */
export const FixedWindow = Closed({ from: Instant, until: Type.Optional(Instant) });
export const Window = Type.Union([RollingWindow, CalendarWindow, FixedWindow]);
export type Window = Static<typeof Window>;

export const eventMeasures = ['count', 'sum', 'first', 'last'] as const;

/**
 * A figure of the customer's events of one name, compared with a value. `count` counts events, `sum` adds `property`
 * (0 without events), `first` and `last` take `property` of the first or last event, or its time when `property` is
 * left out; without an event these two are unknown. Event `order` is an order from any source.
 */
export const EventLeaf = Closed({
  event: Line(120),
  where: Where,
  measure: OneOf(eventMeasures),
  property: Type.Optional(Line(120)),
  operator: OneOf(factOperatorNames),
  value: Type.Optional(ConditionValue),
  window: Type.Optional(Window),
});
export type EventLeaf = Static<typeof EventLeaf>;

/** Never did it, within the window when there is one. */
export const NotDoneLeaf = Closed({ notDone: Line(120), where: Where, window: Type.Optional(Window) });
export type NotDoneLeaf = Static<typeof NotDoneLeaf>;

export const SequenceStep = Closed({ event: Line(120), where: Where });
export type SequenceStep = Static<typeof SequenceStep>;

const Hours = Type.Number({ exclusiveMinimum: 0, maximum: 87_840 });

/**
 * Steps in order, each strictly later than the one before; `each` bounds the hours between neighbours, `total` those
 * between the first and the last step (rule 20).
 */
export const SequenceLeaf = Closed({
  sequence: Type.Array(SequenceStep, { minItems: 2, maxItems: 6 }),
  withinHours: Type.Optional(Closed({ each: Type.Optional(Hours), total: Type.Optional(Hours) })),
  window: Type.Optional(Window),
});
export type SequenceLeaf = Static<typeof SequenceLeaf>;

/** Is a member of another segment. */
export const SegmentLeaf = Closed({ segment: Id });
export type SegmentLeaf = Static<typeof SegmentLeaf>;

export const TagLeaf = Closed({ tag: Line(60) });
export type TagLeaf = Static<typeof TagLeaf>;

/** Has consented to the purpose over the channel. */
export const ConsentLeaf = Closed({
  consent: Closed({ purpose: OneOf(consentPurposes), channel: OneOf(consentChannels) }),
});
export type ConsentLeaf = Static<typeof ConsentLeaf>;

/** Has an address on the channel: a phone for `sms`, a subscription for `wechat`, … */
export const ReachableLeaf = Closed({ reachable: OneOf(consentChannels) });
export type ReachableLeaf = Static<typeof ReachableLeaf>;

export type Leaf =
  | FieldLeaf
  | PetLeaf
  | EventLeaf
  | NotDoneLeaf
  | SequenceLeaf
  | SegmentLeaf
  | TagLeaf
  | ConsentLeaf
  | ReachableLeaf;

/** Empty `all` and `any` are refused as `segment/definition`, with the place (rule 9). */
export type Definition = { all: Definition[] } | { any: Definition[] } | { not: Definition } | Leaf;

const Definitions = Type.Array(Type.Ref('Definition'), { maxItems: DEFINITION_LIMITS.leaves });

export const Definition = Type.Cyclic(
  {
    Definition: Type.Union([
      Closed({ all: Definitions }),
      Closed({ any: Definitions }),
      Closed({ not: Type.Ref('Definition') }),
      FieldLeaf,
      PetLeaf,
      EventLeaf,
      NotDoneLeaf,
      SequenceLeaf,
      SegmentLeaf,
      TagLeaf,
      ConsentLeaf,
      ReachableLeaf,
    ]),
  },
  'Definition',
);
