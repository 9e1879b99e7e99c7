/** Races over HTTP with real concurrency: one winner each, nothing half done (rules 1, 2, 8, 16, 18, 21). */
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
  type Shop,
  sureBooking,
  tryHold,
} from '../../../test/bookings.ts';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { aStore, bringMerchant, dailyShifts, flatBand, merchantStaff } from '../../../test/merchants.ts';
import { actAtCashier, pass, prepareSandbox } from '../../../test/payments.ts';

let app: TestApp;
let shop: Shop;
let keepers: Keeper[];
const START = '2026-03-01T02:00:00Z';

beforeAll(async () => {
  app = await testApp({ now: START });
  keepers = [];
  for (let nth = 0; nth < 8; nth += 1) keepers.push(await aKeeper(app));
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  shop = await aShop(app);
});

const first = (): Keeper => keepers[0] as Keeper;
const codes = (replies: readonly { status: number }[]) => replies.map((reply) => reply.status).toSorted();

/** Each booking has all of its claims or none, and no two live claims of a resource overlap. */
async function soundClaims(): Promise<void> {
  const { rows } = await sql<{ half: number; overlaps: number }>`
    select (select count(*)::int from (select booking_id from schedule.claim
        where status in ('held', 'confirmed', 'in_service') group by booking_id having count(*) <> min(pieces)) h) as half,
      (select count(*)::int from schedule.claim a join schedule.claim b on a.resource_no = b.resource_no
        and a.claim_id < b.claim_id and a.during && b.during
        where a.status in ('held', 'confirmed', 'in_service') and b.status in ('held', 'confirmed', 'in_service')) as overlaps`.execute(
    app.db,
  );
  expect(rows[0]).toEqual({ half: 0, overlaps: 0 });
}

describe('two at once', () => {
  it('rule 1 BOOK-3 lets one of eight owners hold the last slot', async () => {
    const replies = await Promise.all(keepers.map((keeper) => tryHold(app, keeper, shop)));
    expect(codes(replies)).toEqual([201, ...Array(7).fill(409)]);
    await soundClaims();
  });

  it('rule 2 lets goes of several bookings cross without half of one', async () => {
    const times = ['2026-03-02T02:00:00Z', '2026-03-02T04:00:00Z'] as const;
    const replies = await Promise.all(
      keepers.map((keeper, nth) => {
        const [a, b] = nth % 2 === 0 ? times : times.toReversed();
        return tryHold(app, keeper, shop, { startsAt: a as string, more: [{ startsAt: b as string }] });
      }),
    );
    expect(codes(replies)).toEqual([201, ...Array(7).fill(409)]);
    await soundClaims();
  });

  it('rule 16 lets two of eight owners reserve the last two kennels', async () => {
    for (const { petId } of keepers) {
      const body = { petId, until: '2026-12-31', reason: 'titre' };
      await call(app, shop.manager, `POST /v1/stores/${shop.storeId}/health-overrides`, body);
    }
    const item = { checkIn: '2026-03-03', checkOut: '2026-03-06' };
    const offerId = shop.offerIds[2] as string;
    const replies = await Promise.all(keepers.map((keeper) => tryHold(app, keeper, shop, { offerId, item })));
    expect(codes(replies)).toEqual([201, 201, ...Array(6).fill(409)]);
  });

  it('BOOK-4 cancel against check-in: one of them happens', async () => {
    const { bookingId } = await sureBooking(app, first(), shop);
    const path = `/v1/owner/bookings/${bookingId}`;
    const { body: quote } = await call<Booking.CancelQuote>(app, first().headers, `GET ${path}/cancel-quote`);
    const [cancelled, arrived] = await Promise.all([
      call(app, first().headers, `POST ${path}/cancel`, { token: quote.token }),
      call(app, shop.manager, `POST /v1/bookings/${bookingId}/check-in`, {}),
    ]);
    expect(codes([cancelled, arrived])).toEqual([200, 409]);
    const { state } = await bookingOf(app, first(), bookingId);
    expect(state).toBe(cancelled.status === 200 ? 'cancelled' : 'checked_in');
  });

  it('rule 8 pay against expiry: sure with its room, or over without it', async () => {
    const { groupId } = await hold(app, first(), shop);
    app.clock.advance({ minutes: 9, seconds: 59 });
    const [paid] = await Promise.all([
      choose(app, first(), groupId, 'store'),
      (async () => {
        app.clock.advance({ seconds: 1 });
        await app.loop('booking.upkeep');
      })(),
    ]);
    const { state } = await bookingOf(app, first(), groupId);
    expect(state).toBe(paid.status === 200 ? 'confirmed' : 'expired');
    const other = await tryHold(app, keepers[1] as Keeper, shop);
    expect(other.status).toBe(paid.status === 200 ? 409 : 201);
    await soundClaims();
  });

  it('rule 8 payment notified twice at the same time is counted once', async () => {
    const { groupId } = await hold(app, first(), shop);
    const { body } = await choose(app, first(), groupId, 'full');
    const no = await prepareSandbox(app, first(), body.payment?.paymentId ?? '');
    await actAtCashier(app, no, 'twice');
    await Promise.all([pass(app, { seconds: 1 }), pass(app, { seconds: 1 })]);
    expect(await bookingOf(app, first(), groupId)).toMatchObject({ state: 'confirmed', money: { paidFen: 9900 } });
  });
});

describe('classes', () => {
  it('rule 18 BOOK-3 gives eight seats to fifty who join at once', async () => {
    const merchant = await bringMerchant(app, {
      categories: ['training'],
      stores: [
        aStore({
          people: [{ name: 'Tom', skills: ['train'], shifts: dailyShifts() }],
          things: [{ kind: 'training_yard', name: 'Yard' }],
          offers: [
            {
              service: 'puppy-class',
              bands: [flatBand(5000)],
              payment: ['store'],
              seats: 8,
              leadMinutes: 0,
              firstVisit: { minutes: 0, priceFen: 0 },
            },
          ],
        }),
      ],
    });
    const [store] = merchant.stores;
    const manager = (await merchantStaff(app, merchant.merchantId)).headers;
    const opened = await call<{ sessionId: string }>(app, manager, `POST /v1/stores/${store?.storeId}/sessions`, {
      offerId: store?.offerIds[0],
      startsAt: '2026-03-03T02:00:00Z',
      seats: 8,
    });
    expect(opened.status).toBe(201);
    const override = (petId: string) =>
      call(app, manager, `POST /v1/stores/${store?.storeId}/health-overrides`, {
        petId,
        until: '2026-12-31',
        reason: 'titre',
      });
    for (const { petId } of keepers) await override(petId);
    const joins = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => {
        const keeper = keepers[nth % keepers.length] as Keeper;
        return call<Booking.BookingGroup>(app, keeper.headers, 'POST /v1/owner/bookings', {
          items: [{ offerId: store?.offerIds[0], petId: keeper.petId, sessionId: opened.body.sessionId }],
          expectedFen: 5000,
        });
      }),
    );
    expect(joins.filter((reply) => reply.status === 201)).toHaveLength(8);
    expect(new Set(joins.filter((reply) => reply.status !== 201).map((reply) => reply.body.code))).toEqual(
      new Set(['booking/full']),
    );
    const { rows } = await sql<{ taken: number }>`
      select seats_taken as taken from schedule.session where session_id = ${opened.body.sessionId}`.execute(app.db);
    expect(rows[0]?.taken).toBe(8);
  });
});

describe('waiting list', () => {
  const join = (keeper: Keeper) =>
    call<Booking.Waiting>(app, keeper.headers, 'POST /v1/owner/waiting', {
      offerId: shop.offerIds[0],
      petId: keeper.petId,
      from: '2026-03-02T02:00:00Z',
      until: '2026-03-02T02:15:00Z',
    });
  const mine = async (keeper: Keeper) => {
    const { body } = await call<{ items: Booking.Waiting[] }>(app, keeper.headers, 'GET /v1/owner/waiting');
    return body.items.filter((one) => one.storeId === shop.storeId);
  };
  const accept = (keeper: Keeper, waitingId: string) =>
    call<Booking.BookingGroup>(app, keeper.headers, `POST /v1/owner/waiting/${waitingId}/accept`, { payWay: 'store' });
  const cancel = async (keeper: Keeper, bookingId: string) => {
    const path = `/v1/owner/bookings/${bookingId}`;
    const { body } = await call<Booking.CancelQuote>(app, keeper.headers, `GET ${path}/cancel-quote`);
    return call(app, keeper.headers, `POST ${path}/cancel`, { token: body.token });
  };

  it('BOOK-6 rule 21 offers a freed slot to members first, then by joining, each for ten minutes', async () => {
    const [holder, second, third, member] = keepers as [Keeper, Keeper, Keeper, Keeper];
    app.modules.booking.useMembership(async (_handle, customerId) => customerId === member.customerId);
    const { bookingId } = await sureBooking(app, holder, shop);
    for (const keeper of [second, third, member]) {
      expect((await join(keeper)).status).toBe(201);
      app.clock.advance({ seconds: 1 });
    }
    expect((await join(second)).body.code).toBe('booking/already-waiting');
    await app.loop('booking.waiting');
    expect((await mine(member))[0]?.state).toBe('waiting');
    await cancel(holder, bookingId);
    await app.loop('booking.waiting');
    const offered = (await mine(member))[0];
    expect(offered).toMatchObject({ state: 'offered', offer: { state: 'pending', source: 'waiting' } });
    expect((await tryHold(app, holder, shop)).status).toBe(409);
    app.clock.advance({ minutes: 10 });
    await app.loop('booking.upkeep');
    await app.loop('booking.waiting');
    expect(await mine(member)).toEqual([]);
    const [next] = await mine(second);
    expect([next?.state, (await mine(third))[0]?.state]).toEqual(['offered', 'waiting']);
    const taken = await accept(second, next?.waitingId ?? '');
    expect(taken.body.bookings?.[0]?.state).toBe('confirmed');
    app.clock.advance({ minutes: 10 });
    await app.loop('booking.upkeep');
    await app.loop('booking.waiting');
    expect((await mine(third))[0]?.state).toBe('waiting');
    app.modules.booking.useMembership(async () => false);
  });

  it('rule 21 accept against the end of the offer: one of them happens', async () => {
    const [holder, waiter] = keepers as [Keeper, Keeper];
    const { bookingId } = await sureBooking(app, holder, shop);
    await join(waiter);
    await cancel(holder, bookingId);
    await app.loop('booking.waiting');
    const [offered] = await mine(waiter);
    expect(offered?.state).toBe('offered');
    app.clock.advance({ minutes: 9, seconds: 59 });
    const [accepted] = await Promise.all([
      accept(waiter, offered?.waitingId ?? ''),
      (async () => {
        app.clock.advance({ seconds: 1 });
        await app.loop('booking.upkeep');
      })(),
    ]);
    const { rows } = await sql<{ state: string; booking: string }>`
      select w.state, b.state as booking from booking.booking b join booking.waiting w on w.waiting_id = b.waiting_id
      where b.booking_id = ${offered?.offer?.bookingId ?? ''}`.execute(app.db);
    const won = accepted.status === 200;
    expect(rows[0]).toEqual(won ? { state: 'booked', booking: 'confirmed' } : { state: 'over', booking: 'expired' });
  });

  it('BOOK-6 gives an offer that is left to the next one', async () => {
    const [holder, second, third] = keepers as [Keeper, Keeper, Keeper];
    const { bookingId } = await sureBooking(app, holder, shop);
    await join(second);
    app.clock.advance({ seconds: 1 });
    await join(third);
    await cancel(holder, bookingId);
    await app.loop('booking.waiting');
    const [offered] = await mine(second);
    await call(app, second.headers, `DELETE /v1/owner/waiting/${offered?.waitingId}`);
    await app.loop('booking.waiting');
    expect((await mine(third))[0]?.state).toBe('offered');
  });
});
