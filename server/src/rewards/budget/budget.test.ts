/** Budgets over HTTP and under rush on PostgreSQL. */
import type { Budget } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { couponDesk } from '../../../test/coupons.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction, violates } from '../../platform/db.ts';

let app: TestApp;
let staff: Headers;
let desk: ReturnType<typeof couponDesk>;
let keys = 0;
const newKey = () => `k${++keys}`;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  staff = await app.staff();
  desk = couponDesk(app, staff);
});
afterAll(() => app[Symbol.asyncDispose]());

const reserve = (budgetId: string, amountFen: number, key = newKey(), tier: Budget.Tier | null = null) =>
  inTransaction(app.db, (tx) => app.modules.budget.reserve(tx, [{ key, budgetId, tier, amountFen }]));
const spend = (key: string, amountFen: number) =>
  inTransaction(app.db, (tx) => app.modules.budget.spend(tx, [{ key, amountFen }]));
const release = (key: string) => inTransaction(app.db, (tx) => app.modules.budget.release(tx, [key]));
const told = async (budgetId: string, name: string) => {
  const { rows } = await sql<{ payload: Record<string, unknown> }>`
    select payload from platform.event where name = ${name} and subject_id = ${budgetId} order by position`.execute(
    app.db,
  );
  return rows.map((row) => row.payload);
};
/** Σ of the entries must be what the slots say. */
const books = async (budgetId: string) => {
  const { rows } = await sql<{ reserved: number; spent: number; slot_reserved: number; slot_spent: number }>`
    select coalesce((select sum(reserved) from budget.entry where budget_id = ${budgetId}), 0)::bigint as reserved,
      coalesce((select sum(spent) from budget.entry where budget_id = ${budgetId}), 0)::bigint as spent,
      sum(reserved)::bigint as slot_reserved, sum(spent)::bigint as slot_spent
    from budget.slot where budget_id = ${budgetId}`.execute(app.db);
  const row = rows[0];
  expect(row).toMatchObject({ reserved: row?.slot_reserved, spent: row?.slot_spent });
  return row;
};

describe('a budget', () => {
  it('CAM-7 is split 20/50/30, reserved at grant, spent at redemption with the rest freed, and stops at the limit', async () => {
    const { budgetId, lines } = await desk.budget(10_000, { shares: undefined });
    expect(lines.map((line) => [line.tier, line.limit])).toEqual([
      ['new', 2000],
      ['active', 5000],
      ['dormant', 3000],
    ]);
    const key = newKey();
    expect(await reserve(budgetId, 1500, key, 'new')).toEqual(new Set());
    const second = newKey();
    expect(await reserve(budgetId, 600, second, 'new')).toEqual(new Set([second]));
    expect(await reserve(budgetId, 600, second, 'active')).toEqual(new Set());
    await spend(key, 900);
    expect((await desk.budgetNow(budgetId)).lines[0]).toEqual({
      tier: 'new',
      limit: 2000,
      reserved: 0,
      spent: 900,
      left: 1100,
    });
    expect(await told(budgetId, 'budget.exhausted')).toEqual([{ budgetId, tier: 'new', limit: 2000 }]);
  });

  it('CAM-7 tells that a line is used up once, and again after it got room', async () => {
    const { budgetId } = await desk.budget(1000);
    const key = newKey();
    await reserve(budgetId, 1000, key);
    for (let n = 0; n < 3; n += 1) expect((await reserve(budgetId, 1)).size).toBe(1);
    expect(await told(budgetId, 'budget.exhausted')).toHaveLength(1);
    await release(key);
    await reserve(budgetId, 1000);
    await reserve(budgetId, 1);
    expect(await told(budgetId, 'budget.exhausted')).toHaveLength(2);
  });

  it('rule 23 leaves a key that stands as it is, and frees a released one only once', async () => {
    const { budgetId } = await desk.budget(1000);
    const key = newKey();
    for (let n = 0; n < 3; n += 1) expect(await reserve(budgetId, 400, key)).toEqual(new Set());
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 400, left: 600 });
    await Promise.all([release(key), release(key), release(key)]);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, left: 1000 });
    expect(await reserve(budgetId, 300, key)).toEqual(new Set());
    await spend(key, 200);
    await spend(key, 300);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, spent: 200 });
    await books(budgetId);
  });

  it('CAM-7 counts pieces when that is its unit', async () => {
    const { budgetId } = await desk.budget(2, { unit: 'count' });
    const [first, second, third] = [newKey(), newKey(), newKey()];
    await reserve(budgetId, 5000, first);
    await reserve(budgetId, 5000, second);
    expect(await reserve(budgetId, 5000, third)).toEqual(new Set([third]));
    await spend(first, 1234);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1, spent: 1, left: 0 });
  });

  it('CAM-7 gives nothing while paused or outside its time', async () => {
    const { budgetId } = await desk.budget(1000, { from: '2026-03-02T00:00:00Z', until: '2026-03-03T00:00:00Z' });
    const later = await desk.budget(1000, { from: '2026-02-01T00:00:00Z', until: '2026-03-03T00:00:00Z' });
    expect((await reserve(budgetId, 1)).size).toBe(1);
    await desk.must('PUT', `/v1/budgets/${later.budgetId}/state`, { state: 'paused' });
    expect((await reserve(later.budgetId, 1)).size).toBe(1);
    await desk.must('PUT', `/v1/budgets/${later.budgetId}/state`, { state: 'active' });
    expect((await reserve(later.budgetId, 1)).size).toBe(0);
    expect(await told(budgetId, 'budget.exhausted')).toEqual([]);
  });

  it('CAM-7 is raised and lowered, but never below what is reserved and spent', async () => {
    const { budgetId } = await desk.budget(1000);
    await reserve(budgetId, 700);
    const lower = await desk.call('PUT', `/v1/budgets/${budgetId}/limit`, { limit: 699, reason: 'less' });
    expect(lower.json()).toMatchObject({ status: 409, code: 'budget/below-used' });
    await desk.must('PUT', `/v1/budgets/${budgetId}/limit`, { limit: 700, reason: 'exactly' });
    expect((await reserve(budgetId, 1)).size).toBe(1);
    const raised = await desk.must<Budget.Budget>('PUT', `/v1/budgets/${budgetId}/limit`, {
      limit: 900,
      reason: 'more',
    });
    expect(raised).toMatchObject({ limit: 900, left: 200 });
    expect((await reserve(budgetId, 200)).size).toBe(0);
    const audit = await desk.must<{ items: { action: string; after: object }[] }>('GET', '/v1/audit-entries?limit=5');
    expect(audit.items[0]).toMatchObject({ action: 'budget.limit_changed', after: { limit: 900, reason: 'more' } });
  });

  it('CAM-7 shows its entries, also as a file', async () => {
    const { budgetId } = await desk.budget(1000);
    const [first, second] = [newKey(), newKey()];
    await reserve(budgetId, 300, first);
    await reserve(budgetId, 200, second);
    await spend(first, 250);
    const page = await desk.must<{ items: Budget.BudgetEntry[]; nextCursor: string }>(
      'GET',
      `/v1/budgets/${budgetId}/entries?limit=1`,
    );
    const rest = await desk.must<{ items: Budget.BudgetEntry[] }>(
      'GET',
      `/v1/budgets/${budgetId}/entries?limit=1&cursor=${page.nextCursor}`,
    );
    expect(
      [...page.items, ...rest.items].map(({ key, reserved, spent, state }) => [key, reserved, spent, state]),
    ).toEqual([
      [second, 200, 0, 'reserved'],
      [first, 300, 250, 'spent'],
    ]);
    const csv = await desk.call('GET', `/v1/budgets/${budgetId}/entries.csv`);
    expect(csv.body.trim().split('\n')).toHaveLength(3);
  });

  it('ACC-3 is read with coupon.read and changed with coupon.write only', async () => {
    const reader = await app.staff(['coupon.read']);
    const { budgetId } = await desk.budget(1000);
    expect((await desk.call('GET', '/v1/budgets', undefined, reader)).statusCode).toBe(200);
    const body = { limit: 2000, reason: 'more' };
    expect((await desk.call('PUT', `/v1/budgets/${budgetId}/limit`, body, reader)).statusCode).toBe(403);
  });
});

describe('a budget under rush', () => {
  it('rule 23 takes nothing twice when one line of a batch is short', async () => {
    const { budgetId } = await desk.budget(16_000, { shares: { new: 10, active: 80, dormant: 10 } });
    const wants = (['active', 'new', 'dormant', 'active'] as const).map((tier) => ({
      key: newKey(),
      budgetId,
      tier,
      amountFen: tier === 'new' ? 1601 : 40,
    }));
    const refused = await inTransaction(app.db, (tx) => app.modules.budget.reserve(tx, wants));
    expect(refused).toEqual(new Set([wants[1]?.key]));
    expect((await desk.budgetNow(budgetId)).lines.map((line) => line.reserved)).toEqual([0, 80, 40]);
    await books(budgetId);
  });

  it('rule 38 fills to the last fen over sixteen slots with 200 reservations at once, and never beyond', async () => {
    const { budgetId } = await desk.budget(10_000);
    const refused = await Promise.all(Array.from({ length: 200 }, () => reserve(budgetId, 70)));
    const granted = refused.filter((keysOfIt) => keysOfIt.size === 0).length;
    expect(granted).toBe(142);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 9940, left: 60 });
    expect((await reserve(budgetId, 60)).size).toBe(0);
    await books(budgetId);
  });

  it('rule 38 has the limit in a constraint: no statement can pass it', async () => {
    const { budgetId } = await desk.budget(1600);
    const overdraw = sql`update budget.slot set reserved = limit_amount + 1 where budget_id = ${budgetId}`.execute(
      app.db,
    );
    await expect(overdraw).rejects.toSatisfy((error) => violates(error, 'slot_within_limit'));
  });

  it('rules 23 and 38 keep the books exact when reservations, spendings and releases meet at random', async () => {
    const { budgetId } = await desk.budget(5000);
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const watch = async () => {
      const { rows } = await sql<{ used: number }>`
        select sum(reserved + spent)::bigint as used from budget.slot where budget_id = ${budgetId}`.execute(app.db);
      expect(rows[0]?.used).toBeLessThanOrEqual(5000);
    };
    const alive: string[] = [];
    const act = async () => {
      const dice = random(10);
      const key = dice < 6 || alive.length === 0 ? newKey() : (alive[random(alive.length)] as string);
      const amount = 1 + random(200);
      if (dice < 6 || alive.length === 0) {
        if ((await reserve(budgetId, amount, key)).size === 0) alive.push(key);
      } else if (dice < 8) await spend(key, 1 + random(100));
      else if (dice < 9) await release(key);
      else await inTransaction(app.db, (tx) => app.modules.budget.reopen(tx, [key]));
    };
    for (let round = 0; round < 12; round += 1) {
      await Promise.all([...Array.from({ length: 40 }, act), watch(), watch()]);
      await books(budgetId);
    }
    const { rows } = await sql<{ limit_amount: number }>`
      select sum(limit_amount)::bigint as limit_amount from budget.slot where budget_id = ${budgetId}`.execute(app.db);
    expect(rows[0]?.limit_amount).toBe(5000);
  });

  it('rule 38 takes a thousand reservations with a constant number of statements', async () => {
    const { budgetId } = await desk.budget(1_000_000, { shares: undefined });
    const count = async (n: number) => {
      const requests = Array.from({ length: n }, (_, index) => ({
        key: newKey(),
        budgetId,
        tier: (['new', 'active', 'dormant'] as const)[index % 3] ?? null,
        amountFen: 10,
      }));
      return inTransaction(app.db, async (tx) => {
        let statements = 0;
        const counted = tx.withPlugin({
          transformQuery: ({ node }) => {
            statements += 1;
            return node;
          },
          transformResult: async ({ result }) => result,
        });
        expect((await app.modules.budget.reserve(counted, requests)).size).toBe(0);
        return statements;
      });
    };
    const one = await count(1);
    expect(one).toBeGreaterThan(3);
    expect(await count(1000)).toBe(one);
  });
});
