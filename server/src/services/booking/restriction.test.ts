/** A category that is taken off while its store is being booked (MER-6, rule 36). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aKeeper, aShop, call, type Keeper, type Shop, sureBooking, tryHold } from '../../../test/bookings.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';

let app: TestApp;
let shop: Shop;
let operator: Headers;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  operator = await app.staff();
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await aShop(app, { people: 3 });
});

const takeOff = () =>
  call(app, operator, `POST /v1/merchants/${shop.merchantId}/restrictions`, {
    categoryKey: 'grooming',
    storeId: shop.storeId,
    state: 'delisted',
    reason: 'a dog was burnt',
  });

const found = async (keeper: Keeper, service: string): Promise<number> => {
  const query = `service=${service}&petId=${keeper.petId}&lat=31.23&lng=121.47&radiusMetres=3000`;
  const { status, body } = await call<{ items: { storeId: string }[] }>(
    app,
    keeper.headers,
    `GET /v1/services/search?${query}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.filter((item) => item.storeId === shop.storeId).length;
};

it('MER-6 search and bookings leave it out, and the bookings of other categories stand untouched', async () => {
  const keeper = await aKeeper(app);
  const washed = await sureBooking(app, keeper, shop);
  const stay = { offerId: shop.offerIds[2] ?? '', item: { checkIn: '2026-03-04', checkOut: '2026-03-05' } };
  expect(await found(keeper, 'bath')).toBe(1);
  expect((await takeOff()).status).toBe(200);
  expect(await found(keeper, 'bath')).toBe(0);
  const slots = `/v1/stores/${shop.storeId}/slots?offerId=${shop.offerIds[0]}&petId=${keeper.petId}&from=2026-03-02&days=1`;
  expect((await call(app, keeper.headers, `GET ${slots}`)).body.code).toBe('schedule/offer-not-found');
  expect(
    (await call(app, shop.manager, `GET ${slots.replace(/&petId=[^&]+/, '')}`)).status,
    'the store sees its own',
  ).toBe(200);
  expect((await tryHold(app, keeper, shop, { startsAt: '2026-03-02T05:00:00Z' })).body.code).toBe(
    'merchant/not-bookable',
  );
  expect((await tryHold(app, keeper, shop, stay)).status, 'boarding goes on').not.toBe(409);
  const { rows } = await sql<{ subject_id: string }>`
    select subject_id from platform.event
    where name = 'booking.affected' and merchant_id = ${shop.merchantId}`.execute(app.db);
  expect(rows.map((row) => row.subject_id)).toEqual([washed.bookingId]);
});

it('MER-6 rule 36 a booking that had to wait for the order sees it, though it had begun before', async () => {
  const keeper = await aKeeper(app);
  const gate = Promise.withResolvers<void>();
  const part = { storeId: shop.storeId, categoryKey: 'grooming' };
  const order = inTransaction(app.db, async (tx) => {
    const { merchantId } = shop;
    await app.modules.merchant.delist(tx, { principal: 'system' }, { merchantId, part, reason: 'x' });
    await gate.promise;
  });
  const waiting = tryHold(app, keeper, shop);
  await waitsForALock();
  gate.resolve();
  await order;
  expect((await waiting).body.code).toBe('merchant/not-bookable');
});

/** Until some transaction of this database waits for another one. */
async function waitsForALock(): Promise<void> {
  for (let nth = 0; nth < 200; nth += 1) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(app.db);
    if (rows.length > 0) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('nobody waited');
}

it('MER-6 rule 36 races: whoever is confirmed when it goes off is told of, once; nobody slips in behind it', async () => {
  const keepers: Keeper[] = [];
  for (let nth = 0; nth < 6; nth += 1) keepers.push(await aKeeper(app));
  for (let round = 0; round < 8; round += 1) {
    shop = await aShop(app, { people: 3 });
    const tries = keepers.map((keeper, nth) =>
      sureBooking(app, keeper, shop, { startsAt: `2026-03-${10 + round}T0${1 + nth}:00:00Z` }).then(
        () => 'confirmed',
        (error: Error) => (error.message.includes('merchant/not-bookable') ? 'refused' : error.message),
      ),
    );
    await new Promise((done) => setTimeout(done, 20 * round));
    const off = await takeOff();
    expect(off.status, JSON.stringify(off.body)).toBe(200);
    expect([...new Set(await Promise.all(tries))].filter((end) => end !== 'confirmed' && end !== 'refused')).toEqual(
      [],
    );
    const { rows } = await sql<{ told: number }>`
      select (select count(*)::int from platform.event e
        where e.name = 'booking.affected' and e.subject_id = b.booking_id::text) as told
      from booking.booking b
      where b.merchant_id = ${shop.merchantId} and b.state in ('requested', 'confirmed')`.execute(app.db);
    expect(rows.map((row) => row.told).filter((told) => told !== 1)).toEqual([]);
  }
});
