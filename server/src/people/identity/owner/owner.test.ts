/** Owners over HTTP on a real PostgreSQL: sign-in, binding, consents, archive, erasure. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { startWechatFake, type WechatFake } from '../../../adapters/wechat/wechat-fake.ts';
import { inTransaction } from '../../../platform/db.ts';

let app: TestApp;
let fake: WechatFake;

beforeAll(async () => {
  fake = await startWechatFake();
  const { options } = fake;
  app = await testApp({
    env: {
      WECHAT_MINI_APP_ID: options.miniAppId as string,
      WECHAT_MINI_SECRET: options.miniSecret as string,
      WECHAT_OFFICIAL_APP_ID: options.officialAppId as string,
      WECHAT_OFFICIAL_SECRET: options.officialSecret as string,
      WECHAT_API_URL: options.apiUrl,
    },
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
let calls = 0;
/** Each call comes from another address, so that the limits per address do not stand in the way. */
function call(method: Method, url: string, body?: object, headers: Record<string, string> = {}) {
  calls += 1;
  const remoteAddress = `10.0.${calls >> 8}.${calls & 255}`;
  return app.http.inject({ method, url, headers, remoteAddress, ...(body && { body }) });
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let next = 13_700_000_000;
function newPhone(): string {
  next += 1;
  return String(next);
}

async function codeFor(phone: string): Promise<string> {
  app.clock.advance({ seconds: 61 });
  const reply = await call('POST', '/v1/owner/codes', { phone });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json().developmentCode;
}
async function signIn(phone: string, more: object = {}) {
  const reply = await call('POST', '/v1/owner/sessions', { phone, code: await codeFor(phone), ...more });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json<{ token: string; customerId: string; isNew: boolean }>();
}
const eventsOf = async (customerId: string) => {
  const { rows } = await sql<{ name: string }>`
    select name from platform.event where customer_id = ${customerId} order by position`.execute(app.db);
  return rows.map((row) => row.name);
};
const customersWith = async (phone: string) => {
  const { rows } = await sql<{ customer_id: string }>`
    select distinct customer_id from identity.customer where phone_masked = ${`${phone.slice(0, 3)}****${phone.slice(7)}`}`.execute(
    app.db,
  );
  return rows.length;
};

describe('phone and code', () => {
  it('ACC-1 makes the account on first use and finds it again', async () => {
    const phone = newPhone();
    const first = await signIn(phone);
    expect(first.isNew).toBe(true);
    const again = await signIn(`+86 ${phone}`);
    expect(again).toMatchObject({ customerId: first.customerId, isNew: false });
    expect(await eventsOf(first.customerId)).toEqual([
      'identity.customer_registered',
      'identity.signed_in',
      'identity.signed_in',
    ]);
    const me = await call('GET', '/v1/owner/me', undefined, bearer(again.token));
    expect(me.json()).toMatchObject({ phoneMasked: `${phone.slice(0, 3)}****${phone.slice(7)}`, wechatBound: false });
  });

  it('PRIV-1 keeps neither phone, nor code, nor token in clear', async () => {
    const phone = newPhone();
    const { token } = await signIn(phone);
    const { rows } = await sql<{ dump: string }>`
      select concat((select jsonb_agg(to_jsonb(c)) from identity.customer c), (select jsonb_agg(to_jsonb(i)) from identity.identifier i),
        (select jsonb_agg(to_jsonb(o)) from identity.one_time_code o), (select jsonb_agg(to_jsonb(s)) from identity.session s),
        (select jsonb_agg(to_jsonb(e)) from platform.event e)) as dump`.execute(app.db);
    expect(rows[0]?.dump.length).toBeGreaterThan(100);
    expect(rows[0]?.dump).not.toContain(phone);
    expect(rows[0]?.dump).not.toContain(token);
  });

  it('ACC-1 gives one customer to two registrations with one phone at once', async () => {
    const phone = newPhone();
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        inTransaction(app.db, (tx) =>
          app.modules.identity.resolve(tx, { identifiers: [{ kind: 'phone', value: phone }], createAs: 'known' }),
        ),
      ),
    );
    expect(new Set(results.map((result) => result.customerId)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(await customersWith(phone)).toBe(1);
  });

  it('ACC-1 gives one customer to a code sign-in and a mini-program sign-in with the same new phone at once', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const replies = await Promise.all([
      call('POST', '/v1/owner/sessions', { phone, code }),
      call('POST', '/v1/owner/sessions/wechat-mini', {
        code: fake.miniCode({ openid: `race-${phone}` }),
        phoneCode: fake.phoneCode({ countryCode: '86', purePhoneNumber: phone }),
      }),
    ]);
    expect(replies.map((reply) => reply.statusCode)).toEqual([201, 201]);
    const me = await Promise.all(
      replies.map((reply) => call('GET', '/v1/owner/me', undefined, bearer(reply.json().token))),
    );
    expect(new Set(me.map((reply) => reply.json().customerId)).size).toBe(1);
    expect(me[0]?.json()).toMatchObject({ wechatBound: true });
  });

  it('SEC-3 lets one of several uses of one code at once through', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => call('POST', '/v1/owner/sessions', { phone, code })),
    );
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 422, 422, 422, 422]);
    expect(replies.find((reply) => reply.statusCode === 422)?.json().code).toBe('identity/code-invalid');
  });

  it('SEC-3 stops taking a code after five tries, and after five minutes', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) {
      expect((await call('POST', '/v1/owner/sessions', { phone, code: wrong })).statusCode).toBe(422);
    }
    expect((await call('POST', '/v1/owner/sessions', { phone, code })).json().code).toBe('identity/code-invalid');
    const late = await codeFor(phone);
    app.clock.advance({ minutes: 5 });
    expect((await call('POST', '/v1/owner/sessions', { phone, code: late })).json().code).toBe('identity/code-invalid');
  });

  it('SEC-3 sends one code a minute and ten a day to a phone, also when asked at once', async () => {
    const phone = newPhone();
    const burst = await Promise.all(Array.from({ length: 4 }, () => call('POST', '/v1/owner/codes', { phone })));
    expect(burst.map((reply) => reply.statusCode).sort()).toEqual([201, 429, 429, 429]);
    const refused = burst.find((reply) => reply.statusCode === 429);
    expect(refused?.json().code).toBe('identity/code-too-soon');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    for (let n = 0; n < 9; n += 1) {
      app.clock.advance({ minutes: 10 });
      expect((await call('POST', '/v1/owner/codes', { phone })).statusCode).toBe(201);
    }
    app.clock.advance({ minutes: 10 });
    expect((await call('POST', '/v1/owner/codes', { phone })).json().code).toBe('identity/code-limit');
    app.clock.advance({ hours: 24 });
    expect((await call('POST', '/v1/owner/codes', { phone })).statusCode).toBe(201);
  });

  it('SEC-2 refuses fields that are not in the contract and numbers that are none', async () => {
    expect((await call('POST', '/v1/owner/codes', { phone: newPhone(), admin: true })).statusCode).toBe(400);
    expect((await call('POST', '/v1/owner/codes', { phone: '02112345678' })).json().code).toBe(
      'identity/phone-invalid',
    );
  });

  it('SEC-2 ends a session at sign-out, when idle and when its time is over', async () => {
    const out = await signIn(newPhone());
    await call('DELETE', '/v1/owner/sessions/current', undefined, bearer(out.token));
    expect((await call('GET', '/v1/owner/me', undefined, bearer(out.token))).statusCode).toBe(401);
    const idle = await signIn(newPhone());
    app.clock.advance({ hours: 24 * 29 });
    expect((await call('GET', '/v1/owner/me', undefined, bearer(idle.token))).statusCode).toBe(200);
    app.clock.advance({ hours: 24 * 29 });
    expect((await call('GET', '/v1/owner/me', undefined, bearer(idle.token))).statusCode).toBe(200);
    app.clock.advance({ hours: 24 * 31 });
    expect((await call('GET', '/v1/owner/me', undefined, bearer(idle.token))).statusCode).toBe(401);
  });

  it('SEC-1 does not take an owner token for a staff cookie', async () => {
    const { token } = await signIn(newPhone());
    expect((await call('GET', '/v1/staff/me', undefined, { cookie: `pawloop_session=${token}` })).statusCode).toBe(401);
  });
});

describe('WeChat', () => {
  const mini = (person: { openid: string; unionid?: string }, more: object = {}) =>
    call('POST', '/v1/owner/sessions/wechat-mini', { code: fake.miniCode(person), ...more });

  it('ACC-1 signs in from the mini program and binds the phone of the phone button into one account', async () => {
    const phone = newPhone();
    const byPhone = await signIn(phone);
    const alone = (await mini({ openid: 'm-1', unionid: 'un-1' })).json();
    expect(alone).toMatchObject({ isNew: true });
    const phoneCode = fake.phoneCode({ countryCode: '86', purePhoneNumber: phone });
    const both = (await mini({ openid: 'm-1', unionid: 'un-1' }, { phoneCode })).json();
    expect(both).toMatchObject({ customerId: byPhone.customerId, isNew: false });
    const old = await call('GET', '/v1/owner/me', undefined, bearer(alone.token));
    expect(old.json()).toMatchObject({ customerId: byPhone.customerId, wechatBound: true });
  });

  it('AUD-2 knows the same person in mini program and official account by the unionid', async () => {
    const first = (await mini({ openid: 'm-2', unionid: 'un-2' })).json();
    const start = await call('GET', '/v1/owner/wechat-oauth?returnTo=/pages/home/index');
    const { url } = start.json();
    const state = new URL(url).searchParams.get('state') as string;
    const cookie = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const code = fake.oauthCode({ openid: 'h-2', unionid: 'un-2' });
    const reply = await call('POST', '/v1/owner/sessions/wechat-oauth', { code, state }, { cookie });
    expect(reply.json()).toMatchObject({ customerId: first.customerId, isNew: false });
  });

  it('SEC-2 refuses an OAuth state of another browser, an old one and a made-up one', async () => {
    const start = await call('GET', '/v1/owner/wechat-oauth?returnTo=/');
    const state = new URL(start.json().url).searchParams.get('state') as string;
    const cookie = start.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const send = (given: string, headers: Record<string, string>) =>
      call(
        'POST',
        '/v1/owner/sessions/wechat-oauth',
        { code: fake.oauthCode({ openid: 'h-3' }), state: given },
        headers,
      );
    expect((await send(state, {})).json().code).toBe('identity/state-invalid');
    expect((await send('a.9999999999999.b', { cookie: 'pawloop_oauth=a.9999999999999.b' })).statusCode).toBe(422);
    app.clock.advance({ minutes: 11 });
    expect((await send(state, { cookie })).json().code).toBe('identity/state-invalid');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'evil'])(
    'SEC-2 does not return to %s',
    async (path) => {
      const reply = await call('GET', `/v1/owner/wechat-oauth?returnTo=${encodeURIComponent(path)}`);
      expect(reply.json().code).toBe('identity/return-to-invalid');
    },
  );

  it('REL-3 answers 503 while WeChat is away, and phone and code go on', async () => {
    fake.misbehave('/sns/jscode2session', 'fails');
    const away = await mini({ openid: 'm-4' });
    expect([away.statusCode, away.json().code]).toEqual([503, 'wechat/unavailable']);
    expect((await signIn(newPhone())).isNew).toBe(true);
  });

  it('ACC-1 binds a phone that belongs to another account by merging the two, and WeChat likewise', async () => {
    const phone = newPhone();
    const older = await signIn(phone);
    const wechat = (await mini({ openid: 'm-5' })).json();
    const bound = await call('POST', '/v1/owner/me/phone', { phone, code: await codeFor(phone) }, bearer(wechat.token));
    expect(bound.json()).toMatchObject({ customerId: older.customerId, wechatBound: true });
    const other = await signIn(newPhone());
    const merged = await call(
      'POST',
      '/v1/owner/me/wechat',
      { code: fake.miniCode({ openid: 'm-5' }) },
      bearer(other.token),
    );
    expect(merged.json()).toMatchObject({ customerId: older.customerId });
  });

  it('ACC-1 does not bind a phone with a wrong code', async () => {
    const me = await signIn(newPhone());
    const phone = newPhone();
    const code = await codeFor(phone);
    const wrong = code === '000000' ? '000001' : '000000';
    const reply = await call('POST', '/v1/owner/me/phone', { phone, code: wrong }, bearer(me.token));
    expect(reply.json().code).toBe('identity/code-invalid');
  });
});

describe('profile, consent, archive, erasure', () => {
  it('ACC-5 records each consent with version and time, and lets the owner withdraw it', async () => {
    const { token, customerId } = await signIn(newPhone());
    const put = (granted: boolean, version: string) =>
      call('PUT', '/v1/owner/me/consents', { purpose: 'marketing', channel: 'sms', granted, version }, bearer(token));
    expect((await put(true, 'v1')).json().items).toMatchObject([
      { purpose: 'marketing', channel: 'sms', granted: true, version: 'v1' },
    ]);
    const consents = async () => {
      const condition = { field: 'identity.consents', operator: 'contains', value: 'marketing:sms' } as const;
      const { rows } = await sql<{ customer_id: string }>`
        select f.customer_id from identity.customer f
        where ${app.modules.identity.facts.predicate([condition], app.clock.now())}`.execute(app.db);
      return rows.map((row) => row.customer_id);
    };
    expect(await consents()).toContain(customerId);
    await put(true, 'v1');
    const after = (await put(false, 'v2')).json();
    expect(after.items).toMatchObject([{ granted: false, version: 'v2' }]);
    expect(after.history.map((entry: { granted: boolean }) => entry.granted)).toEqual([false, true, true]);
    expect(await consents()).not.toContain(customerId);
    expect((await eventsOf(customerId)).filter((name) => name === 'identity.consent_changed')).toHaveLength(2);
  });

  it('AUD-6 knows on which channels a customer can be reached', async () => {
    const byPhone = await signIn(newPhone());
    const code = fake.miniCode({ openid: 'reach-1' });
    const byWechat = (await call('POST', '/v1/owner/sessions/wechat-mini', { code })).json();
    const reached = async (channel: string) => {
      const condition = { field: 'identity.reachable', operator: 'contains', value: channel } as const;
      const { rows } = await sql<{ customer_id: string }>`
        select f.customer_id from identity.customer f
        where ${app.modules.identity.facts.predicate([condition], app.clock.now())}
          and f.customer_id = any(${[byPhone.customerId, byWechat.customerId]}::uuid[])`.execute(app.db);
      return rows.map((row) => row.customer_id).sort();
    };
    expect(await reached('sms')).toEqual([byPhone.customerId]);
    expect(await reached('wechat')).toEqual([byWechat.customerId]);
    expect(await reached('inbox')).toEqual([byPhone.customerId, byWechat.customerId].sort());
  });

  it('ACC-1 changes the profile, and leaves out what is not sent', async () => {
    const { token } = await signIn(newPhone());
    const patch = (body: object) => call('PATCH', '/v1/owner/me', body, bearer(token));
    expect((await patch({ name: '王小明', birthday: '1990-05-06', city: '杭州' })).json()).toMatchObject({
      name: '王小明',
      city: '杭州',
    });
    expect((await patch({ city: null, language: 'en' })).json()).toMatchObject({
      name: '王小明',
      birthday: '1990-05-06',
      city: null,
      language: 'en',
    });
  });

  it('ACC-5 gives everything as JSON, with the part of every other module', async () => {
    const phone = newPhone();
    const { token, customerId } = await signIn(phone, { deviceId: 'device-archive-1' });
    app.modules.identity.onArchive({ name: 'example', collect: async (_, ids) => ({ ids }) });
    const reply = await call('GET', '/v1/owner/me/archive', undefined, bearer(token));
    expect(reply.headers['content-disposition']).toContain('attachment');
    const archive = reply.json();
    expect(archive.modules.identity.profiles[0].phone).toBe(`+86${phone}`);
    expect(archive.modules.example).toEqual({ ids: [customerId] });
  });

  it('ACC-5 erases the account: no name, phone or session is left, and late events do not revive the person', async () => {
    const phone = newPhone();
    const { token, customerId } = await signIn(phone, { deviceId: 'device-erase-1' });
    await call('PATCH', '/v1/owner/me', { name: '李梅' }, bearer(token));
    const erased: string[] = [];
    app.modules.identity.onErase({ name: 'example', erase: async (_, ids) => void erased.push(...ids) });
    app.clock.advance({ seconds: 61 });
    const sent = await call('POST', '/v1/owner/me/erase-code', undefined, bearer(token));
    expect(sent.json().sentTo).toMatch(/^\d{3}\*{4}\d{4}$/);
    const wrong = await call('DELETE', '/v1/owner/me', { code: 'x'.repeat(6) }, bearer(token));
    expect(wrong.statusCode).toBe(400);
    const reply = await call('DELETE', '/v1/owner/me', { code: sent.json().developmentCode }, bearer(token));
    expect(reply.statusCode, reply.body).toBe(204);
    expect(erased).toEqual([customerId]);
    expect((await call('GET', '/v1/owner/me', undefined, bearer(token))).statusCode).toBe(401);
    const { rows } = await sql<{
      row: string;
    }>`select to_jsonb(c)::text as row from identity.customer c where customer_id = ${customerId}`.execute(app.db);
    expect(rows[0]?.row).toContain('"erased"');
    expect(rows[0]?.row).not.toContain('李梅');
    const late = await inTransaction(app.db, (tx) =>
      app.modules.identity.resolveMany(tx, [
        { identifiers: [{ kind: 'device', value: 'device-erase-1' }], createAs: 'anonymous' },
        { identifiers: [{ kind: 'phone', value: phone }], createAs: 'known' },
      ]),
    );
    expect(late).toEqual([
      { customerId: null, created: false, reason: 'erased' },
      { customerId: null, created: false, reason: 'erased' },
    ]);
    const back = await signIn(phone);
    expect(back.isNew).toBe(true);
    expect(back.customerId).not.toBe(customerId);
    const { rows: buried } = await sql`select 1 from identity.tombstone where kind = 'phone'`.execute(app.db);
    expect(buried).toHaveLength(0);
  });

  it('ACC-5 erases an account without a phone after a code that is shown', async () => {
    const { token } = (
      await call('POST', '/v1/owner/sessions/wechat-mini', { code: fake.miniCode({ openid: 'm-9' }) })
    ).json();
    const sent = (await call('POST', '/v1/owner/me/erase-code', undefined, bearer(token))).json();
    expect(sent).toMatchObject({ sentTo: null, confirmationCode: expect.stringMatching(/^\d{6}$/) });
    expect((await call('DELETE', '/v1/owner/me', { code: sent.confirmationCode }, bearer(token))).statusCode).toBe(204);
  });
});
