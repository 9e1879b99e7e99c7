/** Counter sales, lists, profile, tags and exports over HTTP on PostgreSQL. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';

let app: TestApp;
let staff: Headers;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  staff = await app.staff();
});
afterAll(() => app[Symbol.asyncDispose]());

const get = async <T>(url: string, headers = staff) => {
  const reply = await app.http.inject({ method: 'GET', url, headers });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json<T>();
};
const lines = (unitFen: number, quantity = 1) => [{ name: 'cat food', sku: 'F1', category: 'food', quantity, unitFen }];
const sell = (customerId: string | null, key: string, unitFen = 10_000, headers = staff) =>
  app.http.inject({
    method: 'POST',
    url: '/v1/counter-sales',
    headers: { ...headers, 'idempotency-key': key },
    body: { customerId, kind: 'goods', lines: lines(unitFen) },
  });
const events = async (name: string, customerId: string) => {
  const { rows } = await sql<{ payload: Record<string, unknown> }>`
    select payload from platform.event where name = ${name} and customer_id = ${customerId} order by position`.execute(
    app.db,
  );
  return rows.map((row) => row.payload);
};
const profile = (customerId: string) => get<Audience.CustomerProfile>(`/v1/customers/${customerId}`);

describe('counter sales', () => {
  it('AUD-3 shows a sale in the profile at once, with the reasons of the tier', async () => {
    const { customerId } = await app.owner();
    const reply = await sell(customerId, 'sale-1', 60_000);
    expect(reply.statusCode, reply.body).toBe(201);
    expect(reply.json<Audience.Order>()).toMatchObject({ customerId, grossFen: 60_000, isOrder: true, revision: 1 });
    const shown = await profile(customerId);
    expect(shown.orders).toMatchObject({
      orderCount: 1,
      grossFen: 60_000,
      netFen: 60_000,
      daysSinceOrder: 0,
      ordersLast30Days: 1,
    });
    expect(shown.lifecycle).toMatchObject({
      tier: 'high_value',
      reasons: [{ rule: 'averageOrderFen', value: 60_000, boundary: 50_000 }],
    });
    expect(shown.preferences).toMatchObject({ category: 'food', hour: 10, kind: 'goods' });
    expect(shown.phoneMasked).toMatch(/\*/);
  });

  it('AUD-3 records a sale once however often its key is sent, also without the memory of keys', async () => {
    const { customerId } = await app.owner();
    const first = await sell(customerId, 'again');
    const second = await sell(customerId, 'again');
    await sql`delete from platform.idempotency_key`.execute(app.db);
    app.clock.advance({ minutes: 1 });
    const third = await sell(customerId, 'again');
    expect([second.json().orderId, third.json().orderId]).toEqual([first.json().orderId, first.json().orderId]);
    expect((await profile(customerId)).orders.orderCount).toBe(1);
    expect(await events('audience.order_recorded', customerId)).toHaveLength(1);
  });

  it('AUD-5 counts eight sales at once as eight, with exactly one move between tiers', async () => {
    const { customerId } = await app.owner();
    await app.drain();
    const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => sell(customerId, `race-${n}`)));
    expect(replies.map((reply) => reply.statusCode)).toEqual(Array(8).fill(201));
    expect((await profile(customerId)).orders.orderCount).toBe(8);
    const moves = (await events('audience.tier_changed', customerId)).filter((move) => move.kind === 'lifecycle');
    expect(moves).toMatchObject([{ from: 'new', to: 'high_value', cause: 'order' }]);
    const tiers = await get<{ items: Audience.TierMove[] }>(`/v1/customers/${customerId}/tiers?kind=lifecycle`);
    expect(tiers.items.map((move) => [move.from, move.to])).toEqual([
      ['new', 'high_value'],
      [null, 'new'],
    ]);
  });

  it('AUD-4 counts a cancelled sale nowhere and refuses to cancel it twice', async () => {
    const { customerId } = await app.owner();
    const { orderId } = (await sell(customerId, 'mistyped', 99_000)).json<Audience.Order>();
    const cancel = () =>
      app.http.inject({
        method: 'POST',
        url: `/v1/counter-sales/${orderId}/cancel`,
        headers: staff,
        body: { reason: 'mistyped' },
      });
    const reply = await cancel();
    expect(reply.statusCode, reply.body).toBe(200);
    expect(reply.json()).toMatchObject({ isOrder: false, cancelReason: 'mistyped', grossFen: 0, revision: 2 });
    expect((await cancel()).json().code).toBe('audience/already-cancelled');
    const shown = await profile(customerId);
    expect(shown.orders).toMatchObject({ orderCount: 0, grossFen: 0, lastOrderAt: null });
    expect(shown.lifecycle.tier).toBe('new');
    expect(await events('audience.order_cancelled', customerId)).toMatchObject([{ orderId, reason: 'mistyped' }]);
  });

  it('AUD-3 refuses sales in the future, to nobody known, and without permission', async () => {
    const future = await app.http.inject({
      method: 'POST',
      url: '/v1/counter-sales',
      headers: staff,
      body: { customerId: null, kind: 'goods', lines: lines(1), at: '2027-01-01T00:00:00Z' },
    });
    expect(future.json().code).toBe('audience/sale-in-future');
    expect((await sell('0190a2f0-0000-7000-8000-000000000001', 'nobody')).json().code).toBe(
      'audience/customer-not-found',
    );
    expect((await sell(null, 'k', 1, await app.staff(['customer.read']))).statusCode).toBe(403);
  });
});

describe('customers', () => {
  it('AUD-3 pages through every customer once in each sort and direction', async () => {
    const owners = await Promise.all(Array.from({ length: 7 }, () => app.owner()));
    await app.drain();
    for (const [n, owner] of owners.entries()) {
      if (n < 4) await sell(owner.customerId, `page-${n}`, 1000 * (1 + (n % 2)));
    }
    const { customers } = await get<Audience.AudienceSummary>('/v1/audience/summary');
    for (const sort of ['lastOrderAt', 'netFen', 'orderCount', 'registeredAt', 'name']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        for (let cursor = ''; ; ) {
          const url = `/v1/customers?limit=3&sort=${sort}&order=${order}${cursor && `&cursor=${cursor}`}`;
          const page = await get<{ items: Audience.CustomerListItem[]; nextCursor: string | null }>(url);
          seen.push(...page.items.map((item) => item.customerId));
          if (page.nextCursor === null) break;
          cursor = encodeURIComponent(page.nextCursor);
        }
        expect(new Set(seen).size, `${sort} ${order}`).toBe(seen.length);
        expect(seen.length, `${sort} ${order}`).toBe(customers);
      }
    }
  });

  it('AUD-3 finds customers by phone end, tier, tag and period, never showing the full phone', async () => {
    const { customerId } = await app.owner('13977778888');
    await app.drain();
    const found = await get<{ items: Audience.CustomerListItem[]; asOf: string }>('/v1/customers?search=8888');
    expect(found.items.map((item) => item.customerId)).toEqual([customerId]);
    expect(JSON.stringify(found)).not.toContain('13977778888');
    expect(found.asOf).toBe(app.clock.now().toString());
    const tags = await app.http.inject({
      method: 'PUT',
      url: `/v1/customers/${customerId}/tags`,
      headers: staff,
      body: { add: ['shy dog', 'vip'], remove: [] },
    });
    expect(tags.json().tags.map((one: Audience.CustomerTag) => one.tag)).toEqual(['shy dog', 'vip']);
    const by = async (query: string) =>
      (await get<{ items: Audience.CustomerListItem[] }>(`/v1/customers?${query}`)).items.map(
        (item) => item.customerId,
      );
    expect(await by('tag=vip')).toEqual([customerId]);
    expect(await by('lifecycle=new&search=8888')).toEqual([customerId]);
    expect(await by('rfmTier=none&search=8888')).toEqual([customerId]);
    expect(await by('lifecycle=lost')).toEqual([]);
    expect(await by('search=8888&registeredUntil=2026-02-01T00:00:00Z')).toEqual([]);
    expect(await events('audience.tags_changed', customerId)).toEqual([
      { customerId, added: ['shy dog', 'vip'], removed: [] },
    ]);
    expect((await get<{ items: unknown[] }>('/v1/tags')).items).toContainEqual({ tag: 'vip', customers: 1 });
  });

  it('AUD-9 exports what a search finds, with its date, only to those allowed', async () => {
    const reply = await app.http.inject({ method: 'GET', url: '/v1/customers.csv?search=8888', headers: staff });
    expect(reply.headers['content-type']).toContain('text/csv');
    const [header = '', row = ''] = reply.body.trim().split('\r\n');
    expect(header).toContain('asOf');
    expect(row).toContain(app.clock.now().toString());
    expect(row).not.toContain('13977778888');
    const reader = await app.staff(['customer.read']);
    const refused = await app.http.inject({ method: 'GET', url: '/v1/customers.csv', headers: reader });
    expect(refused.statusCode).toBe(403);
    expect((await app.http.inject({ method: 'GET', url: '/v1/rfm/customers.csv', headers: reader })).statusCode).toBe(
      403,
    );
  });

  it('AUD-3 tells orders, events and moves of a customer in one timeline, newest first, each once', async () => {
    const { customerId } = await app.owner();
    await app.drain();
    for (const n of [1, 2, 3]) {
      app.clock.advance({ minutes: 1 });
      await sell(customerId, `story-${n}`);
    }
    const all: Audience.TimelineEntry[] = [];
    for (let cursor = ''; ; ) {
      const page = await get<{ items: Audience.TimelineEntry[]; nextCursor: string | null }>(
        `/v1/customers/${customerId}/timeline?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      all.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = encodeURIComponent(page.nextCursor);
    }
    expect(new Set(all.map((entry) => entry.entryId)).size).toBe(all.length);
    expect(all.map((entry) => entry.at)).toEqual(
      all
        .map((entry) => entry.at)
        .toSorted()
        .toReversed(),
    );
    expect(all.filter((entry) => entry.kind === 'order')).toHaveLength(3);
    expect(all.filter((entry) => entry.tier?.kind === 'lifecycle').map((entry) => entry.tier?.to)).toEqual([
      'high_value',
      'new',
    ]);
    expect(all.some((entry) => entry.name === 'identity.customer_registered')).toBe(true);
    const orders = await get<{ items: Audience.Order[] }>(`/v1/customers/${customerId}/orders`);
    expect(orders.items).toHaveLength(3);
    expect(orders.items[0]?.at).toBe(app.clock.now().toString());
  });

  it('AUD-9 sums up the home page: sales of today beside yesterday, everybody in one tier', async () => {
    await app.drain();
    const summary = await get<Audience.AudienceSummary>('/v1/audience/summary');
    const sum = (items: readonly { customers: number }[]) => items.reduce((total, item) => total + item.customers, 0);
    expect(sum(summary.lifecycle)).toBe(summary.customers);
    expect(sum(summary.rfm)).toBe(summary.customers);
    const { rows } = await sql<{ n: number; fen: number }>`
      select count(*) filter (where is_order) as n, sum(gross_fen - return_fen)::bigint as fen from audience.purchase`.execute(
      app.db,
    );
    expect(summary.orders.today).toEqual({ current: rows[0]?.n, before: 0 });
    expect(summary.netFen.days30.current).toBe(rows[0]?.fen);
    expect(summary.asOf).toBe(app.clock.now().toString());
  });

  it('AUD-3 answers 404 for nobody and 403 without permission', async () => {
    const unknown = '/v1/customers/0190a2f0-0000-7000-8000-000000000001';
    for (const url of [unknown, `${unknown}/orders`, `${unknown}/timeline`, `${unknown}/tiers`]) {
      const reply = await app.http.inject({ method: 'GET', url, headers: staff });
      expect([reply.statusCode, reply.json().code]).toEqual([404, 'audience/customer-not-found']);
    }
    const other = await app.staff(['pet.read']);
    expect((await app.http.inject({ method: 'GET', url: '/v1/customers', headers: other })).statusCode).toBe(403);
  });
});
