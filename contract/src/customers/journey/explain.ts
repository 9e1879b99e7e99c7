/** Explain (CAM-16): for any customer and time, why in this segment, why this message, why not sent. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { CheckResult } from '../../people/message/send.ts';
import { MessageChannel, messagePurposes, sendReasons, sendStates } from '../../people/message/words.ts';
import { Refusal } from '../../rewards/coupon/words.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { Explained, segmentKinds } from '../segment/endpoints.ts';
import { holdOuts, runOutcomes } from './events.ts';
import { JourneyStep } from './run.ts';

const tag = 'journey';

export const ExplainedRun = Type.Object({
  runId: Id,
  journeyId: Id,
  journeyName: Type.String(),
  version: Type.Integer(),
  /** Null: treated. */
  holdOut: Nullable(OneOf(holdOuts)),
  /** How it ended; null while it went on. */
  outcome: Nullable(OneOf(runOutcomes)),
  error: Nullable(Type.String()),
  petId: Nullable(Id),
  enteredAt: Instant,
  endedAt: Nullable(Instant),
  /** Where it stands, and when it goes on. */
  node: Nullable(Type.String()),
  dueAt: Nullable(Instant),
  convertedAt: Nullable(Instant),
  convertedFen: Nullable(Fen),
  path: Type.Array(JourneyStep),
});
export type ExplainedRun = Static<typeof ExplainedRun>;

export const ExplainedSend = Type.Object({
  sendId: Id,
  templateId: Id,
  templateName: Type.String(),
  purpose: OneOf(messagePurposes),
  state: OneOf(sendStates),
  channel: MessageChannel,
  /** Of the first check that failed. */
  reason: Nullable(OneOf(sendReasons)),
  detail: Nullable(Type.String()),
  plannedAt: Instant,
  at: Nullable(Instant),
  journeyId: Nullable(Id),
  runId: Nullable(Id),
  node: Nullable(Type.String()),
  checks: Type.Array(CheckResult),
});
export type ExplainedSend = Static<typeof ExplainedSend>;

export const ExplainedCoupon = Type.Object({
  /** Null: refused. */
  couponId: Nullable(Id),
  templateId: Nullable(Id),
  name: Nullable(Type.String()),
  state: Type.String(),
  refused: Nullable(Refusal),
  at: Instant,
  validTo: Nullable(Instant),
  journeyId: Nullable(Id),
  node: Nullable(Type.String()),
});
export type ExplainedCoupon = Static<typeof ExplainedCoupon>;

export const Explanations = Type.Object({
  customerId: Id,
  at: Instant,
  segments: Type.Array(
    Type.Object({
      segmentId: Id,
      name: Type.String(),
      kind: OneOf(segmentKinds),
      version: Type.Integer(),
      since: Instant,
      /** The tree with each leaf's answer; null for a snapshot and for a past time that is not asked again. */
      why: Nullable(Explained),
    }),
  ),
  runs: Type.Array(ExplainedRun),
  /** Running journeys without a run of this customer, and why. */
  notEntered: Type.Array(
    Type.Object({
      journeyId: Id,
      journeyName: Type.String(),
      version: Type.Integer(),
      /** `trigger`: what starts it did not happen while it ran; `audience`: did not belong, see `why`. */
      reason: OneOf(['trigger', 'audience', 'not_running']),
      /** The audience's conditions, else membership of the segment that starts it. */
      why: Nullable(Explained),
    }),
  ),
  sends: Type.Array(ExplainedSend),
  coupons: Type.Array(ExplainedCoupon),
  timeZone: Type.String(),
});
export type Explanations = Static<typeof Explanations>;

export const explainEndpoints = {
  'GET /v1/customers/:customerId/explanations': endpoint({
    summary: 'Why a customer is in his segments, which journeys he walked, what was sent and what was not, and why',
    tag,
    allow: ['journey.read'],
    params: Closed({ customerId: Id }),
    query: Closed({
      /** As it was then; now when left out. */
      at: Type.Optional(Instant),
    }),
    reply: Explanations,
  }),
};
