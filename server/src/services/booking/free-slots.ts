/** Real free times for a pet, at the store that knows it or one near by, each held with one tap (CAM-15). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { LiveSource } from '../../people/message/index.ts';
import { distanceSql } from '../../platform/geo.ts';
import { Problem } from '../../platform/problem.ts';
import type { StoreCard } from '../merchant/index.ts';
import type { Handle, Inner } from './deps.ts';
import { wantedOf } from './hold/insert.ts';
import { priceItem, priceOf, quotePet } from './price.ts';
import { localTime } from './remind/tell.ts';
import { alternatives } from './room.ts';

export interface FreeAsk {
  readonly customerId: string;
  readonly petId: string;
  /** Service or category; what the pet had last when neither this nor the care is given. */
  readonly serviceKey?: string;
  readonly careKind?: string;
  readonly limit?: number;
}

/** Service that a line of the care plan is done with. */
const SERVICE_OF_CARE: Readonly<Record<string, string>> = {
  'vaccine.dog-core': 'core',
  'vaccine.cat-core': 'core',
  'vaccine.rabies': 'rabies',
  'deworm.internal': 'deworm',
  'deworm.external': 'deworm',
  dental: 'dental',
  'check-up': 'checkup',
  'senior-check': 'checkup',
  grooming: 'grooming',
};

const MOST_STORES = 5;

/** Starts of the first store that has any: the last one first, then those near it, else the best known. */
export async function freeSlotsFor(handle: Handle, deps: Inner, ask: FreeAsk): Promise<Booking.FreeSlot[]> {
  const last = await lastVisit(handle, ask);
  const wanted = ask.serviceKey ?? (ask.careKind && SERVICE_OF_CARE[ask.careKind]) ?? last?.service_key;
  const pet = (await deps.pet.findPets(handle, [ask.petId])).get(ask.petId);
  if (wanted === undefined || !pet || pet.deceasedOn) return [];
  for (const { offer_id: offerId } of await offersNear(handle, deps, wanted, last?.store_id ?? null)) {
    const found = await startsOf(handle, deps, ask, offerId, { petId: pet.petId, profile: quotePet(pet) });
    if (found.length > 0) return found;
  }
  return [];
}

async function lastVisit(handle: Handle, { customerId, petId }: FreeAsk) {
  const { rows } = await sql<{ store_id: string; service_key: string }>`
    select store_id, service_key from booking.booking
    where customer_id = ${customerId} and state in ('completed', 'in_service', 'confirmed')
    order by pet_ids @> array[${petId}]::uuid[] desc, starts_at desc limit 1`.execute(handle);
  return rows[0];
}

async function offersNear(handle: Handle, deps: Inner, wanted: string, lastStoreId: string | null) {
  const now = deps.clock.now();
  const last =
    lastStoreId === null ? undefined : (await deps.merchant.findStores(handle, [lastStoreId])).get(lastStoreId);
  const near = last ? distanceSql(last, sql`s.lat`, sql`s.lng`) : sql`null::float8`;
  const { rows } = await sql<{ offer_id: string }>`
    with offers as (select * from ${deps.merchant.listing.offers(now)} o
      where (o.service_key = ${wanted} or o.category_key = ${wanted}) and o.mode = 'appointment'),
      stores as (select * from ${deps.merchant.listing.stores(now)} s)
    select o.offer_id from offers o join stores s using (store_no)
    order by (s.store_id = ${lastStoreId}::uuid) desc nulls last,
      ${near} nulls last, s.rank_score desc nulls last, o.offer_id
    limit ${MOST_STORES}`.execute(handle);
  return rows;
}

async function startsOf(
  handle: Handle,
  deps: Inner,
  ask: FreeAsk,
  offerId: string,
  pet: Parameters<typeof priceItem>[3],
): Promise<Booking.FreeSlot[]> {
  try {
    const now = deps.clock.now();
    const item = await priceItem(handle, deps, { offerId, startsAt: now.toString() }, pet);
    const member = await deps.registered.membershipOf(handle, ask.customerId);
    const starts = await alternatives(handle, deps, wantedOf(item, '', member));
    const priceFen = priceOf(item.quote.lines, 1, member ? 'memberPriceFen' : 'priceFen');
    return starts.slice(0, ask.limit ?? 3).map((start) => ({
      ...shown(item.store),
      offerId,
      serviceKey: item.offer.serviceKey,
      serviceNames: item.offer.names,
      petId: ask.petId,
      startsAt: start.toString(),
      priceFen,
      link: `/packages/booking/confirm?storeId=${item.store.storeId}&offerId=${offerId}&petId=${ask.petId}&startsAt=${encodeURIComponent(start.toString())}`,
    }));
  } catch (error) {
    // No price for this animal there: the next store may have one.
    if (error instanceof Problem) return [];
    throw error;
  }
}

const shown = (store: StoreCard) => ({ storeId: store.storeId, storeName: store.name, timeZone: store.timeZone });

/** Reminders carry real free times, asked for at the moment of sending. */
export function slotsSource(deps: Inner): LiveSource {
  return {
    variables: ['slots.first', 'slots.list', 'slots.store', 'slots.service'],
    async find(handle, asks) {
      const found = new Map();
      for (const { sendId, customerId, petId, variables } of asks) {
        if (petId === null) continue;
        const event = (variables.event ?? {}) as { readonly care?: unknown; readonly serviceKey?: unknown };
        const [first, ...rest] = await freeSlotsFor(handle, deps, {
          customerId,
          petId,
          ...(typeof event.care === 'string' && { careKind: event.care }),
          ...(typeof event.serviceKey === 'string' && { serviceKey: event.serviceKey }),
        });
        if (!first) continue;
        const language = (await deps.identity.findCustomers(handle, [customerId])).get(customerId)?.language ?? 'zh';
        const at = (slot: Booking.FreeSlot) => localTime(Temporal.Instant.from(slot.startsAt), slot.timeZone);
        const values = {
          'slots.first': at(first),
          'slots.list': [first, ...rest].map(at).join(' / '),
          'slots.store': first.storeName,
          'slots.service': first.serviceNames[language],
        };
        found.set(sendId, { values, link: first.link });
      }
      return found;
    },
  };
}
