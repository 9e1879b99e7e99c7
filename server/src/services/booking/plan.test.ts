/** Series, coupons, reminders, calendars, free times, prices anew, merchants that close, who may see what (BOOK-8, BOOK-12). */
import { Booking, type Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aKeeper,
  aShop,
  bookingOf,
  call,
  hold,
  type Keeper,
  paidBooking,
  type Shop,
  sureBooking,
  tryHold,
} from '../../../test/bookings.ts';
import { couponDesk } from '../../../test/coupons.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { merchantStaff } from '../../../test/merchants.ts';
import { balances, pass } from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { seriesStarts } from './hold/series.ts';

let app: TestApp;
let shop: Shop;
let keeper: Keeper;
const START = '2026-03-01T02:00:00Z';

beforeAll(async () => {
  app = await testApp({ now: START });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  shop = await aShop(app);
  keeper = await aKeeper(app);
});

const inboxOf = async () => {
  await app.loop('message.transactional');
  const { body } = await call<{ items: { title: string; body: string; link: string }[] }>(
    app,
    keeper.headers,
    'GET /v1/owner/inbox',
  );
  return body.items;
};

describe('slots of a store', () => {
  it('BOOK-2 rule 12 counts the longer first visit in, so that the last start that is shown can be held', async () => {
    await sql`update merchant.offer set first_visit = '{"minutes": 30, "priceFen": 0}' where offer_id = ${shop.offerIds[0]}`.execute(
      app.db,
    );
    const query = `offerId=${shop.offerIds[0]}&petId=${keeper.petId}&from=2026-03-02&days=1`;
    const { body } = await call<{ days: { starts: { startsAt: string }[] }[] }>(
      app,
      keeper.headers,
      `GET /v1/stores/${shop.storeId}/slots?${query}`,
    );
    const last = body.days[0]?.starts.at(-1)?.startsAt ?? '';
    const items = [{ offerId: shop.offerIds[0], petId: keeper.petId, startsAt: last }];
    const quoted = await call<Booking.BookingQuote>(app, keeper.headers, 'POST /v1/owner/bookings/quote', { items });
    expect(quoted.body.items).toMatchObject([{ free: true }]);
  });

  it('BOOK-1 rules 12, 13 the search counts a first visit in where the pet has not been, as the slots and the quote do', async () => {
    const [offerId] = shop.offerIds;
    await sql`update merchant.offer set first_visit = '{"minutes": 30, "priceFen": 2000}' where offer_id = ${offerId}`.execute(
      app.db,
    );
    const { body: store } = await call<{ lat: number; lng: number }>(
      app,
      keeper.headers,
      `GET /v1/services/stores/${shop.storeId}`,
    );
    const found = async () => {
      const query = `service=bath&petId=${keeper.petId}&lat=${store.lat}&lng=${store.lng}&limit=50`;
      const { body } = await call<{ items: Schedule.SearchItem[] }>(
        app,
        keeper.headers,
        `GET /v1/services/search?${query}`,
      );
      return body.items.find((item) => item.storeId === shop.storeId);
    };
    expect(await found()).toMatchObject({ minutes: 90, priceFen: 11_900 });
    const { bookingId } = await sureBooking(app, keeper, shop);
    await sql`update booking.booking set state = 'completed', completed_at = now() where booking_id = ${bookingId}`.execute(
      app.db,
    );
    expect(await found()).toMatchObject({ minutes: 60, priceFen: 9900 });
  });
});

describe('series', () => {
  type Reply = { seriesId: string | null; dates: Booking.SeriesDate[]; group: Booking.BookingGroup | null };
  const series = (skipFailed: boolean) =>
    call<Reply>(app, keeper.headers, 'POST /v1/owner/series', {
      item: { offerId: shop.offerIds[0], petId: keeper.petId, startsAt: '2026-03-02T02:00:00Z' },
      everyWeeks: 2,
      count: 3,
      skipFailed,
    });

  it('BOOK-8 rule 23 books all dates, and reports each that is taken', async () => {
    await sureBooking(app, await aKeeper(app), shop, { startsAt: '2026-03-16T02:00:00Z' });
    const all = await series(false);
    expect(all.body.dates.map((date) => date.problem)).toEqual([null, 'booking/slot-taken', null]);
    expect(all.body).toMatchObject({ seriesId: null, group: null });
    expect(all.body.dates[1]?.alternatives).toHaveLength(3);
    const some = await series(true);
    expect(some.body.dates.map((date) => date.bookingId !== null)).toEqual([true, false, true]);
    expect(some.body.group?.bookings.map((one) => one.startsAt)).toEqual([
      '2026-03-02T02:00:00Z',
      '2026-03-30T02:00:00Z',
    ]);
  });

  it('rule 23 one cancelled date leaves the others', async () => {
    const { body } = await series(false);
    const [one, two] = body.group?.bookings ?? [];
    const path = `/v1/owner/bookings/${one?.bookingId}`;
    await call(app, keeper.headers, `POST ${path}/pay`, { payWay: 'store' });
    const quote = await call<Booking.CancelQuote>(app, keeper.headers, `GET ${path}/cancel-quote`);
    await call(app, keeper.headers, `POST ${path}/cancel`, { token: quote.body.token });
    expect((await bookingOf(app, keeper, one?.bookingId ?? '')).state).toBe('cancelled');
    expect((await bookingOf(app, keeper, two?.bookingId ?? '')).state).toBe('confirmed');
  });

  it('rule 15 keeps the local time across a change of the clock', () => {
    const first = Temporal.Instant.from('2026-03-02T15:00:00Z');
    expect(seriesStarts(first, 'America/New_York', 1, 2).map(String)).toEqual([
      '2026-03-02T15:00:00Z',
      '2026-03-09T14:00:00Z',
    ]);
  });
});

describe('reminders and calendars', () => {
  it('BOOK-12 reminds a day and two hours ahead, once each; a move plans them anew, a cancellation ends them', async () => {
    const booking = await sureBooking(app, keeper, shop, { startsAt: '2026-03-04T02:00:00Z' });
    app.clock.set('2026-03-03T01:59:59Z');
    await app.loop('booking.upkeep');
    expect(await inboxOf()).toEqual([]);
    app.clock.set('2026-03-03T02:00:00Z');
    await app.loop('booking.upkeep');
    await app.loop('booking.upkeep');
    expect((await inboxOf()).map((item) => item.body)).toEqual([expect.stringContaining('3-04 10:00')]);
    const manager = (await merchantStaff(app, shop.merchantId)).headers;
    await call(app, manager, `POST /v1/bookings/${booking.bookingId}/reschedule`, {
      startsAt: '2026-03-06T03:00:00Z',
      reason: 'asked for',
    });
    app.clock.set('2026-03-05T03:00:00Z');
    await app.loop('booking.upkeep');
    expect((await inboxOf())[0]?.body).toContain('3-06 11:00');
    app.clock.set('2026-03-06T01:00:00Z');
    await app.loop('booking.upkeep');
    expect(await inboxOf()).toHaveLength(4);
  });

  it('BOOK-12 gives owners and stores a calendar at a secret address that can be changed', async () => {
    await sureBooking(app, keeper, shop, { startsAt: '2026-03-04T02:00:00Z' });
    const link = await call<{ token: string; url: string }>(app, keeper.headers, 'GET /v1/owner/calendar');
    const store = await call<{ token: string }>(app, shop.manager, `POST /v1/stores/${shop.storeId}/calendar`);
    for (const token of [link.body.token, store.body.token]) {
      const reply = await app.http.inject({ url: `/v1/calendars/${token}.ics` });
      expect(reply.headers['content-type']).toContain('text/calendar');
      expect(reply.body).toContain('DTSTART:20260304T020000Z');
      expect(reply.body).toContain('Doudou');
    }
    await call(app, keeper.headers, 'POST /v1/owner/calendar');
    expect((await app.http.inject({ url: `/v1/calendars/${link.body.token}.ics` })).statusCode).toBe(404);
  });
});

describe('free times', () => {
  it('CAM-15 offers real slots at the store that knows the pet, each held with one tap', async () => {
    const ask = () =>
      call<{ items: Booking.FreeSlot[] }>(
        app,
        keeper.headers,
        `GET /v1/owner/pets/${keeper.petId}/free-slots?serviceKey=bath`,
      );
    await sureBooking(app, keeper, shop, { startsAt: '2026-03-01T02:00:00Z' });
    const { body } = await ask();
    expect(body.items.map((slot) => [slot.storeId, slot.startsAt])).toEqual([
      [shop.storeId, '2026-03-01T03:00:00Z'],
      [shop.storeId, '2026-03-01T03:15:00Z'],
      [shop.storeId, '2026-03-01T03:30:00Z'],
    ]);
    const [slot] = body.items;
    const asked = new URL(slot?.link ?? '', 'http://localhost').searchParams;
    const held = await tryHold(app, keeper, shop, {
      offerId: asked.get('offerId') as string,
      startsAt: asked.get('startsAt') as string,
    });
    expect(held.status).toBe(201);
  });
});

describe('what changes around a booking', () => {
  it('rule 13 prices what is not paid anew when the pet weighs more', async () => {
    const { rows } = await sql<{ offer_id: string }>`
      insert into merchant.band (offer_id, position, min_grams, price_fen, minutes, effective_minutes)
      select ${shop.offerIds[0]}::uuid, -1, 20000, 15000, 60, 60 returning offer_id`.execute(app.db);
    expect(rows).toHaveLength(1);
    const unpaid = await sureBooking(app, keeper, shop);
    const weigh = { method: 'POST' as const, url: `/v1/owner/pets/${keeper.petId}/weights`, headers: keeper.headers };
    expect((await app.http.inject({ ...weigh, body: { grams: 25_000, at: START } })).statusCode).toBeLessThan(300);
    await app.drain();
    expect((await bookingOf(app, keeper, unpaid.bookingId)).money.priceFen).toBe(15_000);
  });

  it('MER-2 rule 36 makes a case of each future booking when a merchant is delisted, and drops none', async () => {
    const { bookingId } = await sureBooking(app, keeper, shop);
    const order = { merchantId: shop.merchantId, reason: 'two bad months' };
    await inTransaction(app.db, async (tx) => {
      await app.modules.merchant.restrict(tx, { principal: 'system' }, order);
      await app.modules.merchant.delist(tx, { principal: 'system' }, order);
    });
    expect((await bookingOf(app, keeper, bookingId)).state).toBe('confirmed');
    const { rows } = await sql<{ cause: string }>`
      select payload ->> 'cause' as cause from platform.event
      where subject_id = ${bookingId} and name = 'booking.affected'`.execute(app.db);
    expect(rows).toEqual([{ cause: 'two bad months' }]);
    expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-02T05:00:00Z' })).body.code).toBe(
      'merchant/not-bookable',
    );
  });

  it('AUD-3 a completed booking is an order of kind service; money that goes back later revises it', async () => {
    const booking = await paidBooking(app, keeper, shop);
    const { bookingId } = booking;
    const manager = (await merchantStaff(app, shop.merchantId)).headers;
    await call(app, manager, `POST /v1/bookings/${bookingId}/check-in`, {});
    await inTransaction(app.db, async (tx) => {
      await app.modules.booking.begin(tx, { bookingId });
      await app.modules.booking.complete(tx, { bookingId });
    });
    const orders = async () => {
      await app.drain();
      const { rows } = await sql<{ gross_fen: number; return_fen: number; kind: string }>`
        select gross_fen, return_fen, kind from audience.purchase where order_no = ${bookingId}`.execute(app.db);
      return rows;
    };
    expect(await orders()).toEqual([{ gross_fen: 9900, return_fen: 0, kind: 'service' }]);
    await call(app, keeper.headers, `POST /v1/owner/bookings/${bookingId}/dispute`, { reason: 'not clean' });
    const resolved = await call(app, await app.staff(), `POST /v1/bookings/${bookingId}/resolve-dispute`, {
      refundFen: 4000,
      note: 'half',
    });
    expect(resolved.status).toBe(200);
    expect(await orders()).toEqual([{ gross_fen: 9900, return_fen: 4000, kind: 'service' }]);
    await pass(app, { seconds: 5 });
    await balances(app);
  });

  it('MER-8 commission is that of the category, of what was paid online', async () => {
    const put = (value: unknown) =>
      app.staff().then((staff) => call(app, staff, 'PUT /v1/settings/booking.commissionByCategory', { value }));
    expect((await put([{ category: 'grooming', percent: 25 }])).status).toBe(200);
    const { bookingId } = await paidBooking(app, keeper, shop, { payWay: 'deposit' });
    await call(app, (await merchantStaff(app, shop.merchantId)).headers, `POST /v1/bookings/${bookingId}/check-in`, {});
    await inTransaction(app.db, async (tx) => {
      await app.modules.booking.begin(tx, { bookingId });
      await app.modules.booking.complete(tx, { bookingId });
    });
    const { rows } = await sql<{ gross_fen: number; commission_fen: number }>`
      select gross_fen, commission_fen from settlement.item where subject_id = ${bookingId}`.execute(app.db);
    expect(rows).toEqual([{ gross_fen: 3000, commission_fen: 750 }]);
    await put([]);
  });

  it('LOY-7 a coupon lowers the price, is redeemed at confirmation and comes back with a cancellation', async () => {
    const desk = couponDesk(app, await app.staff());
    const templateId = await desk.template({}, { kind: 'amount', valueFen: 2000 });
    const { couponId } = (await desk.claim(templateId, keeper.headers)).json<{ couponId: string }>();
    const booking = await sureBooking(app, keeper, shop, { couponIds: [couponId] });
    expect(booking.money).toMatchObject({ priceFen: 9900, discountFen: 2000, payableFen: 7900 });
    expect((await desk.coupon(couponId)).state).toBe('redeemed');
    const path = `/v1/owner/bookings/${booking.bookingId}`;
    const quote = await call<Booking.CancelQuote>(app, keeper.headers, `GET ${path}/cancel-quote`);
    await call(app, keeper.headers, `POST ${path}/cancel`, { token: quote.body.token });
    expect((await desk.coupon(couponId)).state).toBe('issued');
    const { groupId } = await hold(app, keeper, shop, { couponIds: [couponId] });
    expect((await desk.coupon(couponId)).state).toBe('reserved');
    app.clock.advance({ minutes: 10 });
    await app.loop('booking.upkeep');
    expect([(await bookingOf(app, keeper, groupId)).state, (await desk.coupon(couponId)).state]).toEqual([
      'expired',
      'issued',
    ]);
  });

  it('BOOK-12 tells once that a booking was begun and not finished', async () => {
    const { groupId } = await hold(app, keeper, shop);
    app.clock.advance({ minutes: 10 });
    await app.loop('booking.upkeep');
    await app.loop('booking.upkeep');
    const { rows } = await sql<{ name: string }>`
      select name from platform.event where subject_id = ${groupId} and name like 'booking.%'
      order by xid, position`.execute(app.db);
    expect(rows.map((row) => row.name)).toEqual(['booking.held', 'booking.expired', 'booking.unfinished']);
  });
});

describe('who may see what', () => {
  it('ACC-3 shows a merchant and an owner only their own, in every list, read, write and file', async () => {
    const [otherShop, otherKeeper] = [await aShop(app), await aKeeper(app)];
    const mine = await sureBooking(app, keeper, shop);
    const theirs = await sureBooking(app, otherKeeper, otherShop);
    await leakOfMerchant(shop.manager, otherShop, theirs.bookingId);
    const list = await call<{ items: { bookingId: string }[] }>(app, shop.manager, 'GET /v1/bookings');
    expect(list.body.items.map((one) => one.bookingId)).toEqual([mine.bookingId]);
    const asked = await call<{ items: unknown[] }>(
      app,
      shop.manager,
      `GET /v1/bookings?merchantId=${otherShop.merchantId}`,
    );
    expect(asked.body.items).toEqual([]);
    await leakOfOwner(keeper.headers, theirs.bookingId, otherKeeper.petId);
  });
});

/** Every endpoint of staff that names something: not found, whatever the permissions. */
async function leakOfMerchant(headers: Headers, other: Shop, bookingId: string): Promise<void> {
  const bodies: Record<string, unknown> = {
    'PUT /v1/stores/:storeId/booking-rules': { confirmByHand: true },
    'POST /v1/stores/:storeId/walk-ins': { offerId: other.offerIds[0], pet: { name: 'Stray', species: 'dog' } },
    'POST /v1/bookings/:bookingId/refuse': { reason: 'no' },
    'POST /v1/bookings/:bookingId/check-in': {},
    'POST /v1/bookings/:bookingId/cancel': { reason: 'no' },
    'POST /v1/bookings/:bookingId/reschedule': { startsAt: '2026-03-05T02:00:00Z', reason: 'no' },
    'POST /v1/bookings/:bookingId/reassign': { personNo: 1 },
    'POST /v1/stores/:storeId/health-overrides': { petId: keeper.petId, until: '2026-12-31', reason: 'no' },
    'POST /v1/stores/:storeId/sessions/:sessionId/cancel': { reason: 'no' },
    'POST /v1/stores/:storeId/pet-lookups': { phone: '13800138000' },
  };
  const refused: Record<string, number> = {};
  for (const route of Object.keys({ ...Booking.staffBookingEndpoints, ...Booking.storeBookingEndpoints })) {
    if (route === 'GET /v1/bookings') continue;
    const ids = { storeId: other.storeId, bookingId, sessionId: newId(), petId: keeper.petId };
    const path = Object.entries(ids).reduce((text, [name, id]) => text.replace(`:${name}`, id), route);
    const { status } = await call(app, headers, path, bodies[route]);
    refused[route] = status;
  }
  // Deciding disputes is for operators alone.
  expect(refused).toEqual(
    Object.fromEntries(Object.keys(refused).map((route) => [route, route.endsWith('resolve-dispute') ? 403 : 404])),
  );
}

async function leakOfOwner(headers: Headers, bookingId: string, petId: string): Promise<void> {
  const token = 'xxxxxxxxxxxx';
  const reads = [
    ['GET', ''],
    ['POST', '/pay', { payWay: 'store' }],
    ['GET', '/cancel-quote'],
    ['POST', '/cancel', { token }],
    ['POST', '/reschedule-quote', { startsAt: '2026-03-05T02:00:00Z' }],
    ['POST', '/reschedule', { startsAt: '2026-03-05T02:00:00Z', token }],
    ['POST', '/dispute', { reason: 'no' }],
    ['POST', '/convenience', { score: 1 }],
  ] as const;
  for (const [method, path, body] of reads) {
    const reply = await call(app, headers, `${method} /v1/owner/bookings/${bookingId}${path}`, body);
    expect([path, reply.status]).toEqual([path, 404]);
  }
  const slots = await call(app, headers, `GET /v1/owner/pets/${petId}/free-slots`);
  expect(slots.status).toBeGreaterThanOrEqual(403);
}
