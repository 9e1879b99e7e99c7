/** Scores, months and inspections on PostgreSQL (MER-6, rule 36). */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStore, bringMerchant, merchantStaff } from '../../../../test/merchants.ts';
import { type Owner, openQualityWorld, type QualityWorld, type Shop } from '../../../../test/quality.ts';
import { newId } from '../../../platform/ids.ts';

let world: QualityWorld;
let owner: Owner;
beforeAll(async () => {
  world = await openQualityWorld('2026-03-10T02:00:00Z');
  owner = await world.owner();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Reviews that have been visible from the start, one after the other, with the given stars. */
async function rated(shop: Shop, stars: readonly number[], writtenAt: string, categoryKey = 'grooming'): Promise<void> {
  for (const star of stars) {
    await sql`
      insert into quality.review (review_id, booking_id, customer_id, merchant_id, store_id, category_key, stars, aspects,
        body, written_at, visible_at)
      values (${newId()}, ${newId()}, ${owner.customerId}, ${shop.merchantId}, ${shop.storeId}, ${categoryKey}, ${star},
        '{}', '', ${writtenAt}, ${writtenAt})`.execute(world.app.db);
  }
  for (const key of ['*', categoryKey]) {
    await sql`
      insert into quality.score (store_id, category_key, merchant_id, next_change_at, changed_at)
      values (${shop.storeId}, ${key}, ${shop.merchantId}, ${writtenAt}, ${writtenAt})
      on conflict (store_id, category_key) do update set next_change_at = ${writtenAt}`.execute(world.app.db);
  }
  await world.loop('quality.scores');
}

const scoreOf = async (shop: Shop) =>
  (await world.must<Quality.StoreQuality>('GET', `/v1/stores/${shop.storeId}/quality`, {})).score;
const monthsOf = async (shop: Shop) =>
  (await world.must<Quality.StoreScoreDetail>('GET', `/v1/quality/stores/${shop.storeId}`, world.staff)).months.map(
    ({ month, outcome }) => `${month} ${outcome}`,
  );
const stateOf = async (shop: Shop) =>
  (await world.app.modules.merchant.findMerchants(world.app.db, [shop.merchantId])).get(shop.merchantId)?.state;

describe('score', () => {
  it('MER-6 rule 36 is the mean of the last 90 days from ten reviews on, and lets reviews age out to the second', async () => {
    const shop = await world.shop();
    const first = world.app.clock.now();
    await rated(shop, [3, 3, 3, 3, 3, 3, 3, 3, 3], first.toString());
    expect(await scoreOf(shop)).toEqual({ stars: null, reviews: 9 });
    await world.jump({ hours: 1 });
    await rated(shop, [5], world.app.clock.now().toString());
    expect(await scoreOf(shop)).toEqual({ stars: 3.2, reviews: 10 });
    const told = await world.events('quality.score_changed', shop.storeId);
    expect(told.at(-1)).toMatchObject({ stars: 3.2, reviews: 10 });
    const store = (await world.app.modules.merchant.findStores(world.app.db, [shop.storeId])).get(shop.storeId);
    expect(store).toMatchObject({ score: 3.2, reviews: 10 });
    world.app.clock.set(first.add({ seconds: 90 * 24 * 3600 - 1 }));
    await world.loop('quality.scores');
    expect((await scoreOf(shop)).reviews).toBe(10);
    world.app.clock.set(first.add({ hours: 90 * 24 }));
    await world.loop('quality.scores');
    expect(await scoreOf(shop)).toEqual({ stars: null, reviews: 1 });
    await world.jump({ seconds: 0 });
  });
});

describe('month end', () => {
  it('MER-6 rule 36 gives notice, then delists at the next month’s end; each month is evaluated once', async () => {
    world = await reopened('2026-03-20T02:00:00Z');
    const [low, better] = [await world.shop(), await world.shop()];
    await rated(low, Array(12).fill(3), '2026-03-20T02:00:00Z');
    await rated(better, Array(12).fill(3), '2026-03-20T02:00:00Z');
    world.app.clock.set('2026-03-31T15:59:59Z');
    await world.loop('quality.months');
    expect(await world.events('quality.month_evaluated')).toEqual([]);
    world.app.clock.set('2026-03-31T16:00:00Z');
    await Promise.all(Array.from({ length: 6 }, () => world.loop('quality.months')));
    expect(await world.events('quality.month_evaluated', low.storeId)).toMatchObject([
      { month: '2026-03', outcome: 'rectify', stars: 3 },
    ]);
    expect(await world.events('quality.rectification_changed')).toHaveLength(2);
    expect([await stateOf(low), await stateOf(better)]).toEqual(['restricted', 'restricted']);
    await world.jump({ seconds: 0 });
    await planned(low);
    await rated(better, Array(30).fill(5), '2026-04-10T02:00:00Z');
    world.app.clock.set('2026-04-30T16:00:00Z');
    await Promise.all(Array.from({ length: 6 }, () => world.loop('quality.months')));
    await world.jump({ seconds: 0 });
    expect(await monthsOf(low)).toEqual(['2026-04 delist', '2026-03 rectify']);
    expect(await monthsOf(better)).toEqual(['2026-04 fine', '2026-03 rectify']);
    expect([await stateOf(low), await stateOf(better)]).toEqual(['delisted', 'live']);
    expect(await world.events('quality.store_delisted')).toMatchObject([{ storeId: low.storeId, month: '2026-04' }]);
    const { rectifications } = await world.must<Quality.StoreScoreDetail>(
      'GET',
      `/v1/quality/stores/${low.storeId}`,
      world.staff,
    );
    expect(rectifications.map(({ state }) => state)).toEqual(['failed']);
    world.app.clock.set('2026-05-31T16:00:00Z');
    await world.loop('quality.months');
    await world.jump({ seconds: 0 });
    expect((await monthsOf(low))[0]).toBe('2026-05 out');
  });

  it('MER-6 rule 36 takes the category of the store off that is low; its other stores and the merchant go on', async () => {
    world = await reopened('2026-03-20T02:00:00Z');
    const brought = await bringMerchant(world.app, { stores: [aStore({ name: 'Low' }), aStore({ name: 'Good' })] });
    const { merchantId } = brought;
    const { headers } = await merchantStaff(world.app, merchantId);
    const [low, good] = brought.stores.map(({ storeId }) => ({ merchantId, storeId, headers }));
    if (!low || !good) throw new Error('no stores');
    await rated(low, Array(12).fill(3), '2026-03-20T02:00:00Z');
    await rated(good, Array(12).fill(5), '2026-03-20T02:00:00Z');
    const shown = async () => {
      const at = world.app.clock.now();
      const { rows } = await sql<{ name: string }>`
        select s.name from ${world.app.modules.merchant.listing.stores(at)} s
        where s.merchant_id = ${merchantId} order by s.store_no`.execute(world.app.db);
      return rows.map((row) => row.name);
    };
    const standing = async () => {
      const url = `/v1/merchants/${merchantId}`;
      const { restrictions } = (await world.app.http.inject({ url, headers: await world.app.staff() })).json<{
        restrictions: { state: string; store: { name: string } }[];
      }>();
      return [await stateOf(low), ...restrictions.map(({ state, store }) => `${store.name} ${state}`)];
    };
    world.app.clock.set('2026-03-31T16:00:00Z');
    await world.loop('quality.months');
    expect([await standing(), await shown()]).toEqual([
      ['live', 'Low restricted'],
      ['Low', 'Good'],
    ]);
    world.app.clock.set('2026-04-30T16:00:00Z');
    await world.loop('quality.months');
    expect([await standing(), await shown()]).toEqual([['live', 'Low delisted'], ['Good']]);
    await world.jump({ seconds: 0 });
    expect((await monthsOf(low))[0]).toBe('2026-04 delist');
    const lifted = { categoryKey: 'grooming', storeId: low.storeId, state: 'none', reason: 'appeal' };
    const url = `/v1/merchants/${merchantId}/restrictions`;
    await world.app.http.inject({ method: 'POST', url, headers: await world.app.staff(), body: lifted });
    await world.drain();
    expect(await shown()).toEqual(['Low', 'Good']);
    // Judged anew from the next month's end on.
    world.app.clock.set('2026-05-31T16:00:00Z');
    await world.loop('quality.months');
    await world.jump({ seconds: 0 });
    expect((await monthsOf(low))[0]).toBe('2026-05 rectify');
  });

  it('MER-6 rule 36 catches up on months of a downtime, in order, as of their own ends', async () => {
    world = await reopened('2026-01-05T02:00:00Z');
    const shop = await world.shop();
    await rated(shop, Array(10).fill(3), '2026-01-05T02:00:00Z');
    await rated(shop, Array(20).fill(5), '2026-03-05T02:00:00Z');
    world.app.clock.set('2026-04-02T02:00:00Z');
    await Promise.all(Array.from({ length: 4 }, () => world.loop('quality.months')));
    await world.jump({ seconds: 0 });
    // January below; February below again (the good ones came in March): gone in February, and out in March.
    expect(await monthsOf(shop)).toEqual(['2026-03 out', '2026-02 delist', '2026-01 rectify']);
  });
});

async function planned(shop: Shop): Promise<void> {
  const page = await world.must<{ items: Quality.Rectification[] }>(
    'GET',
    '/v1/quality/rectifications?open=true',
    shop.headers,
  );
  const [notice] = page.items;
  expect(page.items).toHaveLength(1);
  const url = `/v1/quality/rectifications/${notice?.rectificationId}`;
  expect(await world.tried('POST', `${url}/answer`, world.staff, { accepted: true, text: 'fine' })).toBe(
    '409 quality/rectification-state',
  );
  await world.must('POST', `${url}/plan`, shop.headers, { text: 'two more people on weekends' });
  await world.must('POST', `${url}/answer`, world.staff, { accepted: false, text: 'and training?' });
  await world.must('POST', `${url}/plan`, shop.headers, { text: 'two more people, and training' });
  const accepted = await world.must<Quality.Rectification>('POST', `${url}/answer`, world.staff, {
    accepted: true,
    text: 'good',
  });
  expect(accepted).toMatchObject({ state: 'accepted', overdue: false });
}

async function reopened(now: string): Promise<QualityWorld> {
  await world[Symbol.asyncDispose]();
  const fresh = await openQualityWorld(now);
  owner = await fresh.owner();
  return fresh;
}

describe('inspections', () => {
  it('MER-6 draws by seed, is carried out with photos, counts, and is hidden from the merchant until it is done', async () => {
    world = await reopened('2026-03-10T02:00:00Z');
    const [shop, other] = [await world.shop(), await world.shop()];
    const plan = { count: 1, seed: 'march', dueOn: '2026-03-31', categoryKey: 'grooming' };
    const dry = await world.must<Quality.InspectionPlan>('POST', '/v1/inspection-plans', world.staff, {
      ...plan,
      dryRun: true,
    });
    expect(dry.strata).toEqual([{ stratum: 'grooming/new', stores: 2, chosen: 1 }]);
    const { inspections } = await world.must<Quality.InspectionPlan>('POST', '/v1/inspection-plans', world.staff, {
      ...plan,
      count: 2,
    });
    const one = inspections.find((entry) => entry.store.storeId === shop.storeId);
    const url = `/v1/inspections/${one?.inspectionId}`;
    expect(await world.tried('GET', url, shop.headers)).toBe('404 quality/inspection-not-found');
    expect(
      await world.tried('POST', '/v1/inspections', world.staff, {
        storeId: shop.storeId,
        categoryKey: 'grooming',
        reason: 'complaints',
        dueOn: '2026-03-31',
      }),
    ).toBe('409 quality/inspection-running');
    expect(await world.tried('POST', `${url}/finish`, world.staff)).toBe('422 quality/inspection-unfinished');
    await carryOut(url, 'gentle');
    const done = await world.must<Quality.InspectionDetail>('POST', `${url}/finish`, world.staff);
    expect(done).toMatchObject({ state: 'done', passed: false });
    expect(await world.tried('POST', `${url}/finish`, world.staff)).toBe('409 quality/inspection-state');
    const seen = await world.must<Quality.InspectionDetail>('GET', url, shop.headers);
    expect(seen).toMatchObject({ state: 'done', assignee: null });
    expect(await world.tried('GET', url, other.headers)).toBe('404 quality/inspection-not-found');
    expect((await world.must<{ items: unknown[] }>('GET', '/v1/inspections', other.headers)).items).toEqual([]);
    const detail = await world.must<Quality.StoreScoreDetail>('GET', `/v1/quality/stores/${shop.storeId}`, world.staff);
    expect(detail.facts).toEqual([{ kind: 'inspection_failed', count: 1 }]);
    expect(detail.rectifications).toMatchObject([{ cause: 'inspection', state: 'noticed' }]);
    expect(detail.inspectionPercent).toBe(done.percent);
    expect(detail.rank).toBeCloseTo((43 + 5 * (1 + (done.percent ?? 0) / 25)) / 15);
  });

  async function carryOut(url: string, failing: string): Promise<void> {
    const { checklist } = await world.must<Quality.InspectionDetail>('GET', url, world.staff);
    for (const item of checklist.items.filter((entry) => entry.photo))
      await world.upload(`${url}/photos?itemKey=${item.key}`, world.staff, await world.picture());
    const answers = checklist.items.map(({ key }) =>
      key === failing ? { key, ok: false, note: 'shouted at the dog' } : { key, ok: true },
    );
    await world.must('PUT', `${url}/answers`, world.staff, { answers, summary: 'seen' });
  }

  it('MER-6 publishes checklists by version; one of two writers wins', async () => {
    const { items } = await world.must<{ items: Quality.Checklist[] }>('GET', '/v1/inspection-checklists', world.staff);
    const [general] = items;
    const write = () =>
      world.call('PUT', '/v1/inspection-checklists/training', world.staff, {
        names: general?.names,
        items: general?.items,
        passPercent: 70,
        basedOn: 0,
      });
    const replies = await Promise.all([write(), write(), write()]);
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
  });
});

describe('facts', () => {
  it('MER-6 notes merchants’ cancellations, late starts and silent hospitals, each once', async () => {
    const shop = await world.shop();
    const about = { merchantId: shop.merchantId, customerId: owner.customerId };
    const at = world.app.clock.now();
    const booking = { bookingId: newId(), storeId: shop.storeId };
    await world.tell('booking.cancelled', { ...about, payload: { ...booking, merchantFault: true } });
    await world.tell('booking.cancelled', { ...about, payload: { ...booking, merchantFault: false } });
    await world.tell('booking.started', { ...about, payload: { ...booking, startsAt: at.subtract({ minutes: 16 }) } });
    await world.tell('booking.started', { ...about, payload: { ...booking, startsAt: at.subtract({ minutes: 15 }) } });
    await world.tell('dispatch.hospital_failed', {
      payload: { storeId: shop.storeId, merchantId: shop.merchantId, kind: 'no_acknowledgement' },
    });
    await world.drain();
    await world.drain();
    const detail = await world.must<Quality.StoreScoreDetail>(
      'GET',
      `/v1/quality/stores/${shop.storeId}`,
      shop.headers,
    );
    expect(detail.facts).toEqual([
      { kind: 'late', count: 1 },
      { kind: 'merchant_cancelled', count: 1 },
      { kind: 'no_ack', count: 1 },
    ]);
  });
});
