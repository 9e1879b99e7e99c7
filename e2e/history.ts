/** A small history of a business, made over HTTP: enough that every room of the console has something to show. */
import type { Api } from '@pawloop/contract/client';
import { signInOwner } from './caller.ts';
import { type LoopIds, makeLoop } from './loop-history.ts';
import { settled } from './settled.ts';

const DAY_MS = 86_400_000;
const CUSTOMERS = 40;
const AWAKE = 34;
const OWNER_PHONE = '13800001001';

/** Ids with which the rooms of one thing are opened, by the name of their parameter. */
export type HistoryIds = LoopIds &
  Readonly<Record<'customerId' | 'petId' | 'segmentId' | 'importId' | 'clinicId', string>>;

/**
 * Orders of `CUSTOMERS` customers over fifteen months; customer n comes every 10 + n days, the last ones have not been seen
 * for months. One line cannot be read.
 */
function ordersCsv(now: number): string {
  const lines = ['Order,Date,Customer,Item,Category,Quantity,Price'];
  const add = (order: string, daysAgo: number, customer: number, item: string, price: number) => {
    const date = new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
    lines.push(`${order},${date},M${customer},${item},${price.toFixed(2)}`);
  };
  for (let customer = 1; customer <= CUSTOMERS; customer += 1) {
    const items = ['"Adult dog food, chicken",food,2', 'Grooming,grooming,1', 'Clumping litter,litter,3'];
    for (let n = 0; n < 14; n += 1) {
      const daysAgo = (customer > AWAKE ? 110 : (customer % 7) * 12) + n * (10 + customer);
      if (daysAgo < 450) add(`${customer}-${n}`, daysAgo, customer, items[(customer + n) % 3] ?? '', 20 + customer * 3);
    }
  }
  lines.push('bad-1,not a date,M9,Ball,toy,1,5.00');
  return `${lines.join('\n')}\n`;
}

async function importOrders(api: Api): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([ordersCsv(Date.now())], { type: 'text/csv' }), 'history.csv');
  const upload = api as unknown as (route: string, input: unknown) => Promise<{ importId: string }>;
  const { importId } = await upload('POST /v1/imports', { query: { kind: 'orders' }, body: form });
  await api('POST /v1/imports/:importId/run', { params: { importId } });
  const done = await settled(
    () => api('GET /v1/imports/:importId', { params: { importId } }),
    ({ state }) => state === 'done' || state === 'failed',
  );
  if (done.state === 'failed') throw new Error(done.error ?? 'import failed');
  return importId;
}

/** An owner with a pet, weights, consents, orders and a second keeper. */
async function makeOwner(url: string, api: Api): Promise<{ customerId: string; petId: string; keeperId: string }> {
  const owner = await signInOwner(url, OWNER_PHONE);
  const { customerId } = await owner('PATCH /v1/owner/me', {
    body: { name: 'Robin Lee', city: 'Hangzhou', language: 'en' },
  });
  const breeds = await owner('GET /v1/breeds', { query: { species: 'dog', search: 'corgi' } });
  const breedId = breeds.items[0]?.breedId;
  const pet = {
    name: 'Biscuit',
    species: 'dog',
    birthday: '2022-04-02',
    weightGrams: 11_200,
    ...(breedId && { breedId }),
  };
  const { petId } = await owner('POST /v1/owner/pets', { body: pet });
  for (const [daysAgo, grams] of [
    [200, 10_400],
    [120, 10_900],
    [40, 11_000],
  ] as const) {
    const at = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    await owner('POST /v1/owner/pets/:petId/weights', { params: { petId }, body: { at, grams } });
  }
  for (const granted of [true, false]) {
    const body = { purpose: 'marketing', channel: 'sms', granted, version: '2026-11' } as const;
    await owner('PUT /v1/owner/me/consents', { body });
  }
  const agreed = { purpose: 'marketing', channel: 'inbox', granted: true, version: '2026-11' } as const;
  await owner('PUT /v1/owner/me/consents', { body: agreed });
  const { code } = await owner('POST /v1/owner/pets/:petId/invitations', { params: { petId } });
  const second = await signInOwner(url, '13800001002');
  const keeper = await second('PATCH /v1/owner/me', { body: { name: 'Sam Wu', language: 'en' } });
  await second('PUT /v1/owner/me/consents', { body: { ...agreed, channel: 'sms' } });
  await second('POST /v1/owner/households/join', { body: { code } });
  const line = { name: 'Full grooming', category: 'grooming', quantity: 1, unitFen: 19_800 };
  await api('POST /v1/counter-sales', { body: { customerId, kind: 'service', lines: [line] } });
  await api('PUT /v1/customers/:customerId/tags', { params: { customerId }, body: { add: ['likes mornings'] } });
  return { customerId, petId, keeperId: keeper.customerId };
}

/** Makes the history and waits until the slow lane and the segment have seen it. */
export async function makeHistory(url: string, api: Api): Promise<HistoryIds> {
  const importId = await importOrders(api);
  const { customerId, petId, keeperId } = await makeOwner(url, api);
  const loser = await api('POST /v1/customers', { body: { name: 'Robin L.', phone: '13800001003' } });
  const merge = { winnerId: customerId, loserId: loser.customerId, reason: 'the same person' };
  await api('POST /v1/customer-merges', { body: merge });
  const segment = (name: string, orders: number) =>
    api('POST /v1/segments', {
      body: {
        name,
        kind: 'live',
        definition: { all: [{ field: 'audience.orderCount', operator: 'gte', value: orders }] },
      },
    });
  const { segmentId } = await segment('Ordered', 1);
  await segment('Regulars', 8);
  await api('POST /v1/channels', { body: { name: 'Shop door', kind: 'store', code: 'door', costFen: 120_00 } });
  await api('POST /v1/keys', { body: { name: 'Web page', kind: 'events', source: 'h5' } });
  const { clinicId } = await api('POST /v1/clinics', { body: { name: 'Lakeside Clinic' } });
  await api('POST /v1/rfm/recompute', {});
  await settled(
    () => api('GET /v1/segments/:segmentId', { params: { segmentId } }),
    ({ size }) => size === CUSTOMERS + 1,
  );
  const loop = await makeLoop(api, { customerId, keeperId });
  return { customerId, petId, segmentId, importId, clinicId, ...loop };
}
