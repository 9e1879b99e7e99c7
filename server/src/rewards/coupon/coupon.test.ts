/** Coupons from template to counter over HTTP on PostgreSQL. */
import type { Audience, Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/coupon-template.ts';
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

const inDays = (days: number): Coupon.Validity => ({ kind: 'afterGrant', days, months: 0, ends: 'exact' });
const claimed = async (templateId: string, owner: Headers): Promise<Coupon.WalletCoupon> => {
  const reply = await desk.claim(templateId, owner);
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json();
};
const events = async (name: string, couponId: string) => {
  const { rows } = await sql<{ payload: Record<string, unknown> }>`
    select payload from platform.event where name = ${name} and subject_id = ${couponId} order by position`.execute(
    app.db,
  );
  return rows.map((row) => row.payload);
};

describe('from the coupon page to the counter', () => {
  it('LOY-6 is claimed, lies in the wallet, is found at the till by its code, and takes its money off', async () => {
    const { customerId, headers } = await app.owner();
    const templateId = await desk.template();
    const open = await desk.must<{ items: Coupon.ClaimableTemplate[] }>(
      'GET',
      '/v1/owner/coupons/claimable',
      undefined,
      headers,
    );
    expect(open.items.find((one) => one.templateId === templateId)).toMatchObject({ claimed: 0, refusal: null });
    const coupon = await claimed(templateId, headers);
    expect(coupon).toMatchObject({ state: 'issued', usable: true, validTo: '2026-03-08T02:00:00Z' });
    expect(coupon.code).toMatch(/^[2-9A-HJKMNP-Z]{12}$/);
    const wallet = await desk.must<{ items: Coupon.WalletCoupon[]; counts: object }>(
      'GET',
      '/v1/owner/coupons?state=usable',
      undefined,
      headers,
    );
    expect(wallet.items.map((one) => one.couponId)).toEqual([coupon.couponId]);
    expect(wallet.counts).toEqual({ usable: 1, used: 0, gone: 0 });
    const typed = coupon.code.toLowerCase().replace(/(.{4})/g, '$1-');
    const till = await desk.must<{ items: Coupon.Coupon[] }>('GET', `/v1/counter-sales/coupons?code=${typed}`);
    expect(till.items).toMatchObject([{ couponId: coupon.couponId, customerId, usable: true }]);
    const lines = [{ name: 'food', quantity: 1, unitFen: 10_000 }];
    const quote = await desk.must<Coupon.Priced>('POST', '/v1/counter-sales/quote', {
      customerId,
      kind: 'goods',
      couponIds: [coupon.couponId],
      lines,
    });
    expect(quote).toMatchObject({ subtotalFen: 10_000, discountFen: 1000, payableFen: 9000 });
    const sold = await desk.sell(customerId, [coupon.couponId]);
    expect(sold.statusCode, sold.body).toBe(201);
    const order = sold.json<Audience.CounterSale>();
    expect(order).toMatchObject({ grossFen: 9000, discountFen: 1000, priced: { discountFen: 1000, unused: [] } });
    expect(order.lines).toMatchObject([{ amountFen: 9000, discountFen: 1000 }]);
    expect(await desk.coupon(coupon.couponId)).toMatchObject({
      state: 'redeemed',
      orderId: order.orderId,
      discountFen: 1000,
      moves: [{ move: 'granted' }, { move: 'redeemed', discountFen: 1000 }],
    });
    expect(await events('coupon.redeemed', coupon.couponId)).toMatchObject([
      { orderId: order.orderId, discountFen: 1000, bearer: 'platform', origin: { kind: 'claim' } },
    ]);
    expect(await events('audience.order_recorded', order.orderId)).toMatchObject([
      { discountFen: 1000, grossFen: 9000 },
    ]);
  });
});

describe('a coupon', () => {
  it('rule 17 is used by one of two sales at once', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const replies = await Promise.all(Array.from({ length: 5 }, () => desk.sell(customerId, [couponId])));
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([201, 409, 409, 409, 409]);
    const refused = replies.find((reply) => reply.statusCode === 409);
    expect(refused?.json()).toMatchObject({
      code: 'coupon/not-redeemable',
      errors: [{ pointer: '/body/couponIds/0', detail: 'state' }],
    });
    const { rows } = await sql`select 1 from coupon.redemption where coupon_id = ${couponId}`.execute(app.db);
    expect(rows).toHaveLength(1);
    const orders = await desk.must<{ items: Audience.Order[] }>('GET', `/v1/customers/${customerId}/orders`);
    expect(orders.items).toHaveLength(1);
  });

  it('rule 17 gives a sale that is sent again its first answer, and uses the coupon once', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const first = await desk.sell(customerId, [couponId], 10_000, 'again');
    await sql`delete from platform.idempotency_key`.execute(app.db);
    const second = await desk.sell(customerId, [couponId], 10_000, 'again');
    expect(second.json()).toMatchObject({ orderId: first.json().orderId, discountFen: 1000, grossFen: 9000 });
  });

  it('rule 22 is not consumed by a sale in which it takes nothing off', async () => {
    const { customerId, headers } = await app.owner();
    const templateId = await desk.template({}, { kind: 'threshold', valueFen: 8000, thresholdFen: 20_000 });
    const { couponId } = await claimed(templateId, headers);
    const sold = await desk.sell(customerId, [couponId], 19_999);
    expect(sold.json()).toMatchObject({
      grossFen: 19_999,
      discountFen: 0,
      priced: { applied: [], unused: [{ couponId, reason: 'threshold', missingFen: 1 }] },
    });
    expect((await desk.coupon(couponId)).state).toBe('issued');
  });

  it("LOY-6 is nobody else's, and nothing without a customer", async () => {
    const { headers } = await app.owner();
    const other = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const sold = await desk.sell(other.customerId, [couponId]);
    expect(sold.json()).toMatchObject({ code: 'coupon/not-redeemable', errors: [{ detail: 'not_yours' }] });
    const lines = [{ name: 'food', quantity: 1, unitFen: 100 }];
    const nobody = await desk.call('POST', '/v1/counter-sales', {
      customerId: null,
      kind: 'goods',
      lines,
      couponIds: [couponId],
    });
    expect(nobody.json()).toMatchObject({ status: 422, code: 'audience/coupon-needs-customer' });
  });

  it('rule 24 comes back with its original end when the sale is cancelled, once', async () => {
    const { customerId, headers } = await app.owner();
    const { budgetId } = await desk.budget(10_000);
    const { couponId, validTo } = await claimed(await desk.template({ budgetId }), headers);
    const order = (await desk.sell(customerId, [couponId], 700)).json<Audience.Order>();
    expect(order).toMatchObject({ grossFen: 0, discountFen: 700 });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, spent: 700, left: 9300 });
    const cancelled = await desk.cancel(order.orderId);
    expect(cancelled).toMatchObject({ isOrder: false, discountFen: 700 });
    expect(await desk.coupon(couponId)).toMatchObject({ state: 'issued', validTo, orderId: null, discountFen: null });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1000, spent: 0 });
    expect(await events('coupon.returned', couponId)).toMatchObject([{ usable: true, discountFen: 700 }]);
    const again = (await desk.sell(customerId, [couponId])).json<Audience.Order>();
    expect(again.discountFen).toBe(1000);
  });

  it('rule 24 and voucherify: many cancellations at once give a coupon back once', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const { orderId } = (await desk.sell(customerId, [couponId])).json<Audience.Order>();
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => desk.call('POST', `/v1/counter-sales/${orderId}/cancel`, { reason: 'again' })),
    );
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(await events('coupon.returned', couponId)).toHaveLength(1);
  });

  it('rule 24 comes back as returned when its end has passed, and gets grace once when that is set', async () => {
    const { customerId, headers } = await app.owner();
    const { budgetId } = await desk.budget(10_000);
    const templateId = await desk.template({ budgetId, perCustomer: 2 });
    const [first, second] = [await claimed(templateId, headers), await claimed(templateId, headers)];
    const order = (await desk.sell(customerId, [first.couponId])).json<Audience.Order>();
    const other = (await desk.sell(customerId, [second.couponId])).json<Audience.Order>();
    const start = app.clock.now();
    app.clock.advance({ hours: 8 * 24 });
    await desk.cancel(order.orderId);
    expect((await desk.coupon(first.couponId)).state).toBe('returned');
    await desk.must('PUT', '/v1/settings/coupon.restoreGraceHours', { value: 48 });
    await desk.cancel(other.orderId);
    const end = app.clock.now().add({ hours: 48 }).toString();
    expect(await desk.coupon(second.couponId)).toMatchObject({ state: 'issued', usable: true, validTo: end });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1000, spent: 0 });
    const third = (await desk.sell(customerId, [second.couponId])).json<Audience.Order>();
    app.clock.advance({ hours: 72 });
    await desk.cancel(third.orderId);
    expect((await desk.coupon(second.couponId)).state).toBe('returned');
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, spent: 0 });
    await desk.must('PUT', '/v1/settings/coupon.restoreGraceHours', { value: 0 });
    app.clock.set(start);
  });

  it('rule 23 comes back although its budget is full by then, and what the limit cannot bear is shown', async () => {
    const { customerId, headers } = await app.owner();
    const other = await app.owner();
    const { budgetId } = await desk.budget(1000);
    const templateId = await desk.template({ budgetId });
    const { couponId } = await claimed(templateId, headers);
    const { orderId } = (await desk.sell(customerId, [couponId], 300)).json<Audience.Order>();
    const small = await desk.template({ budgetId }, { valueFen: 700 });
    await claimed(small, other.headers);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 700, spent: 300, left: 0 });
    await desk.cancel(orderId);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1000, spent: 0, left: 0, uncovered: 0 });
    expect((await desk.coupon(couponId)).usable).toBe(true);
    expect((await desk.sell(customerId, [couponId])).json()).toMatchObject({ discountFen: 1000 });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 700, spent: 300, left: 0, uncovered: 700 });
  });

  it('rule 25 keeps its terms when the template changes', async () => {
    const { customerId, headers } = await app.owner();
    const templateId = await desk.template({ perCustomer: 2 });
    const before = await claimed(templateId, headers);
    const { revision } = await desk.must<Coupon.CouponTemplate>('GET', `/v1/coupon-templates/${templateId}`);
    const body = { ...aTemplate({ perCustomer: 2, name: 'Five off' }, { valueFen: 500 }), revision };
    await desk.must('PUT', `/v1/coupon-templates/${templateId}`, body);
    const after = await claimed(templateId, headers);
    expect(await desk.coupon(before.couponId)).toMatchObject({ name: 'Ten off', terms: { valueFen: 1000 } });
    expect(after).toMatchObject({ name: 'Five off', terms: { valueFen: 500 } });
    expect((await desk.sell(customerId, [before.couponId])).json()).toMatchObject({ discountFen: 1000 });
    const stale = await desk.call('PUT', `/v1/coupon-templates/${templateId}`, body);
    expect(stale.json()).toMatchObject({ status: 409, code: 'coupon/revision-changed' });
  });

  it('rule 26 is not redeemable from its end on, although no loop has run, and the wallet says so', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId, validTo } = await claimed(await desk.template(), headers);
    const start = app.clock.now();
    app.clock.set(Temporal.Instant.from(validTo).subtract({ milliseconds: 1 }));
    const wallet = () =>
      desk.must<{ items: Coupon.WalletCoupon[]; counts: object; asOf: string }>(
        'GET',
        '/v1/owner/coupons',
        undefined,
        headers,
      );
    const before = await wallet();
    const left = Temporal.Instant.from(before.asOf).until(before.items[0]?.validTo ?? '', {
      largestUnit: 'millisecond',
    });
    expect(left.milliseconds).toBe(1);
    app.clock.set(validTo);
    expect((await wallet()).items).toMatchObject([{ couponId, state: 'expired', usable: false }]);
    expect((await wallet()).counts).toEqual({ usable: 0, used: 0, gone: 1 });
    const sold = await desk.sell(customerId, [couponId]);
    expect(sold.json()).toMatchObject({ code: 'coupon/not-redeemable', errors: [{ detail: 'expired' }] });
    app.clock.set(start);
  });

  it('LOY-6 is taken back by staff with a reason, which frees its budget and is audited', async () => {
    const { customerId, headers } = await app.owner();
    const { budgetId } = await desk.budget(1000);
    const { couponId } = await claimed(await desk.template({ budgetId }), headers);
    const url = `/v1/coupons/${couponId}/revoke`;
    expect((await desk.call('POST', url, { reason: 'x' }, await app.staff(['coupon.write']))).statusCode).toBe(403);
    expect(await desk.must('POST', url, { reason: 'given by mistake' })).toMatchObject({ state: 'revoked' });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0 });
    expect((await desk.sell(customerId, [couponId])).statusCode).toBe(409);
    expect((await desk.call('POST', url, { reason: 'again' })).json()).toMatchObject({ code: 'coupon/not-revocable' });
    expect(await events('coupon.revoked', couponId)).toHaveLength(1);
  });
});

describe('the loop', () => {
  it('LOY-7 tells once that a coupon is about to end, then expires it and frees its budget', async () => {
    const { headers } = await app.owner();
    const { budgetId } = await desk.budget(1000);
    const { couponId, validTo } = await claimed(await desk.template({ budgetId, validity: inDays(10) }), headers);
    const end = Temporal.Instant.from(validTo);
    const start = app.clock.now();
    app.clock.set(end.subtract({ hours: 72, milliseconds: 1 }));
    await app.loop('coupon.upkeep');
    expect(await events('coupon.expiring', couponId)).toHaveLength(0);
    app.clock.set(end.subtract({ hours: 72 }));
    for (let n = 0; n < 3; n += 1) await app.loop('coupon.upkeep');
    expect(await events('coupon.expiring', couponId)).toMatchObject([{ validTo, faceFen: 1000 }]);
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 1000 });
    app.clock.set(end);
    for (let n = 0; n < 3; n += 1) await app.loop('coupon.upkeep');
    expect(await events('coupon.expired', couponId)).toHaveLength(1);
    expect(await desk.coupon(couponId)).toMatchObject({ state: 'expired', moves: [{}, { move: 'expired' }] });
    expect(await desk.budgetNow(budgetId)).toMatchObject({ reserved: 0, left: 1000 });
    app.clock.set(start);
  });
});

describe('payment', () => {
  it('rule 18 keeps a coupon for an order until the payment window ends; a late payment takes it again or fails', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const start = app.clock.now();
    const sale = (orderId: string) => ({
      customerId,
      couponIds: [couponId],
      orderId,
      kind: 'goods' as const,
      lines: [{ quantity: 1, amountFen: 5000 }],
      at: app.clock.now(),
    });
    const { coupon } = app.modules;
    const [mine, theirs] = [newId(), newId()];
    const keep = (orderId: string) =>
      inTransaction(app.db, (tx) =>
        coupon.reserve(tx, { ...sale(orderId), until: app.clock.now().add({ minutes: 15 }) }),
      );
    const pay = (orderId: string) => inTransaction(app.db, (tx) => coupon.redeem(tx, sale(orderId)));
    await keep(mine);
    expect((await desk.coupon(couponId)).state).toBe('reserved');
    await expect(pay(theirs)).rejects.toThrow('cannot be used');
    app.clock.advance({ minutes: 16 });
    expect((await desk.coupon(couponId)).state).toBe('issued');
    await keep(theirs);
    await expect(pay(mine)).rejects.toThrow('cannot be used');
    app.clock.advance({ minutes: 16 });
    expect((await pay(mine)).discountFen).toBe(1000);
    await expect(pay(theirs)).rejects.toThrow('cannot be used');
    app.clock.set(start);
  });

  it('rule 18 frees what is kept when the order is given up', async () => {
    const { customerId, headers } = await app.owner();
    const { couponId } = await claimed(await desk.template(), headers);
    const orderId = newId();
    const at = app.clock.now();
    const lines = [{ quantity: 1, amountFen: 5000 }];
    const until = at.add({ minutes: 15 });
    await inTransaction(app.db, async (tx) => {
      const sale = { customerId, couponIds: [couponId], orderId, kind: 'goods', lines, at, until } as const;
      await app.modules.coupon.reserve(tx, sale);
      await app.modules.coupon.unreserve(tx, orderId, at);
    });
    expect(await desk.coupon(couponId)).toMatchObject({ state: 'issued', moves: [{}, {}, { move: 'released' }] });
  });
});
