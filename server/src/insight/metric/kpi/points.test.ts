/** Kept points of the board: they are what counting anew says, whatever was told late about the past (INS-8). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

const NOW = '2026-03-01T04:00:00Z';
const PEOPLE = 12;
const START = Temporal.Instant.from('2024-02-01T02:00:00Z');

type Item = { key: string; trend: { date: string; value: number | null }[]; current: unknown; compared: unknown };

describe('kept points', () => {
  let app: TestApp;
  let headers: Headers;
  const ids = Array.from({ length: PEOPLE }, () => newId());
  const order = (customerId: string, orderNo: string, at: Temporal.Instant, amountFen = 5000) => ({
    source: 'test',
    orderNo,
    customerId,
    at,
    kind: 'goods' as const,
    lines: [{ name: 'ware', category: 'food', quantity: 1, amountFen }],
  });

  beforeAll(async () => {
    app = await testApp({ now: NOW });
    headers = await app.staff(['metric.read', 'customer.merge', 'setting.write']);
    await inTransaction(app.db, async (tx) => {
      await app.modules.identity.insertCustomers(
        tx,
        ids.map((customerId, who) => ({
          customerId,
          status: 'known' as const,
          registeredAt: START.add({ hours: who * 24 * 40 }),
        })),
      );
      const orders = ids.flatMap((id, who) =>
        Array.from({ length: 20 }, (_, nth) =>
          order(id, `${who}-${nth}`, START.add({ hours: 24 * (who * 40 + nth * nth + who) })),
        ),
      );
      const past = orders.filter((one) => Temporal.Instant.compare(one.at, Temporal.Instant.from(NOW)) < 0);
      await app.modules.audience.recordOrders(tx, past, 'backfill');
    });
    await app.drain();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const board = async (): Promise<{ items: Item[]; freshness: { asOf: string; late: boolean } }> => {
    const reply = await app.http.inject({ url: '/v1/kpis', headers });
    expect(reply.statusCode, reply.body).toBe(200);
    return reply.json();
  };
  const figures = ({ items }: { items: Item[] }) =>
    items.map(({ key, trend, current, compared }) => ({ key, trend, current, compared }));
  const points = async () =>
    (
      await sql<{ all: number; stale: number }>`
      select count(*)::int as all, count(*) filter (where is_stale)::int as stale from metric.kpi_point`.execute(app.db)
    ).rows[0];
  /** A quarter of a minute later, as the loop does it. */
  const round = async () => {
    app.clock.advance({ seconds: 20 });
    await app.loop('metric.points');
  };
  /** What counting anew says, with nothing kept. */
  const anew = async () => {
    await sql`create temporary table if not exists unused ()`.execute(app.db);
    const { rows } = await sql<{ row: string }>`
      with gone as (delete from metric.kpi_point p returning p.*) select row_to_json(gone)::text as row from gone`.execute(
      app.db,
    );
    await sql`delete from metric.kpi_check`.execute(app.db);
    const found = figures(await board());
    await sql`insert into metric.kpi_check (as_of, rounds) values (${app.clock.now().toString()}::timestamptz, 1000)`.execute(
      app.db,
    );
    await sql`insert into metric.kpi_point select r.* from unnest(${rows.map((one) => one.row)}::text[]) t
      cross join lateral json_populate_record(null::metric.kpi_point, t::json) r`.execute(app.db);
    return found;
  };

  it('INS-8 counts the points of the board beforehand, by month and by week, and shows them', async () => {
    await app.loop('metric.points');
    const kept = await points();
    expect(kept?.all).toBeGreaterThan(14 * 40);
    expect(kept?.stale).toBe(0);
    // Shown, not counted: a figure that is nobody's comes back as it was kept.
    await sql`update metric.kpi_point set numerator = 77, denominator = 100 where measure = 'repeaters' and date = '2026-03-02'`.execute(
      app.db,
    );
    const { kpi } = (await app.http.inject({ url: '/v1/kpis/repurchase_rate', headers })).json();
    expect(kpi.value).toBe(77);
    await sql`delete from metric.kpi_point where measure = 'repeaters' and date = '2026-03-02'`.execute(app.db);
    await round();
    expect(figures(await board())).toEqual(await anew());
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'an order told late',
      () =>
        inTransaction(app.db, (tx) =>
          app.modules.audience.recordOrders(tx, [
            order(ids[1] ?? '', 'late', Temporal.Instant.from('2025-08-10T02:00:00Z'), 90_000),
          ]),
        ),
    ],
    [
      'an order moved to another month',
      () =>
        inTransaction(app.db, (tx) =>
          app.modules.audience.recordOrders(tx, [
            order(ids[1] ?? '', 'late', Temporal.Instant.from('2026-01-20T02:00:00Z'), 90_000),
          ]),
        ),
    ],
    [
      'a merge of two customers',
      async () => {
        const body = { winnerId: ids[2], loserId: ids[3], reason: 'same person' };
        const reply = await app.http.inject({ method: 'POST', url: '/v1/customer-merges', headers, body });
        expect(reply.statusCode, reply.body).toBeLessThan(300);
      },
    ],
    [
      'an order of today',
      () =>
        inTransaction(app.db, (tx) =>
          app.modules.audience.recordOrders(tx, [order(ids[5] ?? '', 'now', app.clock.now(), 4000)]),
        ),
    ],
  ])('INS-8 says after %s what counting anew says', async (_, change) => {
    const before = figures(await board());
    await change();
    await app.drain();
    await round();
    await round();
    expect((await points())?.stale).toBe(0);
    const after = figures(await board());
    expect(after).not.toEqual(before);
    expect(after).toEqual(await anew());
  });

  it('INS-8 leaves the points of the past alone when something happens today', async () => {
    const past = async () =>
      (
        await sql<{
          n: number;
        }>`select count(*)::int as n from metric.kpi_point where not is_stale and cut_at < ${NOW}::timestamptz`.execute(
          app.db,
        )
      ).rows[0]?.n;
    const before = await past();
    await inTransaction(app.db, (tx) =>
      app.modules.audience.recordOrders(tx, [order(ids[6] ?? '', 'now2', app.clock.now(), 4000)]),
    );
    await app.drain();
    // The round marks and waits: counted less than a quarter of a minute ago.
    await app.loop('metric.points');
    expect(await past()).toBe(before);
    await round();
  });

  it('INS-8 says as of when a changed figure stands, and marks it late after a minute', async () => {
    await round();
    const fresh = (await board()).freshness;
    expect(fresh).toMatchObject({ late: false });
    await sql`update metric.kpi_point set is_stale = true, as_of = ${app.clock.now().subtract({ seconds: 90 }).toString()}::timestamptz
      where measure = 'gmv' and date = '2026-03-02'`.execute(app.db);
    const late = (await board()).freshness;
    expect(late.late).toBe(true);
    expect(Temporal.Instant.from(late.asOf).until(app.clock.now()).total('seconds')).toBeCloseTo(90, 3);
    await round();
    expect((await board()).freshness.late).toBe(false);
  });

  it('INS-8 counts anew under changed boundaries', async () => {
    const put = (value: number) =>
      app.http.inject({ method: 'PUT', url: '/v1/settings/audience.dormantDays', headers, body: { value } });
    expect((await put(45)).statusCode).toBeLessThan(300);
    const found = figures(await board());
    expect(found).toEqual(await anew());
    await put(90);
  });
});
