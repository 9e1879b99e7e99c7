/** Command: the payer begins to pay. The payment is pending before the provider hears of it, so nothing is forgotten. */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { PayIntent } from '../../adapters/pay/pay.ts';
import { inTransaction } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import { type Inner, vendorOf } from './deps.ts';
import {
  channelFixed,
  channelUnavailable,
  payerUnknown,
  paymentNotFound,
  paymentOver,
  providerAway,
  providerRefused,
} from './problems.ts';
import { isOver, noteMove, type PaymentRow } from './row.ts';
import { settleTrade } from './settle.ts';
import { end, lockPayment } from './start.ts';

const CALL_MS = 10_000;
const FIRST_ASK_SECONDS = 20;

export type Payer = { readonly clientIp: string } & (
  | { readonly customerId: string }
  /** Staff of a merchant, who pay what the merchant owes. */
  | { readonly merchantId: string | null }
);

/**
 * @throws Problem `payment/not-found` (also somebody else's), `payment/over`, `payment/channel-unavailable`,
 * `payment/channel-fixed`, `payment/payer-unknown`, `payment/refused`, `payment/provider-away`
 */
export async function prepare(
  deps: Inner,
  payer: Payer,
  paymentId: string,
  channel: Payment.PayChannel,
): Promise<Payment.PrepareReply> {
  const row = await begin(deps, payer, paymentId, channel);
  if (row.state === 'succeeded') return { kind: 'paid' };
  const vendor = vendorOf(deps, row.vendor);
  const answer = await vendor.prepare(await intentOf(deps, row, payer, channel), AbortSignal.timeout(CALL_MS));
  switch (answer.kind) {
    case 'ready':
      return answer.reply;
    case 'paid':
      await askNow(deps, row);
      return { kind: 'paid' };
    case 'refused':
      await inTransaction(deps.db, async (tx) => {
        const present = await lockPayment(tx, sql`p.payment_id = ${paymentId}`);
        if (present.state === 'pending')
          await end(tx, deps, present, { to: 'failed', by: 'provider', code: answer.code });
      });
      throw new Problem(providerRefused, answer.code);
    case 'later':
      throw new Problem(providerAway, answer.code, [], Math.max(1, Math.ceil(answer.retryAfterMs / 1000)));
    default:
      throw new Problem(providerAway, answer.code, [], 2);
  }
}

function begin(deps: Inner, payer: Payer, paymentId: string, channel: Payment.PayChannel): Promise<PaymentRow> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockPayment(tx, sql`p.payment_id = ${paymentId}`);
    if ('customerId' in payer) await requireOwn(deps, row, payer.customerId);
    else if (!isMerchants(row, payer.merchantId)) throw new Problem(paymentNotFound);
    if (row.state === 'succeeded') return row;
    const at = deps.clock.now();
    if (isOver(row, at)) throw new Problem(paymentOver);
    if (!vendorOf(deps, row.vendor).channels.includes(channel)) throw new Problem(channelUnavailable);
    // One number at the provider is one way to pay; a second way would be a second payment.
    if (row.channel !== null && row.channel !== channel) throw new Problem(channelFixed);
    if (row.state === 'pending') return row;
    const ask = earlier(at.add({ seconds: FIRST_ASK_SECONDS }), Temporal.Instant.from(row.expires_at));
    await sql`
      update payment.payment set state = 'pending', channel = ${channel}, ask_at = ${ask.toString()}::timestamptz
      where payment_id = ${paymentId}`.execute(tx);
    await noteMove(tx, { paymentId, from: row.state, to: 'pending', by: 'prepare', detail: channel }, at);
    return { ...row, state: 'pending', channel };
  });
}

/** One that the merchant itself pays: nobody else's, and no customer's. */
export const isMerchants = (row: PaymentRow, merchantId: string | null): boolean =>
  row.customer_id === null && row.merchant_id !== null && row.merchant_id === merchantId;

/** Somebody else's payment is not there. @throws Problem `payment/not-found` */
export async function requireOwn(deps: Inner, row: PaymentRow, customerId: string): Promise<void> {
  if (row.customer_id === customerId) return;
  const ids = [row.customer_id, customerId].filter((id) => id !== null);
  const meant = await deps.identity.canonical(deps.db, ids);
  const own = row.customer_id !== null && meant.get(row.customer_id) === (meant.get(customerId) ?? customerId);
  if (!own) throw new Problem(paymentNotFound);
}

async function intentOf(deps: Inner, row: PaymentRow, payer: Payer, channel: Payment.PayChannel): Promise<PayIntent> {
  const openid = await openidOf(deps, 'customerId' in payer ? payer.customerId : undefined, channel);
  return {
    outTradeNo: row.out_trade_no,
    amountFen: row.amount_fen,
    currency: row.currency,
    description: row.description,
    expiresAt: Temporal.Instant.from(row.expires_at),
    channel,
    clientIp: payer.clientIp,
    ...(openid !== undefined && { openid }),
  };
}

/** @throws Problem `payment/payer-unknown` when the way needs an openid that the payer has not brought */
async function openidOf(
  deps: Inner,
  customerId: string | undefined,
  channel: Payment.PayChannel,
): Promise<string | undefined> {
  if (channel !== 'jsapi' && channel !== 'mini') return undefined;
  const appId = channel === 'mini' ? deps.appIds.mini : deps.appIds.official;
  const openid = appId && customerId && (await deps.identity.openidsOf(deps.db, [customerId], appId)).get(customerId);
  if (!openid) throw new Problem(payerUnknown);
  return openid;
}

/** Ask the provider about one payment and make true what it says. */
async function askNow(deps: Inner, row: PaymentRow): Promise<void> {
  const answer = await vendorOf(deps, row.vendor).query(row.out_trade_no, AbortSignal.timeout(CALL_MS));
  if (answer.kind === 'trade') await settleTrade(deps, { vendor: row.vendor, trade: answer.trade, by: 'query' });
}

export const earlier = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) <= 0 ? a : b;
