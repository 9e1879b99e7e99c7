/** Categories restricted or taken off apart from the rest of their merchant, over HTTP on PostgreSQL (MER-6, MER-1). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { aStore, bringMerchant, dailyShifts, flatBand, merchantStaff } from '../../../../test/merchants.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Brought, StatusChange } from '../index.ts';

let app: TestApp;
let operator: Headers;
let brought: Brought;
const changes: StatusChange[] = [];
const sold = ['bath', 'dog-boarding'].map((service) => ({ service, bands: [flatBand(9900, 60)] }));
const people = [{ name: 'Ann', skills: ['groom', 'wash', 'keeper'], shifts: dailyShifts() }];
const rooms = [{ name: 'Small', sizeClass: 'small' as const, species: [], kennels: [{ name: 'K1', active: true }] }];

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  operator = await app.staff();
  app.modules.merchant.onStatusChange(async (_tx, change) => void changes.push(change));
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  const [one, two] = ['One', 'Two'].map((name) => aStore({ name, people, rooms, offers: sold }));
  if (!one || !two) throw new Error('no stores');
  brought = await bringMerchant(app, { categories: ['grooming', 'boarding'], stores: [one, two] });
  changes.length = 0;
});

interface Asked {
  readonly categoryKey?: string;
  readonly storeId?: string | null;
  readonly state: 'none' | Merchant.RestrictionState;
}
const storeOf = (nth: number) => brought.stores[nth]?.storeId ?? '';

async function tried(asked: Asked, headers = operator) {
  const reply = await app.http.inject({
    method: 'POST',
    url: `/v1/merchants/${brought.merchantId}/restrictions`,
    headers,
    body: { categoryKey: 'grooming', storeId: null, reason: 'hurt a dog', ...asked },
  });
  return { status: reply.statusCode, body: reply.json<Merchant.MerchantDetail & { code: string }>() };
}
async function set(asked: Asked): Promise<Merchant.MerchantDetail> {
  const { status, body } = await tried(asked);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
async function shown(nth: number): Promise<string[] | number> {
  const reply = await app.http.inject({ url: `/v1/services/stores/${storeOf(nth)}` });
  if (reply.statusCode !== 200) return reply.statusCode;
  return reply.json<Merchant.PublicStore>().offers.map((offer) => offer.categoryKey);
}
async function listed(): Promise<string[]> {
  const at = app.clock.now();
  const { rows } = await sql<{ name: string; category_key: string }>`
    select s.name, o.category_key from ${app.modules.merchant.listing.stores(at)} s
      join ${app.modules.merchant.listing.offers(at)} o using (store_no)
    where s.merchant_id = ${brought.merchantId} order by s.store_no, o.category_key`.execute(app.db);
  return rows.map((row) => `${row.name} ${row.category_key}`);
}
const bookable = (store: number, offer: number) =>
  inTransaction(app.db, (tx) =>
    app.modules.merchant.requireBookable(tx, brought.stores[store]?.offerIds[offer] ?? '', app.clock.now()),
  ).then(
    () => 'bookable',
    (problem: { type?: { code: string } }) => problem.type?.code,
  );

describe('a category of one store', () => {
  it('MER-6 goes off alone: not found, not listed, not bookable there; everything else stays', async () => {
    const detail = await set({ storeId: storeOf(0), state: 'delisted' });
    expect(detail.state).toBe('live');
    expect(detail.restrictions).toMatchObject([
      { categoryKey: 'grooming', store: { name: 'One' }, state: 'delisted', reason: 'hurt a dog' },
    ]);
    expect(await listed()).toEqual(['One boarding', 'Two boarding', 'Two grooming']);
    expect([await shown(0), await shown(1)]).toEqual([['boarding'], ['grooming', 'boarding']]);
    expect([await bookable(0, 0), await bookable(0, 1), await bookable(1, 0)]).toEqual([
      'merchant/not-bookable',
      'bookable',
      'bookable',
    ]);
    expect(changes).toMatchObject([
      { from: 'live', to: 'live', hidden: ['grooming'], shown: [], storeIds: [storeOf(0)], reason: 'hurt a dog' },
    ]);
    expect((await set({ storeId: storeOf(0), state: 'none' })).restrictions).toEqual([]);
    expect(await bookable(0, 0)).toBe('bookable');
    expect(changes.at(-1)).toMatchObject({ hidden: [], shown: ['grooming'], storeIds: [storeOf(0)] });
    const { rows } = await sql<{ move: string }>`
      select payload ->> 'from' || ' ' || (payload ->> 'to') as move from platform.event
      where name = 'merchant.restriction_changed' and merchant_id = ${brought.merchantId} order by 1`.execute(app.db);
    expect(rows.map((row) => row.move)).toEqual(['delisted none', 'none delisted']);
    const { rows: audited } = await sql`
      select from platform.audit_entry where action = 'merchant.restriction_changed'
        and subject_id = ${brought.merchantId}`.execute(app.db);
    expect(audited).toHaveLength(2);
  });

  it('MER-6 under rectification stays bookable and is shown to the merchant; asking twice changes nothing', async () => {
    await set({ storeId: storeOf(0), state: 'restricted' });
    const detail = await set({ storeId: storeOf(0), state: 'restricted' });
    expect(detail.restrictions).toHaveLength(1);
    expect(await bookable(0, 0)).toBe('bookable');
    expect(changes).toEqual([]);
    const { headers } = await merchantStaff(app, brought.merchantId);
    const own = await app.http.inject({ url: `/v1/merchants/${brought.merchantId}`, headers });
    expect(own.json<Merchant.MerchantDetail>().restrictions).toMatchObject([{ state: 'restricted' }]);
    expect((await tried({ state: 'none' }, headers)).status).toBe(403);
  });

  it('MER-6 answers for stores and categories of others, and for merchants that are not admitted', async () => {
    const other = await bringMerchant(app, {});
    expect((await tried({ storeId: other.stores[0]?.storeId ?? '', state: 'delisted' })).body.code).toBe(
      'merchant/store-not-found',
    );
    expect((await tried({ categoryKey: 'medical', state: 'delisted' })).body.code).toBe('merchant/category-unknown');
    brought = await bringMerchant(app, { state: 'draft' });
    expect((await tried({ state: 'delisted' })).body.code).toBe('merchant/illegal-move');
  });
});

describe('a category of all stores', () => {
  it('MER-6 is off in later stores too, and giving it up and wanting it again does not bring it back', async () => {
    await set({ state: 'delisted' });
    expect(await listed()).toEqual(['One boarding', 'Two boarding']);
    const { headers } = await merchantStaff(app, brought.merchantId);
    const url = `/v1/merchants/${brought.merchantId}`;
    let version = 1;
    for (const categories of [['boarding'], ['boarding', 'grooming']]) {
      const body = { name: 'M', contactName: null, contactPhone: null, categories, version };
      const reply = await app.http.inject({ method: 'PUT', url, headers, body });
      expect(reply.statusCode, reply.body).toBe(200);
      version = reply.json<Merchant.MerchantDetail>().version;
    }
    await sql`
      update merchant.merchant_category set admitted = true, in_order_from = '2020-01-01', in_order_until = '2100-01-01'
      where merchant_id = ${brought.merchantId}`.execute(app.db);
    await sql`
      insert into merchant.store (store_id, merchant_id, name, address, lat, lng, time_zone, created_at)
      select gen_random_uuid(), merchant_id, 'Three', address, lat, lng, time_zone, created_at from merchant.store
      where store_id = ${storeOf(0)}`.execute(app.db);
    await sql`
      update merchant.offer set store_no = (select max(store_no) from merchant.store)
      where offer_id = ${brought.stores[0]?.offerIds[0] ?? ''}`.execute(app.db);
    expect(await listed()).toEqual(['One boarding', 'Two boarding']);
    expect(await bookable(0, 0)).toBe('merchant/not-bookable');
  });
});

describe('the merchant as a whole', () => {
  const stateOf = async () =>
    (await app.modules.merchant.findMerchants(app.db, [brought.merchantId])).get(brought.merchantId)?.state;

  it('MER-1 MER-6 follows its categories: delisted when the last one goes, with each part told of once', async () => {
    await set({ state: 'restricted' });
    expect(await stateOf()).toBe('live');
    await set({ categoryKey: 'boarding', state: 'restricted' });
    expect(await stateOf()).toBe('restricted');
    await set({ state: 'none' });
    expect(await stateOf()).toBe('live');
    changes.length = 0;
    await set({ state: 'delisted' });
    await set({ categoryKey: 'boarding', storeId: storeOf(0), state: 'delisted' });
    expect(await stateOf()).toBe('restricted');
    await set({ categoryKey: 'boarding', storeId: storeOf(1), state: 'delisted' });
    expect([await stateOf(), await shown(0)]).toEqual(['delisted', 404]);
    const told = changes.flatMap(({ hidden, storeIds }) =>
      hidden.flatMap((key) => (storeIds ?? []).map((storeId) => `${key} ${storeId === storeOf(0) ? 1 : 2}`)),
    );
    expect(told).toEqual(['grooming 1', 'grooming 2', 'boarding 1', 'boarding 2']);
    await set({ categoryKey: 'boarding', storeId: storeOf(1), state: 'none' });
    expect([await stateOf(), await listed()]).toEqual(['restricted', ['Two boarding']]);
  });

  it('MER-1 an operator who lets the whole merchant in again lets its categories in, under rectification', async () => {
    await set({ state: 'delisted' });
    await set({ categoryKey: 'boarding', state: 'delisted' });
    expect(await stateOf()).toBe('delisted');
    const move = (to: string) =>
      app.http.inject({
        method: 'POST',
        url: `/v1/merchants/${brought.merchantId}/moves`,
        headers: operator,
        body: { to, reason: 'appeal' },
      });
    const back = await move('restricted');
    expect(back.json<Merchant.MerchantDetail>().restrictions.map(({ state }) => state)).toEqual([
      'restricted',
      'restricted',
    ]);
    expect(await listed()).toHaveLength(4);
    expect((await move('live')).json<Merchant.MerchantDetail>().restrictions).toEqual([]);
  });

  it('MER-6 quality neither lifts nor softens what an operator has taken off', async () => {
    await set({ storeId: storeOf(0), state: 'delisted' });
    const order = { merchantId: brought.merchantId, reason: 'score 2026-03' };
    const part = { storeId: storeOf(0), categoryKey: 'grooming' };
    await inTransaction(app.db, async (tx) => {
      await app.modules.merchant.restrict(tx, { principal: 'system' }, { ...order, part });
      await app.modules.merchant.reinstate(tx, { principal: 'system' }, { ...order, part });
    });
    expect(await bookable(0, 0)).toBe('merchant/not-bookable');
  });
});
