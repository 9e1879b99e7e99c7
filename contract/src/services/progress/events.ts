/** Facts of services being done, live to the owner, the store and operators; no name and no text of a chat in them. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { arrivalKinds, proofs } from './words.ts';

const live = { staff: 'booking.read', merchant: 'booking.read', owner: true } as const;

export const stepDone = eventType({
  name: 'progress.step_done',
  version: 1,
  payload: Closed({
    bookingId: Id,
    recordId: Id,
    stepKey: Type.String(),
    proof: OneOf(proofs),
    day: Nullable(PlainDate),
    stepsDone: Type.Integer(),
    stepsNeeded: Type.Integer(),
    media: Type.Integer(),
  }),
  live,
});
export type StepDone = Static<typeof stepDone.payload>;

export const stepWithdrawn = eventType({
  name: 'progress.step_withdrawn',
  version: 1,
  payload: Closed({ bookingId: Id, recordId: Id, stepKey: Type.String(), day: Nullable(PlainDate) }),
  live,
});

export const arrivalAnnounced = eventType({
  name: 'progress.arrival_announced',
  version: 1,
  payload: Closed({ bookingId: Id, kind: OneOf(arrivalKinds), arrivesAt: Nullable(Instant) }),
  live,
});
export type ArrivalAnnounced = Static<typeof arrivalAnnounced.payload>;

export const messagePosted = eventType({
  name: 'progress.message_posted',
  version: 1,
  payload: Closed({ bookingId: Id, messageId: Id, seq: Type.Integer(), from: OneOf(['owner', 'store']) }),
  live,
});
export type MessagePosted = Static<typeof messagePosted.payload>;

export const messagesRead = eventType({
  name: 'progress.messages_read',
  version: 1,
  payload: Closed({ bookingId: Id, by: OneOf(['owner', 'store']), seq: Type.Integer() }),
  live,
});

export const reportPublished = eventType({
  name: 'progress.report_published',
  version: 1,
  payload: Closed({
    bookingId: Id,
    version: Type.Integer(),
    petIds: Type.Array(Id),
    nextDueOn: Nullable(PlainDate),
    seeVet: Type.Boolean(),
  }),
  live,
});
export type ReportPublished = Static<typeof reportPublished.payload>;

export const progressEvents = [
  stepDone,
  stepWithdrawn,
  arrivalAnnounced,
  messagePosted,
  messagesRead,
  reportPublished,
] as const;
