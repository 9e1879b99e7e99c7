/** What a message needs on each channel: its texts, their lengths, and rows of named values. */
import type { Message } from '@pawloop/contract';

export type Channel = Message.MessageChannel;

export const channels = [
  'inbox',
  'sms',
  'wechat_subscribe',
  'wechat_template',
  'wecom_bot',
  'email',
  'webhook',
] as const satisfies readonly Channel[];

export interface TextSpec {
  readonly name: string;
  /** Characters at most. */
  readonly max: number;
  readonly long?: true;
  readonly optional?: true;
  /** Sent as it stands: variables are of no use in it. */
  readonly plain?: true;
}

export interface ChannelSpec {
  readonly texts: readonly TextSpec[];
  /** Named values under one member; `params` only matter to vendors with approved templates. */
  readonly rows?: { readonly name: 'params' | 'data' | 'fields'; readonly optional?: true };
}

/** Lengths are those of the contract. */
export const channelSpecs: Readonly<Record<Channel, ChannelSpec>> = {
  inbox: {
    texts: [
      { name: 'title', max: 80 },
      { name: 'body', max: 2000, long: true },
    ],
  },
  sms: {
    texts: [
      { name: 'text', max: 400, long: true },
      { name: 'sign', max: 12, optional: true, plain: true },
      { name: 'template', max: 40, optional: true, plain: true },
    ],
    rows: { name: 'params', optional: true },
  },
  wechat_subscribe: {
    texts: [
      { name: 'templateId', max: 64, plain: true },
      { name: 'page', max: 200, optional: true },
    ],
    rows: { name: 'data' },
  },
  wechat_template: {
    texts: [
      { name: 'templateId', max: 64, plain: true },
      { name: 'url', max: 500, optional: true },
    ],
    rows: { name: 'data' },
  },
  wecom_bot: {
    texts: [
      { name: 'text', max: 1500, long: true },
      { name: 'botKey', max: 80, optional: true, plain: true },
    ],
  },
  email: {
    texts: [
      { name: 'subject', max: 120 },
      { name: 'text', max: 10_000, long: true },
    ],
  },
  webhook: { texts: [{ name: 'url', max: 500, plain: true }], rows: { name: 'fields' } },
};

/** WeChat forbids marketing over template messages of an official account (compliance 3.4). */
export const forbidden = (purpose: Message.MessagePurpose, channel: Channel): boolean =>
  purpose === 'marketing' && channel === 'wechat_template';
