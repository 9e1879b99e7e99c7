/** Staff over HTTP on a real PostgreSQL: sign-in, second factor, lock-out, sessions, roles, keys, audit. */
import type { Permission } from '@pawloop/contract';
import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { newId } from '../../../platform/ids.ts';

const PASSWORD = 'correct horse battery 9';
let app: TestApp;
let admin: Headers;

beforeAll(async () => {
  app = await testApp();
  await app.modules.identity.ensureFirstAdministrator(app.db, { password: PASSWORD });
});
beforeEach(async () => {
  admin = await cookieOf('admin');
});
afterAll(() => app[Symbol.asyncDispose]());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
let calls = 0;
/** Each call comes from another address unless one is given. */
function call(method: Method, url: string, headers: Headers = {}, body?: object, from?: string) {
  calls += 1;
  const remoteAddress = from ?? `10.1.${calls >> 8}.${calls & 255}`;
  return app.http.inject({ method, url, headers, remoteAddress, ...(body && { body }) });
}
const signIn = (login: string, password = PASSWORD, code?: string, from?: string) =>
  call('POST', '/v1/staff/sessions', {}, { login, password, ...(code && { code }) }, from);
async function cookieOf(login: string, code?: string): Promise<Headers> {
  const reply = await signIn(login, PASSWORD, code);
  const cookie = reply.cookies.find((entry) => entry.name === 'pawloop_session');
  if (!cookie) throw new Error(reply.body);
  return { cookie: `pawloop_session=${cookie.value}` };
}

let staffCount = 0;
async function newStaff(permissions: readonly Permission[] = [], scope: { merchantId?: string } = {}) {
  staffCount += 1;
  const login = `person-${staffCount}`;
  const kind = scope.merchantId ? ('merchant' as const) : ('operator' as const);
  const staffId = await app.modules.identity.createStaff({
    login,
    name: `Person ${staffCount}`,
    password: PASSWORD,
    scope: kind,
    permissions,
    ...scope,
  });
  return { login, staffId };
}
const roleNamed = async (key: string) => {
  const { items } = (await call('GET', '/v1/roles', admin)).json();
  return items.find((role: { key: string }) => role.key === key);
};
const codeAt = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().epochMilliseconds });
async function enrol(headers: Headers): Promise<string> {
  const { secret } = (await call('POST', '/v1/staff/me/totp', headers)).json();
  const confirmed = await call('POST', '/v1/staff/me/totp/confirm', headers, { code: codeAt(secret) });
  expect(confirmed.statusCode, confirmed.body).toBe(200);
  app.clock.advance({ seconds: 30 });
  return secret;
}

describe('sign-in', () => {
  it('ACC-2 signs in with an HttpOnly, SameSite cookie and tells the permissions', async () => {
    const { login } = await newStaff(['customer.read']);
    const reply = await signIn(login.toUpperCase());
    expect(reply.json()).toMatchObject({ secondFactor: 'none', staff: { login, permissions: ['customer.read'] } });
    const cookie = reply.cookies.find((entry) => entry.name === 'pawloop_session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  });

  it('ACC-2 answers an unknown login, a wrong password and a disabled person alike', async () => {
    const { login, staffId } = await newStaff();
    await call('PATCH', `/v1/staff/${staffId}`, admin, { disabled: true });
    const replies = [await signIn('nobody-here'), await signIn('admin', 'wrong password'), await signIn(login)];
    const answers = replies.map((reply) => ({ ...reply.json(), instance: '' }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'identity/sign-in-failed' });
  });

  it('ACC-2 locks the login after five failures, for known and unknown alike, and opens it after 15 minutes', async () => {
    const { login } = await newStaff();
    for (const name of [login, 'never-was']) {
      for (let n = 0; n < 5; n += 1) expect((await signIn(name, 'wrong password')).statusCode).toBe(401);
      const locked = await signIn(name);
      expect(locked.json().code).toBe('identity/locked');
      expect(Number(locked.headers['retry-after'])).toBe(900);
    }
    app.clock.advance({ minutes: 15 });
    expect((await signIn(login)).statusCode).toBe(200);
  });

  it('SEC-3 counts guesses made at once: of twenty no more than five are looked at', async () => {
    const { login } = await newStaff();
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(login, `wrong password ${n}`)));
    expect(replies.filter((reply) => reply.statusCode === 401)).toHaveLength(5);
    expect(replies.filter((reply) => reply.json().code === 'identity/locked')).toHaveLength(15);
  });

  it('ACC-2 forgets failures after a success', async () => {
    const { login } = await newStaff();
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 4; n += 1) await signIn(login, 'wrong password');
      expect((await signIn(login)).statusCode).toBe(200);
    }
  });

  it('SEC-3 refuses an address that guesses many logins', async () => {
    const from = '10.9.9.9';
    await call('PUT', '/v1/settings/identity.failuresPerAddress', admin, { value: 3 });
    for (let n = 0; n < 3; n += 1) await signIn(`guess-${n}`, 'wrong password', undefined, from);
    expect((await signIn('guess-9', 'wrong password', undefined, from)).json().code).toBe('identity/locked');
    expect((await signIn('guess-9', 'wrong password')).statusCode).toBe(401);
    await call('PUT', '/v1/settings/identity.failuresPerAddress', admin, { value: 50 });
  });

  it('SEC-2 ends a session when idle, when its time is over and when the person is disabled', async () => {
    const { login, staffId } = await newStaff();
    const me = async (headers: Headers) => (await call('GET', '/v1/staff/me', headers)).statusCode;
    const idle = await cookieOf(login);
    app.clock.advance({ minutes: 119 });
    expect(await me(idle)).toBe(200);
    app.clock.advance({ minutes: 121 });
    expect(await me(idle)).toBe(401);
    const long = await cookieOf(login);
    for (let n = 0; n < 7; n += 1) {
      app.clock.advance({ minutes: 100 });
      expect(await me(long)).toBe(200);
    }
    app.clock.advance({ minutes: 100 });
    expect(await me(long)).toBe(401);
    const cut = await cookieOf(login);
    await call('PATCH', `/v1/staff/${staffId}`, await cookieOf('admin'), { disabled: true });
    expect(await me(cut)).toBe(401);
    await call('PATCH', `/v1/staff/${staffId}`, await cookieOf('admin'), { disabled: false });
    const kept = await cookieOf(login);
    await sql`update identity.staff set disabled_at = now() where staff_id = ${staffId}`.execute(app.db);
    expect(await me(kept)).toBe(401);
  });
});

describe('second factor', () => {
  it('ACC-2 asks for the code once enrolled, and takes each code once, also at the same moment', async () => {
    const { login } = await newStaff();
    const secret = await enrol(await cookieOf(login));
    const half = await signIn(login);
    expect(half.json()).toEqual({ staff: null, secondFactor: 'required' });
    expect(half.cookies).toHaveLength(0);
    const code = codeAt(secret);
    const replies = await Promise.all([signIn(login, PASSWORD, code), signIn(login, PASSWORD, code)]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 422]);
    expect((await signIn(login, PASSWORD, code)).json().code).toBe('identity/totp-invalid');
  });

  it('ACC-2 counts wrong codes as failures, however often the password alone is sent in between', async () => {
    const { login } = await newStaff();
    const secret = await enrol(await cookieOf(login));
    const wrong = codeAt(secret) === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) {
      expect((await signIn(login)).json().secondFactor).toBe('required');
      expect((await signIn(login, PASSWORD, wrong)).statusCode).toBe(422);
    }
    expect((await signIn(login, PASSWORD, codeAt(secret))).json().code).toBe('identity/locked');
  });

  it('ACC-2 leaves who must enrol without permissions until the second factor is there', async () => {
    const created = await call('POST', '/v1/roles', admin, {
      name: 'careful',
      scope: 'operator',
      permissions: ['audit.read'],
      totpRequired: true,
    });
    const { staffId, login } = await newStaff();
    await call('PATCH', `/v1/staff/${staffId}`, admin, { roleIds: [created.json().roleId] });
    const reply = await signIn(login);
    expect(reply.json()).toMatchObject({ secondFactor: 'enrol', staff: { mustEnrolTotp: true, permissions: [] } });
    const headers = { cookie: `pawloop_session=${reply.cookies[0]?.value}` };
    expect((await call('GET', '/v1/audit-entries', headers)).statusCode).toBe(403);
    const secret = await enrol(headers);
    expect((await call('GET', '/v1/audit-entries', headers)).statusCode).toBe(200);
    const removed = await call('DELETE', '/v1/staff/me/totp', headers, { code: codeAt(secret) });
    expect(removed.json().code).toBe('identity/totp-required');
  });

  it('ACC-2 lets an administrator require it of administrators too, and reset a lost one', async () => {
    const { login, staffId } = await newStaff();
    await enrol(await cookieOf(login));
    const reset = await call('PATCH', `/v1/staff/${staffId}`, admin, { resetTotp: true });
    expect(reset.json().totpEnabled).toBe(false);
    expect((await signIn(login)).json().secondFactor).toBe('none');
    const role = await roleNamed('administrator');
    const required = await call('PATCH', `/v1/roles/${role.roleId}`, admin, { totpRequired: true });
    expect(required.json().totpRequired).toBe(true);
    const { rows } = await sql`
      update identity.role set totp_required = false where protected returning 1`.execute(app.db);
    expect(rows).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('ACC-2 lists the sessions and signs one out from afar', async () => {
    const { login } = await newStaff();
    const [here, there] = [await cookieOf(login), await cookieOf(login)];
    const { items } = (await call('GET', '/v1/staff/sessions', here)).json();
    expect(items.map((item: { current: boolean }) => item.current).sort()).toEqual([false, true]);
    const other = items.find((item: { current: boolean }) => !item.current);
    expect((await call('DELETE', `/v1/staff/sessions/${other.sessionId}`, here)).statusCode).toBe(204);
    expect((await call('GET', '/v1/staff/me', there)).statusCode).toBe(401);
    expect((await call('GET', '/v1/staff/me', here)).statusCode).toBe(200);
  });

  it("ACC-2 does not sign out another person's session by its id", async () => {
    const [one, two] = [await newStaff(), await newStaff()];
    const [ones, twos] = [await cookieOf(one.login), await cookieOf(two.login)];
    const { items } = (await call('GET', '/v1/staff/sessions', twos)).json();
    expect((await call('DELETE', `/v1/staff/sessions/${items[0].sessionId}`, ones)).statusCode).toBe(404);
    expect((await call('GET', '/v1/staff/me', twos)).statusCode).toBe(200);
  });

  it('ACC-2 lets an administrator sign somebody out everywhere', async () => {
    const { login, staffId } = await newStaff();
    const headers = await cookieOf(login);
    expect((await call('GET', `/v1/staff/${staffId}/sessions`, admin)).json().items).toHaveLength(1);
    await call('DELETE', `/v1/staff/${staffId}/sessions`, admin);
    expect((await call('GET', '/v1/staff/me', headers)).statusCode).toBe(401);
  });

  it('ACC-2 ends the other sessions when the password changes', async () => {
    const { login } = await newStaff();
    const [here, there] = [await cookieOf(login), await cookieOf(login)];
    const change = (currentPassword: string, newPassword: string) =>
      call('PUT', '/v1/staff/me/password', here, { currentPassword, newPassword });
    expect((await change('not it at all', 'another good one 7')).json().code).toBe('identity/password-wrong');
    expect((await change(PASSWORD, 'password123')).json()).toMatchObject({
      code: 'identity/weak-password',
      detail: 'common',
    });
    expect((await change(PASSWORD, 'another good one 7')).statusCode).toBe(204);
    expect((await call('GET', '/v1/staff/me', there)).statusCode).toBe(401);
    expect((await signIn(login, 'another good one 7')).statusCode).toBe(200);
  });
});

describe('accounts and roles', () => {
  it('ACC-3 has the roles of a new installation', async () => {
    const { items } = (await call('GET', '/v1/roles', admin)).json();
    const keys = items.map((role: { key: string | null }) => role.key).filter(Boolean);
    expect(keys.slice(0, 8)).toEqual([
      'administrator',
      'merchant-manager',
      'merchandiser',
      'campaign-manager',
      'community-manager',
      'care-agent',
      'analyst',
      'finance',
    ]);
  });

  it('ACC-3 composes a role, gives it, and takes effect at once', async () => {
    const role = { name: '审计', scope: 'operator', permissions: ['audit.read'], totpRequired: false };
    const { roleId } = (await call('POST', '/v1/roles', admin, role)).json();
    const login = `made-${newId().slice(-8)}`;
    const body = { login, name: 'Mei', password: PASSWORD, scope: 'operator', roleIds: [roleId] };
    expect((await call('POST', '/v1/staff', admin, body)).statusCode).toBe(201);
    expect((await call('POST', '/v1/staff', admin, body)).json().code).toBe('identity/login-taken');
    const headers = await cookieOf(login);
    expect((await call('GET', '/v1/audit-entries', headers)).statusCode).toBe(200);
    await call('PATCH', `/v1/roles/${roleId}`, admin, { permissions: [] });
    expect((await call('GET', '/v1/audit-entries', headers)).statusCode).toBe(403);
    expect((await call('DELETE', `/v1/roles/${roleId}`, admin)).json().code).toBe('identity/role-in-use');
  });

  it('ACC-3 protects the administrator role and the last administrator, also against two at once', async () => {
    const role = await roleNamed('administrator');
    expect((await call('PATCH', `/v1/roles/${role.roleId}`, admin, { permissions: [] })).json().code).toBe(
      'identity/role-protected',
    );
    expect((await call('DELETE', `/v1/roles/${role.roleId}`, admin)).json().code).toBe('identity/role-protected');
    const first = (await call('GET', '/v1/staff/me', admin)).json().staffId;
    expect((await call('PATCH', `/v1/staff/${first}`, admin, { disabled: true })).json().code).toBe(
      'identity/last-administrator',
    );
    expect((await call('PATCH', `/v1/staff/${first}`, admin, { roleIds: [] })).json().code).toBe(
      'identity/last-administrator',
    );
    const second = await newStaff();
    await call('PATCH', `/v1/staff/${second.staffId}`, admin, { roleIds: [role.roleId] });
    const helper = await cookieOf(second.login);
    const replies = await Promise.all([
      call('PATCH', `/v1/staff/${first}`, helper, { roleIds: [] }),
      call('PATCH', `/v1/staff/${second.staffId}`, admin, { roleIds: [] }),
    ]);
    expect(replies.map((reply) => reply.statusCode).sort()[0]).toBe(200);
    expect(replies.map((reply) => reply.statusCode).sort()[1]).toBeGreaterThanOrEqual(403);
    const left = replies[0]?.statusCode === 200 ? helper : admin;
    await call('PATCH', `/v1/staff/${first}`, left, { roleIds: [role.roleId] });
  });

  it('SEC-1 gives nobody more than they have: roles, accounts and passwords of the mightier are out of reach', async () => {
    const clerk = await newStaff(['staff.read', 'staff.write', 'role.write']);
    const headers = await cookieOf(clerk.login);
    const boss = (await call('GET', '/v1/staff/me', admin)).json().staffId;
    const role = await roleNamed('administrator');
    const refused = [
      await call('PATCH', `/v1/staff/${clerk.staffId}`, headers, { roleIds: [role.roleId] }),
      await call('PATCH', `/v1/staff/${boss}`, headers, { newPassword: 'taken over now 1' }),
      await call('POST', '/v1/roles', headers, {
        name: 'x',
        scope: 'operator',
        permissions: ['audit.read'],
        totpRequired: false,
      }),
    ];
    for (const reply of refused) expect(reply.json().code).toBe('identity/beyond-own-permissions');
  });

  it('ACC-3 shows merchant staff only their own merchant, and lets them reach nobody else', async () => {
    const [mine, other] = [newId(), newId()];
    const boss = await newStaff(['staff.read', 'staff.write', 'sale.record'], { merchantId: mine });
    const colleague = await newStaff(['sale.record'], { merchantId: mine });
    const stranger = await newStaff(['sale.record'], { merchantId: other });
    const headers = await cookieOf(boss.login);
    const { items } = (await call('GET', `/v1/staff?merchantId=${other}`, headers)).json();
    expect(items.map((item: { staffId: string }) => item.staffId).sort()).toEqual(
      [boss.staffId, colleague.staffId].sort(),
    );
    for (const target of [stranger.staffId, (await call('GET', '/v1/staff/me', admin)).json().staffId]) {
      expect((await call('PATCH', `/v1/staff/${target}`, headers, { name: 'x' })).json().code).toBe(
        'identity/staff-not-found',
      );
      expect((await call('GET', `/v1/staff/${target}/sessions`, headers)).statusCode).toBe(404);
      expect((await call('DELETE', `/v1/staff/${target}/sessions`, headers)).statusCode).toBe(404);
    }
    const body = { login: 'sneaky', name: 'x', password: PASSWORD, scope: 'merchant', merchantId: other, roleIds: [] };
    expect((await call('POST', '/v1/staff', headers, body)).statusCode).toBe(404);
  });

  it("ACC-3 keeps a merchant's role from what is not cut to the merchant, even when the database says otherwise", async () => {
    const role = { name: 'm', scope: 'merchant', permissions: ['customer.read'], totpRequired: false };
    expect((await call('POST', '/v1/roles', admin, role)).json().code).toBe('identity/role-scope');
    const { login } = await newStaff(['customer.read', 'sale.record'], { merchantId: newId() });
    const headers = await cookieOf(login);
    expect((await call('GET', `/v1/customers/${newId()}/merges`, headers)).statusCode).toBe(403);
  });

  it('ACC-4 writes who changed what into the audit log, never a password', async () => {
    const { staffId } = await newStaff();
    await call('PATCH', `/v1/staff/${staffId}`, admin, { name: 'New Name', newPassword: 'something else 55' });
    const { items } = (await call('GET', `/v1/audit-entries?subjectId=${staffId}`, admin)).json();
    expect(items[0]).toMatchObject({
      action: 'identity.staff_changed',
      actorName: 'Administrator',
      after: { name: 'New Name', password: 'changed' },
    });
    expect(JSON.stringify(items)).not.toContain('something else');
  });

  it('UI-1 pages through the staff without losing or doubling anybody', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page = (await call('GET', `/v1/staff?limit=3${query}`, admin)).json();
      seen.push(...page.items.map((item: { login: string }) => item.login));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.length).toBeGreaterThan(6);
    expect(seen).toEqual([...new Set(seen)].sort());
  });
});

describe('keys and first start', () => {
  it('SEC-2 shows the secret of a key once, keeps a hash, and takes it no more once revoked', async () => {
    const made = await call('POST', '/v1/keys', admin, { name: 'H5', kind: 'events', source: 'h5' });
    const { key, secret } = made.json();
    const list = await call('GET', '/v1/keys', admin);
    expect(list.body).toContain(key.keyId);
    expect(list.body).not.toContain(secret);
    expect(await app.modules.identity.authenticate({ writeKey: secret })).toEqual({
      kind: 'writeKey',
      keyId: key.keyId,
      source: 'h5',
    });
    expect((await call('DELETE', `/v1/keys/${key.keyId}`, admin)).statusCode).toBe(204);
    expect(await app.modules.identity.authenticate({ writeKey: secret })).toEqual({ kind: 'anonymous' });
  });

  it('ACC-3 makes the first administrator once, however many processes start', async () => {
    const again = await Promise.all([1, 2, 3].map(() => app.modules.identity.ensureFirstAdministrator(app.db)));
    expect(again).toEqual([undefined, undefined, undefined]);
  });
});
