/** What every external message channel implements, and the typed forms of addresses, contents, outcomes and call-backs. */
import { problemType } from '../../platform/problem.ts';

/** A call-back whose signature, age or secret path is wrong. */
export const callbackBadSignature = problemType('callback/bad-signature', 403, 'The call-back is not signed as agreed');
/** A call-back that is signed as agreed but is not of the provider's form. */
export const callbackUnreadable = problemType('callback/unreadable', 400, 'The call-back cannot be read');

/** Every channel but the inbox, which needs no vendor. */
export const externalChannels = [
  'sms',
  'wechat_subscribe',
  'wechat_template',
  'wecom_bot',
  'email',
  'webhook',
] as const;
export type ExternalChannel = (typeof externalChannels)[number];

/** A page of a mini program, opened from a message. */
export interface MiniProgramPage {
  readonly appId: string;
  /** With its query, e.g. `pages/coupon?id=1`. */
  readonly path: string;
}

export interface SmsContent {
  /** The vendor's code of the approved template, e.g. `SMS_1234567` or `449739`; Chinese vendors send nothing else. */
  readonly template: string;
  /** In the template's order: vendors with numbered variables take the values, those with named ones the names too. */
  readonly params: Readonly<Record<string, string>>;
  /** Approved sender sign without brackets; the configured one when left out. */
  readonly sign?: string;
  /** The whole text as the owner reads it, for vendors without templates and for the development channel. */
  readonly text?: string;
}

export interface WechatSubscribeContent {
  readonly templateId: string;
  /** Keyword of the template to value, e.g. `{ thing1: '洗护', time2: '2026-03-01 10:00' }`. */
  readonly data: Readonly<Record<string, string>>;
  /** Page of our mini program with its query. */
  readonly page?: string;
}

export interface WechatTemplateContent {
  readonly templateId: string;
  readonly data: Readonly<Record<string, string>>;
  readonly url?: string;
  /** Opened instead of `url` by clients that can. */
  readonly miniProgram?: MiniProgramPage;
}

/** Text may mention people by phone; markdown may not, the provider ignores mentions there. */
export type WecomBotContent =
  | { readonly kind: 'text'; readonly text: string; readonly mentionedMobiles?: readonly string[] }
  | { readonly kind: 'markdown'; readonly markdown: string };

export interface EmailContent {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Address that unsubscribes at one POST (RFC 8058); marketing must carry it. */
  readonly listUnsubscribe?: string;
}

export interface WebhookContent {
  /** Sent as JSON. */
  readonly body: unknown;
}

/** Address and content of each channel. */
interface Forms {
  /** E.164. */
  sms: { to: { readonly phone: string }; content: SmsContent };
  wechat_subscribe: { to: { readonly openid: string }; content: WechatSubscribeContent };
  wechat_template: { to: { readonly openid: string }; content: WechatTemplateContent };
  /** Key of the bot's address; the configured bot when left out. */
  wecom_bot: { to: { readonly botKey?: string }; content: WecomBotContent };
  email: { to: { readonly address: string }; content: EmailContent };
  webhook: { to: { readonly url: string }; content: WebhookContent };
}

/** One message to one address; a union over the channels, told apart by `channel`. */
export type Outgoing<C extends ExternalChannel = ExternalChannel> = C extends ExternalChannel
  ? {
      readonly channel: C;
      /** Our key, given to the provider where it takes one; the same send always has the same. */
      readonly sendId: string;
      readonly to: Forms[C]['to'];
      readonly content: Forms[C]['content'];
    }
  : never;

export type Outcome =
  | { readonly kind: 'sent'; readonly providerRef: string | null }
  /** The provider surely did not send it, and a repeat would end the same way. */
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string; readonly addressInvalid?: true }
  /**
   * Surely not sent, try later: the provider's limit, or (`unreachable`) no use of it at all at the moment (no
   * connection, our account refused, no balance), which trips the breaker.
   */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number; readonly reason: 'limit' | 'unreachable' }
  /** Cut off, timed out or unreadable after the request was written: it may have been sent. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** A request that a provider made to us, as it came. */
export interface CallbackRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: Buffer;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Last part of `/v1/callbacks/<vendor>/<token>`, for providers that sign nothing. */
  readonly token?: string | undefined;
}

interface Reported {
  /** The same for every repeat of the same report. */
  readonly key: string;
  /** Undefined when the provider does not say when. */
  readonly at: Temporal.Instant | undefined;
}

/** Names the send by our key where the provider hands it back, else by the reference it gave at sending. */
export type SendReport = Reported & {
  readonly kind: 'delivered' | 'failed' | 'opened' | 'clicked';
  readonly sendId: string | undefined;
  readonly providerRef: string | undefined;
  readonly code?: string;
  readonly addressInvalid?: true;
};

/** Somebody wrote back; `optOut` says that the words end the channel (退订, T, TD, N, R …). */
export type InboundText = Reported & {
  readonly kind: 'inbound';
  readonly from: { readonly phone: string } | { readonly openid: string };
  readonly text: string;
  readonly optOut: boolean;
};

/** The person took or refused a prompt of the mini program, or switched a template off in WeChat's settings. */
export type SubscriptionChange = Reported & {
  readonly kind: 'subscription';
  readonly openid: string;
  readonly templateId: string;
  readonly accepted: boolean;
};

export type CallbackEvent = SendReport | InboundText | SubscriptionChange;

export interface CallbackReading {
  readonly events: readonly CallbackEvent[];
  /** What the provider must be answered with 200, or it calls again. */
  readonly reply: { readonly contentType: string; readonly body: string };
}

export interface VendorLimit {
  readonly perSecond?: number;
  readonly perMinute?: number;
  readonly perDay?: number;
}

/**
 * One way to one channel. `send` never throws for anything the network or the provider does; it gives up when `signal`
 * aborts and says `throttled` when nothing was written yet, `unknown` otherwise.
 */
export interface MessageVendor<C extends ExternalChannel = ExternalChannel> {
  readonly channel: C;
  /** Also the name in `/v1/callbacks/<vendor>`. */
  readonly vendor: string;
  /** True when nothing leaves the machine; then {@link DevelopmentVendor} shows what was sent. */
  readonly development: boolean;
  readonly limit?: VendorLimit;
  send(message: Outgoing<C>, signal: AbortSignal): Promise<Outcome>;
  /**
   * What became of a message, asked by our own key.
   * @param since when sending began; providers look up by day
   * @returns undefined when the provider does not know it or does not answer
   */
  lookUp?(message: Outgoing<C>, since: Temporal.Instant, signal: AbortSignal): Promise<Outcome | undefined>;
  /** @throws Problem `callback/bad-signature`, `callback/unreadable` */
  readCallback?(request: CallbackRequest): CallbackReading;
}

export interface KeptMessage {
  readonly message: Outgoing;
  readonly at: Temporal.Instant;
}

export interface DevelopmentVendor extends MessageVendor {
  readonly development: true;
  /** Newest last. */
  readonly messages: readonly KeptMessage[];
}
