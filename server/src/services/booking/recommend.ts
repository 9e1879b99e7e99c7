/**
 * Services for a pet with the reasons in words (PET-9): the rules of its record say what fits and what never; among what
 * passes, what owners of similar pets book and what is booked together with its own services comes first.
 */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { distanceMetres, distanceSql, type Point } from '../../platform/geo.ts';
import { Problem } from '../../platform/problem.ts';
import type { Handle, Inner } from './deps.ts';
import { type ForPet, priceItem, quotePet } from './price.ts';

const SHOWN = 6;
/** Offers looked at for each service: the nearest, or the best known without a place. */
const OFFERS_EACH = 3;
const FARTHEST_METRES = 20_000;
const YEAR_HOURS = 365 * 24;
/** Of signals against rules: a fitting sensitivity (40) outweighs any popularity. */
const MOST_POPULAR = 20;
const TOGETHER_WEIGHT = 2;

export interface RecommendAsk {
  readonly customerId: string;
  readonly petId: string;
  readonly near: Point | null;
}

export async function recommend(handle: Handle, deps: Inner, ask: RecommendAsk): Promise<Booking.Recommendation[]> {
  const profile = (await deps.pet.findPets(handle, [ask.petId])).get(ask.petId);
  const facts = (await deps.record.fitFor(handle, [ask.petId])).get(ask.petId);
  if (!profile || !facts || profile.deceasedOn) return [];
  const offers = await offersFor(handle, deps, ask.near);
  const popular = await signals(handle, deps, ask, profile.sizeClass);
  const candidates = offers.map((offer) => ({
    id: offer.offer_id,
    kind: 'service' as const,
    tags: offer.tags,
    ...(offer.species.length > 0 && { species: offer.species }),
    score: popular.get(offer.service_key) ?? 0,
  }));
  const ranked = deps.record.rank(candidates, facts).filter((one) => one.allowed);
  const byId = new Map(offers.map((offer) => [offer.offer_id, offer]));
  const pet: ForPet = { petId: ask.petId, profile: quotePet(profile) };
  const found: Booking.Recommendation[] = [];
  const services = new Set<string>();
  for (const { id, reasons } of ranked) {
    const offer = byId.get(id);
    if (!offer || services.has(offer.service_key)) continue;
    const priced = await priceFor(handle, deps, offer, pet);
    if (!priced) continue;
    services.add(offer.service_key);
    const distance = ask.near ? Math.round(distanceMetres(ask.near, priced.store)) : null;
    const because: Booking.Recommendation['reasons'] = [...reasons];
    if ((popular.get(offer.service_key) ?? 0) > 0) because.push({ code: 'popular-with-similar', about: null });
    found.push({
      offerId: id,
      serviceKey: offer.service_key,
      serviceNames: priced.offer.names,
      categoryKey: offer.category_key,
      storeId: priced.store.storeId,
      storeName: priced.store.name,
      distanceMetres: distance,
      priceFen: priced.priceFen,
      reasons: because,
    });
    if (found.length === SHOWN) break;
  }
  return found;
}

interface Offer {
  readonly offer_id: string;
  readonly service_key: string;
  readonly category_key: string;
  readonly mode: string;
  readonly species: string[];
  readonly tags: string[];
}

async function offersFor(handle: Handle, deps: Inner, near: Point | null): Promise<Offer[]> {
  const now = deps.clock.now();
  const away = near ? distanceSql(near, sql`s.lat`, sql`s.lng`) : sql`null::float8`;
  const { rows } = await sql<Offer>`
    with offers as (select * from ${deps.merchant.listing.offers(now)} o where o.mode = 'appointment'),
      stores as (select * from ${deps.merchant.listing.stores(now)} s),
      placed as (
        select o.offer_id, o.service_key, o.category_key, o.mode, o.species, o.tags, ${away} as away,
          row_number() over (partition by o.service_key, o.tags
            order by ${away} nulls last, s.rank_score desc nulls last, o.offer_id) as place
        from offers o join stores s using (store_no)
      )
    select offer_id, service_key, category_key, mode, species, tags from placed
    where place <= ${OFFERS_EACH} and (away is null or away <= ${FARTHEST_METRES})
    order by away nulls last, offer_id limit 300`.execute(handle);
  return rows;
}

/** Score by service: how many owners of pets of this size had it in a year, and how many beside what this pet has. */
async function signals(
  handle: Handle,
  deps: Inner,
  { customerId, petId }: RecommendAsk,
  sizeClass: string | null,
): Promise<Map<string, number>> {
  const since = deps.clock.now().subtract({ hours: YEAR_HOURS }).toString();
  const { rows } = await sql<{ service_key: string; similar: number; together: number }>`
    with done as materialized (
      select customer_id, service_key, size_class from booking.booking
      where state = 'completed' and completed_at > ${since}::timestamptz and customer_id <> ${customerId}
    ), own as (
      select distinct service_key from booking.booking where pet_ids @> array[${petId}::uuid] and state = 'completed'
    ), alike as (
      select distinct customer_id from done where service_key in (select service_key from own)
    )
    select service_key,
      count(distinct customer_id) filter (where size_class is not distinct from ${sizeClass})::int as similar,
      count(distinct customer_id) filter (where customer_id in (select customer_id from alike))::int as together
    from done group by service_key`.execute(handle);
  const raw = rows.map(
    ({ service_key, similar, together }) =>
      [service_key, Math.log1p(similar) + TOGETHER_WEIGHT * Math.log1p(together)] as const,
  );
  const most = Math.max(1, ...raw.map(([, score]) => score));
  return new Map(raw.map(([key, score]) => [key, (MOST_POPULAR * score) / most]));
}

async function priceFor(handle: Handle, deps: Inner, offer: Offer, pet: ForPet) {
  try {
    return await priceItem(handle, deps, { offerId: offer.offer_id, startsAt: deps.clock.now().toString() }, pet);
  } catch (error) {
    // No price for this animal there: the next store may have one.
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
