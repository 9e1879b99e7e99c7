/**
 * The one face of payment providers. Our numbers make every call repeatable: what got no answer is asked about, never
 * done a second time. Nothing here throws for what a provider does; only an unreadable or unsigned notification is refused.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Payment } from '@pawloop/contract';
import { problemType } from '../../platform/problem.ts';

export const badSignature = problemType('payment/bad-signature', 401, 'The notification is not signed by the provider');
export const unreadable = problemType('payment/unreadable', 400, 'The notification cannot be read');

export interface PayIntent {
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly currency: string;
  readonly description: string;
  readonly expiresAt: Temporal.Instant;
  readonly channel: Payment.PayChannel;
  /** Of the payer in the app of the channel; `jsapi` and `mini` need it. */
  readonly openid?: string;
  /** `h5` needs it. */
  readonly clientIp?: string;
}

/** No result: refused in plain words, to be tried later, or nobody knows. */
export type Trouble =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'later'; readonly retryAfterMs: number; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

export type PrepareAnswer =
  | { readonly kind: 'ready'; readonly reply: Payment.PrepareReply }
  | { readonly kind: 'paid' }
  | Trouble;

export interface Trade {
  /** `failed`: this try failed, or the money went back before it arrived. */
  readonly state: 'paid' | 'open' | 'closed' | 'failed';
  readonly outTradeNo: string;
  /** What was paid; 0 while nothing was. */
  readonly amountFen: number;
  readonly currency: string;
  /** The provider's number. */
  readonly providerRef: string | null;
  readonly paidAt: Temporal.Instant | null;
  /** Who paid, as the provider knows them; never stored as it is. */
  readonly payer?: string;
}

export type TradeAnswer = { readonly kind: 'trade'; readonly trade: Trade } | { readonly kind: 'absent' } | Trouble;

/** `paid`: too late, it is paid. */
export type CloseAnswer = { readonly kind: 'closed' | 'paid' | 'absent' } | Trouble;

export interface RefundOrder {
  readonly refundNo: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  /** Of the whole payment. */
  readonly totalFen: number;
  readonly currency: string;
  readonly reason: string;
}

export interface RefundState {
  readonly state: 'processing' | 'succeeded' | 'failed';
  readonly refundNo: string;
  readonly amountFen: number;
  readonly providerRef: string | null;
  readonly settledAt: Temporal.Instant | null;
  /** Why it failed. */
  readonly code?: string;
}

export type RefundAnswer =
  | { readonly kind: 'refund'; readonly refund: RefundState }
  | { readonly kind: 'absent' }
  | Trouble;

export interface BillRow {
  readonly of: 'payment' | 'refund';
  /** `outTradeNo` or `refundNo`. */
  readonly number: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly state: string;
  readonly feeFen: number;
}

/** `creating`: the provider has not made it yet. A day without trades has no rows. */
export type BillAnswer =
  | { readonly kind: 'bill'; readonly rows: readonly BillRow[] }
  | { readonly kind: 'creating' }
  | Trouble;

/** What a notification says; `key` is the same whenever it is delivered again. */
export type Notice =
  | { readonly kind: 'trade'; readonly key: string; readonly trade: Trade }
  | { readonly kind: 'refund'; readonly key: string; readonly refund: RefundState }
  | { readonly kind: 'other'; readonly key: string };

export interface PayVendor {
  /** Last part of its call-back's address. */
  readonly vendor: 'wechat-pay' | 'sandbox-pay';
  readonly channels: readonly Payment.PayChannel[];
  /** Zone of the days of its bills. */
  readonly billZone: string;
  prepare(intent: PayIntent, signal: AbortSignal): Promise<PrepareAnswer>;
  query(outTradeNo: string, signal: AbortSignal): Promise<TradeAnswer>;
  close(outTradeNo: string, signal: AbortSignal): Promise<CloseAnswer>;
  refund(order: RefundOrder, signal: AbortSignal): Promise<RefundAnswer>;
  queryRefund(refundNo: string, signal: AbortSignal): Promise<RefundAnswer>;
  bill(day: Temporal.PlainDate, signal: AbortSignal): Promise<BillAnswer>;
  /** @throws Problem `payment/bad-signature`, `payment/unreadable` */
  readNotify(headers: IncomingHttpHeaders, rawBody: Buffer): Notice;
}
