/** The typed client of the contract for stories: what a story does not want to click it does over HTTP. */
import { type Api, createApi, type WireReply } from '@pawloop/contract/client';

export interface Caller {
  readonly api: Api;
  /** The session cookie of the staff member, for a browser's context. */
  readonly cookie: { readonly name: string; readonly value: string; readonly url: string };
}

type Headers = Readonly<Record<string, string>>;

/** @returns the typed client, which sends `more` with each request */
export function callerOf(url: string, more: Headers = {}): Api {
  return createApi(
    async ({ method, url: path, body, headers }): Promise<WireReply> => {
      const isForm = body instanceof FormData;
      const response = await fetch(url + path, {
        method,
        headers: { ...(body !== undefined && !isForm && { 'content-type': 'application/json' }), ...headers, ...more },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      });
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, body: isJson ? await response.json() : await response.text() };
    },
    () => crypto.randomUUID(),
  );
}

/** Signs a member of staff in. */
export async function signInStaff(url: string, login: string, password: string): Promise<Caller> {
  const response = await fetch(`${url}/v1/staff/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  const [name = '', value = ''] = (response.headers.getSetCookie()[0] ?? '').split(';')[0]?.split('=') ?? [];
  if (!response.ok || value === '') throw new Error(`${login} could not sign in: ${response.status}`);
  return { api: callerOf(url, { cookie: `${name}=${value}`, origin: url }), cookie: { name, value, url } };
}

/** Signs an owner in by the code that an installation without an SMS vendor shows. @returns the owner's client */
export async function signInOwner(url: string, phone: string): Promise<Api> {
  const anybody = callerOf(url);
  const { developmentCode } = await anybody('POST /v1/owner/codes', { body: { phone } });
  const { token } = await anybody('POST /v1/owner/sessions', { body: { phone, code: developmentCode ?? '' } });
  return callerOf(url, { authorization: `Bearer ${token}` });
}
