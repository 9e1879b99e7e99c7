/** Bookings over HTTP on a real PostgreSQL: hold, pay, serve, cancel, move (BOOK-3 to BOOK-5, BOOK-13). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aKeeper,
  aShop,
  bookingOf,
  call,
  choose,
  hold,
  type Keeper,
  paidBooking,
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

beforeAll(async () => {
  app = await testApp({ now: START });
  keeper = await aKeeper(app);
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  shop = await aShop(app);
});

/** Sessions end while a test's clock runs. */
const manager = async () => (await merchantStaff(app, shop.merchantId)).headers;
const NO_BODY: readonly string[] = ['confirm', 'no-show'];
const staffDo = async (act: string, bookingId: string, body: unknown = {}) =>
  call<Booking.StaffBooking>(
    app,
    await manager(),
    `POST /v1/bookings/${bookingId}/${act}`,
    NO_BODY.includes(act) ? undefined : body,
  );
const serve = (bookingId: string) =>
  inTransaction(app.db, async (tx) => {
    await app.modules.booking.begin(tx, { bookingId });
    await app.modules.booking.complete(tx, { bookingId });
  });
const movesOf = async (bookingId: string) => {
  const { body } = await call<Booking.StaffBookingDetail>(app, await manager(), `GET /v1/bookings/${bookingId}`);
  return body.moves.map((move) => move.move);
};
const eventsOf = async (bookingId: string) => {
  const { rows } = await sql<{ name: string; merchant_id: string }>`
    select name, merchant_id from platform.event where subject_id = ${bookingId} and name like 'booking.%'
    order by xid, position`.execute(app.db);
  expect(rows.every((row) => row.merchant_id === shop.merchantId)).toBe(true);
  return rows.map((row) => row.name);
};

describe('hold then pay', () => {
  it('BOOK-3 rule 7 holds for ten minutes; at the end the time is free at once, without a sweep', async () => {
    const group = await hold(app, keeper, shop);
    expect(group.bookings[0]).toMatchObject({ state: 'pending', can: { pay: true, cancel: true, reschedule: true } });
    expect(group.holdExpiresAt).toBe('2026-03-01T02:10:00Z');
    const other = await aKeeper(app);
    expect(await tryHold(app, other, shop)).toMatchObject({ status: 409, body: { code: 'booking/slot-taken' } });
    app.clock.advance({ minutes: 10 });
    expect((await tryHold(app, other, shop)).status).toBe(201);
    const late = await choose(app, keeper, group.groupId, 'store');
    expect(late.body.code).toBe('booking/hold-expired');
  });

  it('rule 5 names up to three next starts of the same store', async () => {
    await sureBooking(app, keeper, shop);
    const { body } = await tryHold(app, await aKeeper(app), shop);
    expect(body.errors).toEqual([
      { pointer: '/alternatives/0', detail: '2026-03-02T03:00:00Z' },
      { pointer: '/alternatives/1', detail: '2026-03-02T03:15:00Z' },
      { pointer: '/alternatives/2', detail: '2026-03-02T03:30:00Z' },
    ]);
  });

  it('BOOK-3 PAY-1 asks for the deposit, confirms when it is paid, and keeps the rest for the store', async () => {
    const before = await balances(app);
    const booking = await paidBooking(app, keeper, shop, { payWay: 'deposit' });
    expect(booking).toMatchObject({ state: 'confirmed', money: { paidFen: 3000, atStoreFen: 6900, payableFen: 9900 } });
    expect((await balances(app)).customer_receipts).toBe((before.customer_receipts ?? 0) + 3000);
    expect(await eventsOf(booking.bookingId)).toEqual(['booking.held', 'booking.confirmed']);
  });

  it('BOOK-3 refuses another price than the one that was shown', async () => {
    const items = [{ offerId: shop.offerIds[0], petId: keeper.petId, startsAt: '2026-03-02T02:00:00Z' }];
    const reply = await call(app, keeper.headers, 'POST /v1/owner/bookings', { items, expectedFen: 1 });
    expect(reply).toMatchObject({ status: 409, body: { code: 'booking/price-changed' } });
  });

  it('rule 6 answers a repeated key with the first result, and refuses it with another body', async () => {
    const items = [{ offerId: shop.offerIds[0], petId: keeper.petId, startsAt: '2026-03-02T02:00:00Z' }];
    const headers = { ...keeper.headers, 'idempotency-key': newId() };
    const first = await call<Booking.BookingGroup>(app, headers, 'POST /v1/owner/bookings', {
      items,
      expectedFen: 9900,
    });
    const again = await call<Booking.BookingGroup>(app, headers, 'POST /v1/owner/bookings', {
      items,
      expectedFen: 9900,
    });
    expect([first.status, again.body.groupId]).toEqual([201, first.body.groupId]);
    const other = await call(app, headers, 'POST /v1/owner/bookings', { items, expectedFen: 1 });
    expect(other.status).toBe(422);
  });

  it('rule 2 BOOK-8 holds several services in one go, all or none, paid together', async () => {
    const more = [{ startsAt: '2026-03-02T03:00:00Z' }];
    const group = await hold(app, keeper, shop, { more });
    expect(group.bookings).toHaveLength(2);
    const clash = await tryHold(app, await aKeeper(app), shop, { startsAt: '2026-03-02T05:00:00Z', more });
    expect(clash.status).toBe(409);
    const free = await tryHold(app, await aKeeper(app), shop, { startsAt: '2026-03-02T05:00:00Z' });
    expect(free.status).toBe(201);
    const { body } = await choose(app, keeper, group.groupId, 'full');
    expect(body.payment?.amountFen).toBe(19_800);
    await actAtCashier(app, await prepareSandbox(app, keeper, body.payment?.paymentId ?? ''), 'twice');
    await pass(app, { seconds: 1 });
    const { body: paid } = await call<Booking.BookingGroup>(
      app,
      keeper.headers,
      `GET /v1/owner/bookings/${group.groupId}`,
    );
    expect(paid.bookings.map((one) => [one.state, one.money.paidFen])).toEqual([
      ['confirmed', 9900],
      ['confirmed', 9900],
    ]);
    expect(paid.payment?.refundedFen).toBe(0);
  });
});

describe('payment that comes late', () => {
  const lateFor = async (between: () => Promise<unknown>) => {
    const group = await hold(app, keeper, shop);
    const { body } = await choose(app, keeper, group.groupId, 'full');
    const paymentId = body.payment?.paymentId ?? '';
    await actAtCashier(app, await prepareSandbox(app, keeper, paymentId), 'lost');
    app.clock.advance({ minutes: 11 });
    await app.loop('booking.upkeep');
    expect((await bookingOf(app, keeper, group.groupId)).state).toBe('expired');
    await between();
    await pass(app, { seconds: 30 });
    await pass(app, { seconds: 30 });
    const reply = await call<{ refundedFen: number }>(app, keeper.headers, `GET /v1/owner/payments/${paymentId}`);
    return { booking: await bookingOf(app, keeper, group.groupId), refundedFen: reply.body.refundedFen };
  };

  it('rule 8 takes the time again while it is free', async () => {
    const { booking, refundedFen } = await lateFor(async () => undefined);
    expect([booking.state, booking.money.paidFen, refundedFen]).toEqual(['confirmed', 9900, 0]);
  });

  it('rule 8 gives everything back with an apology and alternatives when it is taken', async () => {
    const other = await aKeeper(app);
    const { booking, refundedFen } = await lateFor(() => sureBooking(app, other, shop));
    expect([booking.state, refundedFen]).toEqual(['expired', 9900]);
    for (const loop of ['message.transactional']) await app.loop(loop);
    const inbox = await call<{ items: { body: string; link: string }[] }>(app, keeper.headers, 'GET /v1/owner/inbox');
    expect(inbox.body.items[0]?.body).toContain('3-02 11:00 / 3-02 11:15 / 3-02 11:30');
  });
});

describe('states', () => {
  it('BOOK-4 goes from held to completed, each move told to owner, store and operator, and earns what was paid', async () => {
    const booking = await paidBooking(app, keeper, shop);
    const { bookingId } = booking;
    expect((await staffDo('check-in', bookingId)).body.state).toBe('checked_in');
    await serve(bookingId);
    expect((await bookingOf(app, keeper, bookingId)).state).toBe('completed');
    expect(await movesOf(bookingId)).toEqual(['held', 'paid', 'confirmed', 'checked_in', 'started', 'completed']);
    expect(await eventsOf(bookingId)).toEqual([
      'booking.held',
      'booking.confirmed',
      'booking.checked_in',
      'booking.started',
      'booking.completed',
    ]);
    const { rows } = await sql<{ gross_fen: number; commission_fen: number; available_at: string }>`
      select gross_fen, commission_fen, available_at from settlement.item where subject_id = ${bookingId}`.execute(
      app.db,
    );
    expect(rows).toEqual([
      { gross_fen: 9900, commission_fen: 990, available_at: app.clock.now().add({ hours: 48 }).toString() },
    ]);
  });

  it('BOOK-4 refuses illegal moves with a clear code', async () => {
    const { bookingId } = await sureBooking(app, keeper, shop);
    for (const act of ['confirm'] as const) {
      expect(await staffDo(act, bookingId)).toMatchObject({ status: 409, body: { code: 'booking/illegal-move' } });
    }
    await expect(serve(bookingId)).rejects.toThrow('confirmed to in_service');
    await staffDo('check-in', bookingId);
    expect((await staffDo('check-in', bookingId)).body.code).toBe('booking/illegal-move');
    expect((await staffDo('no-show', bookingId)).body.code).toBe('booking/illegal-move');
    const quote = await call(app, keeper.headers, `GET /v1/owner/bookings/${bookingId}/cancel-quote`);
    expect(quote.body.code).toBe('booking/illegal-move');
  });

  it('rule 20 sets a no-show only after the grace, and lets the owner dispute it for 72 hours', async () => {
    const { bookingId } = await paidBooking(app, keeper, shop);
    app.clock.set('2026-03-02T02:14:59Z');
    expect((await staffDo('no-show', bookingId)).body.code).toBe('booking/no-show-too-early');
    app.clock.set('2026-03-02T02:15:00Z');
    expect((await staffDo('no-show', bookingId)).body).toMatchObject({ state: 'no_show', money: { feeFen: 9900 } });
    app.clock.set('2026-03-05T02:15:00Z');
    const dispute = () =>
      call<Booking.OwnerBooking>(app, keeper.headers, `POST /v1/owner/bookings/${bookingId}/dispute`, {
        reason: 'I was there',
      });
    expect((await dispute()).body.code).toBe('booking/dispute-too-late');
    app.clock.set('2026-03-05T02:14:59Z');
    expect((await dispute()).body.disputed).toBe(true);
    expect((await dispute()).body.code).toBe('booking/already-disputed');
    const operator = await app.staff();
    const resolve = (refundFen: number) =>
      call<Booking.StaffBooking>(app, operator, `POST /v1/bookings/${bookingId}/resolve-dispute`, {
        refundFen,
        note: 'ok',
      });
    expect((await resolve(9901)).body.code).toBe('booking/refund-too-much');
    expect((await resolve(9900)).body).toMatchObject({ disputed: false, money: { refundedFen: 9900 } });
    const sums = await balances(app);
    expect(sums).toBeDefined();
  });

  it('BOOK-4 hands a booking to the store when it decides by hand; a refusal gives everything back', async () => {
    await call(app, shop.manager, `PUT /v1/stores/${shop.storeId}/booking-rules`, { confirmByHand: true });
    const first = await paidBooking(app, keeper, shop);
    expect(first.state).toBe('requested');
    expect((await staffDo('confirm', first.bookingId)).body.state).toBe('confirmed');
    const second = await paidBooking(app, keeper, shop, { startsAt: '2026-03-02T03:00:00Z' });
    const refused = await staffDo('refuse', second.bookingId, { reason: 'ill' });
    expect(refused.body).toMatchObject({ state: 'cancelled', money: { refundedFen: 9900, feeFen: 0 } });
    const third = await paidBooking(app, keeper, shop, { startsAt: '2026-03-02T03:00:00Z' });
    app.clock.advance({ hours: 12 });
    await app.loop('booking.upkeep');
    expect(await bookingOf(app, keeper, third.bookingId)).toMatchObject({
      state: 'cancelled',
      cancelled: { by: 'system' },
    });
  });

  it('BOOK-13 takes one answer of the one-tap question', async () => {
    const { bookingId } = await sureBooking(app, keeper, shop);
    const rate = (score: number) =>
      call<Booking.OwnerBooking>(app, keeper.headers, `POST /v1/owner/bookings/${bookingId}/convenience`, { score });
    expect((await rate(90)).body).toMatchObject({ convenience: 90, can: { rateConvenience: false } });
    expect((await rate(10)).body.code).toBe('booking/already-rated');
  });
});

describe('cancel and move', () => {
  const quoteOf = (bookingId: string) =>
    call<Booking.CancelQuote>(app, keeper.headers, `GET /v1/owner/bookings/${bookingId}/cancel-quote`);
  const cancel = (bookingId: string, token: string) =>
    call<Booking.OwnerBooking>(app, keeper.headers, `POST /v1/owner/bookings/${bookingId}/cancel`, { token });

  it.each([
    ['2026-03-01T02:00:00Z', 0],
    ['2026-03-01T02:00:01Z', 20],
    ['2026-03-02T00:00:00Z', 20],
    ['2026-03-02T00:00:01Z', 50],
    ['2026-03-02T02:00:00Z', 50],
    ['2026-03-02T02:00:01Z', 100],
  ])('BOOK-5 rule 19 at %s the fee is %i percent', async (at, percent) => {
    const { bookingId } = await paidBooking(app, keeper, shop, { startsAt: '2026-03-02T02:00:00Z' });
    app.clock.set(at);
    const { body: quote } = await quoteOf(bookingId);
    const feeFen = 99 * percent;
    expect(quote).toMatchObject({ feePercent: percent, feeFen, refundFen: 9900 - feeFen });
    const { body } = await cancel(bookingId, quote.token);
    expect(body).toMatchObject({ state: 'cancelled', money: { feeFen, refundedFen: 9900 - feeFen } });
    await pass(app, { seconds: 1 });
    await pass(app, { seconds: 5 });
    const { rows } = await sql<{ net: number }>`
      select coalesce(sum(gross_fen), 0)::bigint as net from settlement.item where subject_id = ${bookingId}`.execute(
      app.db,
    );
    expect(rows[0]?.net).toBe(feeFen);
    await balances(app);
  });

  it('BOOK-5 refuses consent to other terms than those that hold now', async () => {
    const { bookingId } = await paidBooking(app, keeper, shop, { startsAt: '2026-03-02T02:15:00Z' });
    const { body: quote } = await quoteOf(bookingId);
    app.clock.advance({ minutes: 15 });
    expect((await cancel(bookingId, quote.token)).body.code).toBe('booking/terms-changed');
    expect((await bookingOf(app, keeper, bookingId)).state).toBe('confirmed');
  });

  it('rule 19 a cancellation by the store gives everything back and counts against it', async () => {
    const { bookingId } = await paidBooking(app, keeper, shop);
    app.clock.set('2026-03-02T01:59:00Z');
    const { body } = await staffDo('cancel', bookingId, { reason: 'no water' });
    expect(body).toMatchObject({ state: 'cancelled', money: { feeFen: 0, refundedFen: 9900 } });
    const { rows } = await sql<{ payload: { merchantFault: boolean } }>`
      select payload from platform.event where subject_id = ${bookingId} and name = 'booking.cancelled'`.execute(
      app.db,
    );
    expect(rows[0]?.payload.merchantFault).toBe(true);
  });

  const move = async (bookingId: string, startsAt: string) => {
    const route = `POST /v1/owner/bookings/${bookingId}/reschedule`;
    const quote = await call<Booking.RescheduleQuote>(app, keeper.headers, `${route}-quote`, { startsAt });
    if (quote.status !== 200) return quote as never;
    return call<Booking.OwnerBooking>(app, keeper.headers, route, { startsAt, token: quote.body.token });
  };

  it('BOOK-5 rule 10 moves to a free time and keeps the old one when the new is taken', async () => {
    const taken = await sureBooking(app, await aKeeper(app), shop, { startsAt: '2026-03-03T02:00:00Z' });
    const { bookingId } = await sureBooking(app, keeper, shop, { startsAt: '2026-03-03T06:00:00Z' });
    const refused = await move(bookingId, taken.startsAt);
    expect(refused).toMatchObject({ status: 409, body: { code: 'booking/slot-taken' } });
    expect((await bookingOf(app, keeper, bookingId)).startsAt).toBe('2026-03-03T06:00:00Z');
    expect((await move(bookingId, '2026-03-03T06:30:00Z')).body.startsAt).toBe('2026-03-03T06:30:00Z');
    expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-03T05:15:00Z' })).status).toBe(201);
    app.clock.set('2026-03-02T06:30:01Z');
    expect((await move(bookingId, '2026-03-03T08:00:00Z')).body.code).toBe('booking/reschedule-too-late');
  });

  it('rule 9 gives a booking to another person only when that one is free', async () => {
    shop = await aShop(app, { people: 2 });
    const [ann = 0, bob = 0] = shop.resourceNos;
    const first = await sureBooking(app, keeper, shop, { item: { personNo: ann } });
    await sureBooking(app, await aKeeper(app), shop, { item: { personNo: bob } });
    expect((await staffDo('reassign', first.bookingId, { personNo: bob })).body.code).toBe(
      'booking/person-unavailable',
    );
    const later = await sureBooking(app, keeper, shop, { startsAt: '2026-03-02T04:00:00Z', item: { personNo: ann } });
    expect((await staffDo('reassign', later.bookingId, { personNo: bob })).body.person?.resourceNo).toBe(bob);
  });
});

describe('stays and walk-ins', () => {
  const stay = { checkIn: '2026-03-03', checkOut: '2026-03-06' } as const;
  const letIn = () =>
    call(app, shop.manager, `POST /v1/stores/${shop.storeId}/health-overrides`, {
      petId: keeper.petId,
      until: '2026-12-31',
      reason: 'titre shown',
    });

  it('BOOK-16 rule 25 blocks a stay without vaccines unless the store gives a reason', async () => {
    const asked = { offerId: shop.offerIds[2] as string, item: stay };
    const blocked = await tryHold(app, keeper, shop, asked);
    expect(blocked).toMatchObject({ status: 422, body: { code: 'booking/health-blocked' } });
    expect((await letIn()).status).toBe(201);
    const booking = await sureBooking(app, keeper, shop, asked);
    expect(booking).toMatchObject({ checkIn: '2026-03-03', money: { priceFen: 24_000, quantity: 3 } });
  });

  it('BOOK-17 rule 17 fixes the kennel at check-in', async () => {
    await letIn();
    const booking = await sureBooking(app, keeper, shop, { offerId: shop.offerIds[2] as string, item: stay });
    expect(booking.kennelName).toBeNull();
    app.clock.set('2026-03-03T06:00:00Z');
    const { body } = await staffDo('check-in', booking.bookingId);
    expect([body.state, body.kennelName]).toEqual(['checked_in', 'K1']);
  });

  it('rule 24 gives walk-ins real claims, at the first minute that is free', async () => {
    app.clock.set('2026-03-02T02:00:00Z');
    await sureBooking(app, keeper, shop, { startsAt: '2026-03-02T02:15:00Z' });
    const { status, body } = await call<Booking.StaffBooking>(
      app,
      await manager(),
      `POST /v1/stores/${shop.storeId}/walk-ins`,
      { offerId: shop.offerIds[0], pet: { name: 'Stray', species: 'dog' } },
    );
    expect([status, body.startsAt, body.state]).toEqual([201, '2026-03-02T03:15:00Z', 'confirmed']);
    expect(body.pets).toMatchObject([{ name: 'Stray' }]);
    expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-02T03:30:00Z' })).status).toBe(409);
    const { body: day } = await call<Booking.StoreDay>(
      app,
      await manager(),
      `GET /v1/stores/${shop.storeId}/day?date=2026-03-02`,
    );
    expect(day.bookings).toHaveLength(2);
    expect(day.resources[0]?.bars).toHaveLength(2);
  });
});
