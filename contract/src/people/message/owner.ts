/** The owner's inbox, message preferences, subscriptions; short links and providers' call-backs (CAM-4, CAM-5). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { MessageChannel, messagePurposes, QuietHours } from './words.ts';

const tag = 'message';
const owner = ['owner'] as const;
const anybody = ['public'] as const;

export const InboxItem = Type.Object({
  sendId: Id,
  title: Type.String(),
  body: Type.String(),
  /** Path of the owner app or https address; null when there is nothing to open. */
  link: Nullable(Type.String()),
  petId: Nullable(Id),
  purpose: OneOf(messagePurposes),
  at: Instant,
  readAt: Nullable(Instant),
});
export type InboxItem = Static<typeof InboxItem>;

/** Marketing consent of a channel stands beside its reachability, so that the app can ask for what lacks. */
export const ChannelPreference = Type.Object({
  channel: MessageChannel,
  /** Channel name of the consent that governs it. */
  consent: Type.String(),
  marketing: Type.Boolean(),
  reachable: Type.Boolean(),
  suppressed: Type.Boolean(),
});
export type ChannelPreference = Static<typeof ChannelPreference>;

export const MessagePreferences = Type.Object({
  /** Null: the business's default, given in `defaultQuiet`. */
  quiet: Nullable(QuietHours),
  defaultQuiet: QuietHours,
  /** IANA name; null: the business's. */
  timeZone: Nullable(Type.String()),
  businessTimeZone: Type.String(),
  mutedTopics: Type.Array(Type.String()),
  topics: Type.Array(Type.String()),
  emailMasked: Nullable(Type.String()),
  emailConfirmed: Type.Boolean(),
  channels: Type.Array(ChannelPreference),
  /** How many accepted prompts of each WeChat template are left. */
  subscriptions: Type.Array(Type.Object({ templateId: Type.String(), left: Type.Integer() })),
});
export type MessagePreferences = Static<typeof MessagePreferences>;

const Code = Type.String({ pattern: '^[A-Za-z0-9_-]{6,43}$' });

export const inboxEndpoints = {
  'GET /v1/owner/inbox': endpoint({
    summary: 'My messages, newest first',
    tag,
    allow: owner,
    query: Closed({ ...pageQuery, unread: Type.Optional(Type.Boolean()) }),
    reply: Page(InboxItem),
  }),
  'GET /v1/owner/inbox/unread': endpoint({
    summary: 'How many of my messages are unread',
    tag,
    allow: owner,
    reply: Type.Object({ unread: Type.Integer() }),
  }),
  'POST /v1/owner/inbox/read-all': endpoint({
    summary: 'Mark all my messages as read',
    tag,
    allow: owner,
    reply: Type.Object({ unread: Type.Integer() }),
  }),
  'POST /v1/owner/inbox/:sendId/read': endpoint({
    summary: 'I opened a message; with `clicked` also what it leads to',
    tag,
    allow: owner,
    params: Closed({ sendId: Id }),
    body: Closed({ clicked: Type.Optional(Type.Boolean()) }),
    reply: InboxItem,
  }),
};

export const preferenceEndpoints = {
  'GET /v1/owner/me/message-preferences': endpoint({
    summary: 'When and where I want to be written to',
    tag,
    allow: owner,
    reply: MessagePreferences,
  }),
  'PUT /v1/owner/me/message-preferences': endpoint({
    summary: 'Change quiet hours, time zone, topics or e-mail address; a new address is confirmed by a mail',
    tag,
    allow: owner,
    body: Closed({
      quiet: Type.Optional(Nullable(QuietHours)),
      timeZone: Type.Optional(Nullable(Type.String({ maxLength: 60 }))),
      mutedTopics: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z][a-z0-9-]{1,39}$' }), { maxItems: 50 })),
      email: Type.Optional(Nullable(Type.String({ format: 'email', maxLength: 200 }))),
    }),
    reply: MessagePreferences,
  }),
  'POST /v1/owner/me/subscriptions': endpoint({
    summary: "What I answered to WeChat's prompt for subscribe messages; each acceptance allows one message",
    tag,
    allow: owner,
    body: Closed({
      answers: Type.Array(
        Closed({ templateId: Type.String({ minLength: 1, maxLength: 64 }), accepted: Type.Boolean() }),
        { minItems: 1, maxItems: 3 },
      ),
    }),
    reply: Type.Object({ items: Type.Array(Type.Object({ templateId: Type.String(), left: Type.Integer() })) }),
  }),
};

export const publicEndpoints = {
  'GET /l/:code': endpoint({
    summary: 'Follow a short link of a message; the click is recorded',
    tag,
    allow: anybody,
    params: Closed({ code: Code }),
  }),
  'GET /m/:code': endpoint({
    summary: 'Page on which a mail is unsubscribed or an address confirmed',
    tag,
    allow: anybody,
    params: Closed({ code: Code }),
    kind: 'file',
  }),
  'POST /m/:code': endpoint({
    summary: 'Unsubscribe or confirm; one POST is enough (RFC 8058)',
    tag,
    allow: anybody,
    params: Closed({ code: Code }),
    kind: 'file',
    limit: 'code',
  }),
};

/** Taken raw, since signatures cover the bytes; what is answered is the provider's own form. */
export const callbackEndpoints = {
  'POST /v1/callbacks/:vendor': endpoint({
    summary: 'Call-back of a message provider; its signature is checked',
    tag,
    allow: anybody,
    params: Closed({ vendor: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,39}$' }) }),
    limit: 'events',
  }),
  'GET /v1/callbacks/:vendor': endpoint({
    summary: "A provider's check of the call-back address",
    tag,
    allow: anybody,
    params: Closed({ vendor: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,39}$' }) }),
    limit: 'events',
  }),
  'POST /v1/callbacks/:vendor/:token': endpoint({
    summary: 'Call-back of a provider that signs nothing, by a secret path',
    tag,
    allow: anybody,
    params: Closed({
      vendor: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,39}$' }),
      token: Type.String({ maxLength: 100 }),
    }),
    limit: 'events',
  }),
};
