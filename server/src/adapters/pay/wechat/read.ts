/** WeChat Pay's trades and refunds, as answers and notifications bring them, in our words. */
import type { RefundState, Trade } from '../pay.ts';

type Body = Readonly<Record<string, unknown>>;

const TRADE_STATES: Readonly<Record<string, Trade['state']>> = {
  SUCCESS: 'paid',
  // Paid, and perhaps given back later: refunds have rows of their own.
  REFUND: 'paid',
  NOTPAY: 'open',
  USERPAYING: 'open',
  ACCEPT: 'open',
  CLOSED: 'closed',
  REVOKED: 'closed',
  PAYERROR: 'failed',
};
const REFUND_STATES: Readonly<Record<string, RefundState['state']>> = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  CLOSED: 'failed',
  ABNORMAL: 'failed',
};

const objectIn = (body: Body, key: string): Body =>
  typeof body[key] === 'object' && body[key] !== null ? (body[key] as Body) : {};
const textIn = (body: Body, key: string): string | undefined => {
  const value = body[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
const fenIn = (body: Body, key: string): number => (Number.isSafeInteger(body[key]) ? (body[key] as number) : 0);

function instantIn(body: Body, key: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(textIn(body, key) ?? '');
  } catch {
    return null;
  }
}

/** @returns undefined when it is no trade of this merchant */
export function readTrade(body: Body, merchantId: string): Trade | undefined {
  const state = TRADE_STATES[textIn(body, 'trade_state') ?? ''];
  const outTradeNo = textIn(body, 'out_trade_no');
  if (state === undefined || outTradeNo === undefined || body.mchid !== merchantId) return undefined;
  const amount = objectIn(body, 'amount');
  const payer = textIn(objectIn(body, 'payer'), 'openid');
  return {
    state,
    outTradeNo,
    amountFen: state === 'paid' ? fenIn(amount, 'total') : 0,
    currency: textIn(amount, 'currency') ?? 'CNY',
    providerRef: textIn(body, 'transaction_id') ?? null,
    paidAt: instantIn(body, 'success_time'),
    ...(payer !== undefined && { payer }),
  };
}

/** Answers say `status`, notifications `refund_status`. */
export function readRefund(body: Body): RefundState | undefined {
  const word = textIn(body, 'status') ?? textIn(body, 'refund_status') ?? '';
  const state = REFUND_STATES[word];
  const refundNo = textIn(body, 'out_refund_no');
  if (state === undefined || refundNo === undefined) return undefined;
  return {
    state,
    refundNo,
    amountFen: fenIn(objectIn(body, 'amount'), 'refund'),
    providerRef: textIn(body, 'refund_id') ?? null,
    settledAt: instantIn(body, 'success_time'),
    ...(state === 'failed' && { code: word.toLowerCase() }),
  };
}
