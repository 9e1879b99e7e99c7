/** Message templates: contents per channel and language, variables, versions, preview and test send (CAM-4). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { languages, MessageChannel, messagePurposes } from './words.ts';

const tag = 'message';
const read = ['message.read'] as const;
const write = ['message.write'] as const;

/** Text with `{{ variables }}`. */
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });
const Fields = Type.Record(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,40}$' }), Text(500), { maxProperties: 20 });

const inLanguages = <T extends Parameters<typeof Closed>[0]>(members: T) =>
  Closed({ zh: Closed(members), en: Type.Optional(Closed(members)) });

export const InboxText = inLanguages({ title: Text(80), body: Text(2000) });
/** `template` and `params` are what the vendor approved; `text` is the whole as the owner reads it, without the sign. */
export const SmsText = inLanguages({
  text: Text(400),
  template: Type.Optional(Type.String({ maxLength: 40 })),
  params: Type.Optional(Fields),
  sign: Type.Optional(Type.String({ minLength: 2, maxLength: 12, pattern: '^[^\\u3010\\u3011\\[\\]\\s]+$' })),
});
export const WechatSubscribeText = inLanguages({
  templateId: Line(64),
  data: Fields,
  page: Type.Optional(Type.String({ maxLength: 200 })),
});
export const WechatTemplateText = inLanguages({
  templateId: Line(64),
  data: Fields,
  url: Type.Optional(Type.String({ maxLength: 500, pattern: '^(https://|\\{\\{)' })),
});
export const WecomBotText = inLanguages({
  text: Text(1500),
  /** Which of the configured bots; the first one when left out. */
  botKey: Type.Optional(Line(80)),
});
export const EmailText = inLanguages({ subject: Text(120), text: Text(10_000) });
/** Sent as a JSON object of these fields. */
export const WebhookText = inLanguages({
  url: Type.String({ maxLength: 500, pattern: '^https?://' }),
  fields: Fields,
});

export const TemplateContents = Closed({
  inbox: Type.Optional(InboxText),
  sms: Type.Optional(SmsText),
  wechat_subscribe: Type.Optional(WechatSubscribeText),
  wechat_template: Type.Optional(WechatTemplateText),
  wecom_bot: Type.Optional(WecomBotText),
  email: Type.Optional(EmailText),
  webhook: Type.Optional(WebhookText),
});
export type TemplateContents = Static<typeof TemplateContents>;

/** A variable that the contents may use, besides those of the profile; without a default a missing value fails the send. */
export const TemplateVariable = Closed({
  name: Type.String({ pattern: '^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)?$', maxLength: 60 }),
  default: Type.Optional(Line(200)),
  /** Value in previews. */
  example: Type.Optional(Line(200)),
});
export type TemplateVariable = Static<typeof TemplateVariable>;

/** Variables that every template may use. */
export const profileVariables = [
  'customer.name',
  'customer.language',
  'pet.name',
  'pet.names',
  'pet.species',
  'business.name',
  'link',
] as const;

/** Variables whose values are asked for at the moment of sending; without one the message waits (CAM-15). */
export const liveVariables = ['slots.first', 'slots.list', 'slots.store', 'slots.service'] as const;

const Topic = Type.String({ pattern: '^[a-z][a-z0-9-]{1,39}$' });
/** A path of the owner app such as `/pages/wallet/index`, or an https address. */
const LinkTarget = Type.String({ maxLength: 500, pattern: '^(https://[^\\s]+|/([^/\\\\]|$)[^\\s\\\\]*)$' });
const version = {
  /** Order of fallback: the next is tried when one surely cannot be used. */
  channels: Type.Array(MessageChannel, { minItems: 1, maxItems: 7, uniqueItems: true }),
  contents: TemplateContents,
  variables: Type.Array(TemplateVariable, { maxItems: 40 }),
  /** Where the variable `link` and the inbox's button lead. */
  link: Type.Optional(Nullable(LinkTarget)),
};

export const MessageTemplate = Type.Object({
  templateId: Id,
  /** Stable name of a template that the product brings along; null for those of the operator. */
  key: Nullable(Type.String()),
  name: Type.String(),
  purpose: OneOf(messagePurposes),
  topic: Type.String(),
  version: Type.Integer(),
  channels: Type.Array(MessageChannel),
  contents: TemplateContents,
  variables: Type.Array(TemplateVariable),
  link: Nullable(Type.String()),
  createdAt: Instant,
  /** When this version was made, and by whom; null for the product itself. */
  updatedAt: Instant,
  updatedBy: Nullable(Type.String()),
  archivedAt: Nullable(Instant),
});
export type MessageTemplate = Static<typeof MessageTemplate>;

export const NewTemplate = Closed({
  name: Line(80),
  purpose: OneOf(messagePurposes),
  /** What owners can mute; `general` when left out. */
  topic: Type.Optional(Topic),
  ...version,
});
export type NewTemplate = Static<typeof NewTemplate>;

/** A hint about the law or a platform's rule that does not stop the saving. */
export const TemplateNotice = Type.Object({
  code: Type.String(),
  channel: Nullable(MessageChannel),
  rule: Type.String(),
});
export type TemplateNotice = Static<typeof TemplateNotice>;

/** One channel's text as it would go out; `error` instead when it cannot. */
export const RenderedMessage = Type.Object({
  channel: MessageChannel,
  language: OneOf(languages),
  parts: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
  /** Length of a short message with its sign, and how many of them are charged; null elsewhere. */
  characters: Nullable(Type.Integer()),
  segments: Nullable(Type.Integer()),
  priceFen: Type.Integer(),
  error: Nullable(Type.Object({ reason: Type.String(), detail: Type.String() })),
});
export type RenderedMessage = Static<typeof RenderedMessage>;

const templateParams = Closed({ templateId: Id });
const Values = Type.Record(
  Type.String({ maxLength: 60 }),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number()]),
);

export const templateEndpoints = {
  'GET /v1/message-templates': endpoint({
    summary: 'Templates in their present version, last changed first',
    tag,
    allow: read,
    query: Closed({
      ...pageQuery,
      search: Type.Optional(Line(80)),
      purpose: Type.Optional(OneOf(messagePurposes)),
      channel: Type.Optional(MessageChannel),
      archived: Type.Optional(Type.Boolean()),
    }),
    reply: Page(MessageTemplate),
  }),
  'GET /v1/message-templates/variables': endpoint({
    summary: 'Variables of the profile with an example of each, and the topics in use',
    tag,
    allow: read,
    reply: Type.Object({
      variables: Type.Array(Type.Object({ name: Type.String(), example: Type.String() })),
      topics: Type.Array(Type.String()),
      /** Channels and whether a real vendor is configured for each. */
      channels: Type.Array(
        Type.Object({
          channel: MessageChannel,
          vendor: Nullable(Type.String()),
          development: Type.Boolean(),
          priceFen: Type.Integer(),
        }),
      ),
    }),
  }),
  'POST /v1/message-templates': endpoint({
    summary: 'Create a template; variables and legal demands are checked',
    tag,
    allow: write,
    body: NewTemplate,
    reply: MessageTemplate,
    status: 201,
  }),
  'GET /v1/message-templates/:templateId': endpoint({
    summary: 'A template in its present or in an earlier version',
    tag,
    allow: read,
    params: templateParams,
    query: Closed({ version: Type.Optional(Type.Integer({ minimum: 1 })) }),
    reply: MessageTemplate,
  }),
  'PUT /v1/message-templates/:templateId': endpoint({
    summary: 'Publish a new version; sends that are planned keep theirs',
    tag,
    allow: write,
    params: templateParams,
    body: Closed({
      name: Line(80),
      topic: Type.Optional(Topic),
      ...version,
      /** The version that was edited; refused when another was published since. */
      basedOn: Type.Integer({ minimum: 1 }),
    }),
    reply: MessageTemplate,
  }),
  'GET /v1/message-templates/:templateId/versions': endpoint({
    summary: 'Versions of a template, newest first',
    tag,
    allow: read,
    params: templateParams,
    reply: Type.Object({
      items: Type.Array(Type.Object({ version: Type.Integer(), at: Instant, by: Nullable(Type.String()) })),
    }),
  }),
  'POST /v1/message-templates/:templateId/archive': endpoint({
    summary: 'Take a template out of use, or back; sends that are planned still go out',
    tag,
    allow: write,
    params: templateParams,
    body: Closed({ archived: Type.Boolean() }),
    reply: MessageTemplate,
  }),
  'POST /v1/message-templates/preview': endpoint({
    summary: 'Render contents that are being edited, for a customer or with examples',
    tag,
    allow: read,
    body: Closed({
      template: NewTemplate,
      customerId: Type.Optional(Id),
      petId: Type.Optional(Id),
      values: Type.Optional(Values),
      language: Type.Optional(OneOf(languages)),
    }),
    reply: Type.Object({ items: Type.Array(RenderedMessage), notices: Type.Array(TemplateNotice) }),
  }),
  'POST /v1/message-templates/:templateId/test-sends': endpoint({
    summary: 'Send a template to one customer as a test, past caps and quiet hours but not past consent',
    tag,
    allow: write,
    params: templateParams,
    body: Closed({
      customerId: Id,
      petId: Type.Optional(Id),
      channels: Type.Optional(Type.Array(MessageChannel, { minItems: 1, maxItems: 7 })),
      values: Type.Optional(Values),
    }),
    reply: Type.Object({ sendId: Id }),
    status: 201,
  }),
};
