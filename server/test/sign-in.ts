/** Sign-ins for tests, over HTTP as a person would. */
import type { Permission, StaffScope } from '@pawloop/contract';
import { permissions as everyPermission } from '@pawloop/contract';
import type { Pawloop } from '../src/app.ts';

export type Headers = Readonly<Record<string, string>>;

let staffCount = 0;

/** Everybody signs in from an address of their own, since sign-ins are limited by address. */
const addressOf = (count: number): string => `127.1.${(count >> 8) & 255}.${count & 255}`;

export function signInStaff(pawloop: Pawloop, permissions: readonly Permission[] = everyPermission): Promise<Headers> {
  return signIn(pawloop, { scope: 'operator', permissions });
}

/** A new member of staff of any scope; of merchants with their merchant. */
export async function signIn(
  pawloop: Pawloop,
  as: { readonly scope: StaffScope; readonly merchantId?: string; readonly permissions: readonly Permission[] },
): Promise<Headers> {
  staffCount += 1;
  const login = `staff-${staffCount}`;
  const password = 'correct horse battery 9';
  await pawloop.modules.identity.createStaff({ login, password, name: `Staff ${staffCount}`, ...as });
  const reply = await pawloop.http.inject({
    method: 'POST',
    url: '/v1/staff/sessions',
    remoteAddress: addressOf(staffCount),
    body: { login, password },
  });
  const cookie = reply.cookies.find((entry) => entry.name === 'pawloop_session');
  if (!cookie) throw new Error(`staff could not sign in: ${reply.body}`);
  return { cookie: `pawloop_session=${cookie.value}` };
}

export async function signInOwner(pawloop: Pawloop, phone: string): Promise<{ headers: Headers; customerId: string }> {
  const asked = await pawloop.http.inject({ method: 'POST', url: '/v1/owner/codes', body: { phone } });
  const code = asked.json<{ developmentCode: string }>().developmentCode;
  const reply = await pawloop.http.inject({ method: 'POST', url: '/v1/owner/sessions', body: { phone, code } });
  const { token, customerId } = reply.json<{ token: string; customerId: string }>();
  if (!token) throw new Error(`owner could not sign in: ${reply.body}`);
  return { headers: { authorization: `Bearer ${token}` }, customerId };
}
