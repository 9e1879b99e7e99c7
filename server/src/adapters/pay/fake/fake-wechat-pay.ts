/**
 * A loopback WeChat Pay: checks our signatures a second way, keeps trades and refunds, signs its answers and notifications
 * with the published test key, and misbehaves on request.
 */
import { createCipheriv, createHash, createPrivateKey, createVerify, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../../platform/clock.ts';
import { sign } from '../wechat/signature.ts';
import { billText, type FakeRefund, type FakeTrade } from './fake-bill.ts';
import { testPrivateKey } from './vectors.ts';

/**
 * `cut-before` does nothing and answers nothing, `cut-after` does it and cuts the answer off, `hang` does it and never answers;
 * a number is an HTTP status without words; the rest forges the answer.
 */
export type PayTrouble =
  | 'cut-before'
  | 'cut-after'
  | 'hang'
  | 'bad-signature'
  | 'unsigned'
  | 'garbage'
  | 429
  | 500
  | 503;

export const MERCHANT = '1900009191';
export const API_V3_KEY = '0123456789abcdef0123456789abcdef';
export const MERCHANT_SERIAL = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';

export interface Delivery {
  readonly headers: Record<string, string>;
  readonly rawBody: Buffer;
}

export interface FakeWechatPay extends AsyncDisposable {
  readonly url: string;
  readonly trades: Map<string, FakeTrade>;
  readonly refunds: Map<string, FakeRefund>;
  /** Method and path of every request that was carried out. */
  readonly calls: string[];
  /** Requests that came with a wrong signature, a used nonce, or an old time. */
  readonly refused: string[];
  misbehave(how: PayTrouble, times?: number): void;
  /** Forgets the troubles that are still to come. */
  recover(): void;
  /** The customer pays, perhaps another amount than was asked for. */
  /** @param currency another one than was asked for */
  pay(outTradeNo: string, amount?: number, currency?: string): void;
  settleRefund(refundNo: string, status?: FakeRefund['status']): void;
  /** A notification of what is so now; the same id whenever it is asked for again. */
  noticeOfTrade(outTradeNo: string): Delivery;
  noticeOfRefund(refundNo: string): Delivery;
}

interface Options {
  readonly clock: Clock;
  readonly merchantKey: KeyObject;
  /** What `Wechatpay-Serial` says. */
  readonly platformSerial: string;
}

export async function startFakeWechatPay(options: Options): Promise<FakeWechatPay> {
  const state = {
    trades: new Map<string, FakeTrade>(),
    refunds: new Map<string, FakeRefund>(),
    refused: [] as string[],
    calls: [] as string[],
    nonces: new Set<string>(),
    trouble: [] as PayTrouble[],
    ...options,
    platformKey: createPrivateKey(testPrivateKey),
  };
  const sockets = new Set<Socket>();
  const server = createServer(
    (request, response) => void serve(state, request, response).catch(() => request.destroy()),
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const now = () => options.clock.now().toString();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trades: state.trades,
    refunds: state.refunds,
    refused: state.refused,
    calls: state.calls,
    misbehave: (how, times = 1) => void state.trouble.push(...Array.from({ length: times }, () => how)),
    recover: () => void state.trouble.splice(0),
    pay(outTradeNo, amount, currency) {
      const trade = state.trades.get(outTradeNo);
      const paid = { state: 'SUCCESS', paid: amount ?? trade?.total, paidAt: now(), ...(currency && { currency }) };
      if (trade) Object.assign(trade, paid);
    },
    settleRefund(refundNo, status = 'SUCCESS') {
      const refund = state.refunds.get(refundNo);
      if (refund) Object.assign(refund, { status, settledAt: now() });
    },
    noticeOfTrade: (no) =>
      sealed(state, `trade-${no}`, 'TRANSACTION.SUCCESS', tradeBody(state.trades.get(no) as FakeTrade)),
    noticeOfRefund(no) {
      const refund = state.refunds.get(no) as FakeRefund;
      const { status, ...body } = refundBody(refund);
      return sealed(state, `refund-${no}-${status}`, `REFUND.${status}`, {
        ...body,
        mchid: MERCHANT,
        refund_status: status,
      });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State extends Options {
  readonly trades: Map<string, FakeTrade>;
  readonly refunds: Map<string, FakeRefund>;
  readonly refused: string[];
  readonly calls: string[];
  readonly nonces: Set<string>;
  readonly trouble: PayTrouble[];
  readonly platformKey: KeyObject;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const how = state.trouble.shift();
  if (how === 'cut-before') return void request.socket.destroy();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  if (typeof how === 'number') return void response.writeHead(how).end();
  const target = request.url ?? '/';
  const why = whyRefused(state, request, target, body);
  if (why !== undefined) {
    state.refused.push(why);
    return void response.writeHead(401).end(JSON.stringify({ code: 'SIGN_ERROR', message: why }));
  }
  state.calls.push(`${request.method} ${target}`);
  const answer = answerOf(state, request.method ?? 'GET', new URL(target, 'http://fake'), body);
  if (how === 'cut-after') return void request.socket.destroy();
  if (how === 'hang') return;
  const text = how === 'garbage' ? '<html>' : answer.text;
  const headers = answer.plain || how === 'unsigned' ? {} : signed(state, how === 'bad-signature' ? `${text} ` : text);
  response.writeHead(answer.status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Written apart from our own signing, so that an error in it is not repeated here. */
function whyRefused(state: State, request: IncomingMessage, target: string, body: string): string | undefined {
  const header = /^WECHATPAY2-SHA256-RSA2048 (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const parts = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']));
  const [nonce = '', timestamp = '', signature = ''] = ['nonce_str', 'timestamp', 'signature'].map((key) =>
    parts.get(key),
  );
  if (parts.get('mchid') !== MERCHANT || parts.get('serial_no') !== MERCHANT_SERIAL) return 'merchant';
  if (state.nonces.has(nonce)) return 'nonce';
  state.nonces.add(nonce);
  if (Math.abs(Number(timestamp) - state.clock.now().epochMilliseconds / 1000) > 300) return 'time';
  const message = [request.method, target, timestamp, nonce, body, ''].join('\n');
  const good = createVerify('RSA-SHA256').update(message).verify(state.merchantKey, signature, 'base64');
  return good ? undefined : 'signature';
}

function signed(state: State, text: string): Record<string, string> {
  const timestamp = String(Math.floor(state.clock.now().epochMilliseconds / 1000));
  const nonce = randomBytes(16).toString('hex');
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': state.platformSerial,
    'wechatpay-signature': sign(`${timestamp}\n${nonce}\n${text}\n`, state.platformKey),
  };
}

interface FakeAnswer {
  readonly status: number;
  readonly text: string;
  /** A file, which is not signed. */
  readonly plain?: true;
}

const json = (status: number, body: object): FakeAnswer => ({ status, text: JSON.stringify(body) });
const refuse = (status: number, code: string): FakeAnswer => json(status, { code, message: code });

function answerOf(state: State, method: string, url: URL, body: string): FakeAnswer {
  const [, , group = '', ...rest] = url.pathname.split('/');
  const sent = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
  if (group === 'bill') return billPlace(state, url);
  if (group === 'billdownload') return { status: 200, text: billText(state.trades, state.refunds), plain: true };
  if (group === 'refund') return method === 'POST' ? takeRefund(state, sent) : findRefund(state, rest.at(-1) ?? '');
  if (rest[0] === 'transactions' && rest[1] !== 'out-trade-no') return takeOrder(state, rest[1] ?? '', sent);
  const trade = state.trades.get(rest[2] ?? '');
  if (!trade) return refuse(404, 'ORDER_NOT_EXIST');
  if (rest[3] !== 'close') return json(200, tradeBody(trade));
  if (trade.state === 'SUCCESS') return refuse(400, 'ORDERPAID');
  trade.state = 'CLOSED';
  return { status: 204, text: '' };
}

function takeOrder(state: State, kind: string, sent: Record<string, unknown>): FakeAnswer {
  const amount = sent.amount as { total?: number; currency?: string } | undefined;
  const { out_trade_no: no, mchid, appid, description, notify_url: notifyUrl, time_expire: expire } = sent;
  const complete = [no, appid, description, notifyUrl, expire].every(
    (value) => typeof value === 'string' && value !== '',
  );
  if (!complete || mchid !== MERCHANT || !Number.isInteger(amount?.total) || Number(amount?.total) < 1)
    return refuse(400, 'PARAM_ERROR');
  if (kind === 'jsapi' && !(sent.payer as { openid?: string } | undefined)?.openid) return refuse(400, 'PARAM_ERROR');
  const known = state.trades.get(String(no));
  if (known && known.total !== amount?.total) return refuse(400, 'INVALID_REQUEST');
  if (known?.state === 'SUCCESS') return refuse(400, 'ORDERPAID');
  if (known?.state === 'CLOSED') return refuse(400, 'ORDER_CLOSED');
  const trade = {
    outTradeNo: String(no),
    total: Number(amount?.total),
    body: sent,
    state: 'NOTPAY',
    paid: 0,
    paidAt: null,
  } as const;
  if (!known) state.trades.set(String(no), { ...trade });
  const id = createHash('sha1').update(String(no)).digest('hex');
  if (kind === 'native') return json(200, { code_url: `weixin://wxpay/bizpayurl?pr=${id}` });
  return json(
    200,
    kind === 'h5'
      ? { h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${id}` }
      : { prepay_id: `wx${id}` },
  );
}

function tradeBody(trade: FakeTrade): Record<string, unknown> {
  return {
    mchid: MERCHANT,
    appid: trade.body.appid,
    out_trade_no: trade.outTradeNo,
    trade_state: trade.state,
    amount: {
      total: trade.state === 'SUCCESS' ? trade.paid : trade.total,
      payer_total: trade.paid,
      currency: trade.currency ?? 'CNY',
    },
    ...(trade.paidAt && {
      transaction_id: `42000${trade.outTradeNo.slice(-20)}`,
      success_time: trade.paidAt,
      payer: { openid: 'o-payer' },
    }),
  };
}

function takeRefund(state: State, sent: Record<string, unknown>): FakeAnswer {
  const { out_trade_no: no, out_refund_no: refundNo } = sent as { out_trade_no: string; out_refund_no: string };
  const amount = sent.amount as { refund: number; total: number };
  const trade = state.trades.get(no);
  if (!trade) return refuse(404, 'RESOURCE_NOT_EXISTS');
  if (trade.state !== 'SUCCESS' || amount.total !== trade.paid) return refuse(400, 'INVALID_REQUEST');
  const known = state.refunds.get(refundNo);
  if (known) return known.amount === amount.refund ? json(200, refundBody(known)) : refuse(400, 'INVALID_REQUEST');
  const before = [...state.refunds.values()].filter((refund) => refund.outTradeNo === no);
  if (before.reduce((sum, refund) => sum + refund.amount, amount.refund) > trade.paid)
    return refuse(400, 'INVALID_REQUEST');
  const refund: FakeRefund = { refundNo, outTradeNo: no, amount: amount.refund, status: 'PROCESSING', settledAt: null };
  state.refunds.set(refundNo, refund);
  return json(200, refundBody(refund));
}

function findRefund(state: State, refundNo: string): FakeAnswer {
  const refund = state.refunds.get(refundNo);
  return refund ? json(200, refundBody(refund)) : refuse(404, 'RESOURCE_NOT_EXISTS');
}

function refundBody(refund: FakeRefund) {
  return {
    out_trade_no: refund.outTradeNo,
    out_refund_no: refund.refundNo,
    refund_id: `5030${refund.refundNo.slice(-20)}`,
    status: refund.status,
    amount: { refund: refund.amount, currency: 'CNY' },
    ...(refund.settledAt && { success_time: refund.settledAt }),
  };
}

function billPlace(state: State, url: URL): FakeAnswer {
  const day = url.searchParams.get('bill_date') ?? '';
  const today = state.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
  if (Temporal.PlainDate.compare(day, today) >= 0) return refuse(400, 'STATEMENT_CREATING');
  if (state.trades.size === 0) return refuse(400, 'NO_STATEMENT_EXIST');
  const hash = createHash('sha1').update(billText(state.trades, state.refunds)).digest('hex');
  return json(200, {
    hash_type: 'SHA1',
    hash_value: hash,
    download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=t',
  });
}

function sealed(state: State, id: string, eventType: string, resource: object): Delivery {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(API_V3_KEY), Buffer.from(nonce));
  cipher.setAAD(Buffer.from('transaction'));
  const bytes = Buffer.concat([cipher.update(JSON.stringify(resource), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const body = JSON.stringify({
    id,
    create_time: state.clock.now().toString(),
    event_type: eventType,
    resource_type: 'encrypt-resource',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: bytes.toString('base64'),
      associated_data: 'transaction',
      nonce,
      original_type: 'transaction',
    },
  });
  return { headers: signed(state, body), rawBody: Buffer.from(body) };
}
