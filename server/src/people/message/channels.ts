/** What the channels have in common with consents: which consent governs which channel. */
import type { Message } from '@pawloop/contract';

/** The consent's channel of each message channel; caps and prices are kept by it too. */
export const consentChannelOf = {
  inbox: 'inbox',
  sms: 'sms',
  wechat_subscribe: 'wechat',
  wechat_template: 'wechat',
  wecom_bot: 'group',
  email: 'email',
  webhook: 'any',
} as const satisfies Readonly<Record<Message.MessageChannel, string>>;

export type ConsentChannelOfMessages = (typeof consentChannelOf)[Message.MessageChannel];

/** Channels governed by one consent. */
export function channelsOf(consent: ConsentChannelOfMessages): Message.MessageChannel[] {
  return (Object.keys(consentChannelOf) as Message.MessageChannel[]).filter((key) => consentChannelOf[key] === consent);
}
