/** Endpoints of runs: who is in a journey, where, and what happened at each step; entries by API. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { NodeId, nodeKinds } from './definition.ts';
import { holdOuts, runOutcomes } from './events.ts';

const tag = 'journey';
const params = Closed({ journeyId: Id });
const runParams = Closed({ journeyId: Id, runId: Id });
const Version = Type.Integer({ minimum: 1 });

export const JourneyRun = Type.Object({
  runId: Id,
  journeyId: Id,
  version: Version,
  customerId: Id,
  customerName: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  petId: Nullable(Id),
  /** Null: treated; else a hold-out that walks the path without effects. */
  holdOut: Nullable(OneOf(holdOuts)),
  enteredAt: Instant,
  /** Null while it goes on. */
  outcome: Nullable(OneOf(runOutcomes)),
  endedAt: Nullable(Instant),
  /** Where it stands, and when it goes on at the latest. */
  node: NodeId,
  dueAt: Nullable(Instant),
  convertedAt: Nullable(Instant),
  convertedFen: Nullable(Fen),
  error: Nullable(Type.String()),
});
export type JourneyRun = Static<typeof JourneyRun>;

/** Words for what came of a visit. */
export const stepOutcomes = [
  'done',
  'would',
  'planned',
  'granted',
  'refused',
  'failed',
  'waited',
  'event',
  'timeout',
  'case',
  'otherwise',
  'arm',
  'sent',
  'notSent',
] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

/** One visit of one step; (run, node, visit) has at most one effect (rule 25). */
export const JourneyStep = Type.Object({
  node: NodeId,
  visit: Type.Integer({ minimum: 1 }),
  kind: OneOf(nodeKinds),
  at: Instant,
  outcome: OneOf(stepOutcomes),
  /** Where the run went; null at the end. */
  next: Nullable(NodeId),
  /** Ids of what it caused and why it was refused: `sendId`, `couponId`, `taskId`, `reason`, `case`, `arm` … */
  detail: Type.Record(Type.String(), Type.Unknown()),
});
export type JourneyStep = Static<typeof JourneyStep>;

export const WebhookSend = Type.Object({
  sendId: Id,
  runId: Id,
  node: NodeId,
  customerId: Id,
  url: Type.String(),
  state: OneOf(['planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled']),
  plannedAt: Instant,
  sentAt: Nullable(Instant),
  detail: Nullable(Type.String()),
});
export type WebhookSend = Static<typeof WebhookSend>;

export const runEndpoints = {
  'GET /v1/journeys/:journeyId/runs': endpoint({
    summary: 'Runs of a journey, newest first',
    tag,
    allow: ['journey.read'],
    params,
    query: Closed({
      /** `live` or an outcome. */
      state: Type.Optional(OneOf(['live', ...runOutcomes])),
      node: Type.Optional(NodeId),
      version: Type.Optional(Version),
      customerId: Type.Optional(Id),
      holdOut: Type.Optional(Type.Boolean()),
      ...pageQuery,
    }),
    reply: Page(JourneyRun),
  }),
  'GET /v1/journeys/:journeyId/runs/:runId': endpoint({
    summary: 'One run with its steps, first to last',
    tag,
    allow: ['journey.read'],
    params: runParams,
    reply: Type.Object({ ...JourneyRun.properties, steps: Type.Array(JourneyStep) }),
  }),
  'POST /v1/journeys/:journeyId/runs/:runId/end': endpoint({
    summary: 'Take one customer out of a journey; what is planned for the run is cancelled',
    tag,
    allow: ['journey.write'],
    params: runParams,
    body: Closed({ reason: Line(300) }),
    reply: JourneyRun,
  }),
  'POST /v1/journeys/:journeyId/entries': endpoint({
    summary: 'Enter customers into a running journey with trigger `api`; the same key again changes nothing',
    tag,
    allow: ['journey.write', 'writeKey'],
    params,
    body: Closed({
      entries: Type.Array(
        Closed({
          customerId: Id,
          petId: Type.Optional(Id),
          /** Names the occasion; (journey, customer, key) enters once. */
          key: Line(120),
          /** For messages as `event.<property>` and for re-entry by a property. */
          properties: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), Type.Unknown())),
        }),
        { minItems: 1, maxItems: 1000 },
      ),
    }),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          customerId: Id,
          key: Type.String(),
          entered: Type.Boolean(),
          /** Why not: `twice`, `unknown`, or `notEligible` (in already, in too lately, not in the audience). */
          refused: Nullable(Type.String()),
        }),
      ),
    }),
    status: 201,
  }),
  'GET /v1/journeys/:journeyId/webhooks': endpoint({
    summary: 'Calls to other systems, newest first',
    tag,
    allow: ['journey.read'],
    params,
    query: Closed({
      state: Type.Optional(OneOf(['planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled'])),
      ...pageQuery,
    }),
    reply: Page(WebhookSend),
  }),
};
