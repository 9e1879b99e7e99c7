/** Facts that journeys tell the others; no payload carries a name, a phone or a text. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf } from '../../schema.ts';

export const journeyStates = ['draft', 'running', 'paused', 'ended'] as const;
export type JourneyState = (typeof journeyStates)[number];

/** `journey`: the journey's own hold-out; `global`: the control group that gets no marketing at all (rule 30). */
export const holdOuts = ['journey', 'global'] as const;
export type HoldOut = (typeof holdOuts)[number];

/**
 * How a run ended: `audience` no longer in the audience, `farewell` its pet died, `stopped` by staff, `failed` by an
 * error or too many visits in a day.
 */
export const runOutcomes = [
  'completed',
  'converted',
  'exited',
  'audience',
  'merged',
  'erased',
  'farewell',
  'stopped',
  'failed',
] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** `step`: a step of a journey; `farewell`: a pet died and somebody should care. */
export const taskReasons = ['step', 'farewell'] as const;

const staff = { staff: 'journey.read' } as const;

export const journeyPublished = eventType({
  name: 'journey.published',
  version: 1,
  payload: Closed({
    journeyId: Id,
    version: Type.Integer(),
    includeExisting: Type.Boolean(),
    overridden: Type.Boolean(),
  }),
  live: staff,
});

export const journeyStateChanged = eventType({
  name: 'journey.state_changed',
  version: 1,
  payload: Closed({ journeyId: Id, from: OneOf(journeyStates), to: OneOf(journeyStates) }),
  live: staff,
});

const run = { journeyId: Id, version: Type.Integer(), runId: Id, customerId: Id, petId: Nullable(Id) };

export const journeyEntered = eventType({
  name: 'journey.entered',
  version: 1,
  payload: Closed({ ...run, holdOut: Nullable(OneOf(holdOuts)) }),
  live: staff,
});
export type JourneyEntered = Static<typeof journeyEntered.payload>;

export const journeyEnded = eventType({
  name: 'journey.ended',
  version: 1,
  payload: Closed({
    ...run,
    holdOut: Nullable(OneOf(holdOuts)),
    outcome: OneOf(runOutcomes),
    /** Where it stood. */
    node: Type.String(),
    enteredAt: Instant,
  }),
  live: staff,
});
export type JourneyEnded = Static<typeof journeyEnded.payload>;

/** The goal was reached within its window; also after the end of a run's path. */
export const journeyConverted = eventType({
  name: 'journey.converted',
  version: 1,
  payload: Closed({ ...run, holdOut: Nullable(OneOf(holdOuts)), amountFen: Nullable(Fen) }),
  live: staff,
});

export const journeyTaskCreated = eventType({
  name: 'journey.task_created',
  version: 1,
  payload: Closed({
    taskId: Id,
    reason: OneOf(taskReasons),
    journeyId: Nullable(Id),
    runId: Nullable(Id),
    customerId: Id,
    petId: Nullable(Id),
    dueAt: Instant,
  }),
  live: staff,
});

export const journeyTaskDone = eventType({
  name: 'journey.task_done',
  version: 1,
  payload: Closed({ taskId: Id, customerId: Id }),
  live: staff,
});

export const journeyEvents = [
  journeyPublished,
  journeyStateChanged,
  journeyEntered,
  journeyEnded,
  journeyConverted,
  journeyTaskCreated,
  journeyTaskDone,
] as const;
