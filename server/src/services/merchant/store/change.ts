/** Commands on stores: open one, change it, its hours, and whether it takes emergencies (MER-4). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { note } from '../admission/note.ts';
import { requireOwn } from '../admission/own.ts';
import type { Caller, Inner } from '../deps.ts';
import { gramsOf } from '../grams.ts';
import { hoursInvalid, merchantNotFound, versionChanged, zoneUnknown } from '../problems.ts';
import { tellWork } from '../roster/tell.ts';
import { lockStore } from './own.ts';
import { storeDetail } from './queries.ts';

/** @throws Problem `merchant/zone-unknown` */
function requireZone(timeZone: string): void {
  try {
    Temporal.Now.instant().toZonedDateTimeISO(timeZone);
  } catch {
    throw new Problem(zoneUnknown, timeZone, [{ pointer: '/body/timeZone', detail: 'unknown' }]);
  }
}

const gramsOfStore = ({ name, address, city, tags }: Merchant.StoreInput): string[] =>
  gramsOf([name, address, city, ...tags]);

/** @throws Problem `merchant/not-found`, `merchant/zone-unknown` */
export async function createStore(
  deps: Inner,
  caller: Caller,
  merchantId: string,
  input: Merchant.StoreInput,
): Promise<Merchant.StoreDetail> {
  requireOwn(caller, merchantId);
  const storeId = newId();
  await inTransaction(deps.db, (tx) => insertStore(tx, deps, caller, { storeId, merchantId, ...input }));
  return storeDetail(deps, caller, storeId);
}

export interface NewStore extends Merchant.StoreInput {
  readonly storeId: string;
  readonly merchantId: string;
  readonly source?: { readonly name: string; readonly id: string };
}

/** In the caller's transaction. @returns its number. @throws Problem `merchant/not-found`, `merchant/zone-unknown` */
export async function insertStore(tx: Tx, deps: Inner, caller: Caller, store: NewStore): Promise<number> {
  requireZone(store.timeZone);
  const { rows } = await sql<{ store_no: number }>`
    insert into merchant.store (store_id, merchant_id, name, address, city, lat, lng, time_zone, phone, about, tags,
      service_area_m, emergency, emergency_species, grams, rank_score, source, source_id, created_at)
    select ${store.storeId}, merchant_id, ${store.name.trim()}, ${store.address.trim()}, ${store.city}, ${store.lat},
      ${store.lng}, ${store.timeZone}, ${store.phone}, ${store.about}, ${store.tags}::text[], ${store.serviceAreaM},
      ${store.emergency}, ${store.emergencySpecies}::text[], ${gramsOfStore(store)}::text[], 4.0,
      ${store.source?.name ?? null}, ${store.source?.id ?? null}, ${deps.clock.now().toString()}::timestamptz
    from merchant.merchant where merchant_id = ${store.merchantId} returning store_no`.execute(tx);
  const row = rows[0];
  if (!row) throw new Problem(merchantNotFound);
  await tellStore(tx, caller, store, ['created'], null);
  return row.store_no;
}

interface Concerned {
  readonly storeId: string;
  readonly merchantId: string;
}

/** Event and audit entry of a change. */
export async function tellStore(
  tx: Tx,
  caller: Caller,
  { storeId, merchantId }: Concerned,
  changed: readonly string[],
  entry: { readonly before: unknown; readonly after: unknown } | null,
): Promise<void> {
  const payload = { merchantId, storeId, changed: [...changed] };
  await append(tx, Merchant.merchantStoreChanged, { subjectId: storeId, merchantId, payload });
  await note(tx, caller, {
    action: 'merchant.store_changed',
    subjectType: 'store',
    subjectId: storeId,
    before: entry?.before ?? null,
    after: entry?.after ?? { changed },
  });
}

const FIELDS = [
  'name',
  'address',
  'city',
  'lat',
  'lng',
  'timeZone',
  'phone',
  'about',
  'tags',
  'serviceAreaM',
  'emergency',
  'emergencySpecies',
  'state',
] as const;

/** @throws Problem `merchant/store-not-found`, `merchant/version-changed`, `merchant/zone-unknown` */
export async function changeStore(
  deps: Inner,
  caller: Caller,
  storeId: string,
  { version, state, ...input }: Merchant.StoreInput & { readonly version: number; readonly state: 'open' | 'closed' },
): Promise<Merchant.StoreDetail> {
  requireZone(input.timeZone);
  await inTransaction(deps.db, async (tx) => {
    const before = await lockStore(tx, caller, storeId);
    if (before.version !== version) throw new Problem(versionChanged);
    await sql`
      update merchant.store set name = ${input.name.trim()}, address = ${input.address.trim()}, city = ${input.city},
        lat = ${input.lat}, lng = ${input.lng}, time_zone = ${input.timeZone}, phone = ${input.phone},
        about = ${input.about}, tags = ${input.tags}::text[], service_area_m = ${input.serviceAreaM},
        emergency = ${input.emergency}, emergency_species = ${input.emergencySpecies}::text[], state = ${state},
        grams = ${gramsOfStore(input)}::text[], version = version + 1
      where store_id = ${storeId}`.execute(tx);
    const after = { ...input, state };
    const was = before.store;
    const changed = FIELDS.filter((field) => JSON.stringify(was[field]) !== JSON.stringify(after[field]));
    const pick = (of: Merchant.StoreInput & { readonly state: string }) =>
      Object.fromEntries(changed.map((field) => [field, of[field]]));
    await tellStore(tx, caller, before.store, changed, { before: pick(was), after: pick(after) });
    if (changed.includes('state') || changed.includes('timeZone')) await tellAllWork(tx, deps, before.store.storeNo);
    if (changed.includes('state') && state === 'closed') await tellClosed(tx, deps, before.store);
  });
  return storeDetail(deps, caller, storeId);
}

/** What was booked there is not dropped, and emergencies that it was asked for go on elsewhere (rule 36, DSP-1). */
async function tellClosed(tx: Tx, { registered }: Inner, { storeId, merchantId }: Concerned): Promise<void> {
  const { rows } = await sql<{ state: Merchant.MerchantState; hidden: string[] }>`
    select state, array(select category_key from merchant.merchant_category mc
      where mc.merchant_id = m.merchant_id and mc.told_visible order by category_key) as hidden
    from merchant.merchant m where merchant_id = ${merchantId}`.execute(tx);
  const found = rows[0];
  if (!found || found.hidden.length === 0) return;
  const { state, hidden } = found;
  const change = { merchantId, from: state, to: state, shown: [], hidden, storeIds: [storeId], reason: 'store closed' };
  for (const participant of registered.status) await participant(tx, change);
}

/** @throws Problem `merchant/store-not-found`, `merchant/version-changed`, `merchant/hours-invalid` */
export async function setHours(
  deps: Inner,
  caller: Caller,
  storeId: string,
  { hours, exceptions, version }: Hours & { readonly version: number },
): Promise<Merchant.StoreDetail> {
  requireHours({ hours, exceptions });
  await inTransaction(deps.db, async (tx) => {
    const before = await lockStore(tx, caller, storeId);
    if (before.version !== version) throw new Problem(versionChanged);
    await sql`update merchant.store set version = version + 1 where store_id = ${storeId}`.execute(tx);
    await writeHours(tx, before.store.storeNo, { hours, exceptions });
    await tellStore(tx, caller, before.store, ['hours'], null);
    await tellAllWork(tx, deps, before.store.storeNo);
  });
  return storeDetail(deps, caller, storeId);
}

export interface Hours {
  readonly hours: readonly Merchant.DayHours[];
  readonly exceptions: readonly Merchant.DateHours[];
}

/** @throws Problem `merchant/hours-invalid` */
function requireHours({ hours, exceptions }: Hours): void {
  const starts = hours.map((one) => `${one.weekday} ${one.starts}`);
  if (new Set(starts).size !== starts.length) throw new Problem(hoursInvalid, 'two spans begin at once');
  if (hours.some((one) => one.starts === '24:00')) throw new Problem(hoursInvalid, 'nothing begins at 24:00');
  const dates = exceptions.map((one) => one.on);
  if (new Set(dates).size !== dates.length) throw new Problem(hoursInvalid, 'a date stands twice');
}

/** Replace the hours of a store. */
export async function writeHours(tx: Tx, storeNo: number, { hours, exceptions }: Hours): Promise<void> {
  await sql`delete from merchant.hours where store_no = ${storeNo}`.execute(tx);
  await sql`delete from merchant.date_hours where store_no = ${storeNo}`.execute(tx);
  await sql`
    insert into merchant.hours (store_no, weekday, starts, ends)
    select ${storeNo}, h.* from jsonb_to_recordset(${jsonb(hours)}) h (weekday smallint, starts time, ends time)`.execute(
    tx,
  );
  await sql`
    insert into merchant.date_hours (store_no, on_date, spans, note)
    select ${storeNo}, d.on, d.spans, d.note
    from jsonb_to_recordset(${jsonb(exceptions)}) d ("on" date, spans jsonb, note text)`.execute(tx);
}

async function tellAllWork(tx: Tx, deps: Inner, storeNo: number): Promise<void> {
  const { rows } = await sql<{ resource_no: number }>`
    select resource_no from merchant.resource where store_no = ${storeNo} order by resource_no`.execute(tx);
  const resourceNos = rows.map((row) => row.resource_no);
  if (resourceNos.length > 0) await tellWork(tx, deps, { storeNo, resourceNos, from: null, to: null });
}

/** @throws Problem `merchant/store-not-found` */
export async function setAccepting(
  deps: Inner,
  caller: Caller,
  storeId: string,
  accepting: boolean,
): Promise<Merchant.StoreDetail> {
  await inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    if (store.accepting === accepting) return;
    await sql`update merchant.store set accepting = ${accepting} where store_id = ${storeId}`.execute(tx);
    const entry = { before: { accepting: store.accepting }, after: { accepting } };
    await tellStore(tx, caller, store, ['accepting'], entry);
  });
  return storeDetail(deps, caller, storeId);
}
