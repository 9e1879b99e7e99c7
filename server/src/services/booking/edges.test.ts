/** Edges of the rules: who comes without papers, what is late, broken or priced anew (BOOK-2 to BOOK-16). */
import type { Booking, Merchant } from '@pawloop/contract';
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
import { couponDesk } from '../../../test/coupons.ts';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { merchantStaff } from '../../../test/merchants.ts';
import { actAtCashier, pass, prepareSandbox } from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let shop: Shop;
let owner: Awaited<ReturnType<TestApp['owner']>>;
let keeper: Keeper;
const START = '2026-03-01T02:00:00Z';

beforeAll(async () => {
  app = await testApp({ now: START });
  owner = await app.owner();
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  shop = await aShop(app);
  const { body } = await call<{ petId: string }>(app, owner.headers, 'POST /v1/owner/pets', {
    name: 'Doudou',
    species: 'dog',
    weightGrams: 6000,
  });
  keeper = { ...owner, petId: body.petId };
});

const stateOf = async (bookingId: string) => (await bookingOf(app, keeper, bookingId)).state;
const walkIn = async (body: object) =>
  call<Booking.StaffBooking>(
    app,
    (await merchantStaff(app, shop.merchantId)).headers,
    `POST /v1/stores/${shop.storeId}/walk-ins`,
    body,
  );

describe('health', () => {
  const stay = { checkIn: '2026-03-03', checkOut: '2026-03-06' } as const;

  it('BOOK-16 rule 25 takes no animal without papers into the house unless the store says why', async () => {
    const asked = { offerId: shop.offerIds[2], ...stay, pet: { name: 'Stray', species: 'dog' } };
    const blocked = await walkIn(asked);
    expect(blocked).toMatchObject({ status: 422, body: { code: 'booking/health-blocked' } });
    expect((await walkIn({ ...asked, healthOverride: 'booklet shown' })).body).toMatchObject({
      state: 'confirmed',
      healthOverride: 'booklet shown',
    });
    expect((await walkIn({ offerId: shop.offerIds[0], pet: asked.pet })).status).toBe(201);
  });

  it('BOOK-16 lets an animal in that the service is not for only as long as the store has allowed', async () => {
    await sql`update merchant.offer set tags = '{seniors-only}' where offer_id = ${shop.offerIds[0]}`.execute(app.db);
    const sensitive = await aKeeper(app, { birthday: '2025-10-01' });
    const refused = await tryHold(app, sensitive, shop);
    expect(refused).toMatchObject({ status: 422, body: { code: 'booking/health-blocked' } });
    expect(refused.body.errors).toMatchObject([{ detail: 'life_stage puppy' }]);
    const allow = (until: string) =>
      call(app, shop.manager, `POST /v1/stores/${shop.storeId}/health-overrides`, {
        petId: sensitive.petId,
        until,
        reason: 'own shampoo',
      });
    await allow('2026-03-02');
    expect((await tryHold(app, sensitive, shop, { startsAt: '2026-03-03T02:00:00Z' })).body.code).toBe(
      'booking/health-blocked',
    );
    expect((await tryHold(app, sensitive, shop)).status).toBe(201);
  });

  it('BOOK-16 keeps an animal from what it is allergic to', async () => {
    const allergic = await aKeeper(app, { allergies: ['chicken'] });
    const tagged = async (tag: string) => {
      await sql`update merchant.offer set tags = ${[tag]}::text[] where offer_id = ${shop.offerIds[0]}`.execute(app.db);
      return tryHold(app, allergic, shop);
    };
    const refused = await tagged('chicken snacks');
    expect(refused.body.code).toBe('booking/health-blocked');
    expect(refused.body.errors).toMatchObject([{ detail: 'allergy chicken' }]);
    expect((await tagged('chicken-free')).status).toBe(201);
  });
});

describe('time', () => {
  it('BOOK-2 rule 12 holds starts of the grid only, as they are listed', async () => {
    const refused = await tryHold(app, keeper, shop, { startsAt: '2026-03-02T02:07:00Z' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'booking/when-invalid' } });
    expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-02T02:15:00Z' })).status).toBe(201);
  });

  it('BOOK-2 rules 12, 38 lists no start beyond the day on which a paper of the store ends', async () => {
    await sql`
      update merchant.merchant_category set in_order_until = '2026-03-04' where merchant_id = ${shop.merchantId}`.execute(
      app.db,
    );
    const query = `offerId=${shop.offerIds[0]}&petId=${keeper.petId}&from=2026-03-03&days=4`;
    const { body } = await call<{ days: { date: string; starts: unknown[] }[] }>(
      app,
      keeper.headers,
      `GET /v1/stores/${shop.storeId}/slots?${query}`,
    );
    expect(body.days.map((day) => day.starts.length > 0)).toEqual([true, true, false, false]);
    const last = { startsAt: '2026-03-04T02:00:00Z' };
    expect((await tryHold(app, keeper, shop, last)).status).toBe(201);
    expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-05T02:00:00Z' })).body.code).toBe(
      'merchant/not-bookable',
    );
  });

  it('BOOK-12 tells one reminder, the nearer, when both fell due while nobody looked', async () => {
    const { bookingId } = await sureBooking(app, keeper, shop, { startsAt: '2026-03-04T02:00:00Z' });
    app.clock.set('2026-03-04T00:30:00Z');
    await app.loop('booking.upkeep');
    const { rows } = await sql<{ kind: string }>`
      select payload ->> 'kind' as kind from platform.event
      where subject_id = ${bookingId} and name = 'booking.reminder_due'`.execute(app.db);
    expect(rows).toEqual([{ kind: 'hours' }]);
  });

  it('rule 8 gives money back that comes after the hold and after the start, though nobody took the place', async () => {
    app.clock.set('2026-03-02T01:55:00Z');
    const late = await aKeeper(app);
    const { groupId } = await hold(app, late, shop, { startsAt: '2026-03-02T02:00:00Z' });
    const { body } = await choose(app, late, groupId, 'full');
    const no = await prepareSandbox(app, late, body.payment?.paymentId ?? '');
    await actAtCashier(app, no, 'pay');
    app.clock.set('2026-03-02T02:30:00Z');
    for (const seconds of [1, 5, 5]) await pass(app, { seconds });
    expect((await bookingOf(app, late, groupId)).state).toBe('expired');
    const { rows } = await sql<{ refunded_fen: number }>`
      select refunded_fen from payment.payment where subject_id = ${groupId}`.execute(app.db);
    expect(rows).toEqual([{ refunded_fen: 9900 }]);
  });

  it('BOOK-3 PAY-1 asks anew when the provider has refused the first payment', async () => {
    const { groupId } = await hold(app, keeper, shop);
    const first = await choose(app, keeper, groupId, 'full');
    const paymentId = first.body.payment?.paymentId ?? '';
    expect((await choose(app, keeper, groupId, 'full')).body.payment?.paymentId).toBe(paymentId);
    await sql`update payment.payment set state = 'failed', settled_at = now(), ask_at = null where payment_id = ${paymentId}`.execute(
      app.db,
    );
    const { body } = await choose(app, keeper, groupId, 'full');
    expect(body.payment).toMatchObject({ amountFen: 9900, state: 'created' });
    await actAtCashier(app, await prepareSandbox(app, keeper, body.payment?.paymentId ?? ''), 'pay');
    await pass(app, { seconds: 1 });
    expect(await stateOf(groupId)).toBe('confirmed');
  });

  it('BOOK-3 rule 7 ends and reminds all others when one booking cannot be moved on', async () => {
    const broken = await hold(app, keeper, shop);
    const other = await hold(app, keeper, shop, { startsAt: '2026-03-02T05:00:00Z' });
    const soon = await sureBooking(app, keeper, shop, { startsAt: '2026-03-02T07:00:00Z' });
    await sql`update booking.booking set payment_id = ${newId()} where booking_id = ${broken.groupId}`.execute(app.db);
    app.clock.set('2026-03-02T06:00:00Z');
    await expect(app.loop('booking.upkeep')).rejects.toThrow();
    expect([await stateOf(broken.groupId), await stateOf(other.groupId)]).toEqual(['pending', 'expired']);
    const { rows } = await sql`
      select from platform.event where subject_id = ${soon.bookingId} and name = 'booking.reminder_due'`.execute(
      app.db,
    );
    expect(rows).toHaveLength(1);
  });

  it('rule 5 names the next days on which a stay of as many nights has room', async () => {
    const stays = async (checkIn: string, checkOut: string) => ({
      offerId: shop.offerIds[2],
      checkIn,
      checkOut,
      pet: { name: 'Stray', species: 'dog' },
      healthOverride: 'booklet shown',
    });
    for (const _ of [1, 2]) expect((await walkIn(await stays('2026-03-03', '2026-03-05'))).status).toBe(201);
    const full = await walkIn(await stays('2026-03-02', '2026-03-04'));
    expect(full).toMatchObject({ status: 409, body: { code: 'booking/full' } });
    expect(full.body.errors?.map((error) => error.detail.slice(0, 10))).toEqual([
      '2026-03-05',
      '2026-03-06',
      '2026-03-07',
    ]);
  });

  it('BOOK-8 rule 23 reports the dates of a series on which a paper of the store is not valid any more', async () => {
    await sql`
      update merchant.merchant_category set in_order_until = '2026-03-20' where merchant_id = ${shop.merchantId}`.execute(
      app.db,
    );
    const series = (skipFailed: boolean) =>
      call<{ seriesId: string | null; dates: Booking.SeriesDate[] }>(app, keeper.headers, 'POST /v1/owner/series', {
        item: { offerId: shop.offerIds[0], petId: keeper.petId, startsAt: '2026-03-03T02:00:00Z' },
        everyWeeks: 2,
        count: 3,
        skipFailed,
      });
    const all = await series(false);
    expect(all.body.seriesId).toBeNull();
    expect(all.body.dates.map((date) => date.problem)).toEqual([null, null, 'merchant/not-bookable']);
    const some = await series(true);
    expect(some.body.dates.map((date) => date.bookingId !== null)).toEqual([true, true, false]);
  });
});

describe('a store that changes', () => {
  const storeNow = async () => {
    const { headers } = await merchantStaff(app, shop.merchantId);
    const { body } = await call<Merchant.StoreDetail>(app, headers, `GET /v1/stores/${shop.storeId}`);
    return { headers, body };
  };

  it('MER-4 rule 36 makes a case of each booking of a store that closes, and drops none', async () => {
    const { bookingId } = await sureBooking(app, keeper, shop);
    const { headers, body } = await storeNow();
    const { name, address, city, lat, lng, timeZone, phone, about, tags, serviceAreaM, version } = body;
    const { emergency, emergencySpecies } = body;
    const facts = { name, address, city, lat, lng, timeZone, phone, about, tags, serviceAreaM, version };
    const closed = await call(app, headers, `PUT /v1/stores/${shop.storeId}`, {
      ...facts,
      emergency,
      emergencySpecies,
      state: 'closed',
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    expect(await stateOf(bookingId)).toBe('confirmed');
    const { rows } = await sql<{ cause: string }>`
      select payload ->> 'cause' as cause from platform.event
      where subject_id = ${bookingId} and name = 'booking.affected'`.execute(app.db);
    expect(rows).toEqual([{ cause: 'store closed' }]);
  });

  it('rule 38 lets a store whose papers have ended neither accept a request nor move a booking', async () => {
    await call(app, shop.manager, `PUT /v1/stores/${shop.storeId}/booking-rules`, { confirmByHand: true });
    const [asked, other] = [
      await sureBooking(app, keeper, shop),
      await sureBooking(app, keeper, shop, { startsAt: '2026-03-02T05:00:00Z' }),
    ];
    expect(asked.state).toBe('requested');
    const act = (bookingId: string, what: string, body?: object) =>
      call<Booking.StaffBooking>(app, shop.manager, `POST /v1/bookings/${bookingId}/${what}`, body);
    await sql`update merchant.offer set state = 'off' where offer_id = ${shop.offerIds[0]}`.execute(app.db);
    expect((await act(other.bookingId, 'confirm')).body.state).toBe('confirmed');
    await sql`
      update merchant.merchant_category set in_order_until = '2026-02-28' where merchant_id = ${shop.merchantId}`.execute(
      app.db,
    );
    expect((await act(asked.bookingId, 'confirm')).body.code).toBe('merchant/not-bookable');
    const later = { startsAt: '2026-03-04T05:00:00Z', reason: 'full' };
    expect((await act(other.bookingId, 'reschedule', later)).body.code).toBe('merchant/not-bookable');
    expect((await act(asked.bookingId, 'refuse', { reason: 'no papers' })).body.state).toBe('cancelled');
  });

  it('MER-9 still shows on the day who has left, while something is booked with them', async () => {
    await sureBooking(app, keeper, shop);
    await sql`update merchant.resource set active = false where resource_no = ${shop.resourceNos[0]}`.execute(app.db);
    const { headers } = await storeNow();
    const { body } = await call<Booking.StoreDay>(app, headers, `GET /v1/stores/${shop.storeId}/day?date=2026-03-02`);
    expect(body.resources.find((one) => one.resourceNo === shop.resourceNos[0])?.bars).toHaveLength(1);
    const { body: other } = await call<Booking.StoreDay>(
      app,
      headers,
      `GET /v1/stores/${shop.storeId}/day?date=2026-03-03`,
    );
    expect(other.resources.map((one) => one.resourceNo)).not.toContain(shop.resourceNos[0]);
  });
});

describe('prices anew', () => {
  const heavier = () =>
    sql`
    insert into merchant.band (offer_id, position, min_grams, price_fen, minutes, effective_minutes)
    select ${shop.offerIds[0]}::uuid, -1, 20000, 15000, 60, 60`.execute(app.db);
  const weigh = () =>
    call(app, keeper.headers, `POST /v1/owner/pets/${keeper.petId}/weights`, { grams: 25_000, at: START });
  const moneyOf = async (bookingId: string) => (await bookingOf(app, keeper, bookingId)).money;

  it('rule 13 prices anew also what somebody else is at while the weight is told', async () => {
    await heavier();
    const { bookingId } = await sureBooking(app, keeper, shop);
    await weigh();
    let drained: Promise<void> | undefined;
    await inTransaction(app.db, async (tx) => {
      await sql`select from booking.booking where booking_id = ${bookingId} for update`.execute(tx);
      drained = app.drain();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await drained;
    expect((await moneyOf(bookingId)).priceFen).toBe(15_000);
  });

  it('rule 13 prices anew what has a coupon, and keeps the coupon’s part', async () => {
    await heavier();
    const desk = couponDesk(app, await app.staff());
    const templateId = await desk.template({}, { kind: 'amount', valueFen: 2000 });
    const { couponId } = (await desk.claim(templateId, keeper.headers)).json<{ couponId: string }>();
    const { bookingId } = await sureBooking(app, keeper, shop, { couponIds: [couponId] });
    await weigh();
    await app.drain();
    expect(await moneyOf(bookingId)).toMatchObject({ priceFen: 15_000, discountFen: 2000, payableFen: 13_000 });
  });

  it('rule 13 BOOK-4 tells owner and store that the price is another one', async () => {
    await heavier();
    const { bookingId } = await sureBooking(app, keeper, shop);
    await weigh();
    await app.drain();
    const { rows } = await sql<{ payload: object; merchant_id: string; customer_id: string }>`
      select payload, merchant_id, customer_id from platform.event
      where subject_id = ${bookingId} and name = 'booking.repriced'`.execute(app.db);
    expect(rows).toMatchObject([
      { merchant_id: shop.merchantId, customer_id: keeper.customerId, payload: { fromFen: 9900, payableFen: 15_000 } },
    ]);
  });
});
