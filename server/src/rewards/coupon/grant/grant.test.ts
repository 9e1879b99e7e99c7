/** Grants under rush, by key, by limit, by phone and by budget on PostgreSQL. */
import type { Budget, Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTemplate } from '../../../../test/coupon-template.ts';
import { couponDesk } from '../../../../test/coupons.ts';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { Granted, NewGrant } from '../index.ts';

let app: TestApp;
let staff: Headers;
let desk: ReturnType<typeof couponDesk>;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  staff = await app.staff();
  desk = couponDesk(app, staff);
});
afterAll(() => app[Symbol.asyncDispose]());

const origin = { kind: 'claim' } as const;
const byStaff = { kind: 'staff', staffId: newId(), reason: 'sorry' } as const;
const aGrant = (templateId: string, customerId: string, key = newId()): NewGrant => ({
  key,
  templateId,
  customerId,
  origin: byStaff,
});
const grantAll = (grants: readonly NewGrant[]) =>
  inTransaction(app.db, (tx) => app.modules.coupon.grant(tx, grants, app.clock.now()));
const people = async (count: number): Promise<string[]> => {
  const known = await inTransaction(app.db, (tx) =>
    app.modules.identity.insertCustomers(
      tx,
      Array.from({ length: count }, () => ({
        customerId: newId(),
        status: 'known' as const,
        name: null,
        registeredAt: app.clock.now(),
      })),
    ),
  );
  return [...known.keys()];
};
const refusalsOf = (answers: Iterable<Granted>) =>
  [...answers].map((one) => ('refused' in one ? one.refused : 'granted')).sort();
const counted = async (templateId: string) => {
  const { rows } = await sql<{ coupons: number; holdings: number; granted: number }>`
    select (select count(*)::int from coupon.coupon where template_id = ${templateId}) as coupons,
      (select coalesce(sum(granted), 0)::int from coupon.holding where template_id = ${templateId}) as holdings,
      s.granted + (select coalesce(sum(granted), 0)::int from coupon.tally where template_id = s.template_id) as granted
    from coupon.stock s where template_id = ${templateId}`.execute(app.db);
  const row = rows[0];
  expect(row).toEqual({ coupons: row?.granted, holdings: row?.granted, granted: row?.granted });
  return row?.granted;
};

describe('a rush', () => {
  it('rule 16, saleor#544 and shopware#11245: 500 claims at once get exactly the 100 pieces there are', async () => {
    const templateId = await desk.template({ totalPieces: 100 });
    const customers = await people(500);
    const claims = customers.map((customerId) =>
      app.modules.coupon.claim({ key: newId(), templateId, customerId, origin }),
    );
    expect(refusalsOf(await Promise.all(claims))).toEqual([
      ...Array(400).fill('exhausted'),
      ...Array(100).fill('granted'),
    ]);
    expect(await counted(templateId)).toBe(100);
  });

  it('rule 16 holds between processes too: every claim in a transaction of its own', async () => {
    const templateId = await desk.template({ totalPieces: 20 });
    const customers = await people(100);
    const answers = await Promise.all(customers.map((customerId) => grantAll([aGrant(templateId, customerId)])));
    expect(refusalsOf(answers.flatMap((one) => [...one.values()])).filter((word) => word === 'granted')).toHaveLength(
      20,
    );
    expect(await counted(templateId)).toBe(20);
  });

  it('rule 16 and ruoyi-vue-pro: 50 claims of one customer at once get the one that each may have', async () => {
    const templateId = await desk.template({ totalPieces: 100, perCustomer: 2 });
    const { headers } = await app.owner();
    const replies = await Promise.all(Array.from({ length: 50 }, () => desk.claim(templateId, headers)));
    const statuses = replies.map((reply) => reply.statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
    expect(replies.find((reply) => reply.statusCode !== 201)?.json()).toMatchObject({ code: 'coupon/customer-limit' });
    const [customerId = ''] = await people(1);
    await Promise.all(Array.from({ length: 50 }, () => grantAll([aGrant(templateId, customerId)])));
    expect(await counted(templateId)).toBe(4);
  });

  it('rule 23 and medusa#16012: claims at once never set more aside than the budget has', async () => {
    const { budgetId } = await desk.budget(25_500);
    const templateId = await desk.template({ budgetId });
    const customers = await people(60);
    const answers = await Promise.all(customers.map((customerId) => grantAll([aGrant(templateId, customerId)])));
    expect(refusalsOf(answers.flatMap((one) => [...one.values()])).filter((word) => word === 'granted')).toHaveLength(
      25,
    );
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 25_000, left: 500 });
    expect(await counted(templateId)).toBe(25);
  });

  it('a claim that fails does not take the others of its transaction along', async () => {
    const templateId = await desk.template({ totalPieces: 10 });
    const customers = await people(5);
    const bad = { key: newId(), templateId, customerId: 'nobody', origin };
    const good = customers.map((customerId) => ({ key: newId(), templateId, customerId, origin }));
    const settled = await Promise.allSettled([...good, bad].map((one) => app.modules.coupon.claim(one)));
    expect(settled.map((one) => one.status)).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
    expect(await counted(templateId)).toBe(5);
  });
});

describe('a key', () => {
  it('rule 4 answers with its coupon for ever, also when the template has ended and the pieces are gone', async () => {
    const templateId = await desk.template({ totalPieces: 1 });
    const [first = '', second = ''] = await people(2);
    const grant = aGrant(templateId, first);
    const granted = (await grantAll([grant])).get(grant.key);
    expect(granted).toMatchObject({ name: 'Ten off', valueText: '立减10元', valueTextEn: '¥10 off' });
    expect(refusalsOf((await grantAll([aGrant(templateId, second)])).values())).toEqual(['exhausted']);
    await desk.must('PUT', `/v1/coupon-templates/${templateId}/status`, { status: 'ended' });
    expect((await grantAll([grant])).get(grant.key)).toEqual(granted);
    expect(await counted(templateId)).toBe(1);
  });

  it('rule 4 gives one coupon to twenty at once', async () => {
    const templateId = await desk.template({ perCustomer: 5 });
    const [customerId = ''] = await people(1);
    const grant = aGrant(templateId, customerId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => grantAll([grant, grant])));
    expect(new Set(answers.map((one) => JSON.stringify(one.get(grant.key)))).size).toBe(1);
    expect(await counted(templateId)).toBe(1);
  });

  it('may be tried again after a refusal', async () => {
    const templateId = await desk.template();
    const [customerId = ''] = await people(1);
    const grant = aGrant(templateId, customerId);
    await desk.must('PUT', `/v1/coupon-templates/${templateId}/status`, { status: 'paused' });
    expect((await grantAll([grant])).get(grant.key)).toEqual({ refused: 'inactive' });
    await desk.must('PUT', `/v1/coupon-templates/${templateId}/status`, { status: 'active' });
    expect((await grantAll([grant])).get(grant.key)).toHaveProperty('couponId');
  });

  it('rule 26 of journeys: what the transaction takes back was never granted', async () => {
    const { budgetId } = await desk.budget(1000);
    const templateId = await desk.template({ budgetId });
    const [customerId = ''] = await people(1);
    const grant = aGrant(templateId, customerId);
    const crash = inTransaction(app.db, async (tx) => {
      await app.modules.coupon.grant(tx, [grant], app.clock.now());
      throw new Error('the step failed');
    });
    await expect(crash).rejects.toThrow('the step failed');
    expect(await counted(templateId)).toBe(0);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, left: 1000 });
    expect((await grantAll([grant])).get(grant.key)).toHaveProperty('couponId');
  });
});

describe('a thousand grants', () => {
  it('are as many statements as one', async () => {
    const { budgetId } = await desk.budget(100_000_000, { shares: undefined });
    const templates = [
      await desk.template({ budgetId }),
      await desk.template({ newCustomerOnly: true, budgetId }),
      await desk.template({ totalPieces: 100 }),
    ];
    const statementsOf = async (count: number) => {
      const customers = await people(count);
      const grants = customers.flatMap((customerId) => templates.map((templateId) => aGrant(templateId, customerId)));
      return inTransaction(app.db, async (tx) => {
        let statements = 0;
        const counting = tx.withPlugin({
          transformQuery: ({ node }) => {
            statements += 1;
            return node;
          },
          transformResult: async ({ result }) => result,
        });
        await app.modules.coupon.grant(counting, grants, app.clock.now());
        return statements;
      });
    };
    await statementsOf(1);
    const one = await statementsOf(2);
    expect(one).toBeLessThanOrEqual(20);
    expect(await statementsOf(334)).toBeLessThanOrEqual(one + 1);
  });

  it('LOY-6 are told one by one, and every coupon has a code of its own', async () => {
    const templateId = await desk.template();
    const customers = await people(300);
    const answers = await grantAll(customers.map((customerId) => aGrant(templateId, customerId)));
    const codes = [...answers.values()].map((one) => ('code' in one ? one.code : ''));
    expect(new Set(codes).size).toBe(300);
    const { rows } = await sql<{ told: number }>`
      select count(*)::int as told from platform.event
      where name = 'coupon.granted' and payload->>'templateId' = ${templateId}`.execute(app.db);
    expect(rows[0]?.told).toBe(300);
  });
});

describe('who may have it', () => {
  it('rule 27 gives a new customer’s coupon once per verified phone, not per sign-in, and to nobody who ordered', async () => {
    const templateId = await desk.template({ newCustomerOnly: true, perCustomer: 5 });
    const { headers } = await app.owner('13700000001');
    expect((await desk.claim(templateId, headers)).statusCode).toBe(201);
    expect((await desk.claim(templateId, headers)).json()).toMatchObject({ code: 'coupon/not-eligible' });
    app.clock.advance({ minutes: 2 });
    const again = await app.owner('13700000001');
    expect((await desk.claim(templateId, again.headers)).statusCode).toBe(409);
    const buyer = await app.owner();
    await desk.sell(buyer.customerId, []);
    expect((await desk.claim(templateId, buyer.headers)).json()).toMatchObject({ code: 'coupon/not-eligible' });
    const [unverified = ''] = await people(1);
    expect(refusalsOf((await grantAll([aGrant(templateId, unverified)])).values())).toEqual(['not_eligible']);
    const open = await desk.must<{ items: Coupon.ClaimableTemplate[] }>(
      'GET',
      '/v1/owner/coupons/claimable',
      undefined,
      headers,
    );
    expect(open.items.find((one) => one.templateId === templateId)?.refusal).toBe('not_eligible');
  });

  it('rule 27 stays used after the person was erased and came back with the same phone', async () => {
    const templateId = await desk.template({ newCustomerOnly: true });
    const first = await app.owner('13700000002');
    expect((await desk.claim(templateId, first.headers)).statusCode).toBe(201);
    const erased = await desk.call('POST', `/v1/customers/${first.customerId}/erase`, { reason: 'asked for it' });
    expect(erased.statusCode, erased.body).toBeLessThan(300);
    app.clock.advance({ minutes: 2 });
    const second = await app.owner('13700000002');
    expect(second.customerId).not.toBe(first.customerId);
    expect((await desk.claim(templateId, second.headers)).json()).toMatchObject({ code: 'coupon/not-eligible' });
  });

  it('rule 27 frees the phone when the grant is refused after all', async () => {
    const { budgetId } = await desk.budget(999);
    const templateId = await desk.template({ newCustomerOnly: true, budgetId });
    const { headers } = await app.owner();
    expect((await desk.claim(templateId, headers)).json()).toMatchObject({ code: 'coupon/budget-used-up' });
    await desk.must('PUT', `/v1/budgets/${budgetId}/limit`, { limit: 1000, reason: 'more' });
    expect((await desk.claim(templateId, headers)).statusCode).toBe(201);
  });

  it('CAM-7 sets aside from the line of the customer’s tier', async () => {
    const budget = await desk.budget(10_000, { shares: { new: 10, active: 80, dormant: 10 } });
    const templateId = await desk.template({ budgetId: budget.budgetId, perCustomer: 2 });
    const fresh = await app.owner();
    const active = await app.owner();
    for (const unitFen of [60_000, 60_000]) await desk.sell(active.customerId, [], unitFen);
    const used = async () =>
      (await desk.budgetNow(budget.budgetId)).lines.map((line: Budget.BudgetLine) => [line.tier, line.reserved]);
    await grantAll([aGrant(templateId, fresh.customerId), aGrant(templateId, active.customerId)]);
    expect(await used()).toEqual([
      ['new', 1000],
      ['active', 1000],
      ['dormant', 0],
    ]);
    await grantAll([{ ...aGrant(templateId, fresh.customerId), tier: 'dormant' }]);
    expect((await used())[2]).toEqual(['dormant', 1000]);
  });

  it('LOY-6 is open on the page only from and until its claim times, and to journeys and staff always', async () => {
    const templateId = await desk.template({
      claimFrom: '2026-03-02T00:00:00Z',
      claimUntil: '2026-03-03T00:00:00Z',
      perCustomer: 9,
    });
    const { headers, customerId } = await app.owner();
    const start = app.clock.now();
    const statuses: number[] = [];
    for (const at of ['2026-03-01T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z']) {
      app.clock.set(at);
      statuses.push((await desk.claim(templateId, headers)).statusCode);
    }
    expect(statuses).toEqual([409, 201, 409]);
    expect(refusalsOf((await grantAll([aGrant(templateId, customerId)])).values())).toEqual(['granted']);
    app.clock.set(start);
  });
});

describe('codes', () => {
  const redeem = (code: string, headers: Headers) => desk.call('POST', '/v1/owner/coupons/code', { code }, headers);

  it('LOY-6 let many claim with one code, each as often as the template allows', async () => {
    await desk.template({ claim: 'code', claimCode: 'Spring-26' });
    const [first, second] = [await app.owner(), await app.owner()];
    expect((await redeem(' spring-26 ', first.headers)).statusCode).toBe(201);
    expect((await redeem('SPRING-26', first.headers)).json()).toMatchObject({ code: 'coupon/customer-limit' });
    expect((await redeem('SPRING-26', second.headers)).statusCode).toBe(201);
    expect((await redeem('SPRING-27', second.headers)).json()).toMatchObject({
      status: 404,
      code: 'coupon/unknown-code',
    });
    const taken = await desk.call('POST', '/v1/coupon-templates', aTemplate({ claim: 'code', claimCode: 'SPRING-26' }));
    expect(taken.json()).toMatchObject({ code: 'coupon/claim-code-taken' });
  });

  it('LOY-6 give one coupon for a single-use code, however many try it at once', async () => {
    const templateId = await desk.template({ claim: 'code' });
    const { codes } = await desk.must<{ codes: string[] }>('POST', `/v1/coupon-templates/${templateId}/codes`, {
      count: 3,
    });
    expect(new Set(codes).size).toBe(3);
    const owners = await Promise.all(Array.from({ length: 3 }, () => app.owner()));
    const replies = await Promise.all(owners.map(({ headers }) => redeem(codes[0] ?? '', headers)));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409]);
    expect(await desk.must('GET', `/v1/coupon-templates/${templateId}`)).toMatchObject({
      codes: { made: 3, used: 1 },
      figures: { granted: 1, live: 1 },
    });
    const winner = owners[replies.findIndex((reply) => reply.statusCode === 201)];
    const repeat = await redeem(codes[0] ?? '', winner?.headers ?? {});
    const won = replies.find((reply) => reply.statusCode === 201);
    expect(repeat.json()).toMatchObject({ couponId: won?.json().couponId });
  });
});

describe('by hand', () => {
  it('LOY-6 gives each customer an own answer, with a reason that is audited, and once per idempotency key', async () => {
    const { budgetId } = await desk.budget(2000);
    const templateId = await desk.template({ claim: 'none', budgetId });
    const customers = await people(3);
    const body = { templateId, customerIds: customers, reason: 'late delivery' };
    const send = () =>
      desk.must<{ results: Coupon.GrantResult[] }>('POST', '/v1/coupon-grants', body, {
        ...staff,
        'idempotency-key': 'gift-1',
      });
    const { results } = await send();
    expect(results.map((one) => one.refused)).toEqual([null, null, 'budget']);
    await sql`delete from platform.idempotency_key`.execute(app.db);
    expect((await send()).results).toEqual(results);
    const detail = await desk.coupon(results[0]?.coupon?.couponId ?? '');
    expect(detail.moves).toMatchObject([{ move: 'granted', reason: 'late delivery' }]);
    const audit = await desk.must<{ items: { action: string; after: object }[] }>('GET', '/v1/audit-entries?limit=3');
    expect(audit.items[0]).toMatchObject({
      action: 'coupon.granted_by_hand',
      after: { reason: 'late delivery', granted: 2 },
    });
    const reader = await app.staff(['coupon.read']);
    expect((await desk.call('POST', '/v1/coupon-grants', body, reader)).statusCode).toBe(403);
  });
});
