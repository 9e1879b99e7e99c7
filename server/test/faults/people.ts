/** Who works with a server under test: its administrator, and owners who signed in by phone. */
import { call, must } from './call.ts';

export type Headers = Readonly<Record<string, string>>;

/** @returns the headers of a session */
export async function signIn(url: string, password: string, from?: string): Promise<Headers> {
  const body = { login: 'admin', password };
  const reply = await call({ url: `${url}/v1/staff/sessions`, method: 'POST', body, ...(from && { from }) });
  const cookie = /pawloop_session=([^;]+)/.exec(String(reply.headers['set-cookie']))?.[1];
  if (!cookie) throw new Error(`sign-in failed: ${reply.status} ${reply.text}`);
  return { cookie: `pawloop_session=${cookie}` };
}

/** Ids of new customers, each registered from an address of its own. */
export async function registerOwners(url: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => registerOwner(url, index)));
}

async function registerOwner(url: string, index: number): Promise<string> {
  const from = `127.0.2.${1 + (index % 250)}`;
  const phone = String(13_900_000_000 + index);
  const post = { method: 'POST', from };
  const sent = await must<{ developmentCode: string }>({ ...post, url: `${url}/v1/owner/codes`, body: { phone } });
  const body = { phone, code: sent.developmentCode };
  const session = await must<{ customerId: string }>({ ...post, url: `${url}/v1/owner/sessions`, body });
  return session.customerId;
}
