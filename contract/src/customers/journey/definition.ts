/** The grammar of journeys: a graph of steps as data, with its trigger, goal, exits and re-entry rules (CAM-1). */
import { type Static, Type } from 'typebox';
import { MessageChannel } from '../../people/message/words.ts';
import { Closed, Id, Instant, Line, OneOf } from '../../schema.ts';
import { PropertyCondition, Definition as SegmentDefinition } from '../segment/definition.ts';

export const JOURNEY_LIMITS = { nodes: 100, cases: 10, arms: 10, exits: 10 } as const;

/** Id of a step, unique within its journey, e.g. `message-2`. */
export const NodeId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$' });

/** Wall-clock time `HH:MM`. */
export const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

/** 1 is Monday, 7 is Sunday. */
export const Weekday = Type.Integer({ minimum: 1, maximum: 7 });

const Where = Type.Optional(Type.Array(PropertyCondition, { maxItems: 10 }));
const Hours = Type.Number({ exclusiveMinimum: 0, maximum: 8784 });

/** Who a run is about: the customer alone, or one of the customer's pets with the customer as recipient (CAM-14). */
export const journeySubjects = ['customer', 'pet'] as const;
const per = Type.Optional(OneOf(journeySubjects));

/** An event of the customer; `order` is an order from any source. With `per: 'pet'` the event must name a pet. */
export const EventTrigger = Closed({ kind: Type.Literal('event'), event: Line(120), where: Where, per });
/** With `per: 'pet'` one run for each living pet of the customer. */
export const SegmentTrigger = Closed({
  kind: Type.Literal('segment'),
  segmentId: Type.String({ maxLength: 36 }),
  change: OneOf(['entered', 'left']),
  per,
});
/** So many days before the birthday, at the customer's local time; 29 February falls on the 28th in common years. */
export const DateTrigger = Closed({
  kind: Type.Literal('date'),
  date: OneOf(['customer.birthday', 'pet.birthday']),
  daysBefore: Type.Integer({ minimum: 0, maximum: 60 }),
  at: LocalTime,
});
/** Once, or again and again at the business's local time; a day that a month does not have is its last. */
export const ScheduleTrigger = Closed({
  kind: Type.Literal('schedule'),
  segmentId: Type.String({ maxLength: 36 }),
  every: Type.Union([
    Closed({ once: Instant }),
    Closed({ daily: LocalTime }),
    Closed({ weekly: LocalTime, weekday: Weekday }),
    Closed({ monthly: LocalTime, day: Type.Integer({ minimum: 1, maximum: 31 }) }),
  ]),
  per,
});
/** Entered by `POST /v1/journeys/:journeyId/entries`. */
export const ApiTrigger = Closed({ kind: Type.Literal('api') });

export const Trigger = Type.Union([EventTrigger, SegmentTrigger, DateTrigger, ScheduleTrigger, ApiTrigger]);
export type Trigger = Static<typeof Trigger>;

/** `label` is for people, `place` where the canvas draws the step. */
const node = {
  id: NodeId,
  label: Type.Optional(Type.String({ maxLength: 80 })),
  place: Type.Optional(Closed({ x: Type.Number(), y: Type.Number() })),
};

export const WaitNode = Closed({ ...node, kind: Type.Literal('wait'), hours: Hours, next: NodeId });
export type WaitNode = Static<typeof WaitNode>;

/** Until the next such time in the customer's zone; never less than a moment from now (rule 32). */
export const WaitUntilNode = Closed({
  ...node,
  kind: Type.Literal('waitUntil'),
  localTime: LocalTime,
  weekday: Type.Optional(Weekday),
  next: NodeId,
});
export type WaitUntilNode = Static<typeof WaitUntilNode>;

/** With `sinceEntry` events between the entry and reaching the step count too; on a tie the event wins (rule 27). */
export const WaitEventNode = Closed({
  ...node,
  kind: Type.Literal('waitEvent'),
  event: Line(120),
  where: Where,
  timeoutHours: Hours,
  sinceEntry: Type.Optional(Type.Boolean()),
  next: NodeId,
  onTimeout: NodeId,
});
export type WaitEventNode = Static<typeof WaitEventNode>;

/** The first case that holds. */
export const BranchNode = Closed({
  ...node,
  kind: Type.Literal('branch'),
  cases: Type.Array(
    Closed({ label: Type.Optional(Type.String({ maxLength: 80 })), when: SegmentDefinition, next: NodeId }),
    { maxItems: JOURNEY_LIMITS.cases },
  ),
  otherwise: NodeId,
});
export type BranchNode = Static<typeof BranchNode>;

/** Shares are percents and add up to 100; the same experiment always sends the same customer the same way (rule 29). */
export const SplitNode = Closed({
  ...node,
  kind: Type.Literal('split'),
  experiment: Line(60),
  arms: Type.Array(
    Closed({
      label: Type.Optional(Type.String({ maxLength: 80 })),
      share: Type.Number({ minimum: 0, maximum: 100 }),
      next: NodeId,
    }),
    { maxItems: JOURNEY_LIMITS.arms },
  ),
});
export type SplitNode = Static<typeof SplitNode>;

/**
 * `quiet` and `capped` say what quiet hours and caps do to it. With `ifNotSent: 'wait'` the run goes on when it is
 * known what became of the message, at the latest after seven days (rule 36).
 */
export const MessageNode = Closed({
  ...node,
  kind: Type.Literal('message'),
  templateId: Type.String({ maxLength: 36 }),
  channels: Type.Optional(Type.Array(MessageChannel, { maxItems: 7 })),
  quiet: Type.Optional(OneOf(['delay', 'drop'])),
  capped: Type.Optional(OneOf(['skip', 'wait'])),
  ifNotSent: Type.Optional(OneOf(['continue', 'wait'])),
  next: NodeId,
});
export type MessageNode = Static<typeof MessageNode>;

/** Without `onRefused` a refused coupon goes on with `next`. */
export const CouponNode = Closed({
  ...node,
  kind: Type.Literal('coupon'),
  templateId: Type.String({ maxLength: 36 }),
  onRefused: Type.Optional(NodeId),
  next: NodeId,
});
export type CouponNode = Static<typeof CouponNode>;

const Tags = Type.Optional(Type.Array(Line(60), { maxItems: 20 }));
export const TagNode = Closed({ ...node, kind: Type.Literal('tag'), add: Tags, remove: Tags, next: NodeId });
export type TagNode = Static<typeof TagNode>;

/** A task for staff; `role` is the key of the role that should see it. */
export const TaskNode = Closed({
  ...node,
  kind: Type.Literal('task'),
  title: Line(120),
  note: Type.Optional(Type.String({ maxLength: 1000 })),
  dueHours: Hours,
  role: Type.Optional(Line(60)),
  next: NodeId,
});
export type TaskNode = Static<typeof TaskNode>;

/** Calls an address with `body` and the ids of the run; sent at most once per step. */
export const WebhookNode = Closed({
  ...node,
  kind: Type.Literal('webhook'),
  url: Type.String({ minLength: 1, maxLength: 500, pattern: '^https?://' }),
  body: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), Type.Unknown())),
  next: NodeId,
});
export type WebhookNode = Static<typeof WebhookNode>;

export const EndNode = Closed({ ...node, kind: Type.Literal('end') });
export type EndNode = Static<typeof EndNode>;

export const JourneyNode = Type.Union([
  WaitNode,
  WaitUntilNode,
  WaitEventNode,
  BranchNode,
  SplitNode,
  MessageNode,
  CouponNode,
  TagNode,
  TaskNode,
  WebhookNode,
  EndNode,
]);
export type JourneyNode = Static<typeof JourneyNode>;
export type NodeKind = JourneyNode['kind'];

export const nodeKinds = [
  'wait',
  'waitUntil',
  'waitEvent',
  'branch',
  'split',
  'message',
  'coupon',
  'tag',
  'task',
  'webhook',
  'end',
] as const satisfies readonly NodeKind[];

/** Reaching it within the window after the entry ends the run as converted. */
export const Goal = Closed({
  /** `order` when left out. */
  event: Type.Optional(Line(120)),
  where: Where,
  windowDays: Type.Number({ exclusiveMinimum: 0, maximum: 365 }),
});
export type Goal = Static<typeof Goal>;

/** What takes a customer out at once; checked on every matching event and before every effect (rule 28). */
export const Exit = Type.Union([
  Closed({ event: Line(120), where: Where }),
  Closed({ segmentId: Type.String({ maxLength: 36 }), change: OneOf(['entered', 'left']) }),
]);
export type Exit = Static<typeof Exit>;

/** `by` names the property of the event by which several runs of one customer are told apart (rule 23). */
export const Reentry = Type.Union([
  Closed({ kind: Type.Literal('never') }),
  Closed({ kind: Type.Literal('afterExit'), cooldownHours: Type.Number({ minimum: 0, maximum: 87_840 }) }),
  Closed({ kind: Type.Literal('concurrent'), by: Line(120) }),
]);
export type Reentry = Static<typeof Reentry>;

export const JourneyDefinition = Closed({
  trigger: Trigger,
  /** Who may enter; with `recheck` asked again before every effect and before every sending. */
  audience: Type.Optional(Closed({ definition: SegmentDefinition, recheck: Type.Optional(Type.Boolean()) })),
  start: NodeId,
  nodes: Type.Array(JourneyNode, { maxItems: JOURNEY_LIMITS.nodes }),
  goal: Type.Optional(Goal),
  exits: Type.Optional(Type.Array(Exit, { maxItems: JOURNEY_LIMITS.exits })),
  /** After the exit and 24 hours when left out. */
  reentry: Type.Optional(Reentry),
  /** Share of those entering who walk the path without any effect. */
  holdOutPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 90 })),
  /** Pays for messages and coupons. */
  budgetId: Type.Optional(Id),
  /** Higher goes first when caps leave room for one. */
  priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  /** Older events start nothing; 24 when left out. */
  maxLatenessHours: Type.Optional(Type.Number({ minimum: 0, maximum: 8784 })),
  /** A run that visits more steps in a day ends with an error; 50 when left out (rule 31). */
  maxVisitsPerDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});
export type JourneyDefinition = Static<typeof JourneyDefinition>;
