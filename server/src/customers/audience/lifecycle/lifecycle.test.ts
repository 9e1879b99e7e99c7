/** Lifecycle on PostgreSQL: flips by the clock alone, history at any date, late orders, changed boundaries. */
import type { Audience } from '@pawloop/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { NewOrder } from '../index.ts';
import { DAY_US, toMicros } from '../instant.ts';
import { lifecycleAt } from './tier.ts';

let app: TestApp;
const start = Temporal.Instant.from('2026-03-01T02:00:00Z');
const initial = {
  lostDays: 180,
  dormantDays: 90,
  newDays: 30,
  activeDays: 30,
  highValueOrders: 3,
  highValueAverageFen: 50_000,
};

beforeAll(async () => {
  app = await testApp({ now: start.toString() });
});
afterAll(() => app[Symbol.asyncDispose]());

const tierOf = async (customerId: string) => {
  const { rows } = await sql<{ tier: Audience.LifecycleTier }>`
    select lifecycle::text as tier from audience.feature where customer_id = ${customerId}`.execute(app.db);
  return rows[0]?.tier;
};
const movesOf = async (customerId: string) => {
  const { rows } = await sql<{ from_tier: string | null; to_tier: string; at: string; cause: string }>`
    select t.from_tier, t.to_tier, t.at, t.cause from audience.tier_change t join audience.feature f using (customer_no)
    where f.customer_id = ${customerId} and t.kind = 'lifecycle' order by t.at, t.tier_change_id`.execute(app.db);
  return rows;
};

async function customer(registeredAt: Temporal.Instant): Promise<string> {
  const customerId = newId();
  await inTransaction(app.db, async (tx) => {
    await app.modules.identity.insertCustomers(tx, [{ customerId, status: 'known', name: 'someone', registeredAt }]);
    await app.modules.audience.ensureFeatures(tx, [customerId]);
  });
  return customerId;
}
let orderNo = 0;
const buy = (customerId: string, at: Temporal.Instant, fen = 1000) => {
  orderNo += 1;
  const lines = [{ name: 'thing', quantity: 1, amountFen: fen }];
  const order: NewOrder = { source: 'test', orderNo: `o${orderNo}`, customerId, at, kind: 'goods', lines };
  return inTransaction(app.db, (tx) => app.modules.audience.recordOrders(tx, [order]));
};
const hours = (days: number) => ({ hours: 24 * days });
/** Sessions end while the clock runs ahead, so each question signs in. */
const get = async (url: string) => app.http.inject({ method: 'GET', url, headers: await app.staff() });
const counts = async (asOf: string) => {
  const reply = await get(`/v1/lifecycle?asOf=${asOf}`);
  const body = reply.json<{ items: { tier: string; customers: number }[]; customers: number }>();
  return Object.fromEntries(body.items.filter((item) => item.customers > 0).map((item) => [item.tier, item.customers]));
};

describe('lifecycle', () => {
  it('AUD-5 moves a customer by time alone, each flip at its own instant, after the server was away for months', async () => {
    const customerId = await customer(start);
    await buy(customerId, start);
    expect(await tierOf(customerId)).toBe('new');
    app.clock.set(start.add(hours(30)));
    await app.loop('audience.upkeep');
    expect(await tierOf(customerId)).toBe('new');
    // The server is away; another process on the same database finds what is due.
    app.clock.set(start.add(hours(200)));
    await app.loop('audience.upkeep');
    expect(await movesOf(customerId)).toMatchObject([
      { from_tier: null, to_tier: 'new', at: start.toString() },
      {
        from_tier: 'new',
        to_tier: 'silent',
        at: start.add(hours(30)).add({ microseconds: 1 }).toString(),
        cause: 'time',
      },
      { from_tier: 'silent', to_tier: 'dormant', at: start.add(hours(90)).toString(), cause: 'time' },
      { from_tier: 'dormant', to_tier: 'lost', at: start.add(hours(180)).toString(), cause: 'time' },
    ]);
    const { rows } = await sql<{ payload: Audience.TierChanged; occurred_at: string }>`
      select payload, occurred_at from platform.event
      where name = 'audience.tier_changed' and payload ->> 'kind' = 'lifecycle' and customer_id = ${customerId} order by occurred_at`.execute(
      app.db,
    );
    expect(rows.map((row) => [row.payload.from, row.payload.to])).toEqual([
      ['new', 'silent'],
      ['silent', 'dormant'],
      ['dormant', 'lost'],
    ]);
    expect(
      rows.every((row) => Temporal.Instant.from(row.payload.at).equals(Temporal.Instant.from(row.occurred_at))),
    ).toBe(true);
    await app.loop('audience.upkeep');
    expect(await movesOf(customerId)).toHaveLength(4);
    const { rows: features } = await sql<{ since: string; next_at: string | null }>`
      select lifecycle_since as since, lifecycle_next_at as next_at from audience.feature
      where customer_id = ${customerId}`.execute(app.db);
    expect(features).toEqual([{ since: start.add(hours(180)).toString(), next_at: null }]);
  });

  it('AUD-5 tells the counts of any past date from the history', async () => {
    const day = (days: number) => start.add(hours(days)).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
    expect(await counts(day(0))).toEqual({});
    expect(await counts(day(1))).toEqual({ new: 1 });
    expect(await counts(day(40))).toEqual({ silent: 1 });
    expect(await counts(day(91))).toEqual({ dormant: 1 });
    expect(await counts(day(200))).toEqual({ lost: 1 });
    const url = `/v1/lifecycle/history?from=${day(1)}&until=${day(200)}&step=month`;
    const history = await get(url);
    const items = history.json<{ items: { date: string; tiers: { tier: string; customers: number }[] }[] }>().items;
    expect(items).toHaveLength(7);
    expect(items.map((item) => item.tiers.find((one) => one.customers === 1)?.tier)).toEqual([
      'new',
      'silent',
      'silent',
      'dormant',
      'dormant',
      'dormant',
      'lost',
    ]);
  });

  it('AUD-5 writes the past again when an order comes late', async () => {
    const now = app.clock.now();
    const customerId = await customer(now.subtract(hours(100)));
    expect(await tierOf(customerId)).toBe('dormant');
    await buy(customerId, now.subtract(hours(50)));
    expect(await tierOf(customerId)).toBe('silent');
    expect((await movesOf(customerId)).map((move) => [move.from_tier, move.to_tier, move.cause])).toEqual([
      [null, 'new', 'registration'],
      ['new', 'silent', 'time'],
      ['silent', 'active', 'backfill'],
      ['active', 'silent', 'time'],
    ]);
  });

  it('AUD-5 agrees with the rules in plain code for random histories, whether swept or recorded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 120_000 })), { maxLength: 6 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 260 }),
        async (orders, registered, wait) => {
          const now = app.clock.now();
          const customerId = await customer(now.subtract(hours(registered)));
          const sorted = orders.map(([ago, fen]) => ({ at: now.subtract(hours(ago)), fen }));
          for (const order of sorted) await buy(customerId, order.at, order.fen);
          const facts = {
            registeredUs: toMicros(now) - registered * DAY_US,
            orders: sorted
              .map((order) => ({ atUs: toMicros(order.at), grossFen: order.fen }))
              .sort((a, b) => a.atUs - b.atUs),
          };
          expect(await tierOf(customerId)).toBe(lifecycleAt(facts, toMicros(now), initial));
          app.clock.advance(hours(wait));
          await app.loop('audience.upkeep');
          expect(await tierOf(customerId)).toBe(lifecycleAt(facts, toMicros(app.clock.now()), initial));
          const moves = await movesOf(customerId);
          expect(moves.every((move, n) => move.from_tier === (moves[n - 1]?.to_tier ?? null))).toBe(true);
          for (const at of [now, now.add(hours(wait / 2))]) {
            const known = moves.findLast((move) => Temporal.Instant.compare(Temporal.Instant.from(move.at), at) <= 0);
            expect(known?.to_tier).toBe(lifecycleAt(facts, toMicros(at), initial));
          }
        },
      ),
      {
        numRuns: 12,
        examples: [
          [[], 0, 220],
          [[[0, 5]], 0, 30],
        ],
      },
    );
  });

  it('AUD-5 places everybody anew when an operator changes a boundary', async () => {
    const customerId = await customer(app.clock.now().subtract(hours(60)));
    await buy(customerId, app.clock.now().subtract(hours(50)));
    await app.loop('audience.upkeep');
    expect(await tierOf(customerId)).toBe('silent');
    const reply = await app.http.inject({
      method: 'PUT',
      url: '/v1/settings/audience.dormantDays',
      headers: await app.staff(),
      body: { value: 40 },
    });
    expect(reply.statusCode, reply.body).toBeLessThan(300);
    await app.loop('audience.upkeep');
    expect(await tierOf(customerId)).toBe('dormant');
    expect((await movesOf(customerId)).at(-1)).toMatchObject({
      from_tier: 'silent',
      to_tier: 'dormant',
      cause: 'setting',
    });
  });
});
