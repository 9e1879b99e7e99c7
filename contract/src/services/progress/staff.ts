/** A service being done, in the hands of the store: steps, arrival, completion, report, chat (MER-5, BOOK-9, BOOK-10). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import {
  arrivalKinds,
  Chat,
  ChatMessage,
  Media,
  messageInput,
  Names,
  ReportVersions,
  Run,
  reportInput,
} from './words.ts';

const tag = 'progress';
const params = Closed({ bookingId: Id });
const perform = ['service.perform'] as const;
const look = ['service.perform', 'booking.read'] as const;

/** A service under way, as a line of the store's list. */
export const RunLine = Type.Object({
  bookingId: Id,
  bookingNo: Type.String(),
  state: Type.String(),
  serviceNames: Names,
  storeName: Type.String(),
  petNames: Type.Array(Type.String()),
  startAt: Instant,
  startedAt: Nullable(Instant),
  stepsDone: Type.Integer(),
  stepsNeeded: Type.Integer(),
  unreadMessages: Type.Integer(),
});
export type RunLine = Static<typeof RunLine>;

export const staffProgressEndpoints = {
  'GET /v1/progress': endpoint({
    summary: 'Services under way or with messages that nobody has read, oldest first',
    tag,
    allow: look,
    query: Closed({ show: Type.Optional(OneOf(['running', 'unread'])), ...pageQuery }),
    reply: Page(RunLine),
  }),
  'GET /v1/progress/:bookingId': endpoint({
    summary: 'A booking with its steps, records and what is missing',
    tag,
    allow: look,
    params,
    reply: Run,
  }),
  'POST /v1/progress/:bookingId/begin': endpoint({
    summary: 'Begin the service: the booking moves to in service with the SOP version it was made with',
    tag,
    allow: perform,
    params,
    reply: Run,
  }),
  'POST /v1/progress/:bookingId/arrivals': endpoint({
    summary: 'Tell the owner who comes and when',
    tag,
    allow: perform,
    params,
    body: Closed({
      kind: OneOf(arrivalKinds),
      arrivesAt: Type.Optional(Nullable(Instant)),
      note: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
    }),
    reply: Run,
    status: 201,
  }),
  'POST /v1/progress/:bookingId/media': endpoint({
    summary: 'Upload a photo or a video clip for a step, the report or the chat',
    tag,
    allow: perform,
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: Media,
    status: 201,
  }),
  'GET /v1/progress/:bookingId/media/:mediaId': endpoint({
    summary: 'A photo or video of the booking',
    tag,
    allow: look,
    params: Closed({ bookingId: Id, mediaId: Id }),
    kind: 'file',
  }),
  'POST /v1/progress/:bookingId/steps/:stepKey': endpoint({
    summary: 'Record that a step was done, with its proof',
    tag,
    allow: perform,
    params: Closed({ bookingId: Id, stepKey: Type.String({ maxLength: 80 }) }),
    body: Closed({
      /** Local day of a stay; today when left out. */
      day: Type.Optional(PlainDate),
      number: Type.Optional(Nullable(Type.Number({ minimum: -1e9, maximum: 1e9 }))),
      text: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
      mediaIds: Type.Optional(Type.Array(Id, { maxItems: 9, uniqueItems: true })),
    }),
    reply: Run,
    status: 201,
  }),
  'POST /v1/progress/:bookingId/records/:recordId/withdraw': endpoint({
    summary: 'Take a record back that was made by mistake; it stays in the history',
    tag,
    allow: perform,
    params: Closed({ bookingId: Id, recordId: Id }),
    body: Closed({ reason: Line(200) }),
    reply: Run,
  }),
  'POST /v1/progress/:bookingId/complete': endpoint({
    summary: 'Complete the booking and publish its report; refused while a required step lacks its record',
    tag,
    allow: perform,
    params,
    body: Closed(reportInput),
    reply: ReportVersions,
  }),
  'GET /v1/progress/:bookingId/report': endpoint({
    summary: 'The report, newest version or a given one',
    tag,
    allow: look,
    params,
    query: Closed({ version: Type.Optional(Type.Integer({ minimum: 1 })) }),
    reply: ReportVersions,
  }),
  'POST /v1/progress/:bookingId/report': endpoint({
    summary: 'Correct the report: a new version with the reason',
    tag,
    allow: perform,
    params,
    body: Closed({ ...reportInput, correction: Line(300), version: Type.Integer({ minimum: 1 }) }),
    reply: ReportVersions,
    status: 201,
  }),
  'GET /v1/progress/:bookingId/report.pdf': endpoint({
    summary: 'The report to print',
    tag,
    allow: look,
    params,
    query: Closed({ language: Type.Optional(OneOf(['zh', 'en'])) }),
    kind: 'file',
  }),
  'GET /v1/progress/:bookingId/messages': endpoint({
    summary: 'Chat of the booking, oldest first, after a sequence number',
    tag,
    allow: look,
    params,
    query: Closed({ after: Type.Optional(Type.Integer({ minimum: 0 })) }),
    reply: Chat,
  }),
  'POST /v1/progress/:bookingId/messages': endpoint({
    summary: 'Write to the owner',
    tag,
    allow: perform,
    params,
    body: Closed(messageInput),
    reply: ChatMessage,
    status: 201,
  }),
  'PUT /v1/progress/:bookingId/messages/read': endpoint({
    summary: 'The store has read up to a sequence number',
    tag,
    allow: perform,
    params,
    body: Closed({ seq: Type.Integer({ minimum: 0 }) }),
  }),
};
