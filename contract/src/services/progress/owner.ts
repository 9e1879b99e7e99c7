/** A service being done, as its owner sees it: live steps, report, share link, chat; and the public page (BOOK-9, BOOK-10). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, OneOf } from '../../schema.ts';
import { Chat, ChatMessage, Media, messageInput, Report, ReportVersions, Run } from './words.ts';

const tag = 'progress';
const params = Closed({ bookingId: Id });
const token = Type.String({ minLength: 20, maxLength: 80, pattern: '^[A-Za-z0-9_-]+$' });

export const ShareLink = Type.Object({ token: Type.String(), url: Type.String(), expiresAt: Instant });
export type ShareLink = Static<typeof ShareLink>;

export const ownerProgressEndpoints = {
  'GET /v1/owner/bookings/:bookingId/progress': endpoint({
    summary: 'How far the service is, step by step; for who booked and for keepers of its pets',
    tag,
    allow: ['owner'],
    params,
    reply: Run,
  }),
  'POST /v1/owner/bookings/:bookingId/media': endpoint({
    summary: 'Upload a photo for the chat',
    tag,
    allow: ['owner'],
    params,
    kind: 'multipart',
    limit: 'upload',
    reply: Media,
    status: 201,
  }),
  'GET /v1/owner/bookings/:bookingId/media/:mediaId': endpoint({
    summary: 'A photo or video of the booking',
    tag,
    allow: ['owner'],
    params: Closed({ bookingId: Id, mediaId: Id }),
    kind: 'file',
  }),
  'GET /v1/owner/bookings/:bookingId/report': endpoint({
    summary: 'The service report, newest version or a given one',
    tag,
    allow: ['owner'],
    params,
    query: Closed({ version: Type.Optional(Type.Integer({ minimum: 1 })) }),
    reply: ReportVersions,
  }),
  'GET /v1/owner/bookings/:bookingId/report.pdf': endpoint({
    summary: 'The service report to keep or print',
    tag,
    allow: ['owner'],
    params,
    query: Closed({ language: Type.Optional(OneOf(['zh', 'en'])) }),
    kind: 'file',
  }),
  'POST /v1/owner/bookings/:bookingId/report/share': endpoint({
    summary: 'A link to the report that anybody can open until it ends',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ days: Type.Integer({ minimum: 1, maximum: 90 }) }),
    reply: ShareLink,
    status: 201,
  }),
  'DELETE /v1/owner/bookings/:bookingId/report/share': endpoint({
    summary: 'End all links to the report',
    tag,
    allow: ['owner'],
    params,
  }),
  'GET /v1/owner/bookings/:bookingId/messages': endpoint({
    summary: 'Chat with the store, oldest first, after a sequence number',
    tag,
    allow: ['owner'],
    params,
    query: Closed({ after: Type.Optional(Type.Integer({ minimum: 0 })) }),
    reply: Chat,
  }),
  'POST /v1/owner/bookings/:bookingId/messages': endpoint({
    summary: 'Write to the store',
    tag,
    allow: ['owner'],
    params,
    body: Closed(messageInput),
    reply: ChatMessage,
    status: 201,
  }),
  'PUT /v1/owner/bookings/:bookingId/messages/read': endpoint({
    summary: 'The owner has read up to a sequence number',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ seq: Type.Integer({ minimum: 0 }) }),
  }),
  'GET /v1/reports/:token': endpoint({
    summary: 'A shared report, newest version; no names of people in it',
    tag,
    allow: ['public'],
    params: Closed({ token }),
    reply: Type.Object({ report: Report, expiresAt: Instant }),
  }),
  'GET /v1/reports/:token/media/:mediaId': endpoint({
    summary: 'A photo or video of a shared report',
    tag,
    allow: ['public'],
    params: Closed({ token, mediaId: Id }),
    kind: 'file',
  }),
};
