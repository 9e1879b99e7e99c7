/** Sends a picture to an endpoint that takes one. */
import { ApiError } from '@pawloop/contract/client';
import { type Picked, sendPicture } from '#device';
import { OfflineError } from './retry.ts';

/**
 * @param key the same for a repeat, so that nothing is done twice
 * @returns the endpoint's answer
 * @throws ApiError, OfflineError
 */
export async function postPicture<T>(path: string, picture: Picked, key: string): Promise<T> {
  let reply: { status: number; text: string };
  try {
    reply = await sendPicture(path, picture, { 'idempotency-key': key });
  } catch (error) {
    throw new OfflineError(error);
  }
  if (reply.status >= 400) throw new ApiError(problemIn(reply));
  return JSON.parse(reply.text);
}

function problemIn({ status, text }: { status: number; text: string }): ApiError['problem'] {
  try {
    return JSON.parse(text);
  } catch {
    return { type: 'about:blank', title: 'unexpected answer', status, code: 'request/unexpected' };
  }
}
