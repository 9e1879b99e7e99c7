/** One HTTP request that knows how far it came: never reached the provider, lost on the way, or answered. */
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Outcome } from './channel.ts';

export interface Request {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Resolves the host in place of the system's resolver; see `safe-address.ts`. */
  readonly lookup?: LookupFunction;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export type Exchange =
  /** No connection came about, so not one byte of the request was written. */
  | { readonly kind: 'unreached'; readonly why: string }
  /** The request was or may have been written; no usable answer came. */
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'answered'; readonly answer: Answer };

/** How long a vendor is waited for when the caller's signal does not end the wait before. */
export const PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** A vendor that cannot be reached is tried again after this long; the breaker of the caller may wait longer. */
const UNREACHED_RETRY_MS = 30_000;
const LIMIT_RETRY_MS = 60_000;

// A kept-alive socket that the server closes in the very moment of writing looks like a lost request, and a lost
// request is never sent again: every message gets a connection of its own, with TLS sessions taken up again.
const plainAgent = new http.Agent({ keepAlive: false });
const tlsAgent = new https.Agent({ keepAlive: false, maxCachedSessions: 100 });

/** POST once. Never throws, never follows a redirect, gives up when `signal` aborts. */
export function exchange(request: Request, signal: AbortSignal): Promise<Exchange> {
  const secure = request.url.protocol === 'https:';
  return new Promise((resolve) => {
    let connected = false;
    const end = (why: string) => resolve({ kind: connected ? 'lost' : 'unreached', why });
    const outgoing = (secure ? https : http).request(request.url, {
      method: 'POST',
      agent: secure ? tlsAgent : plainAgent,
      signal,
      headers: { ...request.headers, 'content-length': Buffer.byteLength(request.body) },
      ...(request.lookup && { lookup: request.lookup }),
    });
    outgoing.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    outgoing.on('error', (error) => end(reasonOf(error)));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MAX_ANSWER_BYTES) incoming.destroy(new Error('the answer is too long'));
      });
      incoming.on('error', (error) => end(reasonOf(error)));
      incoming.on('close', () => end('the answer was cut off'));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          kind: 'answered',
          answer: { status: incoming.statusCode ?? 0, headers: incoming.headers, text },
        });
        // A second answer on the same connection is nobody's.
        outgoing.destroy();
      });
    });
    outgoing.end(request.body);
  });
}

/** The caller's signal, and no longer than the vendor is worth waiting for. */
export function patience(signal: AbortSignal, timeoutMs = PATIENCE_MS): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}

/**
 * What an exchange means for the message. Only `read` knows the vendor's own words; it gets every answer first and
 * gives undefined when it cannot tell.
 */
export function outcomeOf(result: Exchange, read: (answer: Answer) => Outcome | undefined): Outcome {
  if (result.kind === 'unreached')
    return { kind: 'throttled', retryAfterMs: UNREACHED_RETRY_MS, reason: 'unreachable' };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.why };
  return read(result.answer) ?? byStatus(result.answer);
}

/** RFC 9110: 4xx was refused, 429 later, 408 and 5xx may have been carried out before they went wrong. */
export function byStatus({ status, headers }: Answer): Outcome {
  if (status === 429) return { kind: 'throttled', retryAfterMs: retryAfter(headers['retry-after']), reason: 'limit' };
  if (status >= 300 && status < 500 && status !== 408)
    return { kind: 'failed', code: `http_${status}`, detail: `answered ${status}` };
  return { kind: 'unknown', detail: `answered ${status} without a word that can be read` };
}

function retryAfter(text: string | undefined): number {
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : LIMIT_RETRY_MS;
}

/** What a provider sends is of any form until it is looked at. */
export type Entry = Readonly<Record<string, unknown>>;

/** The value as an object; undefined when it is none. */
export function entryOf(value: unknown): Entry | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : undefined;
}

/** The objects of a list; none when it is no list. */
export function entriesOf(value: unknown): readonly Entry[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.map(entryOf).filter((entry) => entry !== undefined);
}

/** The vendor's JSON as an object; undefined when it is none. */
export function objectOf(text: string): Entry | undefined {
  try {
    return entryOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A code, never the error's own words: those may hold an address. */
function reasonOf(error: Error): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  return (error as NodeJS.ErrnoException).code ?? 'broken connection';
}
