/**
 * WeChat Pay, API v3: JSAPI, mini program, native (QR) and H5 payments, refunds, bills, notifications.
 * Source: pay.weixin.qq.com/doc/v3/merchant (orders, refunds, trade bill, signatures).
 */
import { createHash } from 'node:crypto';
import type { Payment } from '@pawloop/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { WechatPayConfig } from '../../../platform/config-pay.ts';
import type {
  BillAnswer,
  CloseAnswer,
  PayIntent,
  PayVendor,
  PrepareAnswer,
  RefundAnswer,
  RefundOrder,
  TradeAnswer,
} from '../pay.ts';
import { readBill } from './bill.ts';
import { type Answered, call, type Request, refusalOf } from './call.ts';
import { readWechatNotify } from './notify.ts';
import { readRefund, readTrade } from './read.ts';
import { paySign } from './signature.ts';

export interface WechatPayDeps {
  readonly config: WechatPayConfig;
  readonly clock: Clock;
  /** Our apps that are bound to the merchant; a channel without its app is not offered. */
  readonly appIds: { readonly mini: string | undefined; readonly official: string | undefined };
  /** Where notifications are sent: an address that WeChat reaches. */
  readonly notifyUrl: string;
}

const NOT_ENOUGH_MS = 10 * 60_000;
const ABSENT = new Set(['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS', 'RESOURCE_NOT_EXIST']);
const PAID = new Set(['ORDERPAID', 'ORDER_PAID']);
const CLOSED = new Set(['ORDERCLOSED', 'ORDER_CLOSED']);
/** WeChat's bills are cut at midnight of Beijing. */
const BILL_ZONE = 'Asia/Shanghai';

export function createWechatPay(deps: WechatPayDeps): PayVendor {
  const ask = (request: Request, signal: AbortSignal) => call(deps.config, deps.clock, request, signal);
  const { mini, official } = deps.appIds;
  const channels: Payment.PayChannel[] = [
    ...(official ? (['jsapi'] as const) : []),
    ...(mini ? (['mini'] as const) : []),
    ...(mini || official ? (['native', 'h5'] as const) : []),
  ];
  return {
    vendor: 'wechat-pay',
    channels,
    billZone: BILL_ZONE,
    prepare: (intent, signal) => prepare(deps, ask, intent, signal),
    query: (outTradeNo, signal) => query(deps, ask, outTradeNo, signal),
    close: (outTradeNo, signal) => close(deps, ask, outTradeNo, signal),
    refund: (order, signal) => refund(deps, ask, order, signal),
    queryRefund: async (refundNo, signal) =>
      refundAnswer(
        await ask({ method: 'GET', path: `/v3/refund/domestic/refunds/${encodeURIComponent(refundNo)}` }, signal),
      ),
    bill: (day, signal) => bill(ask, day, signal),
    readNotify: (headers, rawBody) => readWechatNotify(deps.config, deps.clock, headers, rawBody),
  };
}

type Ask = (request: Request, signal: AbortSignal) => ReturnType<typeof call>;

const appOf = ({ appIds }: WechatPayDeps, channel: Payment.PayChannel): string | undefined => {
  if (channel === 'mini') return appIds.mini;
  if (channel === 'jsapi') return appIds.official;
  return appIds.official ?? appIds.mini;
};

const PATHS = { jsapi: 'jsapi', mini: 'jsapi', native: 'native', h5: 'h5' } as const;

async function prepare(deps: WechatPayDeps, ask: Ask, intent: PayIntent, signal: AbortSignal): Promise<PrepareAnswer> {
  const { channel } = intent;
  const appId = appOf(deps, channel);
  if (!appId || channel === 'sandbox') return { kind: 'refused', code: 'channel' };
  const request = {
    method: 'POST',
    path: `/v3/pay/transactions/${PATHS[channel]}`,
    body: orderOf(deps, appId, intent),
  } as const;
  const answer = await ask(request, signal);
  if (answer.kind !== 'answered') return answer;
  if (PAID.has(answer.code)) return { kind: 'paid' };
  if (answer.status !== 200) return refusalOf(answer);
  const { prepay_id: prepayId, code_url: codeUrl, h5_url: url } = answer.body;
  if (typeof codeUrl === 'string') return { kind: 'ready', reply: { kind: 'code', codeUrl } };
  if (typeof url === 'string') return { kind: 'ready', reply: { kind: 'link', url } };
  if (typeof prepayId !== 'string') return { kind: 'unknown', code: 'unreadable' };
  const signed = paySign(deps.config.privateKey, { appId, prepayId, at: deps.clock.now() });
  return { kind: 'ready', reply: { kind: 'wechat', ...signed } };
}

function orderOf({ config, notifyUrl }: WechatPayDeps, appId: string, intent: PayIntent): object {
  return {
    appid: appId,
    mchid: config.merchantId,
    description: intent.description,
    out_trade_no: intent.outTradeNo,
    time_expire: intent.expiresAt.round({ smallestUnit: 'second', roundingMode: 'ceil' }).toString(),
    notify_url: notifyUrl,
    amount: { total: intent.amountFen, currency: intent.currency },
    ...(intent.openid !== undefined && { payer: { openid: intent.openid } }),
    ...(intent.channel === 'h5' && {
      scene_info: { payer_client_ip: intent.clientIp ?? '127.0.0.1', h5_info: { type: 'Wap' } },
    }),
  };
}

async function query(
  { config }: WechatPayDeps,
  ask: Ask,
  outTradeNo: string,
  signal: AbortSignal,
): Promise<TradeAnswer> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}?mchid=${config.merchantId}`;
  const answer = await ask({ method: 'GET', path }, signal);
  if (answer.kind !== 'answered') return answer;
  if (isAbsent(answer)) return { kind: 'absent' };
  if (answer.status !== 200) return refusalOf(answer);
  const trade = readTrade(answer.body, config.merchantId);
  // An answer about another order would confirm the wrong one.
  return trade?.outTradeNo === outTradeNo ? { kind: 'trade', trade } : { kind: 'unknown', code: 'unreadable' };
}

async function close(
  { config }: WechatPayDeps,
  ask: Ask,
  outTradeNo: string,
  signal: AbortSignal,
): Promise<CloseAnswer> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}/close`;
  const answer = await ask({ method: 'POST', path, body: { mchid: config.merchantId } }, signal);
  if (answer.kind !== 'answered') return answer;
  if (answer.status === 204 || answer.status === 200 || CLOSED.has(answer.code)) return { kind: 'closed' };
  if (PAID.has(answer.code)) return { kind: 'paid' };
  return isAbsent(answer) ? { kind: 'absent' } : refusalOf(answer);
}

async function refund(
  { notifyUrl }: WechatPayDeps,
  ask: Ask,
  order: RefundOrder,
  signal: AbortSignal,
): Promise<RefundAnswer> {
  const body = {
    out_trade_no: order.outTradeNo,
    out_refund_no: order.refundNo,
    reason: order.reason,
    notify_url: notifyUrl,
    amount: { refund: order.amountFen, total: order.totalFen, currency: order.currency },
  };
  const answer = await ask({ method: 'POST', path: '/v3/refund/domestic/refunds', body }, signal);
  // An order that is not there cannot be given back; `absent` would mean that the refund is not there.
  if (answer.kind === 'answered' && isAbsent(answer)) return { kind: 'refused', code: answer.code };
  return refundAnswer(answer);
}

function refundAnswer(answer: Awaited<ReturnType<typeof call>>): RefundAnswer {
  if (answer.kind !== 'answered') return answer;
  if (isAbsent(answer)) return { kind: 'absent' };
  // The merchant's account is short for the moment: no customer's fault.
  if (answer.code === 'NOT_ENOUGH') return { kind: 'later', retryAfterMs: NOT_ENOUGH_MS, code: answer.code };
  if (answer.status !== 200) return refusalOf(answer);
  const state = readRefund(answer.body);
  return state ? { kind: 'refund', refund: state } : { kind: 'unknown', code: 'unreadable' };
}

const isAbsent = (answer: Answered): boolean => answer.status === 404 || ABSENT.has(answer.code);

async function bill(ask: Ask, day: Temporal.PlainDate, signal: AbortSignal): Promise<BillAnswer> {
  const path = `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL`;
  const place = await ask({ method: 'GET', path }, signal);
  if (place.kind !== 'answered') return place;
  if (place.code === 'NO_STATEMENT_EXIST') return { kind: 'bill', rows: [] };
  if (place.code === 'STATEMENT_CREATING') return { kind: 'creating' };
  const { download_url: url, hash_value: hash } = place.body;
  if (place.status !== 200) return refusalOf(place);
  if (typeof url !== 'string' || !URL.canParse(url) || typeof hash !== 'string')
    return { kind: 'unknown', code: 'unreadable' };
  // Our signature goes to WeChat Pay's own address only.
  const { pathname, search } = new URL(url);
  const file = await ask({ method: 'GET', path: `${pathname}${search}`, unsigned: true }, signal);
  if (file.kind !== 'answered') return file;
  if (file.status !== 200) return refusalOf(file);
  const own = createHash('sha1').update(file.text, 'utf8').digest('hex');
  if (own !== hash.toLowerCase()) return { kind: 'unknown', code: 'bad_hash' };
  try {
    return { kind: 'bill', rows: readBill(file.text) };
  } catch {
    return { kind: 'unknown', code: 'unreadable' };
  }
}
