/** Stores for tests of the schedule and of what stands on it: written as rows, without admission and exams. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db } from '../src/platform/db.ts';
import { newId } from '../src/platform/ids.ts';

export interface TestService {
  readonly serviceId: string;
  readonly key: string;
}

export interface TestStore {
  readonly storeId: string;
  readonly storeNo: number;
  readonly merchantId: string;
}

const names = JSON.stringify({ zh: '名', en: 'name' });
const oneLeg: readonly Merchant.Leg[] = [{ key: 'all', share: 1, needs: [{ pool: 'person', skill: 'groom' }] }];

/** A category with any skills that services need, and a service in it. */
export async function aService(
  db: Db,
  options: {
    readonly key?: string;
    readonly mode?: Merchant.ServiceMode;
    readonly legs?: readonly Merchant.Leg[];
    readonly minutes?: number;
    readonly skills?: readonly string[];
  } = {},
): Promise<TestService> {
  const { mode = 'appointment', legs = oneLeg, minutes = 60, skills = ['groom', 'wash', 'vet'] } = options;
  const serviceId = newId();
  const key = options.key ?? `service_${serviceId.slice(-8)}`;
  const category = `category_${serviceId.slice(-8)}`;
  const rows = JSON.stringify(skills.map((skill) => ({ key: skill, names: { zh: skill, en: skill } })));
  await sql`
    insert into merchant.category (key, names, icon, document_kinds, course_key, skills, position, active)
    values (${category}, ${names}::jsonb, 'paw', '{}', null, ${rows}::jsonb, 1, true)`.execute(db);
  await sql`
    insert into merchant.service (service_id, key, category_key, names, mode, legs, minutes, form, needs_vaccines, species,
      home, active)
    values (${serviceId}::uuid, ${key}, ${category}, ${names}::jsonb, ${mode}, ${JSON.stringify(legs)}::jsonb,
      ${JSON.stringify([{ sizeClass: null, coat: null, minutes }])}::jsonb, '[]', false, '{}', true, true)`.execute(db);
  return { serviceId, key };
}

/** A live merchant with one open store that may sell everything there is. */
export async function aStore(
  db: Db,
  options: {
    readonly timeZone?: string;
    readonly lat?: number;
    readonly lng?: number;
    readonly name?: string;
    readonly grams?: readonly string[];
    readonly tags?: readonly string[];
    readonly rank?: number;
    /** Every day; around the clock when left out. */
    readonly hours?: readonly [starts: string, ends: string];
    readonly merchantId?: string;
  } = {},
): Promise<TestStore> {
  const merchantId = options.merchantId ?? newId();
  const storeId = newId();
  const { timeZone = 'Asia/Shanghai', lat = 31.23, lng = 121.47, hours = ['00:00', '24:00'] } = options;
  if (!options.merchantId) {
    await sql`
      insert into merchant.merchant (merchant_id, name, state, state_at, created_at)
      values (${merchantId}::uuid, 'Merchant', 'live', now(), now())`.execute(db);
  }
  await sql`
    insert into merchant.merchant_category (merchant_id, category_key, admitted, in_order_from, in_order_until, told_visible)
    select ${merchantId}::uuid, key, true, '2000-01-01', '2100-01-01', true from merchant.category
    on conflict do nothing`.execute(db);
  const { rows } = await sql<{ store_no: number }>`
    insert into merchant.store (store_id, merchant_id, name, address, lat, lng, time_zone, grams, tags, rank_score, created_at)
    values (${storeId}::uuid, ${merchantId}::uuid, ${options.name ?? 'Store'}, 'Street 1', ${lat}, ${lng}, ${timeZone},
      ${[...(options.grams ?? [])]}::text[], ${[...(options.tags ?? [])]}::text[], ${options.rank ?? 4}, now())
    returning store_no`.execute(db);
  const storeNo = rows[0]?.store_no as number;
  await sql`
    insert into merchant.hours (store_no, weekday, starts, ends)
    select ${storeNo}, day, ${hours[0]}::time, ${hours[1]}::time from generate_series(1, 7) day`.execute(db);
  return { storeId, storeNo, merchantId };
}

export interface TestShift {
  readonly weekdays?: readonly number[];
  readonly starts: string;
  readonly ends: string;
  readonly breaks?: readonly { readonly starts: string; readonly ends: string }[];
}

/** A person with shifts, or a thing, which works whenever the store is open. @returns its number */
export async function aResource(
  db: Db,
  store: TestStore,
  options: {
    readonly kind?: string;
    readonly skills?: readonly string[];
    readonly shifts?: readonly TestShift[];
  } = {},
): Promise<number> {
  const { kind = 'person', shifts = kind === 'person' ? [{ starts: '09:00', ends: '18:00' }] : [] } = options;
  const skills = kind === 'person' ? (options.skills ?? ['groom']) : [];
  const { rows } = await sql<{ resource_no: number }>`
    insert into merchant.resource (resource_id, store_no, kind, name, skills, created_at)
    values (${newId()}::uuid, ${store.storeNo}, ${kind}, ${kind}, ${[...skills]}::text[], now())
    returning resource_no`.execute(db);
  const resourceNo = rows[0]?.resource_no as number;
  for (const shift of shifts) {
    await sql`
      insert into merchant.shift (resource_no, weekday, starts, ends, breaks, valid_from)
      select ${resourceNo}, day, ${shift.starts}::time, ${shift.ends}::time, ${JSON.stringify(shift.breaks ?? [])}::jsonb,
        '2000-01-01' from unnest(${[...(shift.weekdays ?? [1, 2, 3, 4, 5, 6, 7])]}::int[]) day`.execute(db);
  }
  return resourceNo;
}

interface AddOn {
  readonly minutes: number;
  readonly priceFen: number;
}

/** An offer on sale with one band for every animal. @returns its id */
export async function anOffer(
  db: Db,
  store: TestStore,
  service: TestService,
  options: {
    readonly minutes?: number;
    readonly grid?: number;
    readonly lead?: number;
    readonly horizon?: number;
    readonly before?: number;
    readonly after?: number;
    readonly priceFen?: number;
    readonly memberPriceFen?: number;
    readonly tags?: readonly string[];
    readonly seats?: number;
    readonly firstVisit?: AddOn;
    readonly matted?: AddOn;
  } = {},
): Promise<string> {
  const offerId = newId();
  const addOn = (given?: AddOn) => JSON.stringify(given ?? { minutes: 0, priceFen: 0 });
  const home = JSON.stringify({ allowed: true, areaM: 10_000, speedKmh: 20, priceFen: 1000 });
  await sql`
    insert into merchant.offer (offer_id, store_no, service_id, state, first_visit, matted, buffer_before, buffer_after,
      lead_minutes, horizon_days, grid_minutes, payment, deposit_fen, home, seats, tags, created_at)
    values (${offerId}::uuid, ${store.storeNo}, ${service.serviceId}::uuid, 'on', ${addOn(options.firstVisit)}::jsonb,
      ${addOn(options.matted)}::jsonb,
      ${options.before ?? 0}, ${options.after ?? 0}, ${options.lead ?? 0}, ${options.horizon ?? 60}, ${options.grid ?? 15},
      '{full}', 0, ${home}::jsonb, ${options.seats ?? null}::int, ${[...(options.tags ?? [])]}::text[], now())`.execute(
    db,
  );
  await sql`
    insert into merchant.band (offer_id, position, price_fen, member_price_fen, minutes, effective_minutes)
    values (${offerId}::uuid, 0, ${options.priceFen ?? 10_000}, ${options.memberPriceFen ?? null}::bigint,
      ${options.minutes ?? 60}, ${options.minutes ?? 60})`.execute(db);
  return offerId;
}

/** Kennels of one size. @returns the class's id and its kennels' ids */
export async function aRoomClass(
  db: Db,
  store: TestStore,
  kennels: number,
  sizeClass = 'medium',
): Promise<{ roomClassId: string; kennelIds: string[] }> {
  const roomClassId = newId();
  await sql`
    insert into merchant.room_class (room_class_id, store_no, name, size_class)
    values (${roomClassId}::uuid, ${store.storeNo}, 'Room', ${sizeClass})`.execute(db);
  const kennelIds = Array.from({ length: kennels }, () => newId());
  await sql`
    insert into merchant.kennel (kennel_id, room_class_id, position, name)
    select id, ${roomClassId}::uuid, nth, 'K' || nth from unnest(${kennelIds}::uuid[]) with ordinality k (id, nth)`.execute(
    db,
  );
  return { roomClassId, kennelIds };
}
