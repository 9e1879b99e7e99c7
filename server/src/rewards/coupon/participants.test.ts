/** Coupons when customers are merged, erased or taken out. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { couponDesk } from '../../../test/coupons.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let staff: Headers;
let desk: ReturnType<typeof couponDesk>;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  staff = await app.staff();
  desk = couponDesk(app, staff);
});
afterAll(() => app[Symbol.asyncDispose]());

const merge = (winnerId: string, loserId: string) =>
  desk.must<{ mergeId: string }>('POST', '/v1/customer-merges', { winnerId, loserId, reason: 'one person' });
const walletOf = async (customerId: string) => {
  const { items } = await desk.must<{ items: Coupon.Coupon[] }>('GET', `/v1/coupons?customerId=${customerId}`);
  return items.map((one) => one.couponId).sort();
};
const give = async (templateId: string, customerId: string, key = newId()) => {
  const origin = { kind: 'staff', staffId: newId(), reason: 'because of Mr. Li' } as const;
  const grants = [{ key, templateId, customerId, origin }];
  const granted = await inTransaction(app.db, (tx) => app.modules.coupon.grant(tx, grants, app.clock.now()));
  return granted.get(key);
};
const given = async (templateId: string, customerId: string): Promise<string> => {
  const granted = await give(templateId, customerId);
  return granted && 'couponId' in granted ? granted.couponId : `refused ${granted?.refused}`;
};

/** Until some session of this database waits for a lock. */
async function somebodyWaits(): Promise<string> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(app.db);
    if (rows.length > 0) return 'waits';
    await pause(5);
  }
}

describe('a merge', () => {
  it('AUD-2 brings the coupons and the counts to the winner, so that nobody gets more than the limit; undo brings them back', async () => {
    const [winner, loser] = [await app.owner(), await app.owner()];
    const templateId = await desk.template({ perCustomer: 2 });
    const [mine, theirs] = [await given(templateId, winner.customerId), await given(templateId, loser.customerId)];
    const byCode = await desk.template({ claim: 'code' });
    const made = await desk.must<{ codes: string[] }>('POST', `/v1/coupon-templates/${byCode}/codes`, { count: 1 });
    const used = () => desk.call('POST', '/v1/owner/coupons/code', { code: made.codes[0] ?? '' }, loser.headers);
    const coded = (await used()).json<Coupon.WalletCoupon>().couponId;
    const { mergeId } = await merge(winner.customerId, loser.customerId);
    expect(await walletOf(winner.customerId)).toEqual([mine, theirs, coded].sort());
    expect(await give(templateId, winner.customerId)).toEqual({ refused: 'customer_limit' });
    expect(await give(templateId, loser.customerId)).toEqual({ refused: 'customer_limit' });
    expect((await desk.sell(winner.customerId, [theirs])).json()).toMatchObject({ discountFen: 1000 });
    const undone = await desk.call('POST', `/v1/customer-merges/${mergeId}/undo`, { reason: 'two people' });
    expect(undone.statusCode, undone.body).toBeLessThan(300);
    expect(await walletOf(winner.customerId)).toEqual([mine]);
    expect(await walletOf(loser.customerId)).toEqual([theirs, coded].sort());
    expect((await desk.must<Coupon.WalletCoupon>('GET', `/v1/coupons/${coded}`)).state).toBe('issued');
    expect(await give(templateId, loser.customerId)).toHaveProperty('couponId');
    expect(await give(templateId, winner.customerId)).toHaveProperty('couponId');
    expect(await give(templateId, winner.customerId)).toEqual({ refused: 'customer_limit' });
  });

  it('AUD-2 waits for a grant that is under way, and takes its coupon along', async () => {
    const [winner, loser] = [await app.owner(), await app.owner()];
    const templateId = await desk.template();
    const grants = [{ key: 'under way', templateId, customerId: loser.customerId, origin: { kind: 'claim' } as const }];
    const { merging, state } = await inTransaction(app.db, async (tx) => {
      await app.modules.coupon.grant(tx, grants, app.clock.now());
      const running = merge(winner.customerId, loser.customerId);
      return { merging: running, state: await Promise.race([running.then(() => 'done'), somebodyWaits()]) };
    });
    expect(state).toBe('waits');
    await merging;
    expect(await walletOf(winner.customerId)).toHaveLength(1);
  });

  it('AUD-2 loses no coupon of many that are granted at the same moment', async () => {
    const [winner, loser] = [await app.owner(), await app.owner()];
    const templates = await Promise.all(Array.from({ length: 8 }, () => desk.template()));
    const [, ...coupons] = await Promise.all([
      merge(winner.customerId, loser.customerId),
      ...templates.map((templateId) => given(templateId, loser.customerId)),
    ]);
    expect(await walletOf(winner.customerId)).toEqual([...coupons].sort());
  });
});

describe('an erasure', () => {
  it('ACC-5 leaves counts and budgets as they are, without the words of staff, and grants nothing more', async () => {
    const { customerId } = await app.owner();
    const { budgetId } = await desk.budget(10_000);
    const templateId = await desk.template({ budgetId, perCustomer: 5 });
    const couponId = await given(templateId, customerId);
    const revoked = await given(templateId, customerId);
    await desk.must('POST', `/v1/coupons/${revoked}/revoke`, { reason: 'Mr. Li has two' });
    const erased = await desk.call('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked for it' });
    expect(erased.statusCode, erased.body).toBe(204);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1000 });
    const { rows } = await sql<{ text: string }>`
      select c::text || coalesce((select string_agg(m::text, '') from coupon.move m where m.coupon_id = c.coupon_id), '') as text
      from coupon.coupon c where customer_id = ${customerId}`.execute(app.db);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.text).not.toContain('Li');
    expect((await desk.coupon(couponId)).state).toBe('issued');
    expect(await give(templateId, customerId)).toEqual({ refused: 'inactive' });
  });
});

describe('an archive', () => {
  it('ACC-5 holds the coupons with their terms', async () => {
    const { customerId, headers } = await app.owner();
    const couponId = await given(await desk.template(), customerId);
    await desk.sell(customerId, [couponId]);
    const reply = await desk.call('GET', '/v1/owner/me/archive', undefined, headers);
    expect(reply.statusCode, reply.body).toBe(200);
    expect(reply.body).toContain('Ten off');
  });
});
