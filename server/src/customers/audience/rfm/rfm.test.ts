/** RFM on PostgreSQL: a fixture worked out by hand, past dates against plain SQL, the model against single scoring. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { NewOrder } from '../index.ts';
import type { RfmRow } from './rows.ts';

let app: TestApp;
let staff: Headers;
const ids = new Map<string, string>();

/**
 * Customers a to e of a business in Shanghai, looked at as of 2026-03-01 (16:00 UTC of the day before):
 * a: 3 orders of 100, 200, 300, the last at 23:30 local of 02-28 (R 1), 50 came back: F 3, net 550
 * b: one order of 600 on 01-30 (R 30): F 1, net 600
 * c: one order of 50 on 02-22 (R 7): F 1, net 50
 * d: two orders of 100 on one day, 2025-12-01 (R 90): F 2, net 200
 * e: only a cancellation: F 0; and f: an order at 00:30 local of 03-01, which is not yet there.
 * One sale of 999 belongs to nobody. Mean of net: (550 + 600 + 50 + 200) / 4 = 350.
 */
const book: readonly (readonly [who: string | null, no: string, at: string, fen: number, more?: Partial<NewOrder>])[] =
  [
    ['a', 'a1', '2026-01-10T02:00:00Z', 100],
    ['a', 'a2', '2026-02-10T02:00:00Z', 200],
    ['a', 'a3', '2026-02-28T15:30:00Z', 300],
    ['a', 'a4', '2026-02-28T15:40:00Z', -50],
    ['b', 'b1', '2026-01-30T02:00:00Z', 600],
    ['c', 'c1', '2026-02-22T02:00:00Z', 50],
    ['d', 'd1', '2025-12-01T02:00:00Z', 100],
    ['d', 'd2', '2025-12-01T03:00:00Z', 100],
    ['e', 'e1', '2026-02-01T02:00:00Z', -70, { cancelled: true }],
    ['f', 'f1', '2026-02-28T16:30:00Z', 400],
    [null, 'n1', '2026-02-20T02:00:00Z', 999],
  ];

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  staff = await app.staff();
  const registeredAt = Temporal.Instant.from('2025-11-01T00:00:00Z');
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names) ids.set(name, newId());
  await inTransaction(app.db, async (tx) => {
    const rows = names.map((name) => ({
      customerId: ids.get(name) ?? '',
      status: 'known' as const,
      name,
      registeredAt,
    }));
    await app.modules.identity.insertCustomers(tx, rows);
    await app.modules.audience.recordOrders(
      tx,
      book.map(([who, orderNo, at, fen, more]) => order(who, orderNo, at, fen, more)),
    );
  });
  await app.drain();
});
afterAll(() => app[Symbol.asyncDispose]());

function order(who: string | null, orderNo: string, at: string, fen: number, more: Partial<NewOrder> = {}): NewOrder {
  const lines = [{ name: 'thing', quantity: Math.sign(fen), amountFen: fen }];
  const customerId = who === null ? null : (ids.get(who) ?? null);
  return { source: 'test', orderNo, customerId, at: Temporal.Instant.from(at), kind: 'goods', lines, ...more };
}

async function report(asOf: string, monetary: Audience.Monetary = 'net', timeZone?: string) {
  const question = { asOf: Temporal.PlainDate.from(asOf), monetary, ...(timeZone !== undefined && { timeZone }) };
  const { counts, rows } = await app.modules.audience.rfmReport(question);
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  const byName: Record<string, RfmRow> = {};
  for await (const row of rows) byName[nameOf.get(row.customerId) ?? '?'] = row;
  return { counts, byName };
}
const figures = (byName: Record<string, RfmRow>) =>
  Object.fromEntries(
    Object.entries(byName).map(([name, row]) => [name, [row.recencyDays, row.frequency, row.monetaryFen, row.tier]]),
  );

describe('RFM as of a date', () => {
  it('AUD-4 counts days in the zone, returns off the value, cancellations not at all, and only what lay before', async () => {
    const { counts, byName } = await report('2026-03-01');
    expect(figures(byName)).toEqual({
      a: [1, 3, 550, 'active'],
      b: [30, 1, 600, 'recent'],
      c: [7, 1, 50, 'new'],
      d: [90, 2, 200, 'lapsed'],
      e: [null, 0, null, 'none'],
      f: [null, 0, null, 'none'],
    });
    expect(counts).toMatchObject({
      customers: 4,
      withoutOrders: 2,
      meanFen: 350,
      date: '2026-03-01',
      asOf: '2026-02-28T16:00:00Z',
    });
  });

  it('AUD-4 cuts at the quintiles by percentile_disc, equal values scoring equally', async () => {
    const { counts, byName } = await report('2026-03-01');
    // Of four values the places are 1, 2, 3, 4: R 1 7 30 90, F 1 1 2 3, M 50 200 550 600.
    expect(counts.cutPoints).toEqual({
      recencyDays: [1, 7, 30, 90],
      frequency: [1, 1, 2, 3],
      monetaryFen: [50, 200, 550, 600],
    });
    const scores = Object.fromEntries(Object.entries(byName).map(([name, row]) => [name, row.scores]));
    expect(scores).toMatchObject({
      a: { r: 5, f: 4, m: 3 },
      b: { r: 3, f: 1, m: 4 },
      c: { r: 4, f: 1, m: 1 },
      d: { r: 2, f: 3, m: 2 },
    });
    expect(byName.e?.scores).toBeNull();
  });

  it('AUD-4 takes M as it is asked for: gross, average', async () => {
    const gross = await report('2026-03-01', 'gross');
    expect([gross.byName.a?.monetaryFen, gross.counts.meanFen]).toEqual([600, (600 + 600 + 50 + 200) / 4]);
    const average = await report('2026-03-01', 'average');
    expect([average.byName.a?.monetaryFen, average.byName.d?.monetaryFen]).toEqual([200, 100]);
    expect(average.counts.meanFen).toBe((200 + 600 + 50 + 100) / 4);
  });

  it('AUD-4 sees the order of the first hour a day later, and nothing before the first order', async () => {
    const { byName } = await report('2026-03-02');
    expect(figures(byName).f).toEqual([1, 1, 400, 'promising']);
    expect((await report('2025-11-15')).counts).toMatchObject({ customers: 0, meanFen: null });
  });

  it('AUD-4 counts whole calendar days across a change of clocks', async () => {
    // New York: 2026-02-28T15:30Z is 02-28 10:30; the clocks go forward on 2026-03-08.
    app.clock.set('2026-03-20T02:00:00Z');
    const { byName } = await report('2026-03-09', 'net', 'America/New_York');
    expect(byName.a?.recencyDays).toBe(9);
    expect(byName.f?.recencyDays).toBe(9);
    app.clock.set('2026-03-02T02:00:00Z');
  });

  it('AUD-9 answers pages and files with the date, and refuses a future one', async () => {
    const url = '/v1/rfm/customers?asOf=2026-03-01&tier=new';
    const page = await app.http.inject({ method: 'GET', url, headers: staff });
    expect(page.json().items.map((item: Audience.RfmCustomer) => item.name)).toEqual(['c']);
    expect(page.json().asOf).toBe('2026-02-28T16:00:00Z');
    const csv = await app.http.inject({ method: 'GET', url: '/v1/rfm/customers.csv?asOf=2026-03-01', headers: staff });
    expect(csv.body.trim().split('\r\n')).toHaveLength(1 + 6);
    expect(csv.body).toContain('2026-02-28T16:00:00Z');
    const future = await app.http.inject({ method: 'GET', url: '/v1/rfm?asOf=2026-03-09', headers: staff });
    expect(future.json().code).toBe('audience/date-in-future');
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const reply = await app.http.inject({
        method: 'GET',
        url: `/v1/rfm/customers?limit=4${cursor && `&cursor=${cursor}`}`,
        headers: staff,
      });
      seen.push(...reply.json().items.map((item: Audience.RfmCustomer) => item.customerId));
      if (reply.json().nextCursor === null) break;
      cursor = encodeURIComponent(reply.json().nextCursor);
    }
    expect(seen.toSorted()).toEqual([...ids.values()].toSorted());
  });
});

describe('the present model', () => {
  const recompute = async () =>
    (await app.http.inject({ method: 'POST', url: '/v1/rfm/recompute', headers: staff })).json<{
      changed: number;
      customers: number;
    }>();

  it('AUD-4 scores everybody, writes only what differs, and shows the same in the grid', async () => {
    expect(await recompute()).toMatchObject({ customers: 5, changed: 5 });
    expect(await recompute()).toMatchObject({ customers: 5, changed: 0 });
    const grid = (await app.http.inject({ method: 'GET', url: '/v1/rfm', headers: staff })).json<Audience.RfmReport>();
    const sum = (items: readonly { customers: number }[]) => items.reduce((total, item) => total + item.customers, 0);
    expect([sum(grid.grid), sum(grid.cells), sum(grid.tiers)]).toEqual([5, 5, 6]);
    expect(grid.grid).toHaveLength(25);
    const past = await app.modules.audience.rfmReport({ asOf: Temporal.PlainDate.from('2026-03-02') });
    expect(grid.tiers).toEqual(past.counts.tiers);
    expect(grid.cutPoints).toEqual(past.counts.cutPoints);
  });

  it('AUD-4 rule 21 gives the same tiers for the same date and cut points, customer by customer as for everybody at once', async () => {
    await recompute();
    for (const monetary of ['gross', 'average', 'net'] as const) {
      await app.modules.settings.put({ kind: 'anonymous' }, 'audience.monetary', monetary, 'test');
      await recompute();
      const before = await sql`select * from audience.score order by customer_no`.execute(app.db);
      // Two orders that cancel each other out bring each customer through single scoring.
      await inTransaction(app.db, (tx) =>
        app.modules.audience.recordOrders(
          tx,
          ['a', 'b', 'c', 'd', 'e', 'f'].map((who) =>
            order(who, `nil-${monetary}-${who}`, '2026-01-01T00:00:00Z', 0, { cancelled: true }),
          ),
        ),
      );
      const after = await sql`select * from audience.score order by customer_no`.execute(app.db);
      expect(after.rows).toEqual(before.rows);
    }
  });

  it('AUD-4 tells each move between tiers once, with from and to', async () => {
    await sql`delete from platform.event where name = 'audience.tier_changed'`.execute(app.db);
    app.clock.advance({ hours: 24 * 10 });
    staff = await app.staff();
    await recompute();
    const { rows } = await sql<{ payload: Audience.TierChanged }>`
      select payload from platform.event where name = 'audience.tier_changed' order by payload ->> 'customerId'`.execute(
      app.db,
    );
    const moves = rows.map(({ payload }) => [
      [...ids].find(([, id]) => id === payload.customerId)?.[0],
      payload.from,
      payload.to,
    ]);
    // c: R 8 → 18, f: R 1 → 11; b: R 31 → 41 stays cooling.
    expect(moves.toSorted()).toEqual([['f', 'promising', 'recent']]);
    await recompute();
    const again = await sql`select 1 from platform.event where name = 'audience.tier_changed'`.execute(app.db);
    expect(again.rows).toHaveLength(1);
  });

  it('AUD-4 records a thousand orders with a few statements and repeats them without an effect', async () => {
    const many = Array.from({ length: 1000 }, (_, n) =>
      order(['a', 'b', 'c', 'd', 'e', 'f'][n % 6] ?? 'a', `bulk-${n}`, '2026-02-01T00:00:00Z', 100 + n),
    );
    const record = () => inTransaction(app.db, (tx) => app.modules.audience.recordOrders(tx, many));
    expect(await record()).toEqual({ recorded: 1000, unchanged: 0 });
    expect(await record()).toEqual({ recorded: 0, unchanged: 1000 });
    const { rows } = await sql<{ n: number; sum: number }>`
      select count(*) as n, sum(gross_fen)::bigint as sum from audience.purchase where order_no like 'bulk-%'`.execute(
      app.db,
    );
    expect(rows[0]).toEqual({ n: 1000, sum: many.reduce((sum, one) => sum + (one.lines[0]?.amountFen ?? 0), 0) });
    const { rows: features } = await sql<{
      n: number;
    }>`select sum(order_count)::bigint as n from audience.feature`.execute(app.db);
    expect(features[0]?.n).toBe(1000 + 8);
  });
});
