/** What subscribe and template messages share: one signed-in call to WeChat, its error codes, the reference it gives. */
import type { Outcome } from './channel.ts';
import { type Answer, type Exchange, exchange, objectOf, outcomeOf, patience } from './exchange.ts';

/** @param refused the token that WeChat would not take, so that a newer one is fetched */
export type AccessToken = (refused?: string) => Promise<string>;

export interface WechatApiOptions {
  /** `https://api.weixin.qq.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  readonly accessToken: AccessToken;
  readonly timeoutMs?: number;
}

const TOKEN_REFUSED = new Set([40001, 40014, 42001]);
const INVALID_OPENID = 40003;
/** The person follows the account no longer. */
const NOT_FOLLOWING = 43004;
const BUSY = -1;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Milliseconds until a repeat makes sense: 45009 is the day's quota, 45011 the minute's. */
const LIMITS: Readonly<Record<number, number>> = { 45009: HOUR_MS, 45011: MINUTE_MS, 45033: MINUTE_MS };
const UNREACHABLE: Outcome = { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'unreachable' };

/** POST a message. A refused token means that it was not looked at, so it goes once more with a new one. */
export async function postToWechat(
  options: WechatApiOptions,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<Outcome> {
  const deadline = patience(signal, options.timeoutMs);
  let refused: string | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const token = await Promise.race([options.accessToken(refused).catch(() => undefined), aborted(deadline)]);
    if (token === undefined || deadline.aborted) return UNREACHABLE;
    const url = new URL(path, options.apiUrl);
    url.searchParams.set('access_token', token);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const result = await exchange({ url, headers, body: JSON.stringify(body) }, deadline);
    if (!tokenRefused(result)) return outcomeOf(result, readWechat);
    refused = token;
  }
  return UNREACHABLE;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function tokenRefused(result: Exchange): boolean {
  return result.kind === 'answered' && TOKEN_REFUSED.has(Number(objectOf(result.answer.text)?.errcode));
}

/** Source: the tables of error codes of subscribeMessage.send and message/template/send, developers.weixin.qq.com. */
function readWechat(answer: Answer): Outcome | undefined {
  const errcode = objectOf(answer.text)?.errcode;
  if (typeof errcode !== 'number') return undefined;
  if (errcode === 0) return { kind: 'sent', providerRef: msgidOf(answer.text) };
  if (errcode === BUSY) return { kind: 'unknown', detail: 'WeChat was busy' };
  const retryAfterMs = LIMITS[errcode];
  if (retryAfterMs) return { kind: 'throttled', retryAfterMs, reason: 'limit' };
  const code = String(errcode);
  const gone = errcode === INVALID_OPENID || errcode === NOT_FOLLOWING;
  return { kind: 'failed', code, detail: `WeChat ${code}`, ...(gone && { addressInvalid: true }) };
}

/** Longer than a JavaScript number can hold, so it is taken from the text. */
function msgidOf(text: string): string | null {
  return /"msgid"\s*:\s*"?(\d+)/.exec(text)?.[1] ?? null;
}

/** Keywords of a template as WeChat wants them. */
export function valuesOf(data: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, { value }]));
}
