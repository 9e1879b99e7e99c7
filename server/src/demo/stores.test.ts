/** The stores of the demo city: all scenes can be booked, one merchant waits, one document ends soon, twice is once. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/harness.ts';
import { SHOPS } from './shops.ts';
import { loadStores, managerLogins } from './stores.ts';

let app: TestApp;
let came = 0;
const PASSWORD = 'only for the demo 7';
const options = (until: Temporal.Instant) => ({
  seed: 20_260_301,
  until,
  timeZone: 'Asia/Shanghai',
  password: PASSWORD,
});
beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  await app.modules.identity.ensureFirstAdministrator(app.db);
  came = await loadStores(app.db, app.modules, options(app.clock.now()));
});
afterAll(() => app[Symbol.asyncDispose]());

describe('stores of the demo city', () => {
  it('MER-10 every scene can be booked, and every service of the catalogue is offered', async () => {
    expect(await app.modules.merchant.figures(app.db, app.clock.now())).toMatchObject({
      categories: 8,
      covered: 8,
      running: 11,
      inOrder: 11,
    });
    const { services } = await app.modules.merchant.catalogue();
    const { rows } = await sql<{ service_key: string }>`
      select distinct service_key from ${app.modules.merchant.listing.offers(app.clock.now())} o`.execute(app.db);
    expect(new Set(rows.map((row) => row.service_key))).toEqual(new Set(services.map((service) => service.key)));
  });

  it('each price holds for every size, and everybody who is needed works at some time of a week', async () => {
    const { rows } = await sql<{ offer_id: string }>`select offer_id from merchant.offer`.execute(app.db);
    for (const { offer_id: offerId } of rows) {
      for (const sizeClass of ['toy', 'giant'] as const) {
        const pet = { species: 'dog', sizeClass, coatLength: 'long' as const, weightGrams: null };
        const cat = { species: 'cat', sizeClass: null, coatLength: null, weightGrams: 4000 };
        const asked = await app.modules.merchant
          .quote(app.db, { offerId, pet, firstVisit: true, matted: true })
          .catch(() => app.modules.merchant.quote(app.db, { offerId, pet: cat, firstVisit: false, matted: false }));
        expect(asked.priceFen).toBeGreaterThan(0);
        expect(asked.memberPriceFen).toBeLessThanOrEqual(asked.priceFen);
      }
    }
    const stores = await sql<{ store_id: string; people: number }>`
      select store_id, (select count(*)::int from merchant.resource r where r.store_no = s.store_no) as people
      from merchant.store s`.execute(app.db);
    expect(stores.rows).toHaveLength(20);
    for (const { store_id: storeId, people } of stores.rows) {
      const from = app.clock.now();
      const work = await app.modules.merchant.workOf(app.db, { storeId, from, to: from.add({ hours: 24 * 7 }) });
      expect(work.size).toBe(people);
    }
  });

  it('one waits for a review, one has a document that ends within 30 days, hospitals are open at night', async () => {
    const staff = await app.staff(['merchant.read']);
    const list = async (query: string) =>
      (await app.http.inject({ url: `/v1/merchants?${query}`, headers: staff })).json<{
        items: Merchant.MerchantItem[];
      }>().items;
    expect((await list('waiting=true')).map((one) => one.name)).toEqual(['新芽宠物美容']);
    const soon = (await list('')).filter((one) => one.nextExpiry !== null && one.nextExpiry < '2026-04-01');
    expect(soon.map((one) => one.name)).toEqual(['云溪宠物诊所']);
    const at = Temporal.Instant.from('2026-03-02T18:00:00Z');
    const near = await app.modules.merchant.hospitalsNear(app.db, { lat: 30.2741, lng: 120.1551 }, 3000, {
      species: 'dog',
      at,
      ready: true,
    });
    expect(near.map((one) => one.name)).toEqual(['云江动物医院·总院', '安心宠物医院·北山店']);
    expect(near[0]).toMatchObject({ alwaysOpen: true, openNow: true });
  });

  it('managers can sign in; a second load brings nothing', async () => {
    expect(came).toBe(SHOPS.length);
    expect(await loadStores(app.db, app.modules, options(app.clock.now()))).toBe(0);
    const body = { login: managerLogins[0], password: PASSWORD };
    const reply = await app.http.inject({ method: 'POST', url: '/v1/staff/sessions', body });
    expect(reply.json().staff).toMatchObject({ scope: 'merchant' });
  });
});
