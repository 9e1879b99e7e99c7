/** Sign-in, profile, consents, archive and erasure of a pet owner (ACC-1, ACC-5). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';

const tag = 'identity';

/** Mainland mobile number in any usual notation; the server normalises it. */
export const Phone = Type.String({ minLength: 11, maxLength: 24, pattern: '^[+0-9 ()-]+$' });
export const genders = ['female', 'male', 'other'] as const;
const Code = Type.String({ pattern: '^[0-9]{6}$' });
const WechatCode = Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' });
const ChannelCode = Type.Optional(Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9_-]+$' }));
const DeviceId = Type.Optional(Type.String({ minLength: 8, maxLength: 80, pattern: '^[A-Za-z0-9_.:-]+$' }));

/** `developmentCode` is there only while no SMS provider is configured. */
export const CodeSent = Type.Object({ expiresAt: Instant, developmentCode: Type.Optional(Type.String()) });
export type CodeSent = Static<typeof CodeSent>;

/** The token goes into `authorization: Bearer …`; `isNew` when nobody had signed in to the account before. */
export const OwnerSession = Type.Object({ token: Type.String(), customerId: Id, isNew: Type.Boolean() });
export type OwnerSession = Static<typeof OwnerSession>;

export const OwnerProfile = Type.Object({
  customerId: Id,
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  wechatBound: Type.Boolean(),
  gender: Nullable(OneOf(genders)),
  birthday: Nullable(PlainDate),
  city: Nullable(Type.String()),
  language: Type.String(),
  registeredAt: Instant,
});
export type OwnerProfile = Static<typeof OwnerProfile>;

/**
 * What a consent is for; `service` covers the contract itself and is only shown. `emergency`: the place of an emergency
 * goes to hospitals (PIPL 29 wants it asked separately from `location`).
 */
export const consentPurposes = ['service', 'marketing', 'personalisation', 'location', 'health', 'emergency'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];
/** `any` when the purpose does not hang on a channel. */
export const consentChannels = ['any', 'inbox', 'sms', 'wechat', 'push', 'email', 'group', 'call'] as const;
export type ConsentChannel = (typeof consentChannels)[number];

export const Consent = Type.Object({
  purpose: OneOf(consentPurposes),
  channel: OneOf(consentChannels),
  granted: Type.Boolean(),
  /** Version of the text that was shown. */
  version: Type.String(),
  at: Instant,
});
export type Consent = Static<typeof Consent>;
/** What holds now, and every change, newest first. */
export const Consents = Type.Object({ items: Type.Array(Consent), history: Type.Array(Consent) });

const source = { channelCode: ChannelCode, deviceId: DeviceId };

const signInRoutes = {
  'POST /v1/owner/codes': endpoint({
    summary: 'Send a one-time code to a phone',
    tag,
    allow: ['public'],
    body: Closed({ phone: Phone }),
    reply: CodeSent,
    status: 201,
    limit: 'code',
  }),
  'POST /v1/owner/sessions': endpoint({
    summary: 'Sign in with phone and one-time code; makes the account on first use',
    tag,
    allow: ['public'],
    body: Closed({ phone: Phone, code: Code, ...source }),
    reply: OwnerSession,
    status: 201,
    limit: 'signIn',
  }),
  'POST /v1/owner/sessions/wechat-mini': endpoint({
    summary: 'Sign in from the mini program with the code of wx.login, and of the phone button when given',
    tag,
    allow: ['public'],
    body: Closed({ code: WechatCode, phoneCode: Type.Optional(WechatCode), ...source }),
    reply: OwnerSession,
    status: 201,
    limit: 'signIn',
  }),
  'GET /v1/owner/wechat-oauth': endpoint({
    summary: "Address of WeChat's consent page with a state; returnTo is a path of the owner app",
    tag,
    allow: ['public'],
    query: Closed({ returnTo: Type.String({ maxLength: 300 }) }),
    reply: Type.Object({ url: Type.String() }),
    limit: 'signIn',
  }),
  'POST /v1/owner/sessions/wechat-oauth': endpoint({
    summary: 'Sign in inside the official account with the code and state WeChat returned',
    tag,
    allow: ['public'],
    body: Closed({ code: WechatCode, state: Type.String({ maxLength: 200 }), ...source }),
    reply: OwnerSession,
    status: 201,
    limit: 'signIn',
  }),
  'DELETE /v1/owner/sessions/current': endpoint({ summary: 'Sign out', tag, allow: ['owner'] }),
};

const bindRoutes = {
  'POST /v1/owner/me/phone': endpoint({
    summary: 'Bind a phone; an account that already has it is merged with this one',
    tag,
    allow: ['owner'],
    body: Closed({ phone: Phone, code: Code }),
    reply: OwnerProfile,
    limit: 'signIn',
  }),
  'POST /v1/owner/me/wechat': endpoint({
    summary: 'Bind WeChat: a wx.login code, or an official-account code together with its state',
    tag,
    allow: ['owner'],
    body: Closed({ code: WechatCode, state: Type.Optional(Type.String({ maxLength: 200 })) }),
    reply: OwnerProfile,
    limit: 'signIn',
  }),
};

const meRoutes = {
  'GET /v1/owner/me': endpoint({ summary: 'My profile', tag, allow: ['owner'], reply: OwnerProfile }),
  'PATCH /v1/owner/me': endpoint({
    summary: 'Change my profile',
    tag,
    allow: ['owner'],
    body: Closed({
      name: Type.Optional(Line(40)),
      gender: Type.Optional(Nullable(OneOf(genders))),
      birthday: Type.Optional(Nullable(PlainDate)),
      city: Type.Optional(Nullable(Line(40))),
      language: Type.Optional(OneOf(['zh', 'en'])),
    }),
    reply: OwnerProfile,
  }),
  'GET /v1/owner/me/consents': endpoint({
    summary: 'What I agreed to, now and before',
    tag,
    allow: ['owner'],
    reply: Consents,
  }),
  'PUT /v1/owner/me/consents': endpoint({
    summary: 'Give or withdraw one consent',
    tag,
    allow: ['owner'],
    body: Closed({
      purpose: OneOf(consentPurposes),
      channel: OneOf(consentChannels),
      granted: Type.Boolean(),
      version: Line(40),
    }),
    reply: Consents,
  }),
  'GET /v1/owner/me/archive': endpoint({
    summary: 'Everything that is kept about me, as JSON',
    tag,
    allow: ['owner'],
    kind: 'file',
  }),
  'POST /v1/owner/me/erase-code': endpoint({
    summary: 'Send the code that confirms the erasure of my account; shown at once when no phone is bound',
    tag,
    allow: ['owner'],
    reply: Type.Object({
      expiresAt: Instant,
      /** Masked phone to which the code went; null when none is bound and `confirmationCode` is answered instead. */
      sentTo: Nullable(Type.String()),
      developmentCode: Type.Optional(Type.String()),
      confirmationCode: Type.Optional(Type.String()),
    }),
    status: 201,
    limit: 'code',
  }),
  'DELETE /v1/owner/me': endpoint({
    summary: 'Erase my account',
    tag,
    allow: ['owner'],
    body: Closed({ code: Code }),
    limit: 'signIn',
  }),
};

export const ownerEndpoints = { ...signInRoutes, ...bindRoutes, ...meRoutes };
