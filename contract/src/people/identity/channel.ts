/** Acquisition channels: codes, visits, registrations, first orders and cost per acquisition (ACC-7). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';

const tag = 'identity';
/** Channel code 渠道活码, campaign, referrer, or a store's printed QR. */
export const channelKinds = ['code', 'campaign', 'referrer', 'store'] as const;
const Kind = OneOf(channelKinds);
/** Path inside the owner app, e.g. `/pages/home/index`. */
const LandingPath = Type.String({ maxLength: 300, pattern: '^/([^/\\\\]|$)' });
const CostFen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });

export const Channel = Type.Object({
  channelId: Id,
  code: Type.String(),
  name: Type.String(),
  kind: Kind,
  merchantId: Nullable(Id),
  landingPath: Type.String(),
  /** What was spent on the channel so far. */
  costFen: Fen,
  active: Type.Boolean(),
  /** Address behind the QR, relative to the server: `/c/<code>`. */
  path: Type.String(),
  createdAt: Instant,
});
export type Channel = Static<typeof Channel>;

/** One channel's line; `channelId` null gathers those who came without a channel. */
export const ChannelReportLine = Type.Object({
  channelId: Nullable(Id),
  code: Nullable(Type.String()),
  name: Nullable(Type.String()),
  kind: Nullable(Kind),
  visits: Type.Integer(),
  /** By first touch. */
  registrations: Type.Integer(),
  /** By last touch before registration. */
  registrationsLastTouch: Type.Integer(),
  /** First orders, inside the period, of customers whose first touch is the channel. */
  firstOrders: Type.Integer(),
  costFen: Fen,
  /** Cost ÷ registrations; null without registrations. */
  costPerRegistrationFen: Nullable(Fen),
  /** Cost ÷ first orders; null without first orders. */
  costPerFirstOrderFen: Nullable(Fen),
});
export type ChannelReportLine = Static<typeof ChannelReportLine>;

export const channelEndpoints = {
  'GET /v1/channels': endpoint({
    summary: 'Acquisition channels, newest first',
    tag,
    allow: ['channel.read'],
    reply: Type.Object({ items: Type.Array(Channel) }),
  }),
  'POST /v1/channels': endpoint({
    summary: 'Create a channel; without `code` the server makes one',
    tag,
    allow: ['channel.write'],
    body: Closed({
      code: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{3,40}$' })),
      name: Line(80),
      kind: Kind,
      merchantId: Type.Optional(Id),
      landingPath: Type.Optional(LandingPath),
      costFen: Type.Optional(CostFen),
    }),
    reply: Channel,
    status: 201,
  }),
  'PATCH /v1/channels/:channelId': endpoint({
    summary: 'Change a channel; a changed cost is booked on today',
    tag,
    allow: ['channel.write'],
    params: Closed({ channelId: Id }),
    body: Closed({
      name: Type.Optional(Line(80)),
      landingPath: Type.Optional(LandingPath),
      costFen: Type.Optional(CostFen),
      active: Type.Optional(Type.Boolean()),
    }),
    reply: Channel,
  }),
  'GET /v1/channels/report': endpoint({
    summary:
      'Visits, registrations, first orders and cost per acquisition by channel, from 00:00 of `from` to 00:00 of `until`',
    tag,
    allow: ['channel.read'],
    query: Closed({ from: PlainDate, until: PlainDate }),
    reply: Type.Object({ items: Type.Array(ChannelReportLine), asOf: Instant }),
  }),
  'GET /c/:code': endpoint({
    summary: 'Count a visit and go on to the owner app',
    tag,
    allow: ['public'],
    params: Closed({ code: Type.String({ maxLength: 40 }) }),
  }),
};
