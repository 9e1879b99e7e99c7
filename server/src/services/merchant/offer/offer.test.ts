/** Offers on PostgreSQL: what a pet pays and takes, what may be booked, what search sees. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { aStore, bringMerchant, flatBand } from '../../../../test/merchants.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { BroughtOffer } from '../index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
});
afterAll(() => app[Symbol.asyncDispose]());

const dog = (change: Partial<Merchant.QuotePet> = {}): Merchant.QuotePet => ({
  species: 'dog',
  sizeClass: 'large',
  coatLength: 'long',
  weightGrams: 30_000,
  ...change,
});
const band = (change: Partial<Merchant.Band>): Merchant.Band => ({ ...flatBand(10_000), ...change });
async function offerOf(offer: BroughtOffer): Promise<string> {
  const brought = await bringMerchant(app, { stores: [aStore({ offers: [offer] })] });
  return brought.stores[0]?.offerIds[0] ?? '';
}
const quote = (offerId: string, pet: Merchant.QuotePet | null, more: { firstVisit?: boolean; matted?: boolean } = {}) =>
  app.modules.merchant.quote(app.db, { offerId, pet, firstVisit: false, matted: false, ...more });

describe('a quote', () => {
  it('rule 13: takes the band that says most of the pet, and its own weight before its breed', async () => {
    const bands = [
      band({ priceFen: 10_000, minutes: 60 }),
      band({ sizeClass: 'large', priceFen: 20_000, minutes: 90 }),
      band({ sizeClass: 'large', coat: 'long', priceFen: 25_000, minutes: 105 }),
      band({ minGrams: 40_000, maxGrams: 60_000, priceFen: 30_000, minutes: 120 }),
    ];
    const offerId = await offerOf({ service: 'bath', bands });
    const seen = async (pet: Merchant.QuotePet | null) => {
      const { priceFen, minutes } = await quote(offerId, pet);
      return [priceFen, minutes];
    };
    expect(await seen(dog())).toEqual([25_000, 105]);
    expect(await seen(dog({ coatLength: 'short' }))).toEqual([20_000, 90]);
    expect(await seen(dog({ weightGrams: 45_000 }))).toEqual([25_000, 105]);
    expect(await seen(dog({ sizeClass: 'giant', weightGrams: 45_000 }))).toEqual([30_000, 120]);
    expect(await seen(dog({ sizeClass: 'giant', weightGrams: 60_000 }))).toEqual([10_000, 60]);
    expect(await seen(null)).toEqual([10_000, 60]);
  });

  it('rule 13: adds first visit and matting, and shares the minutes out to the legs', async () => {
    const offerId = await offerOf({
      service: 'full-groom',
      bands: [band({ minutes: 125, memberPriceFen: 9000 })],
      firstVisit: { minutes: 15, priceFen: 0 },
      matted: { minutes: 30, priceFen: 5000 },
    });
    const whole = await quote(offerId, dog(), { firstVisit: true, matted: true });
    expect(whole).toMatchObject({ minutes: 170, priceFen: 15_000, memberPriceFen: 14_000, usual: null });
    expect(whole.lines.map((line) => [line.kind, line.minutes])).toEqual([
      ['service', 125],
      ['firstVisit', 15],
      ['matted', 30],
    ]);
    expect(whole.legs).toMatchObject([
      { key: 'wash', offsetMinutes: 0, minutes: 75 },
      { key: 'cut', offsetMinutes: 75, minutes: 95 },
    ]);
    expect(whole.policy).toMatchObject({ version: 1, tiers: [{ untilHoursBefore: 24 }, { untilHoursBefore: 2 }] });
  });

  it('MER-4 refuses what the offer has no band for, other species, and a home too far away', async () => {
    const home = { allowed: true, areaM: 5000, speedKmh: 20, priceFen: 3000 };
    const offerId = await offerOf({ service: 'deshed', bands: [band({ sizeClass: 'small' })], home });
    await expect(quote(offerId, dog())).rejects.toMatchObject({ type: { code: 'merchant/no-band' } });
    await expect(quote(offerId, dog({ species: 'rabbit' }))).rejects.toMatchObject({
      type: { code: 'merchant/wrong-species' },
    });
    const small = dog({ sizeClass: 'small', weightGrams: 8000 });
    const at = (distanceM: number) =>
      app.modules.merchant.quote(app.db, {
        offerId,
        pet: small,
        firstVisit: false,
        matted: false,
        home: { distanceM },
      });
    expect(await at(5000)).toMatchObject({ travelMinutes: 15, priceFen: 13_000 });
    await expect(at(5001)).rejects.toMatchObject({ type: { code: 'merchant/too-far' } });
  });

  it('MER-4 takes minutes of the catalogue by size and coat where the band has none', async () => {
    const bands = [band({ sizeClass: 'large', coat: 'short' }), band({ sizeClass: 'large', coat: 'long' }), band({})];
    const offerId = await offerOf({ service: 'bath', bands });
    const minutes = async (coatLength: 'short' | 'long' | 'medium') =>
      (await quote(offerId, dog({ coatLength }))).minutes;
    expect(await minutes('short')).toBe(110);
    expect(await minutes('long')).toBe(155);
    // A band for everybody must be long enough for the longest.
    expect(await minutes('medium')).toBe(180);
  });
});

describe('minutes that learn', () => {
  it('BOOK-15 takes the median of the store’s own visits after twenty, with the usual range', async () => {
    const offerId = await offerOf({ service: 'bath', bands: [flatBand(9900, 60)] });
    const visits = Array.from({ length: 19 }, (_, i) => 80 + i);
    const learn = (minutes: number) =>
      inTransaction(app.db, (tx) =>
        app.modules.merchant.learnMinutes(tx, { offerId, sizeClass: 'large', coat: 'long', minutes }),
      );
    for (const minutes of visits) await learn(minutes);
    expect(await quote(offerId, dog())).toMatchObject({ minutes: 60, usual: null });
    await learn(99);
    expect(await quote(offerId, dog())).toMatchObject({ minutes: 90, usual: { low: 82, high: 97, visits: 20 } });
    // Another coat has not been seen.
    expect(await quote(offerId, dog({ coatLength: 'short' }))).toMatchObject({ minutes: 60, usual: null });
    const { rows } = await sql<{ minutes: number }>`
      select minutes from ${app.modules.merchant.listing.learned(20)} l where offer_id = ${offerId}`.execute(app.db);
    expect(rows).toEqual([{ minutes: 90 }]);
  });

  it('BOOK-15 loses no visit of many at once, and passes over what cannot be', async () => {
    const offerId = await offerOf({ service: 'bath', bands: [flatBand(9900, 60)] });
    const learn = (minutes: number) =>
      inTransaction(app.db, (tx) =>
        app.modules.merchant.learnMinutes(tx, { offerId, sizeClass: 'small', coat: null, minutes }),
      );
    await Promise.all([...Array.from({ length: 24 }, () => learn(70)), learn(0), learn(100_000)]);
    const { rows } = await sql`select visits, median from merchant.learned where offer_id = ${offerId}`.execute(app.db);
    expect(rows).toEqual([{ visits: 24, median: 70 }]);
  });
});

describe('what may be booked', () => {
  it('rule 38: waits for a suspension that is under way, and is refused after it', async () => {
    const { merchantId, stores } = await bringMerchant(app);
    const offerId = stores[0]?.offerIds[0] ?? '';
    const bookable = () =>
      inTransaction(app.db, (tx) => app.modules.merchant.requireBookable(tx, offerId, app.clock.now()));
    expect(await bookable()).toMatchObject({ offerId, store: { merchantId, merchantState: 'live' } });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const suspending = inTransaction(app.db, async (tx) => {
      await sql`update merchant.merchant set state = 'suspended', suspended_from = 'live' where merchant_id = ${merchantId}`.execute(
        tx,
      );
      begin();
      await held;
    });
    await begun;
    const attempt = bookable();
    attempt.catch(() => undefined);
    release();
    await suspending;
    await expect(attempt).rejects.toMatchObject({ type: { code: 'merchant/not-bookable' } });
  });

  it('rule 38: a suspension waits for a booking that is under way', async () => {
    const { merchantId, stores } = await bringMerchant(app);
    const order: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const booking = inTransaction(app.db, async (tx) => {
      await app.modules.merchant.requireBookable(tx, stores[0]?.offerIds[0] ?? '', app.clock.now());
      begin();
      await held;
      order.push('booked');
    });
    await begun;
    const suspending = inTransaction(app.db, async (tx) => {
      await sql`update merchant.merchant set state = 'delisted' where merchant_id = ${merchantId}`.execute(tx);
      order.push('suspended');
    });
    // Long enough for the suspension to get through, if nothing holds it.
    await Promise.race([suspending, new Promise((resolve) => setTimeout(resolve, 200))]);
    release();
    await Promise.all([booking, suspending]);
    expect(order).toEqual(['booked', 'suspended']);
  });

  it('MER-4 nothing of a closed store, an offer taken off, or one that does not exist', async () => {
    const { stores } = await bringMerchant(app);
    const store = stores[0];
    const offerId = store?.offerIds[0] ?? '';
    const refused = (id: string) =>
      expect(inTransaction(app.db, (tx) => app.modules.merchant.requireBookable(tx, id, app.clock.now()))).rejects;
    await sql`update merchant.offer set state = 'off' where offer_id = ${offerId}`.execute(app.db);
    await refused(offerId).toMatchObject({ type: { code: 'merchant/not-bookable' } });
    await sql`update merchant.store set state = 'closed' where store_id = ${store?.storeId}`.execute(app.db);
    await refused(store?.offerIds[1] ?? '').toMatchObject({ type: { code: 'merchant/not-bookable' } });
    await refused(crypto.randomUUID()).toMatchObject({ type: { code: 'merchant/offer-not-found' } });
  });
});

describe('the listing', () => {
  it('BOOK-1 shows visible stores with offers, bands and people, and nobody else', async () => {
    const { stores } = await bringMerchant(app, { name: 'Seen', stores: [aStore({ name: '小狗乐园' })] });
    const { merchantId } = await bringMerchant(app, { state: 'submitted' });
    const { listing } = app.modules.merchant;
    const at = app.clock.now();
    const no = stores[0]?.storeNo;
    const { rows } = await sql`
      select s.name, o.service_key, b.price_fen, b.minutes, jsonb_agg(to_jsonb(r.skills) order by r.resource_no) as skills
      from ${listing.stores(at)} s join ${listing.offers(at)} o using (store_no) join ${listing.bands()} b using (offer_id)
        join ${listing.resources(at)} r using (store_no)
      where s.store_no = ${no} and r.kind = 'person' and s.grams @> array['xi','ao']
      group by s.name, o.service_key, b.price_fen, b.minutes order by o.service_key`.execute(app.db);
    expect(rows).toEqual([
      { name: '小狗乐园', service_key: 'bath', price_fen: 9900, minutes: 60, skills: [['groom', 'wash'], ['wash']] },
      {
        name: '小狗乐园',
        service_key: 'full-groom',
        price_fen: 19_900,
        minutes: 120,
        skills: [['groom', 'wash'], ['wash']],
      },
    ]);
    const { rows: hidden } = await sql`
      select from ${listing.stores(at)} s where s.merchant_id = ${merchantId}`.execute(app.db);
    expect(hidden).toEqual([]);
  });
});
