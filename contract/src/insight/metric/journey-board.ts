/** Live board of a running journey: what happens in it minute by minute, and what it brought (INS-2). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Freshness, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';

const tag = 'metric';
const Count = Type.Integer({ minimum: 0 });

/** Figures of the board; each has its formula in the console's language files under this key. */
export const boardFigures = [
  'reached',
  'opened',
  'clicked',
  'participated',
  'granted',
  'redeemed',
  'orders',
  'repurchased',
  'aov',
  'cost',
  'roi',
] as const;
export type BoardFigure = (typeof boardFigures)[number];

/** Counts within one minute, hour or day. */
export const BoardStep = Type.Object({
  at: Instant,
  sent: Count,
  failed: Count,
  opened: Count,
  clicked: Count,
  granted: Count,
  redeemed: Count,
  orders: Count,
});
export type BoardStep = Static<typeof BoardStep>;

export const JourneyBoard = Type.Object({
  freshness: Freshness,
  journey: Type.Object({ journeyId: Id, name: Type.String(), state: Type.String() }),
  /** Distinct customers of all time. */
  reached: Count,
  opened: Count,
  clicked: Count,
  /** Opened, clicked or redeemed a coupon. */
  participated: Count,
  /** Messages and coupons of all time. */
  sent: Count,
  failed: Count,
  unknown: Count,
  blocked: Count,
  granted: Count,
  redeemed: Count,
  /** Attributed by last touch, as the journey's own results say it; so are the amounts. */
  orders: Count,
  orderCustomers: Count,
  /** Of those, customers with two or more attributed orders. */
  repurchased: Count,
  netFen: Fen,
  aovFen: Nullable(Type.Number()),
  costFen: Fen,
  messageFen: Fen,
  discountFen: Fen,
  marginFen: Fen,
  /** As the journey's own results say it. */
  roi: Nullable(Type.Number()),
  step: OneOf(['minute', 'hour', 'day']),
  /** Oldest first, empty steps included; the last is the present one. */
  steps: Type.Array(BoardStep),
});
export type JourneyBoard = Static<typeof JourneyBoard>;

const params = Closed({ journeyId: Id });

export const journeyBoardEndpoints = {
  'GET /v1/metrics/journeys': endpoint({
    summary: 'Journeys that have a board, running ones first',
    tag,
    allow: ['metric.read'],
    reply: Type.Object({
      items: Type.Array(Type.Object({ journeyId: Id, name: Type.String(), state: Type.String() })),
    }),
  }),
  'GET /v1/metrics/journeys/:journeyId': endpoint({
    summary: 'Board of a journey: totals, and counts by minute, hour or day',
    tag,
    allow: ['metric.read'],
    params,
    query: Closed({
      step: Type.Optional(OneOf(['minute', 'hour', 'day'])),
      /** How many steps back from now. */
      steps: Type.Optional(Type.Integer({ minimum: 10, maximum: 240, default: 60 })),
    }),
    reply: JourneyBoard,
  }),
  'GET /v1/metrics/journeys/:journeyId/steps.csv': endpoint({
    summary: 'Counts by minute, hour or day as a file',
    tag,
    allow: ['metric.read'],
    params,
    query: Closed({
      step: Type.Optional(OneOf(['minute', 'hour', 'day'])),
      from: PlainDate,
      until: PlainDate,
    }),
    kind: 'csv',
  }),
};
