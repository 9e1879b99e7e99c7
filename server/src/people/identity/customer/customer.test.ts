/** Customers on a real PostgreSQL: merging and undoing, revealing, erasing, searching. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

let app: TestApp;
let staff: Headers;
/** What a module above keeps: one row per customer, moved by merges. */
const toys = new Map<string, string[]>();
/** Makes the second participant fail. */
let planted = false;

beforeAll(async () => {
  app = await testApp();
  staff = await app.staff();
  app.modules.identity.onMerge({
    name: 'toys',
    async merge(_, { winnerId, loserId }) {
      const moved = toys.get(loserId) ?? [];
      toys.set(winnerId, [...(toys.get(winnerId) ?? []), ...moved]);
      toys.set(loserId, []);
      return { moved };
    },
    async undo(_, { winnerId, loserId }, kept) {
      const { moved } = kept as { moved: string[] };
      toys.set(
        winnerId,
        (toys.get(winnerId) ?? []).filter((toy) => !moved.includes(toy)),
      );
      toys.set(loserId, moved);
    },
  });
  app.modules.identity.onMerge({
    name: 'fragile',
    async merge() {
      if (planted) throw new Error('planted');
    },
    undo: async () => undefined,
  });
});
afterAll(() => app[Symbol.asyncDispose]());

const call = (method: 'GET' | 'POST', url: string, body?: object, headers: Headers = staff) =>
  app.http.inject({ method, url, headers, ...(body && { body }) });

let phones = 13_500_000_000;
function newPhone(): string {
  phones += 1;
  return String(phones);
}
async function newCustomer(more: object = {}): Promise<string> {
  const reply = await call('POST', '/v1/customers', { name: '林小雨', ...more });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json().customerId;
}
const merge = (winnerId: string, loserId: string) =>
  call('POST', '/v1/customer-merges', { winnerId, loserId, reason: 'same person' });
/** Everything of the module that a merge may touch, but for the record of it and the times of change. */
async function stateOf(...ids: string[]) {
  const { rows } = await sql<{ state: unknown }>`
    select jsonb_build_object(
      'customers', (select jsonb_agg(to_jsonb(c) - 'updated_at' order by customer_id) from identity.customer c where customer_id = any(${ids}::uuid[])),
      'identifiers', (select jsonb_agg(to_jsonb(i) order by identifier_id) from identity.identifier i where customer_id = any(${ids}::uuid[])),
      'consents', (select jsonb_agg(to_jsonb(n) order by customer_id, purpose, channel) from identity.consent n where customer_id = any(${ids}::uuid[])),
      'sessions', (select jsonb_agg(to_jsonb(s) order by session_id) from identity.session s where customer_id = any(${ids}::uuid[]))
    ) as state`.execute(app.db);
  return { database: rows[0]?.state, toys: ids.map((id) => toys.get(id) ?? []) };
}

describe('merge and undo', () => {
  async function pair() {
    const owner = await app.owner(newPhone());
    const loserId = owner.customerId;
    app.clock.advance({ seconds: 1 });
    const winnerId = await newCustomer({ memberNo: `M-${newId()}` });
    await inTransaction(app.db, async (tx) => {
      const consent = { purpose: 'marketing' as const, channel: 'sms' as const, version: 'v1', source: 'test' };
      await app.modules.identity.recordConsent(tx, { ...consent, customerId: winnerId, granted: true });
      await app.modules.identity.recordConsent(tx, { ...consent, customerId: loserId, granted: false });
      await app.modules.identity.recordConsent(tx, { ...consent, channel: 'push', customerId: loserId, granted: true });
    });
    toys.set(winnerId, ['ball']);
    toys.set(loserId, ['rope', 'duck']);
    return { winnerId, loserId, owner };
  }

  it('AUD-2 moves identifiers, session, phone, consents and what other modules keep; the stricter consent holds', async () => {
    const { winnerId, loserId, owner } = await pair();
    const reply = await merge(winnerId, loserId);
    expect(reply.statusCode, reply.body).toBe(201);
    expect(reply.json()).toMatchObject({
      kind: 'operator',
      mergedBy: expect.stringContaining('Staff'),
      undoneAt: null,
    });
    const me = await app.http.inject({ url: '/v1/owner/me', headers: owner.headers });
    expect(me.json()).toMatchObject({ customerId: winnerId, name: '林小雨', phoneMasked: expect.any(String) });
    const { items } = await app.modules.identity.consentsOf(app.db, winnerId);
    expect(items).toMatchObject([
      { channel: 'push', granted: true },
      { channel: 'sms', granted: false },
    ]);
    expect(toys.get(winnerId)).toEqual(['ball', 'rope', 'duck']);
    expect((await app.modules.identity.canonical(app.db, [loserId])).get(loserId)).toBe(winnerId);
  });

  it('AUD-2 undo restores both exactly as they were', async () => {
    const { winnerId, loserId } = await pair();
    const before = await stateOf(winnerId, loserId);
    const { mergeId } = (await merge(winnerId, loserId)).json();
    expect(await stateOf(winnerId, loserId)).not.toEqual(before);
    const undone = await call('POST', `/v1/customer-merges/${mergeId}/undo`);
    expect(undone.json()).toMatchObject({ undoneBy: expect.stringContaining('Staff'), undoneAt: expect.any(String) });
    expect(await stateOf(winnerId, loserId)).toEqual(before);
    expect((await call('POST', `/v1/customer-merges/${mergeId}/undo`)).json().code).toBe('identity/merge-undone');
    expect((await merge(winnerId, loserId)).statusCode).toBe(201);
  });

  it.each([false, true])('AUD-2 keeps on undo what the customer said after the merge (%s)', async (granted) => {
    const { winnerId, loserId, owner } = await pair();
    const { mergeId } = (await merge(winnerId, loserId)).json();
    app.clock.advance({ seconds: 1 });
    const body = { purpose: 'marketing', channel: 'push', granted, version: 'v2' };
    await app.http.inject({ method: 'PUT', url: '/v1/owner/me/consents', headers: owner.headers, body });
    await call('POST', `/v1/customer-merges/${mergeId}/undo`);
    const { items } = await app.modules.identity.consentsOf(app.db, winnerId);
    expect(items.find((item) => item.channel === 'push')).toMatchObject({ granted, version: 'v2' });
  });

  it('AUD-2 lets one of several merges of one pair at once through, in either direction', async () => {
    const { winnerId, loserId } = await pair();
    const replies = await Promise.all([
      merge(winnerId, loserId),
      merge(winnerId, loserId),
      merge(loserId, winnerId),
      merge(loserId, winnerId),
    ]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409, 409]);
    expect([...(toys.get(winnerId) ?? []), ...(toys.get(loserId) ?? [])].sort()).toEqual(['ball', 'duck', 'rope']);
  });

  it('AUD-2 undoes once when asked many times at once', async () => {
    const { winnerId, loserId } = await pair();
    const { mergeId } = (await merge(winnerId, loserId)).json();
    const replies = await Promise.all([1, 2, 3].map(() => call('POST', `/v1/customer-merges/${mergeId}/undo`)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
    const refused = replies.filter((reply) => reply.statusCode === 409).map((reply) => reply.json().code);
    expect(refused).toEqual(['identity/merge-undone', 'identity/merge-undone']);
  });

  it('AUD-2 rolls everything back when one participant fails', async () => {
    const { winnerId, loserId } = await pair();
    const before = await stateOf(winnerId, loserId);
    planted = true;
    expect((await merge(winnerId, loserId)).statusCode).toBe(500);
    planted = false;
    expect((await stateOf(winnerId, loserId)).database).toEqual(before.database);
  });

  it('AUD-2 follows chains of merges, and undoes the later one first', async () => {
    const [a, b, c] = [await newCustomer(), await newCustomer(), await newCustomer()];
    const first = (await merge(b, c)).json();
    const second = (await merge(a, b)).json();
    const canonical = await app.modules.identity.canonical(app.db, [a, b, c, newId()]);
    expect([...canonical.values()]).toEqual([a, a, a]);
    expect((await call('POST', `/v1/customer-merges/${first.mergeId}/undo`)).json().code).toBe(
      'identity/merge-not-undoable',
    );
    expect((await call('POST', `/v1/customer-merges/${second.mergeId}/undo`)).statusCode).toBe(200);
    expect((await call('POST', `/v1/customer-merges/${first.mergeId}/undo`)).statusCode).toBe(200);
    expect([...(await app.modules.identity.canonical(app.db, [a, b, c])).values()].sort()).toEqual([a, b, c].sort());
  });

  it('AUD-2 refuses a customer with itself, one that is merged, and one that is not there', async () => {
    const [a, b] = [await newCustomer(), await newCustomer()];
    expect((await merge(a, a)).json().code).toBe('identity/not-mergeable');
    await merge(a, b);
    expect((await merge(await newCustomer(), b)).json().code).toBe('identity/not-mergeable');
    expect((await merge(a, newId())).json().code).toBe('identity/customer-not-found');
  });

  it('PRIV-1 keeps no personal data in the record of a merge', async () => {
    const phone = newPhone();
    const loserId = await newCustomer({ name: '隐私测试', phone });
    const { mergeId } = (await merge(await newCustomer({ name: '另一个' }), loserId)).json();
    const { rows } = await sql<{
      moved: unknown;
    }>`select moved from identity.customer_merge where merge_id = ${mergeId}`.execute(app.db);
    const text = JSON.stringify(rows[0]?.moved);
    expect(text).toContain('identifierIds');
    expect(text).not.toContain('隐私');
    expect(text).not.toContain(phone.slice(7));
  });
});

describe('operators', () => {
  it('ACC-6 masks the phone for everybody, reveals it to those allowed, and writes each look down', async () => {
    const phone = newPhone();
    const made = await call('POST', '/v1/customers', { name: '赵敏', phone });
    expect(made.json().phoneMasked).toBe(`${phone.slice(0, 3)}****${phone.slice(7)}`);
    expect(made.body).not.toContain(phone);
    const url = `/v1/customers/${made.json().customerId}/reveal`;
    expect((await call('POST', url, undefined, await app.staff(['customer.read', 'customer.write']))).statusCode).toBe(
      403,
    );
    expect((await call('POST', url)).json()).toEqual({ phone: `+86${phone}` });
    const { items } = (await call('GET', `/v1/audit-entries?subjectId=${made.json().customerId}`)).json();
    expect(items.map((item: { action: string }) => item.action)).toEqual([
      'identity.phone_revealed',
      'identity.customer_created',
    ]);
    expect(JSON.stringify(items)).not.toContain(phone);
  });

  it('AUD-2 refuses a phone or a member number that another customer has, also at once', async () => {
    const body = { name: 'x', phone: newPhone() };
    const replies = await Promise.all([1, 2, 3].map(() => call('POST', '/v1/customers', body)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409]);
    await newCustomer({ memberNo: 'VIP-1' });
    expect((await call('POST', '/v1/customers', { name: 'y', memberNo: 'VIP-1' })).json().code).toBe(
      'identity/member-taken',
    );
  });

  it('ACC-5 erases on request the person with everybody merged into it, and keeps numbers and counts', async () => {
    const [a, b] = [
      await newCustomer({ phone: newPhone() }),
      await newCustomer({ name: '会被删除', phone: newPhone() }),
    ];
    const { mergeId } = (await merge(a, b)).json();
    const count = async () =>
      (await sql<{ n: number }>`select count(*) as n from identity.customer`.execute(app.db)).rows[0]?.n;
    const before = await count();
    expect((await call('POST', `/v1/customers/${b}/erase`, { reason: 'asked by letter' })).statusCode).toBe(204);
    const cards = await app.modules.identity.findCustomers(app.db, [a, b]);
    for (const card of cards.values()) expect(card).toMatchObject({ status: 'erased', name: null, phoneMasked: null });
    expect(await count()).toBe(before);
    expect((await call('POST', `/v1/customer-merges/${mergeId}/undo`)).json().code).toBe('identity/merge-not-undoable');
    expect((await call('POST', `/v1/customers/${a}/erase`, { reason: 'again' })).json().code).toBe(
      'identity/customer-not-found',
    );
    const { items } = (await call('GET', `/v1/audit-entries?subjectId=${a}&action=identity.customer_erased`)).json();
    expect(items).toMatchObject([{ after: { reason: 'asked by letter' } }]);
  });

  it('ACC-5 shows operators what a customer agreed to and when it was withdrawn, until the person is erased', async () => {
    const { customerId, headers } = await app.owner(newPhone());
    const say = (granted: boolean, version: string) =>
      app.http.inject({
        method: 'PUT',
        url: '/v1/owner/me/consents',
        headers,
        body: { purpose: 'marketing', channel: 'sms', granted, version },
      });
    await say(true, 'v1');
    await say(false, 'v2');
    const consents = async (id: string) => call('GET', `/v1/customers/${id}/consents`);
    expect((await consents(customerId)).json()).toMatchObject({
      items: [{ purpose: 'marketing', channel: 'sms', granted: false, version: 'v2' }],
      history: [
        { granted: false, version: 'v2' },
        { granted: true, version: 'v1' },
      ],
    });
    expect((await consents(newId())).json().code).toBe('identity/customer-not-found');
    await call('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked' });
    expect((await consents(customerId)).json().items).toEqual([]);
  });

  it('UI-1 finds known customers by phone, last digits, number and part of the name', async () => {
    const phone = newPhone();
    const id = await newCustomer({ name: '欧阳娜娜', phone });
    const no = (await app.modules.identity.numbersOf(app.db, [id])).get(id);
    const search = (text: string) => app.modules.identity.searchCustomers(app.db, text, 20);
    for (const text of [phone, `+86 ${phone}`, phone.slice(7), String(no), '阳娜', '欧阳'])
      expect(await search(text)).toContain(id);
    expect(await search('王五')).not.toContain(id);
    expect(await search('%')).toEqual([]);
  });

  it.each([
    ['POST', '/v1/customers', { name: 'x' }],
    ['POST', `/v1/customers/${newId()}/reveal`, undefined],
    ['POST', `/v1/customers/${newId()}/erase`, { reason: 'x' }],
    ['POST', '/v1/customer-merges', { winnerId: newId(), loserId: newId(), reason: 'x' }],
    ['POST', `/v1/customer-merges/${newId()}/undo`, undefined],
    ['GET', `/v1/customers/${newId()}/merges`, undefined],
    ['GET', `/v1/customers/${newId()}/consents`, undefined],
  ] as const)(
    'SEC-1 %s %s is closed to owners, to strangers and to staff without the permission',
    async (method, url, body) => {
      const { headers } = await app.owner(newPhone());
      expect((await call(method, url, body, {})).statusCode).toBe(401);
      expect((await call(method, url, body, headers)).statusCode).toBe(403);
      expect((await call(method, url, body, await app.staff(['metric.read']))).statusCode).toBe(403);
    },
  );
});
