/** Facts about cases; no words of anybody are in them. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { RootCause } from './words.ts';

const live = { staff: 'case.read', owner: true } as const;
const told = { caseId: Id, no: Type.String(), kind: Type.String(), bookingId: Nullable(Id) };

export const caseOpened = eventType({
  name: 'care.case_opened',
  version: 1,
  payload: Closed({ ...told, by: OneOf(['owner', 'operator', 'system']), answerDueAt: Instant, solveDueAt: Instant }),
  live,
});
export type CaseOpened = Static<typeof caseOpened.payload>;

/** Somebody wrote, assigned, compensated or chose; `step` says what. */
export const caseMoved = eventType({
  name: 'care.case_moved',
  version: 1,
  payload: Closed({ ...told, step: Type.String() }),
  live,
});

export const caseAnswered = eventType({
  name: 'care.case_answered',
  version: 1,
  payload: Closed({ ...told, first: Type.Boolean(), inTime: Type.Boolean(), minutes: Type.Integer() }),
  live,
});
export type CaseAnswered = Static<typeof caseAnswered.payload>;

export const caseSolved = eventType({
  name: 'care.case_solved',
  version: 1,
  payload: Closed({ ...told, rootCause: RootCause, inTime: Type.Boolean(), minutes: Type.Integer() }),
  live,
});
export type CaseSolved = Static<typeof caseSolved.payload>;

export const caseReopened = eventType({
  name: 'care.case_reopened',
  version: 1,
  payload: Closed(told),
  live,
});

/** Staff only: a clock has run out. */
export const caseEscalated = eventType({
  name: 'care.case_escalated',
  version: 1,
  payload: Closed({ ...told, level: Type.Integer(), clock: OneOf(['answer', 'solution']) }),
  live: { staff: 'case.read' },
});

export const careEvents = [caseOpened, caseMoved, caseAnswered, caseSolved, caseReopened, caseEscalated] as const;
