/** Merges, undo, erasure and archives: orders, tags and tiers go along and come back. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';

let app: TestApp;
let staff: Headers;

beforeAll(async () => {
  app = await testApp();
  staff = await app.staff();
});
afterAll(() => app[Symbol.asyncDispose]());

const call = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: object) =>
  app.http.inject({ method, url, headers: staff, ...(body && { body }) });
const profile = async (id: string) => (await call('GET', `/v1/customers/${id}`)).json<Audience.CustomerProfile>();
const sell = (customerId: string, unitFen: number) =>
  call('POST', '/v1/counter-sales', { customerId, kind: 'goods', lines: [{ name: 'x', quantity: 1, unitFen }] });
const counts = async () => {
  const { rows } = await sql<{ n: number; fen: number }>`
    select sum(order_count)::bigint as n, sum(gross_fen)::bigint as fen from audience.feature where listed`.execute(
    app.db,
  );
  return rows[0];
};

async function pair(): Promise<[string, string]> {
  const [one, other] = [await app.owner(), await app.owner()];
  await app.drain();
  await sell(one.customerId, 1000);
  await sell(other.customerId, 2000);
  await sell(other.customerId, 3000);
  await call('PUT', `/v1/customers/${other.customerId}/tags`, { add: ['from loser'] });
  return [one.customerId, other.customerId];
}

describe('merge', () => {
  it('AUD-3 moves orders, tags and tiers to the winner, keeps the totals, and undo restores both', async () => {
    const [winner, loser] = await pair();
    const [before, wasWinner, wasLoser] = [await counts(), await profile(winner), await profile(loser)];
    const merge = await call('POST', '/v1/customer-merges', {
      winnerId: winner,
      loserId: loser,
      reason: 'same person',
    });
    expect(merge.statusCode, merge.body).toBe(201);
    await app.drain();
    expect(await counts()).toEqual(before);
    const merged = await profile(winner);
    expect(merged.orders).toMatchObject({ orderCount: 3, grossFen: 6000 });
    expect(merged.lifecycle.tier).toBe('high_value');
    expect(merged.tags.map((tag) => tag.tag)).toEqual(['from loser']);
    expect((await call('GET', `/v1/customers/${loser}`)).statusCode).toBe(404);
    const undo = await call('POST', `/v1/customer-merges/${merge.json().mergeId}/undo`);
    expect(undo.statusCode, undo.body).toBe(200);
    await app.drain();
    expect(await counts()).toEqual(before);
    for (const [id, was] of [
      [winner, wasWinner],
      [loser, wasLoser],
    ] as const) {
      const now = await profile(id);
      expect([now.orders, now.lifecycle.tier, now.tags.map((tag) => tag.tag)]).toEqual([
        was.orders,
        was.lifecycle.tier,
        was.tags.map((tag) => tag.tag),
      ]);
    }
  });

  it('AUD-3 records an order of a merged customer for the one who remains', async () => {
    const [winner, loser] = await pair();
    await call('POST', '/v1/customer-merges', { winnerId: winner, loserId: loser, reason: 'same person' });
    const at = app.clock.now();
    const lines = [{ name: 'x', quantity: 1, amountFen: 10 }];
    await inTransaction(app.db, (tx) =>
      app.modules.audience.recordOrders(tx, [
        { source: 'test', orderNo: 'late', customerId: loser, at, kind: 'goods', lines },
      ]),
    );
    expect((await profile(winner)).orders.orderCount).toBe(4);
  });
});

describe('erasure', () => {
  it('AUD-9 leaves no list, profile, file or tag of the person, and the sums of the past as they were', async () => {
    const [person] = await pair();
    await call('PUT', `/v1/customers/${person}/tags`, { add: ['to forget'] });
    const { rows: before } = await sql<{
      fen: number;
    }>`select sum(gross_fen)::bigint as fen from audience.purchase`.execute(app.db);
    const erased = await call('POST', `/v1/customers/${person}/erase`, { reason: 'asked for it' });
    expect(erased.statusCode, erased.body).toBeLessThan(300);
    await app.drain();
    expect((await call('GET', `/v1/customers/${person}`)).statusCode).toBe(404);
    expect((await call('GET', `/v1/customers/${person}/orders`)).statusCode).toBe(404);
    expect((await call('GET', '/v1/customers.csv')).body).not.toContain(person);
    const listed = (await call('GET', '/v1/customers?limit=200')).json<{ items: Audience.CustomerListItem[] }>();
    expect(listed.items.map((item) => item.customerId)).not.toContain(person);
    expect((await call('GET', '/v1/tags')).body).not.toContain('to forget');
    const { rows: after } = await sql<{
      fen: number;
    }>`select sum(gross_fen)::bigint as fen from audience.purchase`.execute(app.db);
    expect(after).toEqual(before);
    const late = {
      source: 'test',
      orderNo: 'revived',
      customerId: person,
      at: app.clock.now(),
      kind: 'goods' as const,
    };
    await inTransaction(app.db, (tx) =>
      app.modules.audience.recordOrders(tx, [{ ...late, lines: [{ name: 'x', quantity: 1, amountFen: 10 }] }]),
    );
    const { rows } = await sql<{ customer_id: string | null }>`
      select customer_id from audience.purchase where order_no = 'revived'`.execute(app.db);
    expect(rows).toEqual([{ customer_id: null }]);
  });
});
