/** Waiting lists at their edges: long ones, members of today, customers who are merged (BOOK-6, rule 21). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aKeeper, aShop, call, hold, type Keeper, type Shop } from '../../../../test/bookings.ts';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { newId } from '../../../platform/ids.ts';

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

const waitFor = (from: string, until: string) =>
  call<Booking.Waiting>(app, keeper.headers, 'POST /v1/owner/waiting', {
    offerId: shop.offerIds[0],
    petId: keeper.petId,
    from,
    until,
  });

it('BOOK-6 rule 21 offers a place to whom it suits, however many wait before for another', async () => {
  await sql`
    insert into booking.waiting (waiting_id, customer_id, pet_id, merchant_id, store_id, store_no, offer_id, from_at,
      until_at, state, joined_at, tried_at)
    select uuidv7(), ${keeper.customerId}, ${keeper.petId}, ${shop.merchantId}, ${shop.storeId}, ${shop.storeNo},
      ${shop.offerIds[0]}, night, night + interval '10 min', 'waiting', ${START}::timestamptz, ${START}::timestamptz
    from generate_series('2026-03-05T18:00:00Z'::timestamptz, '2026-03-05T18:59:00Z', '1 min') night`.execute(app.db);
  app.clock.advance({ seconds: 1 });
  const { body } = await waitFor('2026-03-02T02:00:00Z', '2026-03-02T04:00:00Z');
  await app.loop('booking.waiting');
  const { rows } = await sql<{ state: string }>`
    select state from booking.waiting where waiting_id = ${body.waitingId}`.execute(app.db);
  expect(rows).toEqual([{ state: 'offered' }]);
});

it('BOOK-6 rule 21 asks first who has become a member while waiting', async () => {
  const member = await aKeeper(app);
  const waits = async (who: Keeper) => {
    const { body } = await call<Booking.Waiting>(app, who.headers, 'POST /v1/owner/waiting', {
      offerId: shop.offerIds[0],
      petId: who.petId,
      from: '2026-03-02T02:00:00Z',
      until: '2026-03-02T02:15:00Z',
    });
    app.clock.advance({ seconds: 1 });
    return body.waitingId;
  };
  const [, later] = [await waits(keeper), await waits(member)];
  app.modules.booking.useMembership(async (_handle, customerId) => customerId === member.customerId);
  await app.loop('booking.waiting');
  app.modules.booking.useMembership(async () => false);
  const { rows } = await sql<{ waiting_id: string }>`
    select waiting_id from booking.waiting where store_no = ${shop.storeNo} and state = 'offered'`.execute(app.db);
  expect(rows).toEqual([{ waiting_id: later }]);
});

it('AUD-2 rule 21 keeps one place for who is merged, also when both had been offered one', async () => {
  const other = await aKeeper(app);
  const row = (customerId: string, state: 'waiting' | 'offered', bookingId: string | null) => sql`
    insert into booking.waiting (waiting_id, customer_id, pet_id, merchant_id, store_id, store_no, offer_id, from_at,
      until_at, state, joined_at, tried_at, booking_id)
    values (${newId()}, ${customerId}, ${keeper.petId}, ${shop.merchantId}, ${shop.storeId}, ${shop.storeNo},
      ${shop.offerIds[0]}, '2026-03-05T02:00Z', '2026-03-05T04:00Z', ${state}, ${START}, ${START}, ${bookingId})`;
  const [mine, theirs] = [
    await hold(app, keeper, shop, { startsAt: '2026-03-05T02:00:00Z' }),
    await hold(app, other, shop, { startsAt: '2026-03-05T03:00:00Z' }),
  ];
  await row(keeper.customerId, 'offered', mine.groupId).execute(app.db);
  await row(other.customerId, 'offered', theirs.groupId).execute(app.db);
  const merged = await call(app, await app.staff(), 'POST /v1/customer-merges', {
    winnerId: keeper.customerId,
    loserId: other.customerId,
    reason: 'one person',
  });
  expect(merged.status, JSON.stringify(merged.body)).toBeLessThan(300);
  const { rows } = await sql<{ state: string }>`
    select state from booking.waiting
    where store_no = ${shop.storeNo} and customer_id = ${keeper.customerId} and state <> 'left'
    order by state`.execute(app.db);
  expect(rows).toEqual([{ state: 'offered' }]);
});
