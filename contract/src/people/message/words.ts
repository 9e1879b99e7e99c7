/** Words of messages: channels, purposes, lanes, states, checks and the reasons why something was not sent. */
import { type Static, Type } from 'typebox';
import { Closed, Id, OneOf } from '../../schema.ts';

/** Where a message can go; `inbox` is our own, the others need a vendor (CAM-4). */
export const messageChannels = [
  'inbox',
  'sms',
  'wechat_subscribe',
  'wechat_template',
  'wecom_bot',
  'email',
  'webhook',
] as const;
export type MessageChannel = (typeof messageChannels)[number];
export const MessageChannel = OneOf(messageChannels);

/** Only `marketing` needs an opt-in and counts for caps; `transactional` and `emergency` pass quiet hours too. */
export const messagePurposes = ['marketing', 'service', 'transactional', 'emergency'] as const;
export type MessagePurpose = (typeof messagePurposes)[number];

/** Each lane has workers of its own, so that a broadcast never holds back an urgent notice. */
export const messageLanes = ['transactional', 'triggered', 'bulk'] as const;
export type MessageLane = (typeof messageLanes)[number];

/** `merged`: another send of the same customer said it too; `unknown`: the provider never told, it is not sent again. */
export const sendStates = [
  'planned',
  'sending',
  'sent',
  'failed',
  'unknown',
  'blocked',
  'cancelled',
  'merged',
] as const;
export type SendState = (typeof sendStates)[number];

/** In the order in which they are made; the first that fails is the reason (rule 33). */
export const sendChecks = [
  'consent',
  'suppression',
  'exit',
  'audience',
  'quiet_hours',
  'frequency_cap',
  'budget',
  'provider_limit',
] as const;
export type SendCheck = (typeof sendChecks)[number];

/** Why a send is blocked or failed; each belongs to one check, the last ones to the rendering and to the vendor. */
export const sendReasons = [
  ...sendChecks,
  'unreachable',
  'no_subscription',
  'pet_deceased',
  'control_group',
  'nothing_free',
  'variable_missing',
  'content_invalid',
  'provider_failed',
  'expired',
] as const;
export type SendReason = (typeof sendReasons)[number];

export const languages = ['zh', 'en'] as const;
export type MessageLanguage = (typeof languages)[number];

export const originKinds = ['journey', 'staff', 'system'] as const;

/** Who wanted the message. */
export const MessageOrigin = Closed({
  kind: OneOf(originKinds),
  journeyId: Type.Optional(Id),
  version: Type.Optional(Type.Integer()),
  runId: Type.Optional(Id),
  node: Type.Optional(Type.String()),
  visit: Type.Optional(Type.Integer()),
});
export type MessageOrigin = Static<typeof MessageOrigin>;

/** Local time of day `HH:MM`. */
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

/** From `from` to `until` local time; over midnight when `until` is earlier. Equal times mean no quiet hours. */
export const QuietHours = Closed({ from: TimeOfDay, until: TimeOfDay });
export type QuietHours = Static<typeof QuietHours>;
