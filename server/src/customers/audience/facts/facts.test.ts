/** Facts of the feature row: SQL against plain code on random histories. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { FactCondition } from '../../../platform/facts.ts';
import { newId } from '../../../platform/ids.ts';
import type { NewOrder } from '../index.ts';

let app: TestApp;
const now = Temporal.Instant.from('2026-03-01T02:00:00Z');
const ago = (days: number) => now.subtract({ hours: 24 * days });

interface Someone {
  readonly customerId: string;
  readonly registeredDaysAgo: number;
  readonly orders: readonly {
    readonly daysAgo: number;
    readonly fen: number;
    readonly kind: 'goods' | 'service';
    readonly category: string;
  }[];
}
let everybody: readonly Someone[];

const orders = fc.array(
  fc.record({
    daysAgo: fc.integer({ min: 0, max: 120 }),
    fen: fc.integer({ min: 1, max: 60_000 }),
    kind: fc.constantFrom('goods' as const, 'service' as const),
    category: fc.constantFrom('food', 'toy'),
  }),
  { maxLength: 8 },
);

beforeAll(async () => {
  app = await testApp({ now: now.toString() });
  everybody = fc
    .sample(fc.tuple(fc.integer({ min: 0, max: 200 }), orders), { numRuns: 60, seed: 7 })
    .map(([registeredDaysAgo, own]) => ({
      customerId: newId(),
      registeredDaysAgo,
      orders: own,
    }));
  // One has more orders than the feature row keeps times of.
  const busy = Array.from({ length: 40 }, (_, n) => ({
    daysAgo: n % 20,
    fen: 100,
    kind: 'goods' as const,
    category: 'food',
  }));
  everybody = [...everybody, { customerId: newId(), registeredDaysAgo: 200, orders: busy }];
  await inTransaction(app.db, async (tx) => {
    const rows = everybody.map((one) => ({
      customerId: one.customerId,
      status: 'known' as const,
      name: 'someone',
      registeredAt: ago(one.registeredDaysAgo),
    }));
    await app.modules.identity.insertCustomers(tx, rows);
    const all = everybody.flatMap((one, who) =>
      one.orders.map((order, nth): NewOrder => {
        const lines = [{ name: 'x', category: order.category, quantity: 1, amountFen: order.fen }];
        const { customerId } = one;
        return {
          source: 'test',
          orderNo: `${who}-${nth}`,
          customerId,
          at: ago(order.daysAgo),
          kind: order.kind,
          lines,
        };
      }),
    );
    await app.modules.audience.recordOrders(tx, all);
    await app.modules.audience.ensureFeatures(
      tx,
      everybody.map((one) => one.customerId),
    );
  });
});
afterAll(() => app[Symbol.asyncDispose]());

async function found(predicate: ReturnType<typeof sql<boolean>>): Promise<Set<string>> {
  const { rows } = await sql<{ customer_id: string; holds: boolean | null }>`
    select f.customer_id, ${predicate} as holds from audience.feature f`.execute(app.db);
  expect(rows.every((row) => row.holds !== null)).toBe(true);
  return new Set(rows.filter((row) => row.holds).map((row) => row.customer_id));
}
const expected = (holds: (one: Someone) => boolean) => new Set(everybody.filter(holds).map((one) => one.customerId));
describe('facts', () => {
  const ask = (...conditions: FactCondition[]) => found(app.modules.audience.facts.predicate(conditions, now));
  const field = (name: string, operator: FactCondition['operator'], value?: FactCondition['value']): FactCondition =>
    value === undefined ? { field: `audience.${name}`, operator } : { field: `audience.${name}`, operator, value };

  it('AUD-3 answers figures, dates and tiers of the feature row', async () => {
    const gross = (one: Someone) => one.orders.reduce((sum, order) => sum + order.fen, 0);
    expect(await ask(field('orderCount', 'gte', 3), field('grossFen', 'lt', 100_000))).toEqual(
      expected((one) => one.orders.length >= 3 && gross(one) < 100_000),
    );
    expect(await ask(field('averageFen', 'gt', 30_000))).toEqual(
      expected((one) => gross(one) / one.orders.length > 30_000),
    );
    expect(await ask(field('ordersLast30Days', 'between', [1, 2]))).toEqual(
      expected((one) => [1, 2].includes(one.orders.filter((order) => order.daysAgo < 30).length)),
    );
    const last = (one: Someone) => Math.min(...one.orders.map((order) => order.daysAgo));
    expect(await ask(field('lastOrderAt', 'withinLastDays', 20))).toEqual(expected((one) => last(one) < 20));
    expect(await ask(field('lastOrderAt', 'notWithinLastDays', 20))).toEqual(
      expected((one) => one.orders.length > 0 && last(one) >= 20),
    );
    expect(await ask(field('daysSinceOrder', 'eq', 10))).toEqual(expected((one) => last(one) === 10));
    expect(await ask(field('lifecycle', 'in', ['new', 'lost']))).not.toEqual(new Set());
  });

  it('AUD-3 counts orders beyond what the feature row remembers, and as of an earlier instant', async () => {
    const forty = field('ordersLast30Days', 'gte', 40);
    expect(await ask(forty)).toEqual(expected((one) => one.orders.length === 40));
    const then = ago(50);
    const two = app.modules.audience.facts.predicate([field('ordersLast30Days', 'gte', 2)], then);
    expect(await found(two)).toEqual(
      expected((one) => one.orders.filter((order) => order.daysAgo >= 50 && order.daysAgo < 80).length >= 2),
    );
    expect(await ask(field('ordersLast30Days', 'eq', 0))).toEqual(
      expected((one) => one.orders.every((order) => order.daysAgo >= 30)),
    );
  });

  it('AUD-3 names everybody whose answer time alone changes', async () => {
    const later = now.add({ hours: 24 * 7 + 1 });
    for (const condition of [
      field('ordersLast30Days', 'gte', 2),
      field('lastOrderAt', 'withinLastDays', 20),
      field('registeredAt', 'notWithinLastDays', 60),
      field('daysSinceOrder', 'lte', 15),
    ]) {
      const { facts } = app.modules.audience;
      const [before, after] = [
        await found(facts.predicate([condition], now)),
        await found(facts.predicate([condition], later)),
      ];
      const named = new Set<string>();
      for (const edge of facts.edges([condition], now, later)) {
        const { rows } = await sql<{ customer_id: string }>`
          select f.customer_id from audience.feature f where ${edge}`.execute(app.db);
        for (const row of rows) named.add(row.customer_id);
      }
      const changed = everybody.map((one) => one.customerId).filter((id) => before.has(id) !== after.has(id));
      expect(changed.length, condition.field).toBeGreaterThan(0);
      expect(
        changed.filter((id) => !named.has(id)),
        condition.field,
      ).toEqual([]);
    }
  });

  it('AUD-3 takes a missing property for unknown: only "is not set" holds', async () => {
    const all = expected(() => true);
    expect(await ask(field('city', 'ne', 'Beijing'))).toEqual(new Set());
    expect(await ask(field('city', 'isNotSet'))).toEqual(all);
    expect(await ask(field('traits.plan', 'isNotSet'))).toEqual(all);
    const [someone] = everybody;
    await inTransaction(app.db, (tx) =>
      app.modules.audience.observe(tx, [
        { customerId: someone?.customerId ?? '', seenAt: now, traits: { plan: 'Gold', pets: 2 } },
      ]),
    );
    expect(await ask(field('traits.plan', 'eq', 'Gold'))).toEqual(new Set([someone?.customerId]));
    expect(await ask(field('lastSeenAt', 'withinLastDays', 1))).toEqual(new Set([someone?.customerId]));
  });

  it('AUD-3 refuses unknown fields and values that do not fit', () => {
    const { facts } = app.modules.audience;
    expect(() => facts.predicate([field('nothing', 'eq', 1)], now)).toThrow(/no field/);
    expect(() => facts.predicate([field('orderCount', 'eq', 'x')], now)).toThrow(/does not fit/);
  });
});
