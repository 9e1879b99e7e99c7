/** Bookings of customers who are merged, erased, or whose store closes while they pay (AUD-2, ACC-5, rule 36). */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aKeeper, aShop, bookingOf, call, choose, hold, type Shop, sureBooking } from '../../../test/bookings.ts';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { actAtCashier, pass, prepareSandbox } from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';

let app: TestApp;
let shop: Shop;
beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  shop = await aShop(app);
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

const ownersOf = async (bookingId: string) => {
  const { rows } = await sql<{ customer_id: string; note: string | null }>`
    select customer_id, note from booking.booking where booking_id = ${bookingId}`.execute(app.db);
  return rows[0];
};

it('AUD-2 bookings go to the winner of a merge and come back with its undoing', async () => {
  const [loser, winner] = [await aKeeper(app), await aKeeper(app)];
  const { bookingId } = await sureBooking(app, loser, shop, { startsAt: '2026-03-03T02:00:00Z' });
  const { body: calendar } = await call<{ token: string }>(app, loser.headers, 'GET /v1/owner/calendar');
  const inCalendar = async () =>
    (await app.http.inject({ url: `/v1/calendars/${calendar.token}.ics` })).body.includes(bookingId);
  const staff = await app.staff();
  const merged = await call<{ mergeId: string }>(app, staff, 'POST /v1/customer-merges', {
    winnerId: winner.customerId,
    loserId: loser.customerId,
    reason: 'one person',
  });
  expect(merged.status, JSON.stringify(merged.body)).toBeLessThan(300);
  expect((await ownersOf(bookingId))?.customer_id).toBe(winner.customerId);
  expect((await bookingOf(app, winner, bookingId)).state).toBe('confirmed');
  expect(await inCalendar()).toBe(true);
  const undone = await call(app, staff, `POST /v1/customer-merges/${merged.body.mergeId}/undo`, {});
  expect(undone.status, JSON.stringify(undone.body)).toBeLessThan(300);
  expect((await ownersOf(bookingId))?.customer_id).toBe(loser.customerId);
  expect(await inCalendar()).toBe(true);
});

it('ACC-5 an erased customer leaves no words behind', async () => {
  const keeper = await aKeeper(app);
  const { bookingId } = await sureBooking(app, keeper, shop, { startsAt: '2026-03-03T04:00:00Z' });
  await sql`update booking.booking set note = 'ring twice' where booking_id = ${bookingId}`.execute(app.db);
  const staff = await app.staff();
  const erased = await call(app, staff, `POST /v1/customers/${keeper.customerId}/erase`, { reason: 'asked for' });
  expect(erased.status, JSON.stringify(erased.body)).toBeLessThan(300);
  expect((await ownersOf(bookingId))?.note).toBeNull();
});

it('rule 36 what was paid while its store was closed is kept and becomes a case; nobody begins to pay it any more', async () => {
  const closing = await aShop(app);
  const [keeper, other] = [await aKeeper(app), await aKeeper(app)];
  const { groupId } = await hold(app, keeper, closing);
  const late = await hold(app, other, closing, { startsAt: '2026-03-02T05:00:00Z' });
  const { body } = await choose(app, keeper, groupId, 'full');
  const no = await prepareSandbox(app, keeper, body.payment?.paymentId ?? '');
  const order = { merchantId: closing.merchantId, reason: 'licence' };
  await inTransaction(app.db, async (tx) => {
    await app.modules.merchant.restrict(tx, { principal: 'system' }, order);
    await app.modules.merchant.delist(tx, { principal: 'system' }, order);
  });
  expect((await choose(app, other, late.groupId, 'full')).body.code).toBe('merchant/not-bookable');
  await actAtCashier(app, no, 'pay');
  await pass(app, { seconds: 1 });
  expect((await bookingOf(app, keeper, groupId)).state).toBe('confirmed');
  const { rows } = await sql<{ name: string }>`
    select name from platform.event where subject_id = ${groupId} and name = 'booking.affected'`.execute(app.db);
  expect(rows).toHaveLength(1);
});

it('PRIV-1 ACC-3 a store reads the record of a pet for 90 days after it has served it, and not for ever', async () => {
  const keeper = await aKeeper(app);
  const { bookingId } = await sureBooking(app, keeper, shop, { startsAt: '2026-03-04T04:00:00Z' });
  const { servedPets } = app.modules.booking;
  const reads = async () => (await servedPets(app.db, shop.merchantId, [keeper.petId])).has(keeper.petId);
  expect(await reads()).toBe(true);
  await sql`
    update booking.booking set state = 'completed', completed_at = '2026-03-04T05:00:00Z'
    where booking_id = ${bookingId}`.execute(app.db);
  const before = app.clock.now();
  app.clock.set('2026-06-02T04:59:00Z');
  expect(await reads()).toBe(true);
  app.clock.set('2026-06-02T05:01:00Z');
  expect(await reads()).toBe(false);
  app.clock.set(before.toString());
});
