/** Stores as they are stored, and as staff and other rooms see them. */
import type { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Handle, StoreCard } from '../face.ts';

export interface StoreRow {
  store_id: string;
  store_no: number;
  merchant_id: string;
  merchant_name: string;
  merchant_state: Merchant.MerchantState;
  name: string;
  address: string;
  city: string | null;
  lat: number;
  lng: number;
  time_zone: string;
  phone: string | null;
  about: string | null;
  tags: string[];
  service_area_m: number;
  emergency: boolean;
  emergency_species: string[];
  accepting: boolean;
  state: 'open' | 'closed';
  photos: string[];
  score: number | null;
  reviews: number;
  version: number;
  created_at: string;
}

/** Stores `s` of merchants `m`. @param rest conditions, order, limit or a lock */
export async function storeRows(handle: Handle, rest: RawBuilder<unknown>): Promise<StoreRow[]> {
  const { rows } = await sql<StoreRow>`
    select s.*, m.name as merchant_name, m.state as merchant_state
    from merchant.store s join merchant.merchant m using (merchant_id) where ${rest}`.execute(handle);
  return rows;
}

/**
 * Whether the store `s` shows a category of its merchant `mc`: in order on the day that the store's zone has at an instant
 * (rule 38), and not taken off (MER-6).
 */
export const categoryInOrder = (at: Temporal.Instant, zone: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`(mc.admitted and (${at.toString()}::timestamptz at time zone ${zone})::date
    between mc.in_order_from and mc.in_order_until and not mc.off_everywhere and s.store_no <> all(mc.off_stores))`;

/** States in which owners find a merchant. */
export const visibleState: RawBuilder<boolean> = sql<boolean>`m.state in ('live', 'restricted')`;

/** Store numbers among the given that owners can find now. */
export async function visibleAmong(
  handle: Handle,
  storeNos: readonly number[],
  at: Temporal.Instant,
): Promise<Set<number>> {
  const { rows } = await sql<{ store_no: number }>`
    select s.store_no from merchant.store s join merchant.merchant m using (merchant_id)
    where s.store_no = any(${[...storeNos]}::int[]) and s.state = 'open' and ${visibleState} and exists (
      select 1 from merchant.merchant_category mc
      where mc.merchant_id = s.merchant_id and ${categoryInOrder(at, sql`s.time_zone`)})`.execute(handle);
  return new Set(rows.map((row) => row.store_no));
}

export function cardOf(row: StoreRow): StoreCard {
  return {
    storeId: row.store_id,
    storeNo: row.store_no,
    merchantId: row.merchant_id,
    merchantName: row.merchant_name,
    name: row.name,
    address: row.address,
    phone: row.phone,
    lat: row.lat,
    lng: row.lng,
    timeZone: row.time_zone,
    state: row.state,
    merchantState: row.merchant_state,
    serviceAreaM: row.service_area_m,
    photos: row.photos,
    tags: row.tags,
    emergency: row.emergency,
    accepting: row.accepting,
    score: row.score,
    reviews: row.reviews,
  };
}

export function storeOf(row: StoreRow, visible: boolean): Merchant.Store {
  return {
    storeId: row.store_id,
    storeNo: row.store_no,
    merchantId: row.merchant_id,
    name: row.name,
    address: row.address,
    city: row.city,
    lat: row.lat,
    lng: row.lng,
    timeZone: row.time_zone,
    phone: row.phone,
    about: row.about,
    tags: row.tags,
    serviceAreaM: row.service_area_m,
    emergency: row.emergency,
    emergencySpecies: row.emergency_species,
    accepting: row.accepting,
    state: row.state,
    photos: row.photos,
    score: row.score,
    reviews: row.reviews,
    visible,
    version: row.version,
    createdAt: row.created_at,
  };
}

/** Stores of the ids that exist. */
export async function findStores(handle: Handle, storeIds: readonly string[]): Promise<Map<string, StoreCard>> {
  const rows = await storeRows(handle, sql`s.store_id = any(${[...storeIds]}::uuid[])`);
  return new Map(rows.map((row) => [row.store_id, cardOf(row)]));
}

/** Stores of the numbers that exist. */
export async function storesByNo(handle: Handle, storeNos: readonly number[]): Promise<Map<number, StoreCard>> {
  const rows = await storeRows(handle, sql`s.store_no = any(${[...storeNos]}::int[])`);
  return new Map(rows.map((row) => [row.store_no, cardOf(row)]));
}
