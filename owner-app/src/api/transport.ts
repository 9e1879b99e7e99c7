/** Sends one request of the typed client with Taro.request; the owner's token goes along when there is one. */
import type { Transport, WireReply } from '@pawloop/contract/client';
import Taro from '@tarojs/taro';
import { storedToken } from '../session/token.ts';

const UNAUTHORIZED = 401;
const TIMEOUT_MILLISECONDS = 15_000;

type SignedOut = () => void;
let onSignedOut: SignedOut = () => {};

/** @param listener is called when the server no longer knows the token */
export function whenSignedOut(listener: SignedOut): void {
  onSignedOut = listener;
}

export function authorization(): Record<string, string> {
  const token = storedToken();
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

export const taroTransport: Transport = async (request): Promise<WireReply> => {
  const bearer = authorization();
  const reply = await Taro.request<unknown>({
    url: API_BASE + request.url,
    // Taro's list of methods lacks PATCH in older typings; both platforms send it.
    method: request.method as keyof Taro.request.Method,
    header: {
      ...bearer,
      ...request.headers,
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
    },
    data: request.body === undefined ? undefined : JSON.stringify(request.body),
    dataType: 'json',
    timeout: TIMEOUT_MILLISECONDS,
  });
  if (reply.statusCode === UNAUTHORIZED && bearer.authorization !== undefined) onSignedOut();
  return { status: reply.statusCode, body: reply.data };
};
