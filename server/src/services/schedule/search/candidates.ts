/** Offers of a service near a place, with price and minutes for the animal, in the order of the search (BOOK-1). */
import type { Merchant, Schedule } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { boxAround, distanceSql } from '../../../platform/geo.ts';
import { bigrams } from '../../../platform/search.ts';
import { learnedVisits, planLegs, travelMinutes } from '../../merchant/index.ts';
import type { Inner } from '../deps.ts';
import { type Role, rolesOf } from '../slots/roles.ts';

export type CandidateSort = Exclude<Schedule.SearchSort, 'earliest'>;

/** Where a candidate stands in the order; also the cursor of a page. */
export type Place = readonly [key: number, distance: number, offerId: string];

export interface CandidateQuery {
  readonly service: string;
  readonly pet: Merchant.QuotePet | null;
  readonly lat: number;
  readonly lng: number;
  readonly radiusMetres: number;
  readonly minPriceFen?: number;
  readonly maxPriceFen?: number;
  readonly tags: readonly string[];
  readonly q?: string;
  readonly home?: boolean;
  /** Stores where the visit is not the pet's first; null: nowhere it is. */
  readonly servedAt: readonly number[] | null;
  readonly matted: boolean;
  readonly sort: CandidateSort;
  readonly after: Place | null;
  readonly limit: number;
}

interface Row {
  readonly store_no: number;
  readonly offer_id: string;
  readonly mode: Merchant.ServiceMode;
  readonly legs: string;
  readonly time_zone: string;
  readonly distance: number;
  readonly key: number;
  readonly lead_minutes: number;
  readonly horizon_days: number;
  readonly grid_minutes: number;
  readonly buffer_before: number;
  readonly buffer_after: number;
  readonly home_speed_kmh: number | null;
  readonly price_fen: number;
  readonly member_price_fen: number;
  readonly minutes: number;
}

export interface Candidate {
  readonly storeNo: number;
  readonly offerId: string;
  readonly mode: Merchant.ServiceMode;
  readonly timeZone: string;
  readonly distanceMetres: number;
  readonly place: Place;
  readonly leadMinutes: number;
  readonly horizonDays: number;
  readonly gridMinutes: number;
  readonly priceFen: number;
  readonly memberPriceFen: number;
  readonly minutes: number;
  readonly roles: readonly Role[];
}

export interface Candidates {
  readonly found: readonly Candidate[];
  /** Where the next ones begin; null when there are no more. */
  readonly next: Place | null;
}

/**
 * The next candidates. By distance and rating only as many are looked at as are asked for, so some may fall to a price;
 * by price all are.
 */
export async function candidates(deps: Inner, query: CandidateQuery, now: Temporal.Instant): Promise<Candidates> {
  const { listing, fitOf } = deps.merchant;
  const fit = fitOf(query.pet);
  const visits = await deps.settings.get(deps.db, learnedVisits);
  const early = query.sort !== 'price';
  const { rows } = await sql<Row & { fits: boolean }>`
    select * from (
      select n.store_no, n.time_zone, n.distance, o.offer_id, o.mode, o.legs::text as legs, o.lead_minutes, o.horizon_days,
        o.grid_minutes, o.buffer_before, o.buffer_after,
        ${query.home ? sql`o.home_speed_kmh` : sql`null::int`} as home_speed_kmh,
        ${early ? sql`n.key` : sql`coalesce(b.price_fen + o.added_fen, 0)::float8`} as key,
        b.price_fen + o.added_fen as price_fen, b.member_price_fen + o.added_fen as member_price_fen,
        coalesce(l.minutes, b.minutes) + o.added_minutes as minutes, (b.offer_id is not null
          and b.price_fen + o.added_fen between ${query.minPriceFen ?? 0} and ${query.maxPriceFen ?? Number.MAX_SAFE_INTEGER}) as fits
      from (${nearSql(deps, query, now)}) n
      cross join lateral (${offerSql(deps, query, now)}) o
      left join lateral (
        select b.offer_id, b.price_fen, b.member_price_fen, b.minutes from ${listing.bands()} b
        where b.offer_id = o.offer_id and (b.size_class is null or b.size_class = ${fit.sizeClass})
          and (b.coat is null or b.coat = ${fit.coat})
          and (b.min_grams is null or ${fit.grams}::int >= b.min_grams)
          and (b.max_grams is null or ${fit.grams}::int < b.max_grams)
        order by b.position limit 1
      ) b on true
      left join lateral (
        select l.minutes from ${listing.learned(visits)} l
        where l.offer_id = o.offer_id and l.size_class = ${fit.sizeClass} and l.coat = ${fit.coat} limit 1
      ) l on true
    ) priced
    where ${early ? sql`true` : sql`fits`} and ${afterSql(query.after)}
    order by key, distance, offer_id limit ${query.limit}`.execute(deps.db);
  const last = rows.at(-1);
  return {
    found: rows.filter((row) => row.fits).map(shaped(query)),
    next: last && rows.length >= query.limit ? [last.key, last.distance, last.offer_id] : null,
  };
}

/** Stores around, in order: whoever reads only the first of them has their offers alone looked up. */
function nearSql(deps: Inner, query: CandidateQuery, now: Temporal.Instant): RawBuilder<unknown> {
  const box = boxAround(query, query.radiusMetres);
  return sql`
    select * from (
      select s.store_no, s.time_zone, s.tags, s.grams, ${distanceSql(query, sql`s.lat`, sql`s.lng`)} as distance,
        ${query.sort === 'rating' ? sql`-s.rank_score::float8` : sql`0::float8`} as key
      from ${deps.merchant.listing.stores(now)} s
      where s.lat between ${box.south} and ${box.north} and s.lng between ${box.west} and ${box.east}
      offset 0
    ) placed
    where distance <= ${query.radiusMetres}::float8
    order by key, distance`;
}

/** The offer of the service in a store `n`, if it has one that is for the animal. */
function offerSql(deps: Inner, query: CandidateQuery, now: Temporal.Instant): RawBuilder<unknown> {
  const grams = query.q === undefined ? [] : bigrams(query.q);
  const species = query.pet?.species ?? null;
  return sql`
    select o.offer_id, o.mode, o.legs, o.lead_minutes, o.horizon_days, o.grid_minutes, o.buffer_before, o.buffer_after,
      o.home_speed_kmh, ${addedSql(query, 'minutes')} as added_minutes,
      ${addedSql(query, 'price_fen')}${query.home ? sql` + o.home_price_fen` : sql``} as added_fen
    from ${deps.merchant.listing.offers(now)} o
    where o.store_no = n.store_no and o.service_key = ${query.service}
      ${species === null ? sql`` : sql`and (o.species = '{}' or ${species} = any(o.species))`}
      ${query.home ? sql`and o.home_allowed and n.distance <= o.home_area_m` : sql``}
      ${query.tags.length > 0 ? sql`and n.tags || o.tags @> ${[...query.tags]}::text[]` : sql``}
      ${grams.length > 0 ? sql`and n.grams || o.grams @> ${grams}::text[]` : sql``}
    offset 0`;
}

/** What a first visit in the store and matted fur add, as a quote does; the price of a stay is that of a night. */
function addedSql({ servedAt, matted }: CandidateQuery, what: 'minutes' | 'price_fen'): RawBuilder<unknown> {
  const first = servedAt !== null;
  if (!first && !matted) return sql`0`;
  const parts = [
    ...(matted ? [sql`${sql.ref(`o.matted_${what}`)}`] : []),
    ...(first
      ? [sql`case when n.store_no = any(${[...servedAt]}::int[]) then 0 else ${sql.ref(`o.first_${what}`)} end`]
      : []),
  ];
  const sum = sql`(${sql.join(parts, sql` + `)})`;
  return what === 'minutes' ? sum : sql`case when o.mode = 'stay' then 0 else ${sum} end`;
}

const afterSql = (place: Place | null): RawBuilder<boolean> =>
  place === null
    ? sql<boolean>`true`
    : sql<boolean>`(key, distance, offer_id) > (${place[0]}::float8, ${place[1]}::float8, ${place[2]}::uuid)`;

/** Legs are the service's, so rows of the same minutes, buffers and way have the same roles. */
function shaped(query: CandidateQuery): (row: Row) => Candidate {
  const known = new Map<string, readonly Role[]>();
  return (row) => {
    const way = query.home && row.home_speed_kmh ? travelMinutes(row.distance, row.home_speed_kmh) : 0;
    const key = `${row.minutes}/${row.buffer_before}/${row.buffer_after}/${way}/${row.legs}`;
    const roles =
      known.get(key) ??
      rolesOf({
        legs: planLegs(JSON.parse(row.legs) as Merchant.Leg[], row.minutes),
        bufferBeforeMinutes: row.buffer_before,
        bufferAfterMinutes: row.buffer_after,
        travelMinutes: way,
      });
    known.set(key, roles);
    return {
      storeNo: row.store_no,
      offerId: row.offer_id,
      mode: row.mode,
      timeZone: row.time_zone,
      distanceMetres: row.distance,
      place: [row.key, row.distance, row.offer_id],
      leadMinutes: row.lead_minutes,
      horizonDays: row.horizon_days,
      gridMinutes: row.grid_minutes,
      priceFen: row.price_fen,
      memberPriceFen: row.member_price_fen,
      minutes: row.minutes,
      roles,
    };
  };
}
