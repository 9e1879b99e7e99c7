/** The send log and “why not sent”, providers, suppressions and the outbox of the development channel (CAM-4, CAM-16). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import {
  MessageChannel,
  MessageOrigin,
  messageLanes,
  messagePurposes,
  sendChecks,
  sendReasons,
  sendStates,
} from './words.ts';

const tag = 'message';
const read = ['message.read'] as const;
const write = ['message.write'] as const;

export const Send = Type.Object({
  sendId: Id,
  customerId: Id,
  customerName: Nullable(Type.String()),
  petId: Nullable(Id),
  templateId: Id,
  templateName: Type.String(),
  templateVersion: Type.Integer(),
  purpose: OneOf(messagePurposes),
  topic: Type.String(),
  lane: OneOf(messageLanes),
  channel: MessageChannel,
  state: OneOf(sendStates),
  reason: Nullable(OneOf(sendReasons)),
  detail: Nullable(Type.String()),
  vendor: Nullable(Type.String()),
  priceFen: Fen,
  origin: MessageOrigin,
  dueAt: Instant,
  plannedAt: Instant,
  /** When it was last decided upon. */
  decidedAt: Nullable(Instant),
  sentAt: Nullable(Instant),
  deliveredAt: Nullable(Instant),
  openedAt: Nullable(Instant),
  clickedAt: Nullable(Instant),
  mergedInto: Nullable(Id),
});
export type Send = Static<typeof Send>;

/** `skipped`: does not apply to this purpose; `unasked`: an earlier check had failed, or nothing is decided yet. */
export const checkResults = ['passed', 'failed', 'skipped', 'unasked'] as const;
export const CheckResult = Type.Object({
  check: OneOf(sendChecks),
  result: OneOf(checkResults),
  reason: Nullable(OneOf(sendReasons)),
  detail: Nullable(Type.String()),
});
export type CheckResult = Static<typeof CheckResult>;

/** One channel that was tried, and what came of it. */
export const SendStep = Type.Object({
  at: Instant,
  channel: MessageChannel,
  outcome: Type.String(),
  reason: Nullable(Type.String()),
  detail: Nullable(Type.String()),
});
export type SendStep = Static<typeof SendStep>;

export const SendDetail = Type.Object({
  ...Send.properties,
  channels: Type.Array(MessageChannel),
  checks: Type.Array(CheckResult),
  /** Earlier channels and delays, oldest first. */
  trail: Type.Array(SendStep),
  /** What was sent, part by part; empty when nothing was. */
  content: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
});
export type SendDetail = Static<typeof SendDetail>;

export const circuitStates = ['closed', 'open', 'half_open'] as const;

export const MessageProvider = Type.Object({
  vendor: Type.String(),
  channel: MessageChannel,
  development: Type.Boolean(),
  circuit: OneOf(circuitStates),
  failures: Type.Integer(),
  openUntil: Nullable(Instant),
  lastError: Nullable(Type.String()),
  lastErrorAt: Nullable(Instant),
  lastSentAt: Nullable(Instant),
  limits: Type.Array(
    Type.Object({ window: OneOf(['second', 'minute', 'day']), limit: Type.Integer(), used: Type.Integer() }),
  ),
  /** Messages that wait for it or whose outcome is awaited. */
  waiting: Type.Integer(),
});
export type MessageProvider = Static<typeof MessageProvider>;

/** `invalid` blocks everything on the address; the others let transactional and emergency messages pass. */
export const suppressionKinds = ['opt_out', 'invalid', 'complaint', 'manual'] as const;

export const Suppression = Type.Object({
  suppressionId: Id,
  customerId: Nullable(Id),
  customerName: Nullable(Type.String()),
  channel: MessageChannel,
  kind: OneOf(suppressionKinds),
  note: Type.String(),
  source: Type.String(),
  at: Instant,
  liftedAt: Nullable(Instant),
});
export type Suppression = Static<typeof Suppression>;

export const OutboxItem = Type.Object({
  sendId: Id,
  customerId: Id,
  customerName: Nullable(Type.String()),
  channel: MessageChannel,
  vendor: Type.String(),
  templateName: Type.String(),
  at: Instant,
  parts: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
});
export type OutboxItem = Static<typeof OutboxItem>;

const sendFilter = {
  state: Type.Optional(OneOf(sendStates)),
  reason: Type.Optional(OneOf(sendReasons)),
  channel: Type.Optional(MessageChannel),
  templateId: Type.Optional(Id),
  journeyId: Type.Optional(Id),
  customerId: Type.Optional(Id),
};

export const sendEndpoints = {
  'GET /v1/messages': endpoint({
    summary: 'The send log, last planned first',
    tag,
    allow: read,
    query: Closed({ ...pageQuery, ...sendFilter }),
    reply: Page(Send),
  }),
  'GET /v1/messages/counts': endpoint({
    summary: 'Sends of the last days by state and reason',
    tag,
    allow: read,
    query: Closed({
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })),
      journeyId: Type.Optional(Id),
      templateId: Type.Optional(Id),
    }),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          state: OneOf(sendStates),
          reason: Nullable(OneOf(sendReasons)),
          channel: MessageChannel,
          sends: Type.Integer(),
          costFen: Fen,
        }),
      ),
      asOf: Instant,
    }),
  }),
  'GET /v1/messages/:sendId': endpoint({
    summary: 'One send with its ordered checks: why it was sent or not',
    tag,
    allow: read,
    params: Closed({ sendId: Id }),
    reply: SendDetail,
  }),
  'POST /v1/messages/:sendId/cancel': endpoint({
    summary: 'Cancel a planned send',
    tag,
    allow: write,
    params: Closed({ sendId: Id }),
    reply: SendDetail,
  }),
  'GET /v1/message-providers': endpoint({
    summary: 'Providers with their circuit, limits and waiting messages',
    tag,
    allow: read,
    reply: Type.Object({ items: Type.Array(MessageProvider) }),
  }),
  'POST /v1/message-providers/:vendor/close-circuit': endpoint({
    summary: 'Try a provider again at once',
    tag,
    allow: write,
    params: Closed({ vendor: Type.String({ maxLength: 40 }) }),
    reply: MessageProvider,
  }),
  'GET /v1/message-suppressions': endpoint({
    summary: 'Who is not written to on which channel, newest first',
    tag,
    allow: read,
    query: Closed({
      ...pageQuery,
      channel: Type.Optional(MessageChannel),
      customerId: Type.Optional(Id),
      lifted: Type.Optional(Type.Boolean()),
    }),
    reply: Page(Suppression),
  }),
  'POST /v1/message-suppressions': endpoint({
    summary: 'Stop writing to a customer on a channel',
    tag,
    allow: write,
    body: Closed({ customerId: Id, channel: MessageChannel, note: Line(200) }),
    reply: Suppression,
    status: 201,
  }),
  'POST /v1/message-suppressions/:suppressionId/lift': endpoint({
    summary: 'Lift a suppression; an opt-out needs a new consent besides',
    tag,
    allow: write,
    params: Closed({ suppressionId: Id }),
    body: Closed({ note: Line(200) }),
    reply: Suppression,
  }),
  'GET /v1/message-outbox': endpoint({
    summary: 'What the development channel delivered, newest first',
    tag,
    allow: read,
    query: Closed({ ...pageQuery, channel: Type.Optional(MessageChannel) }),
    reply: Page(OutboxItem),
  }),
};
