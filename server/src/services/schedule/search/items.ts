/** Found offers as owners see them. */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Inner } from '../deps.ts';
import type { Candidate, Place } from './candidates.ts';

export interface Ranked {
  readonly candidate: Candidate;
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly starts: readonly number[];
  readonly left: number | null;
}

interface StoreRow {
  readonly store_no: number;
  readonly store_id: string;
  readonly name: string;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
  readonly score: number | null;
  readonly reviews: number;
  readonly tags: string[];
  readonly photo: string | null;
}

/** In the order given; a store that was hidden meanwhile is left out. */
export async function itemsOf(
  deps: Inner,
  found: readonly Ranked[],
  now: Temporal.Instant,
): Promise<Schedule.SearchItem[]> {
  const { rows } = await sql<StoreRow>`
    select store_no, store_id, name, address, lat, lng, score, reviews, tags, photos[1] as photo
    from ${deps.merchant.listing.stores(now)} s
    where store_no = any(${found.map(({ candidate }) => candidate.storeNo)}::int[])`.execute(deps.db);
  const stores = new Map(rows.map((row) => [row.store_no, row]));
  return found.flatMap(({ candidate, starts, left }) => {
    const store = stores.get(candidate.storeNo);
    if (!store) return [];
    return [
      {
        storeId: store.store_id,
        offerId: candidate.offerId,
        storeName: store.name,
        address: store.address,
        lat: store.lat,
        lng: store.lng,
        distanceMetres: candidate.distanceMetres,
        score: store.score,
        reviews: store.reviews,
        tags: store.tags,
        photo: store.photo && `/v1/services/stores/${store.store_id}/photos/${store.photo}`,
        currency: deps.currency,
        priceFen: candidate.priceFen,
        memberPriceFen: candidate.memberPriceFen,
        minutes: candidate.minutes,
        timeZone: candidate.timeZone,
        nextStarts: starts.map((start) => Temporal.Instant.fromEpochMilliseconds(start).toString()),
        left,
      },
    ];
  });
}
