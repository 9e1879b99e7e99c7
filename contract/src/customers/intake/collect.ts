/** Event API: identify, track and page of mini programs and web pages, one by one or in batches (AUD-1). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Instant, OneOf } from '../../schema.ts';

export const messageTypes = ['identify', 'track', 'page'] as const;
export type MessageType = (typeof messageTypes)[number];

/** Most messages of one call. */
export const MOST_MESSAGES = 1000;

const Word = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const Members = Type.Record(Type.String({ maxLength: 120 }), Type.Unknown(), { maxProperties: 200 });

/**
 * One message. `track` needs `event`; `page` may name the page in `event`; `identify` tells who uses the device.
 * With a write key at least one of `deviceId` and `externalId` is needed; a signed-in owner is known already.
 * Event times are corrected by how far the client's clock is off (received − sent) and never lie in the future.
 */
export const EventMessage = Closed({
  type: OneOf(messageTypes),
  /** Unique per source; the same id again changes nothing. */
  messageId: Word(120),
  /** The same installation of the app or the same browser. */
  deviceId: Type.Optional(Word(120)),
  /** The user's id in the sender's own system. */
  externalId: Type.Optional(Word(200)),
  /** Becomes event `app.<event>`. */
  event: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N} _.:/-]*$' })),
  properties: Type.Optional(Members),
  /** Of `identify`: name, phone, gender, birthday and city go to the profile, where it is empty. */
  traits: Type.Optional(Members),
  /** When it happened by the client's clock. */
  timestamp: Instant,
});
export type EventMessage = Static<typeof EventMessage>;

export const messageFaults = [
  /** Does not fit the schema of a message, or is larger than 32 KB. */
  'message/invalid',
  /** Neither device nor external id, or `track` without `event`. */
  'message/incomplete',
  /** An owner's message names another customer. */
  'message/forbidden',
] as const;
export type MessageFault = (typeof messageFaults)[number];

export const CollectReply = Type.Object({
  /** Newly taken; they are on disk when this answer arrives. */
  accepted: Type.Integer(),
  /** Taken before, by the same message id. */
  duplicates: Type.Integer(),
  /** Messages that can never be taken; repeating them is of no use. */
  rejected: Type.Array(Type.Object({ index: Type.Integer(), code: OneOf(messageFaults) })),
});
export type CollectReply = Static<typeof CollectReply>;

/** A message is checked by itself, so that one bad message does not hold up the others of its batch. */
const AnyMessage = Type.Unsafe<EventMessage>(Type.Unknown());
/** The client's clock when the call was sent; now when left out. */
const sentAt = Type.Optional(Instant);

export const collectEndpoints = {
  'POST /v1/events': endpoint({
    summary: 'Take a batch of behaviour events; what is accepted is durable, a repeat changes nothing',
    tag: 'intake',
    allow: ['writeKey', 'owner'],
    body: Closed({ sentAt, batch: Type.Array(AnyMessage, { minItems: 1, maxItems: MOST_MESSAGES }) }),
    reply: CollectReply,
    status: 202,
    limit: 'events',
  }),
  'POST /v1/event': endpoint({
    summary: 'Take one behaviour event',
    tag: 'intake',
    allow: ['writeKey', 'owner'],
    body: Closed({ sentAt, message: AnyMessage }),
    reply: CollectReply,
    status: 202,
    limit: 'events',
  }),
};
