/** Ready journeys: shipped with segment, coupon, texts and goal, started with one click (CAM-2). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Nullable, OneOf } from '../../schema.ts';

const tag = 'journey';

/** Stable keys, in the order in which they are shown. */
export const readyKeys = [
  'welcome-pack',
  'second-purchase',
  'dormant-recall',
  'silent-30',
  'customer-birthday',
  'pet-birthday',
  'pet-farewell',
  'coupon-expiring',
  'vaccine-due',
  'deworming-due',
  'check-up-due',
  'review-request',
  'booking-unfinished',
  'boarding-follow-up',
] as const;
export type ReadyKey = (typeof readyKeys)[number];

export const readyLanguages = ['zh', 'en'] as const;
export type ReadyLanguage = (typeof readyLanguages)[number];

/** Something that a ready journey brings; `id` is null while it does not exist. */
export const ReadyPart = Type.Object({
  /** Stable within the ready journeys, e.g. `coupon.recall`. */
  key: Type.String(),
  kind: OneOf(['segment', 'coupon', 'message', 'budget', 'journey']),
  name: Type.String(),
  id: Nullable(Id),
});
export type ReadyPart = Static<typeof ReadyPart>;

export const ReadyJourney = Type.Object({
  key: OneOf(readyKeys),
  name: Type.String(),
  /** Whom it reaches, with what, and why; one sentence each. */
  audience: Type.String(),
  content: Type.String(),
  goal: Type.String(),
  goalWindowDays: Nullable(Type.Number()),
  holdOutPercent: Type.Number(),
  budgetFen: Nullable(Fen),
  parts: Type.Array(ReadyPart),
  /** The journey made from it, when there is one. */
  journeyId: Nullable(Id),
});
export type ReadyJourney = Static<typeof ReadyJourney>;

export const readyEndpoints = {
  'GET /v1/ready-journeys': endpoint({
    summary: 'Ready journeys, each with the parts that exist already',
    tag,
    allow: ['journey.read'],
    query: Closed({ language: Type.Optional(OneOf(readyLanguages)) }),
    reply: Type.Object({ items: Type.Array(ReadyJourney) }),
  }),
  'POST /v1/ready-journeys/:key/use': endpoint({
    summary: 'Create what is missing of a ready journey in one transaction; the same again creates nothing more',
    tag,
    allow: ['journey.write'],
    params: Closed({ key: OneOf(readyKeys) }),
    body: Closed({
      /** Language of the names; texts of messages come in all languages. Chinese when left out. */
      language: Type.Optional(OneOf(readyLanguages)),
      /** Publish and start it at once. */
      start: Type.Optional(Type.Boolean()),
      /** With `start`: those who are in its segment now enter too. */
      includeExisting: Type.Optional(Type.Boolean()),
    }),
    reply: Type.Object({
      journeyId: Id,
      parts: Type.Array(ReadyPart),
      /** Keys of the parts that this call made. */
      created: Type.Array(Type.String()),
      /** True when the journey runs after this call. */
      running: Type.Boolean(),
    }),
  }),
};
