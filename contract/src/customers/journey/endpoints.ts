/** Endpoints of journeys as they are built, published, paused and ended (CAM-1). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { JourneyDefinition, NodeId } from './definition.ts';
import { journeyStates } from './events.ts';

const tag = 'journey';
export const journeyParams = Closed({ journeyId: Id });
const Count = Type.Integer({ minimum: 0 });
const Version = Type.Integer({ minimum: 1 });

/** One thing that keeps a definition from being published; `pointer` is a JSON pointer into the definition. */
export const JourneyFault = Type.Object({
  pointer: Type.String(),
  /** Stable key; the console has its words. */
  fault: OneOf([
    'empty',
    'startUnknown',
    'idTwice',
    'nextUnknown',
    'unreachable',
    'loopWithoutWait',
    'noCases',
    'noArms',
    'shares',
    'experimentTwice',
    'templateMissing',
    'templateUnknown',
    'templateInactive',
    'templateChannel',
    'variableMissing',
    'couponMissing',
    'couponUnknown',
    'couponInactive',
    'segmentMissing',
    'segmentUnknown',
    'definition',
    'budgetUnknown',
    'nothingToTag',
    'pet',
  ]),
  detail: Type.String(),
});
export type JourneyFault = Static<typeof JourneyFault>;

/** Another running journey that would touch the same people over the same channel on one day beyond the cap (rule 40). */
export const JourneyConflict = Type.Object({
  journeyId: Id,
  name: Type.String(),
  channel: Type.String(),
  /** Customers in both audiences. */
  overlap: Count,
  /** Marketing messages of both on one day, and how many a customer may get. */
  perDay: Count,
  cap: Count,
});
export type JourneyConflict = Static<typeof JourneyConflict>;

/** Who is in and how it went, over all versions. */
export const JourneyTotals = Type.Object({
  entered: Count,
  live: Count,
  completed: Count,
  converted: Count,
  exited: Count,
  failed: Count,
});
export type JourneyTotals = Static<typeof JourneyTotals>;

export const JourneyListItem = Type.Object({
  journeyId: Id,
  name: Type.String(),
  description: Type.String(),
  state: OneOf(journeyStates),
  /** Null before the first publishing. */
  version: Nullable(Version),
  trigger: Type.String(),
  /** Key of the ready journey it was made from. */
  readyKey: Nullable(Type.String()),
  draftVersion: Version,
  /** Whether the draft differs from the published version. */
  changed: Type.Boolean(),
  createdAt: Instant,
  createdBy: Nullable(Type.String()),
  updatedAt: Instant,
  publishedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  totals: JourneyTotals,
});
export type JourneyListItem = Static<typeof JourneyListItem>;

export const Journey = Type.Object({
  ...JourneyListItem.properties,
  /** What is being edited. */
  draft: JourneyDefinition,
  /** What runs; null before the first publishing. */
  published: Nullable(JourneyDefinition),
  /** What keeps the draft from being published. */
  faults: Type.Array(JourneyFault),
});
export type Journey = Static<typeof Journey>;

export const JourneyVersion = Type.Object({
  version: Version,
  publishedAt: Instant,
  publishedBy: Nullable(Type.String()),
  includeExisting: Type.Boolean(),
  /** Set when it was published in spite of conflicts. */
  override: Nullable(Type.Object({ by: Type.String(), reason: Type.String() })),
  /** Runs of this version that are still going. */
  live: Count,
});
export type JourneyVersion = Static<typeof JourneyVersion>;

/** Live counts of one step. */
export const NodeCounts = Type.Object({
  node: NodeId,
  /** Runs standing there now, hold-out included. */
  here: Count,
  /** Visits so far. */
  reached: Count,
  left: Count,
  /** Visits by what came of them: `done`, `would`, `refused`, `timeout`, `sent`, `blocked`, `opened`, `clicked` … */
  outcomes: Type.Record(Type.String(), Count),
});
export type NodeCounts = Static<typeof NodeCounts>;

/** People being taken in, page by page. */
export const Enrolment = Type.Object({
  key: Type.String(),
  kind: OneOf(['existing', 'schedule', 'date']),
  version: Version,
  at: Instant,
  seen: Count,
  entered: Count,
  doneAt: Nullable(Instant),
});
export type Enrolment = Static<typeof Enrolment>;

export const designEndpoints = {
  'GET /v1/journeys': endpoint({
    summary: 'Journeys, newest first',
    tag,
    allow: ['journey.read'],
    query: Closed({ state: Type.Optional(OneOf(journeyStates)), q: Type.Optional(Line(80)), ...pageQuery }),
    reply: Page(JourneyListItem),
  }),
  'POST /v1/journeys': endpoint({
    summary: 'Create a journey as a draft; an unfinished definition is fine',
    tag,
    allow: ['journey.write'],
    body: Closed({
      name: Line(80),
      description: Type.Optional(Type.String({ maxLength: 500 })),
      /** An empty one with trigger `api` when left out. */
      definition: Type.Optional(JourneyDefinition),
    }),
    reply: Journey,
    status: 201,
  }),
  'POST /v1/journeys/validate': endpoint({
    summary: 'What is wrong with a definition, and with which running journeys it would clash; nothing is kept',
    tag,
    allow: ['journey.read'],
    body: Closed({ definition: JourneyDefinition, journeyId: Type.Optional(Id) }),
    reply: Type.Object({
      faults: Type.Array(JourneyFault),
      conflicts: Type.Array(JourneyConflict),
      /** Who would be in now; null when it hangs on events to come. */
      audienceSize: Nullable(Count),
    }),
  }),
  'GET /v1/journeys/:journeyId': endpoint({
    summary: 'One journey with its draft and what runs',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    reply: Journey,
  }),
  'PUT /v1/journeys/:journeyId': endpoint({
    summary: 'Save the draft; what runs is not touched',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    body: Closed({
      name: Line(80),
      description: Type.Optional(Type.String({ maxLength: 500 })),
      definition: JourneyDefinition,
      /** The draft that was edited; 409 `journey/version` when there is a newer one. */
      draftVersion: Version,
    }),
    reply: Journey,
  }),
  'DELETE /v1/journeys/:journeyId': endpoint({
    summary: 'Delete a draft that was never published',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
  }),
  'POST /v1/journeys/:journeyId/publish': endpoint({
    summary: 'Publish the draft as a new version and start it; running customers finish theirs (rule 24)',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    body: Closed({
      draftVersion: Version,
      /** Those who are in the trigger's segment now enter too. */
      includeExisting: Type.Optional(Type.Boolean()),
      /** Publish in spite of conflicts; kept with the name of who did it. */
      override: Type.Optional(Closed({ reason: Line(300) })),
    }),
    reply: Journey,
  }),
  'POST /v1/journeys/:journeyId/pause': endpoint({
    summary: 'Nobody enters and nobody goes on until it is resumed',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    reply: Journey,
  }),
  'POST /v1/journeys/:journeyId/resume': endpoint({
    summary: 'Go on; what fell due meanwhile happens now',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    reply: Journey,
  }),
  'POST /v1/journeys/:journeyId/end': endpoint({
    summary: 'Nobody enters any more; those inside finish, or stop at once',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    body: Closed({ runs: OneOf(['finish', 'stop']) }),
    reply: Journey,
  }),
  'GET /v1/journeys/:journeyId/versions': endpoint({
    summary: 'Published versions, newest first',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    reply: Type.Object({ items: Type.Array(JourneyVersion) }),
  }),
  'GET /v1/journeys/:journeyId/versions/:version': endpoint({
    summary: 'The definition of a published version',
    tag,
    allow: ['journey.read'],
    params: Closed({ journeyId: Id, version: Version }),
    reply: Type.Object({ ...JourneyVersion.properties, definition: JourneyDefinition }),
  }),
  'POST /v1/journeys/:journeyId/migrate': endpoint({
    summary: 'Move running customers of a version to the present one by a map of steps; others finish theirs',
    tag,
    allow: ['journey.write'],
    params: journeyParams,
    body: Closed({
      from: Version,
      nodes: Type.Array(Closed({ from: NodeId, to: NodeId }), { minItems: 1, maxItems: 100 }),
    }),
    reply: Type.Object({ moved: Count }),
  }),
  'GET /v1/journeys/:journeyId/counts': endpoint({
    summary: 'Live counts on each step of a version, the newest when left out',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    query: Closed({ version: Type.Optional(Version) }),
    reply: Type.Object({
      version: Version,
      asOf: Instant,
      totals: JourneyTotals,
      nodes: Type.Array(NodeCounts),
    }),
  }),
  'GET /v1/journeys/:journeyId/enrolments': endpoint({
    summary: 'Occasions at which many were taken in, newest first, the latest 50',
    tag,
    allow: ['journey.read'],
    params: journeyParams,
    reply: Type.Object({ items: Type.Array(Enrolment) }),
  }),
};
