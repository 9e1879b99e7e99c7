/** Test runs: the very same engine for one customer with time fast-forwarded; nothing is kept (CAM-1). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { CheckResult } from '../../people/message/send.ts';
import { RenderedMessage } from '../../people/message/template.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf } from '../../schema.ts';
import { Explained } from '../segment/endpoints.ts';
import { nodeKinds } from './definition.ts';
import { stepOutcomes } from './run.ts';

const tag = 'journey';

export const TestStep = Type.Object({
  /** Virtual time, and hours since the entry. */
  at: Instant,
  afterHours: Type.Number(),
  node: Type.String(),
  kind: OneOf(nodeKinds),
  visit: Type.Integer(),
  outcome: OneOf(stepOutcomes),
  next: Nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
  message: Nullable(
    Type.Object({
      templateId: Id,
      /** In the order of rule 33. */
      checks: Type.Array(CheckResult),
      rendered: Type.Array(RenderedMessage),
      /** Why it cannot be rendered, e.g. the name of a missing variable. */
      error: Nullable(Type.String()),
    }),
  ),
  coupon: Nullable(
    Type.Object({
      templateId: Id,
      name: Nullable(Type.String()),
      validTo: Nullable(Instant),
      /** Why it would be refused. */
      refused: Nullable(Type.String()),
    }),
  ),
  /** Cases of a branch that were asked, with the answer of each leaf; empty otherwise. */
  cases: Type.Array(Type.Object({ next: Type.String(), holds: Type.Boolean(), why: Nullable(Explained) })),
});
export type TestStep = Static<typeof TestStep>;

/** How it ended: `stuck` when it waits for something that never comes within the fast-forwarded time. */
export const testOutcomes = ['completed', 'converted', 'exited', 'failed', 'refused', 'stuck'] as const;
export type TestOutcome = (typeof testOutcomes)[number];

export const testRunEndpoints = {
  'POST /v1/journeys/:journeyId/test-runs': endpoint({
    summary: 'Walk a customer through a journey with time fast-forwarded; nothing is kept',
    tag,
    allow: ['journey.write'],
    params: Closed({ journeyId: Id }),
    body: Closed({
      customerId: Id,
      petId: Type.Optional(Id),
      /** The draft when left out. */
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      /** When it begins; now when left out. */
      at: Type.Optional(Instant),
      /** What the customer does meanwhile, e.g. event `order` after 30 hours. */
      happenings: Type.Optional(
        Type.Array(
          Closed({
            afterHours: Type.Number({ minimum: 0, maximum: 8784 }),
            event: Line(120),
            payload: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          }),
          { maxItems: 50 },
        ),
      ),
    }),
    reply: Type.Object({
      journeyId: Id,
      /** Null: the draft. */
      version: Nullable(Type.Integer()),
      outcome: OneOf(testOutcomes),
      /** Why it was refused or ended. */
      reason: Nullable(Type.String()),
      steps: Type.Array(TestStep),
      startedAt: Instant,
      endedAt: Instant,
    }),
  }),
};
