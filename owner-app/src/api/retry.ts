/** Repeats requests whose answer was lost, under the same idempotency key, so that nothing happens twice (UI-O2, API-1). */
import type { Transport, WireReply, WireRequest } from '@pawloop/contract/client';

const KEY = 'idempotency-key';
/** Pauses before the second and third attempt, in milliseconds. */
const pauses = [400, 1200] as const;
const SERVER_ERROR = 500;

/** The first copy of this request is still being handled: its answer is yet to come. */
function inProgress(reply: WireReply): boolean {
  const body = reply.body;
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'request/in-progress';
}

/** No answer came: the phone is off-line, or the server cannot be reached. */
export class OfflineError extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
  }
}

/**
 * Wraps a transport. A request without an answer is repeated after a pause. Its key is remembered until an answer comes:
 * the owner's own next try of the same change bears the same key, and the server recognises it.
 *
 * @param wait resolves after so many milliseconds; a test passes one that does not wait
 * @throws OfflineError from each request when no attempt was answered
 */
export function retrying(transport: Transport, wait: (milliseconds: number) => Promise<void>): Transport {
  const unanswered = new Map<string, string>();

  async function attempt(request: WireRequest): Promise<WireReply> {
    for (const pause of pauses) {
      try {
        const reply = await transport(request);
        if (!inProgress(reply)) return reply;
      } catch {
        // Off-line or the answer was lost; the next attempt tells.
      }
      await wait(pause);
    }
    return transport(request);
  }

  return async (request) => {
    const fingerprint = JSON.stringify([request.method, request.url, request.body]);
    const key = unanswered.get(fingerprint) ?? request.headers[KEY];
    if (key !== undefined) unanswered.set(fingerprint, key);
    const keyed = key === undefined ? request : { ...request, headers: { ...request.headers, [KEY]: key } };
    let reply: WireReply;
    try {
      reply = await attempt(keyed);
    } catch (error) {
      throw new OfflineError(error);
    }
    if (reply.status < SERVER_ERROR && !inProgress(reply)) unanswered.delete(fingerprint);
    return reply;
  };
}
