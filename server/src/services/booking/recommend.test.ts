/** What is recommended follows the pet's record, and says why (PET-9). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKeeper, aShop, type Keeper, type Shop } from '../../../test/bookings.ts';
import { type TestApp, testApp } from '../../../test/harness.ts';

let app: TestApp;
let shop: Shop;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  shop = await aShop(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const tag = (offerId: string | undefined, tags: readonly string[]) =>
  sql`update merchant.offer set tags = ${[...tags]}::text[] where offer_id = ${offerId ?? null}`.execute(app.db);

async function recommended({ headers, petId }: Keeper, query = ''): Promise<Booking.Recommendation[]> {
  const url = `/v1/owner/pets/${petId}/recommendations${query}`;
  const reply = await app.http.inject({ url, headers });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json<{ items: Booking.Recommendation[] }>().items;
}

describe('recommendations', () => {
  it('PET-9 shows low-irritant grooming first to sensitive skin, with the reason', async () => {
    const [wash, groom] = shop.offerIds;
    await tag(wash, []);
    await tag(groom, ['low-irritant']);
    const sensitive = await aKeeper(app, { chronicConditions: ['atopic dermatitis'] });
    const [first] = await recommended(sensitive);
    expect(first).toMatchObject({ offerId: groom, storeId: shop.storeId });
    expect(first?.reasons).toContainEqual({ code: 'fits-sensitivity', about: 'skin' });
  });

  it('PET-9 puts what harms last, and never offers a service to an animal it is not for', async () => {
    const [wash, groom] = shop.offerIds;
    await tag(wash, ['strong-fragrance']);
    await tag(groom, []);
    const sensitive = await aKeeper(app, { chronicConditions: ['dermatitis'] });
    expect((await recommended(sensitive)).map((one) => one.offerId)[0]).toBe(groom);
    await sql`update merchant.service set species = '{dog,cat}' where category_key = 'grooming'`.execute(app.db);
    const rabbit = await aKeeper(app, { species: 'rabbit' });
    for (const { offerId } of await recommended(rabbit)) expect([wash, groom]).not.toContain(offerId);
  });

  it('PET-9 says nothing for a pet that has died, and nothing about pets of others', async () => {
    const keeper = await aKeeper(app);
    const stranger = await aKeeper(app);
    const url = `/v1/owner/pets/${keeper.petId}/recommendations`;
    expect((await app.http.inject({ url, headers: stranger.headers })).json()).toMatchObject({ code: 'pet/not-kept' });
    await sql`update pet.pet set deceased_on = '2026-02-01', farewell_recorded_at = now() where pet_id = ${keeper.petId}`.execute(
      app.db,
    );
    expect(await recommended(keeper)).toEqual([]);
  });

  it('PET-9 tells how far the store is, and leaves out what is too far', async () => {
    const keeper = await aKeeper(app);
    const { rows } = await sql<{ lat: number; lng: number }>`
      select lat, lng from merchant.store where store_id = ${shop.storeId}`.execute(app.db);
    const { lat = 0, lng = 0 } = rows[0] ?? {};
    const [near] = await recommended(keeper, `?lat=${lat + 0.01}&lng=${lng}`);
    expect(near?.distanceMetres).toBeCloseTo(1112, -1);
    expect(await recommended(keeper, `?lat=${lat + 1}&lng=${lng}`)).toEqual([]);
  });
});
