/** Several bookings of one go: disputes and refunds of one leave the money of the others right (BOOK-8, MER-8, rules 5, 40). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  aKeeper,
  aShop,
  bookingOf,
  call,
  choose,
  hold,
  type Keeper,
  type Shop,
  sureBooking,
  tryHold,
} from '../../../test/bookings.ts';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { merchantStaff } from '../../../test/merchants.ts';
import { actAtCashier, balances, pass, prepareSandbox } from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let shop: Shop;
let keeper: Keeper;
const START = '2026-03-01T02:00:00Z';
const TIMES = ['2026-03-02T02:00:00Z', '2026-03-02T04:00:00Z'] as const;

beforeAll(async () => {
  app = await testApp({ now: START });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  shop = await aShop(app);
  keeper = await aKeeper(app);
});

/** Two baths at two times, paid online in one payment. */
async function paidGo(): Promise<{ ids: [string, string]; groupId: string; paymentId: string }> {
  const { groupId, bookings } = await hold(app, keeper, shop, { startsAt: TIMES[0], more: [{ startsAt: TIMES[1] }] });
  const { body } = await choose(app, keeper, groupId, 'full');
  const paymentId = body.payment?.paymentId ?? '';
  await actAtCashier(app, await prepareSandbox(app, keeper, paymentId), 'pay');
  await pass(app, { seconds: 1 });
  return { ids: bookings.map((one) => one.bookingId) as [string, string], groupId, paymentId };
}

async function serve(bookingId: string): Promise<void> {
  const { headers } = await merchantStaff(app, shop.merchantId);
  await call(app, headers, `POST /v1/bookings/${bookingId}/check-in`, {});
  await inTransaction(app.db, async (tx) => {
    await app.modules.booking.begin(tx, { bookingId });
    await app.modules.booking.complete(tx, { bookingId });
  });
}

const refundByHand = async (paymentId: string, amountFen: number) => {
  const headers = { ...(await app.staff()), 'idempotency-key': newId() };
  const reply = await call(app, headers, `POST /v1/payments/${paymentId}/refunds`, { amountFen, reason: 'goodwill' });
  expect(reply.status, JSON.stringify(reply.body)).toBe(202);
  for (const seconds of [1, 5]) await pass(app, { seconds });
};

const earnedFen = async (groupId: string) => {
  const { rows } = await sql<{ fen: number }>`
    select coalesce(sum(gross_fen), 0)::bigint as fen from settlement.item where subject_id = ${groupId}`.execute(
    app.db,
  );
  return rows[0]?.fen;
};

it('MER-8 rule 40 holds what was earned of a go until its last dispute is decided', async () => {
  const { ids, groupId } = await paidGo();
  for (const id of ids) await serve(id);
  const dispute = (id: string) =>
    call(app, keeper.headers, `POST /v1/owner/bookings/${id}/dispute`, { reason: 'not clean' });
  const decide = async (id: string) =>
    call(app, await app.staff(), `POST /v1/bookings/${id}/resolve-dispute`, { refundFen: 0, note: 'looked at it' });
  const held = async () => {
    const { rows } = await sql<{ held: boolean }>`
      select held from settlement.item where subject_id = ${groupId}`.execute(app.db);
    return rows.map((row) => row.held);
  };
  for (const id of ids) expect((await dispute(id)).status).toBe(200);
  expect(await held()).toEqual([true, true]);
  expect((await decide(ids[0])).status).toBe(200);
  expect(await held()).toEqual([true, true]);
  expect((await decide(ids[1])).status).toBe(200);
  expect(await held()).toEqual([false, false]);
});

it('PAY-2 rule 40 counts a refund by hand over all bookings of the go, and the store earns only the rest', async () => {
  const { ids, groupId, paymentId } = await paidGo();
  await refundByHand(paymentId, 15_000);
  const refunded = async () => {
    const found = await Promise.all(ids.map((id) => bookingOf(app, keeper, id)));
    return found.map((one) => one.money.refundedFen);
  };
  expect(await refunded()).toEqual([9900, 5100]);
  await serve(ids[1]);
  expect(await earnedFen(groupId)).toBe(4800);
  const path = `/v1/owner/bookings/${ids[0]}`;
  const quote = await call<Booking.CancelQuote>(app, keeper.headers, `GET ${path}/cancel-quote`);
  const cancelled = await call<Booking.OwnerBooking>(app, keeper.headers, `POST ${path}/cancel`, {
    token: quote.body.token,
  });
  expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
  await pass(app, { seconds: 5 });
  expect(await refunded()).toEqual([9900, 5100]);
  await balances(app);
});

it('PAY-2 lets a booking be cancelled while a refund by hand is still on its way, and gives nothing back twice', async () => {
  const { ids, paymentId } = await paidGo();
  const headers = { ...(await app.staff()), 'idempotency-key': newId() };
  await call(app, headers, `POST /v1/payments/${paymentId}/refunds`, { amountFen: 12_000, reason: 'goodwill' });
  for (const id of ids) {
    const { headers: manager } = await merchantStaff(app, shop.merchantId);
    const reply = await call<Booking.StaffBooking>(app, manager, `POST /v1/bookings/${id}/cancel`, { reason: 'ill' });
    expect([reply.status, reply.body.state], JSON.stringify(reply.body)).toEqual([200, 'cancelled']);
  }
  for (const seconds of [1, 5, 5]) await pass(app, { seconds });
  const found = await Promise.all(ids.map((id) => bookingOf(app, keeper, id)));
  expect(found.reduce((sum, one) => sum + one.money.refundedFen, 0)).toBe(19_800);
  const { rows } = await sql<{ refunded_fen: number }>`
    select refunded_fen from payment.payment where payment_id = ${paymentId}`.execute(app.db);
  expect(rows[0]?.refunded_fen).toBe(19_800);
  await balances(app);
});

it('BOOK-8 rule 5 names other starts of what is taken, also when it is one of several', async () => {
  await sureBooking(app, await aKeeper(app), shop, { startsAt: TIMES[1] });
  const refused = await tryHold(app, keeper, shop, { startsAt: TIMES[0], more: [{ startsAt: TIMES[1] }] });
  expect(refused).toMatchObject({ status: 409, body: { code: 'booking/slot-taken' } });
  expect(refused.body.errors).toEqual([
    { pointer: '/items/1/alternatives/0', detail: '2026-03-02T05:00:00Z' },
    { pointer: '/items/1/alternatives/1', detail: '2026-03-02T05:15:00Z' },
    { pointer: '/items/1/alternatives/2', detail: '2026-03-02T05:30:00Z' },
  ]);
});
