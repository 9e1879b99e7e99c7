/** One signed call to WeChat Pay: what came back, checked, or what the trouble is. Never throws, never follows a redirect. */
import type { Clock } from '../../../platform/clock.ts';
import type { WechatPayConfig } from '../../../platform/config-pay.ts';
import type { Trouble } from '../pay.ts';
import { authorization, isSigned } from './signature.ts';

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  /** Empty when there was no body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** WeChat Pay's own word for a refusal. */
  readonly code: string;
}

export type Answer = Answered | Trouble;

const AWAY_MS = 10_000;
const LIMIT_MS = 5_000;
/** Our key, rights or account: no payment's fault, and nothing goes on until somebody repairs it. */
const ACCOUNT = new Set(['SIGN_ERROR', 'NO_AUTH', 'MCH_NOT_EXISTS', 'APPID_MCHID_NOT_MATCH', 'ACCOUNT_ERROR']);
const ACCOUNT_MS = 60_000;
const LIMITS = new Set([
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT',
  'RATELIMIT_EXCEEDED',
  'RATE_LIMITED',
  'FREQUENCY_LIMIT_EXCEED',
]);
/** Their own faults: they do not say how far the request came. */
const AMBIGUOUS = new Set(['SYSTEM_ERROR', 'SYSTEMERROR', 'BANK_ERROR', 'BANKERROR']);
/** Nobody listened, so nothing was done. */
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface Request {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  /** A bill's download is not signed; its hash is told beforehand. */
  readonly unsigned?: true;
}

export async function call(
  config: WechatPayConfig,
  clock: Clock,
  { method, path, body, unsigned }: Request,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(path, config.apiUrl);
  const text = body === undefined ? '' : JSON.stringify(body);
  const target = `${url.pathname}${url.search}`;
  const headers = {
    authorization: authorization(config, { method, target, body: text, at: clock.now() }),
    accept: 'application/json',
    'user-agent': 'pawloop',
    ...(text !== '' && { 'content-type': 'application/json' }),
  };
  try {
    const reply = await fetch(url, { method, headers, signal, redirect: 'manual', ...(text !== '' && { body: text }) });
    const bytes = Buffer.from(await reply.arrayBuffer());
    // A success that WeChat Pay has not signed is nobody's word.
    if (reply.ok && !unsigned && !isSigned(config.platformKeys, reply.headers, bytes, clock.now()))
      return { kind: 'unknown', code: 'bad_signature' };
    return read(reply.status, bytes.toString('utf8'), unsigned === true);
  } catch (error) {
    return troubleOf(error as Error);
  }
}

function read(status: number, text: string, unsigned: boolean): Answer {
  const body = unsigned ? {} : objectOf(text);
  if (body === undefined) return { kind: 'unknown', code: 'unreadable' };
  const code = typeof body.code === 'string' ? body.code : `http_${status}`;
  if (status === 429 || LIMITS.has(code)) return { kind: 'later', retryAfterMs: LIMIT_MS, code };
  if (status >= 500 || AMBIGUOUS.has(code) || status === 408) return { kind: 'unknown', code };
  if (status === 401 || ACCOUNT.has(code)) return { kind: 'later', retryAfterMs: ACCOUNT_MS, code };
  return { kind: 'answered', status, body, text, code };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A code, never the error's own words: those may hold an address. */
function troubleOf(error: Error): Trouble {
  const cause = (error.cause ?? {}) as { code?: string };
  if (cause.code !== undefined && UNREACHED.has(cause.code))
    return { kind: 'later', retryAfterMs: AWAY_MS, code: 'unreachable' };
  const late = error.name === 'TimeoutError' || error.name === 'AbortError';
  return { kind: 'unknown', code: late ? 'no_answer' : (cause.code ?? 'broken_connection') };
}

/** What an answer that is no success means. */
export function refusalOf({ code }: Answered): Trouble {
  return { kind: 'refused', code };
}
