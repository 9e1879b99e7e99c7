/** ACC-3: staff of one merchant reach nothing of another, by any endpoint of the room; what is not theirs does not exist. */
import { type Endpoint, Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aStore, bringMerchant, flatBand, merchantStaff } from '../../../test/merchants.ts';
import { fileForm } from '../../../test/upload.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Brought } from './index.ts';

let app: TestApp;
let theirs: Brought;
let headers: Headers;
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T02:00:00Z' });
  const rooms = [{ name: 'Small', sizeClass: 'small' as const, species: [], kennels: [{ name: 'K1', active: true }] }];
  theirs = await bringMerchant(app, { name: 'Theirs', stores: [aStore({ name: 'Their shop', rooms })] });
  const mine = await bringMerchant(app, { name: 'Mine', stores: [aStore({ name: 'My shop' })] });
  headers = (await merchantStaff(app, mine.merchantId)).headers;
  const store = theirs.stores[0];
  const one = async (column: string, table: string) => {
    const { rows } = await sql<{ id: string }>`
      select ${sql.ref(column)} as id from ${sql.table(`merchant.${table}`)} where merchant_id = ${theirs.merchantId} limit 1`.execute(
      app.db,
    );
    return rows[0]?.id ?? '';
  };
  Object.assign(ids, {
    merchantId: theirs.merchantId,
    storeId: store?.storeId,
    resourceId: store?.resourceIds[0],
    roomClassId: store?.roomClassIds[0],
    offerId: store?.offerIds[0],
    policyId: await one('policy_id', 'policy'),
    documentId: await one('document_id', 'document'),
    fileId: newId(),
  });
});
afterAll(() => app[Symbol.asyncDispose]());

const store = {
  name: 'Taken over',
  address: 'a',
  city: null,
  lat: 1,
  lng: 1,
  timeZone: 'Asia/Shanghai',
  phone: null,
  about: null,
  tags: [],
  serviceAreaM: 0,
  emergency: false,
  emergencySpecies: [],
};
const resource = { kind: 'person', name: 'X', skills: [], staffId: null, active: false };
const room = { name: 'X', sizeClass: 'small', species: [], kennels: [] };
const policy = { name: 'X', tiers: [{ untilHoursBefore: 1, feePercent: 0 }], noShowPercent: 0 };
const offer = {
  serviceId: newId(),
  name: null,
  bands: [flatBand(1)],
  firstVisit: { minutes: 0, priceFen: 0 },
  matted: { minutes: 0, priceFen: 0 },
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  leadMinutes: 0,
  horizonDays: 10,
  gridMinutes: 15,
  payment: ['full'],
  depositFen: 0,
  policyId: null,
  home: { allowed: false, areaM: 0, speedKmh: 20, priceFen: 0 },
  seats: null,
  tags: [],
};
const version = 1;

/** A body that the contract lets through, by route. */
const bodies: Record<string, object> = {
  'PUT /v1/merchants/:merchantId': { name: 'X', contactName: null, contactPhone: null, categories: [], version },
  'POST /v1/merchants/:merchantId/moves': { to: 'live', reason: null },
  'POST /v1/merchants/:merchantId/restrictions': {
    categoryKey: 'grooming',
    storeId: null,
    state: 'delisted',
    reason: 'x',
  },
  'POST /v1/merchants/:merchantId/stores': store,
  'PUT /v1/stores/:storeId': { ...store, state: 'closed', version },
  'PUT /v1/stores/:storeId/hours': { hours: [], exceptions: [], version },
  'PUT /v1/stores/:storeId/accepting': { accepting: false },
  'POST /v1/stores/:storeId/resources': resource,
  'PUT /v1/stores/:storeId/resources/:resourceId': { ...resource, version },
  'PUT /v1/stores/:storeId/resources/:resourceId/roster': { shifts: [], exceptions: [], version },
  'POST /v1/stores/:storeId/room-classes': room,
  'PUT /v1/stores/:storeId/room-classes/:roomClassId': { ...room, version },
  'POST /v1/stores/:storeId/offers': offer,
  'PUT /v1/offers/:offerId': { ...offer, version },
  'PUT /v1/offers/:offerId/state': { state: 'off' },
  'POST /v1/offers/:offerId/quote': { pet: null, firstVisit: false, matted: false, homeDistanceM: null },
  'POST /v1/merchants/:merchantId/policies': policy,
  'PUT /v1/merchants/:merchantId/policies/:policyId': { ...policy, version },
  'POST /v1/merchants/:merchantId/documents/:documentId/review': { decision: 'refused', reason: 'x' },
};
const queries: Record<string, string> = {
  'GET /v1/stores/:storeId/work': '?from=2026-03-02&days=7',
  'POST /v1/merchants/:merchantId/documents': '?kind=business_license&number=1&validFrom=2026-01-01',
};

const table = Object.entries(Merchant.merchantEndpoints as Record<string, Endpoint>).filter(
  ([route, { allow }]) => /:(merchant|store|offer)Id/.test(route) && !allow.includes('public'),
);

async function everything(): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select jsonb_build_array(
      (select jsonb_agg(to_jsonb(m)) from merchant.merchant m where merchant_id = ${theirs.merchantId}),
      (select jsonb_agg(to_jsonb(d) order by d.document_id) from merchant.document d where merchant_id = ${theirs.merchantId}),
      (select jsonb_agg(to_jsonb(s)) from merchant.store s where merchant_id = ${theirs.merchantId}),
      (select jsonb_agg(to_jsonb(r) order by r.resource_no) from merchant.resource r),
      (select jsonb_agg(to_jsonb(h)) from merchant.hours h), (select count(*) from merchant.shift),
      (select jsonb_agg(to_jsonb(o) order by o.offer_id) from merchant.offer o),
      (select jsonb_agg(to_jsonb(p)) from merchant.policy_version p),
      (select jsonb_agg(to_jsonb(k)) from merchant.kennel k))::text as text`.execute(app.db);
  return rows[0]?.text ?? '';
}

it.each(table)('ACC-3 %s answers for another merchant as for one that does not exist', async (route, { kind }) => {
  const [method, path = ''] = route.split(' ');
  const url = path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '') + (queries[route] ?? '');
  const before = await everything();
  const file = fileForm('x', 'a');
  const reply = await app.http.inject({
    method: method as 'GET',
    url,
    headers: kind === 'multipart' ? { ...headers, ...file.headers } : headers,
    ...(kind === 'multipart' ? { body: file.body } : bodies[route] && { body: bodies[route] }),
  });
  const operatorOnly = /\/(review|restrictions)$/.test(route);
  expect([reply.statusCode, reply.body], reply.body).toEqual([
    operatorOnly ? 403 : 404,
    expect.not.stringContaining('Theirs'),
  ]);
  expect(await everything()).toBe(before);
});

it('ACC-3 lists hold the own stores alone, whatever is asked for; operators’ lists are closed', async () => {
  for (const query of ['', `?merchantId=${theirs.merchantId}`, '?search=shop']) {
    const reply = await app.http.inject({ url: `/v1/stores${query}`, headers });
    expect(reply.statusCode).toBe(200);
    expect(reply.body).not.toContain('Their shop');
  }
  for (const url of ['/v1/merchants', '/v1/merchants/counts', '/v1/catalogue/courses']) {
    expect((await app.http.inject({ url, headers })).statusCode, url).toBe(403);
  }
});

it('ACC-3 events bear the merchant that they concern, so that the live channel tells nobody else', async () => {
  await inTransaction(app.db, (tx) =>
    app.modules.merchant.restrict(tx, { principal: 'system' }, { merchantId: theirs.merchantId, reason: 'x' }),
  );
  const { rows } = await sql<{ name: string }>`
    select distinct name from platform.event where name like 'merchant.%' and merchant_id is null`.execute(app.db);
  expect(rows).toEqual([]);
  for (const event of Merchant.merchantEvents) {
    const { live } = event as { live?: { owner?: boolean; merchant?: string } };
    expect(live?.owner ?? false).toBe(false);
  }
});

it('ACC-3 a sign-in of another merchant cannot be made one’s own person', async () => {
  const foreign = await merchantStaff(app, theirs.merchantId);
  const { items } = (await app.http.inject({ url: '/v1/stores', headers })).json<{ items: Merchant.Store[] }>();
  const body = { ...resource, active: true, staffId: foreign.staffId };
  const url = `/v1/stores/${items[0]?.storeId}/resources`;
  expect((await app.http.inject({ method: 'POST', url, headers, body })).json().code).toBe('merchant/staff-foreign');
});
