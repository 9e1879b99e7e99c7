/** Offers with their service as they are stored, and as staff and other rooms see them. */
import type { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Handle, OfferCard } from '../face.ts';

export interface OfferRow {
  offer_id: string;
  store_id: string;
  store_no: number;
  merchant_id: string;
  time_zone: string;
  service_id: string;
  service_key: string;
  category_key: string;
  service_names: Merchant.Names;
  mode: Merchant.ServiceMode;
  legs: Merchant.Leg[];
  table_minutes: Merchant.MinutesRow[];
  needs_vaccines: boolean;
  species: string[];
  sop_version: number;
  name: string | null;
  state: Merchant.OfferState;
  first_visit: Merchant.OfferInput['firstVisit'];
  matted: Merchant.OfferInput['matted'];
  buffer_before: number;
  buffer_after: number;
  lead_minutes: number;
  horizon_days: number;
  grid_minutes: Merchant.OfferInput['gridMinutes'];
  payment: Merchant.PayWay[];
  deposit_fen: number;
  policy_id: string | null;
  home: Merchant.OfferInput['home'];
  seats: number | null;
  tags: string[];
  version: number;
  created_at: string;
  bands: (Merchant.Band & { readonly effectiveMinutes: number })[];
}

/** What is read of offers `o`, stores `s`, services `v`. */
const columns = sql`o.*, s.store_id, s.merchant_id, s.time_zone, v.key as service_key, v.category_key,
  v.names as service_names, v.mode, v.legs, v.minutes as table_minutes, v.needs_vaccines, v.species, v.sop_version,
  (select jsonb_agg(jsonb_build_object('sizeClass', b.size_class, 'coat', b.coat, 'minGrams', b.min_grams,
    'maxGrams', b.max_grams, 'priceFen', b.price_fen, 'memberPriceFen', b.member_price_fen, 'minutes', b.minutes,
    'effectiveMinutes', b.effective_minutes)
    order by b.position) from merchant.band b where b.offer_id = o.offer_id) as bands`;

/** Offers `o` of stores `s` and services `v`. @param rest conditions and order */
export async function offerRows(handle: Handle, rest: RawBuilder<unknown>): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`
    select ${columns} from merchant.offer o join merchant.store s using (store_no) join merchant.service v using (service_id)
    where ${rest}`.execute(handle);
  return rows;
}

export function offerCard(row: OfferRow): OfferCard {
  return {
    offerId: row.offer_id,
    storeId: row.store_id,
    storeNo: row.store_no,
    merchantId: row.merchant_id,
    serviceId: row.service_id,
    serviceKey: row.service_key,
    categoryKey: row.category_key,
    names: row.name === null ? row.service_names : { zh: row.name, en: row.name },
    mode: row.mode,
    state: row.state,
    gridMinutes: row.grid_minutes,
    leadMinutes: row.lead_minutes,
    horizonDays: row.horizon_days,
    bufferBeforeMinutes: row.buffer_before,
    bufferAfterMinutes: row.buffer_after,
    payment: row.payment,
    depositFen: row.deposit_fen,
    home: row.home,
    seats: row.seats,
    tags: row.tags,
    needsVaccines: row.needs_vaccines,
    species: row.species,
    sopVersion: row.sop_version,
    timeZone: row.time_zone,
  };
}

export function offerOf(row: OfferRow): Merchant.Offer {
  return {
    offerId: row.offer_id,
    storeId: row.store_id,
    serviceId: row.service_id,
    name: row.name,
    bands: row.bands.map(({ effectiveMinutes: _minutes, ...band }) => band),
    firstVisit: row.first_visit,
    matted: row.matted,
    bufferBeforeMinutes: row.buffer_before,
    bufferAfterMinutes: row.buffer_after,
    leadMinutes: row.lead_minutes,
    horizonDays: row.horizon_days,
    gridMinutes: row.grid_minutes,
    payment: row.payment,
    depositFen: row.deposit_fen,
    policyId: row.policy_id,
    home: row.home,
    seats: row.seats,
    tags: row.tags,
    state: row.state,
    version: row.version,
    createdAt: row.created_at,
  };
}

/** Offers of the ids that exist. */
export async function findOffers(handle: Handle, offerIds: readonly string[]): Promise<Map<string, OfferCard>> {
  const rows = await offerRows(handle, sql`o.offer_id = any(${[...offerIds]}::uuid[])`);
  return new Map(rows.map((row) => [row.offer_id, offerCard(row)]));
}

/** Offers on sale in each store, in the order of the catalogue; stores without any are left out. */
export async function offersOf(handle: Handle, storeIds: readonly string[]): Promise<Map<string, OfferCard[]>> {
  const rows = await offerRows(
    handle,
    sql`s.store_id = any(${[...storeIds]}::uuid[]) and o.state = 'on' order by v.category_key, v.key`,
  );
  return Map.groupBy(rows.map(offerCard), (card) => card.storeId);
}
