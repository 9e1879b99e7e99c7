/** Metrics over HTTP on the real engines, worked out by hand on a small history (definitions of spec/customers.md). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

interface Sale {
  readonly who: 'a' | 'b' | 'c' | 'd' | null;
  readonly at: string;
  readonly fen: number;
  readonly back?: number;
}

/** Business zone is Asia/Shanghai: an order late on 31 December in UTC lies in January. */
const history: Sale[] = [
  { who: 'a', at: '2025-12-05T02:00:00Z', fen: 10_000 },
  { who: 'a', at: '2025-12-05T08:00:00Z', fen: 5000 },
  { who: 'a', at: '2026-01-10T02:00:00Z', fen: 20_000 },
  { who: 'b', at: '2025-12-31T17:00:00Z', fen: 7000 },
  { who: 'b', at: '2026-02-20T02:00:00Z', fen: 3000, back: 1000 },
  { who: 'c', at: '2026-02-01T02:00:00Z', fen: 1000 },
  { who: 'c', at: '2026-02-01T03:00:00Z', fen: 1000 },
  { who: 'd', at: '2026-02-27T02:00:00Z', fen: 4000 },
  { who: null, at: '2026-02-03T02:00:00Z', fen: 9000 },
];

describe('metrics', () => {
  let app: TestApp;
  let headers: Headers;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await testApp({ now: '2026-03-01T04:00:00Z' });
    headers = await app.staff(['metric.read', 'customer.merge']);
    const { identity, audience } = app.modules;
    for (const who of ['a', 'b', 'c', 'd']) ids[who] = newId();
    await inTransaction(app.db, async (tx) => {
      await identity.insertCustomers(
        tx,
        Object.values(ids).map((customerId) => ({
          customerId,
          status: 'known',
          registeredAt: Temporal.Instant.from('2025-12-01T00:00:00Z'),
        })),
      );
      await audience.recordOrders(
        tx,
        history.map(({ who, at, fen, back = 0 }, index) => ({
          source: 'test',
          orderNo: String(index),
          customerId: who ? (ids[who] ?? null) : null,
          at: Temporal.Instant.from(at),
          kind: 'goods',
          lines: [
            { name: 'food', quantity: 1, amountFen: fen },
            ...(back > 0 ? [{ name: 'food', quantity: -1, amountFen: -back }] : []),
          ],
        })),
      );
    });
    await app.drain();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const get = async (path: string) => (await app.http.inject({ url: `/v1/metrics/${path}`, headers })).json();

  it('INS-5 computes repurchase, returning and next-month rates by month', async () => {
    const { months, asOf } = await get('repurchase?asOf=2026-03-01&months=3');
    expect(asOf).toBe('2026-03-01');
    expect(months).toMatchObject([
      {
        month: '2025-12',
        customers: 1,
        orders: 2,
        repeaters: 1,
        repurchaseRate: 1,
        returning: 0,
        newcomers: 1,
        nextMonthRate: null,
      },
      {
        month: '2026-01',
        customers: 2,
        orders: 2,
        repeaters: 0,
        repurchaseRate: 0,
        returning: 1,
        returningShare: 0.5,
        retained: 1,
        nextMonthRate: 1,
      },
      {
        month: '2026-02',
        customers: 3,
        orders: 4,
        repeaters: 1,
        returning: 1,
        retained: 1,
        nextMonthRate: 0.5,
        newcomers: 2,
      },
    ]);
  });

  it('INS-5 counts newcomers only when their 30 days are over, and no reorder of the same day', async () => {
    const { months } = await get('repurchase?asOf=2026-03-01&months=3');
    // December: a came on the 5th; the 10 January order is 36 days later. January: b's second order is 50 days later.
    expect(
      months.map((m: { newcomersDue: number; newcomersBack: number }) => [m.newcomersDue, m.newcomersBack]),
    ).toEqual([
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  it('INS-5 counts sales of unknown customers as sales and not for customers', async () => {
    const { months } = await get('repurchase?asOf=2026-03-01&months=1');
    expect(months[0]).toMatchObject({ grossFen: 18_000, returnFen: 1000, aovFen: 9000 / 4 });
    const { points } = await get('order-value?from=2026-02-01&until=2026-03-01&step=month');
    expect(points).toEqual([
      {
        date: '2026-02-01',
        orders: 4,
        customers: 3,
        grossFen: 18_000,
        returnFen: 1000,
        anonymousFen: 9000,
        aovFen: 2250,
      },
    ]);
  });

  it('INS-5 draws the retention triangle by month of first order', async () => {
    const { cohorts } = await get('retention?asOf=2026-03-01&months=3');
    expect(cohorts).toEqual([
      { month: '2025-12', size: 1, cells: [1, 1, 0] },
      { month: '2026-01', size: 1, cells: [1, 1] },
      { month: '2026-02', size: 2, cells: [2] },
    ]);
  });

  it('INS-5 measures the days between consecutive orders', async () => {
    const reply = await get('repurchase-interval?asOf=2026-03-01&binDays=30');
    expect(reply).toMatchObject({ intervals: 4, meanDays: (0 + 36 + 50 + 0) / 4, medianDays: 18 });
    expect(reply.bins.map((bin: { count: number }) => bin.count)).toEqual([2, 2, 0, 0, 0, 0, 0]);
  });

  it('AUD-4 counts customers by recency and frequency from the warehouse', async () => {
    const { customers, meanNetFen, buckets } = await get('rfm-counts?asOf=2026-03-01');
    expect(customers).toBe(4);
    expect(meanNetFen).toBe((35_000 + 9000 + 2000 + 4000) / 4);
    const filled = buckets.filter((bucket: { count: number }) => bucket.count > 0);
    expect(filled).toEqual([
      { recencyDays: '0-7', orders: '1', count: 1 },
      { recencyDays: '8-30', orders: '2', count: 2 },
      { recencyDays: '31-60', orders: '3-5', count: 1 },
    ]);
  });

  it('AUD-9 answers for a past date as if it were that day', async () => {
    const { months } = await get('repurchase?asOf=2026-01-01&months=1');
    expect(months).toMatchObject([{ month: '2025-12', customers: 1, orders: 2 }]);
  });

  it('rule 6 counts the merged customer once, and both again after the merge is undone', async () => {
    const merge = await app.http.inject({
      method: 'POST',
      url: '/v1/customer-merges',
      headers,
      body: { winnerId: ids.a, loserId: ids.b, reason: 'same person' },
    });
    expect(merge.statusCode, merge.body).toBeLessThan(300);
    await app.drain();
    const merged = await get('repurchase?asOf=2026-03-01&months=2');
    expect(merged.months).toMatchObject([
      { month: '2026-01', customers: 1, orders: 2, repeaters: 1 },
      { month: '2026-02', customers: 3, returning: 1 },
    ]);
    const { mergeId } = merge.json();
    await app.http.inject({ method: 'POST', url: `/v1/customer-merges/${mergeId}/undo`, headers });
    await app.drain();
    const undone = await get('repurchase?asOf=2026-03-01&months=2');
    expect(undone.months).toMatchObject([{ customers: 2, orders: 2, repeaters: 0 }, { customers: 3 }]);
  });

  it('rule 42 states freshness and zone, and equals plain SQL over the facts', async () => {
    const { freshness, months } = await get('repurchase?asOf=2026-03-01&months=12');
    expect(freshness).toMatchObject({ late: false, timeZone: 'Asia/Shanghai' });
    const total = months.reduce((sum: number, month: { orders: number }) => sum + month.orders, 0);
    expect(total).toBe(history.filter((sale) => sale.who !== null).length);
  });
});
