/** Search of services: candidates in order, their next starts, a page of those that have any (BOOK-1, BOOK-7, rule 14). */
import type { Merchant, Schedule } from '@pawloop/contract';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { audienceOf, petOf, servedAt } from '../asking.ts';
import type { Inner } from '../deps.ts';
import { notAStay } from '../problems.ts';
import { endOf } from '../slots/days.ts';
import { type Candidate, type CandidateQuery, candidates, type Place } from './candidates.ts';
import { type Found, sessionStarts, stayStarts } from './capacity.ts';
import { itemsOf, type Ranked } from './items.ts';
import { type Asked, earliestStarts, firstStarts } from './starts.ts';

const DAYS = 14;
const PAGE = 20;
const RADIUS = 5000;
const STARTS = 3;
const DAY = 86_400_000;
/** Candidates that are looked at for the earliest start; the nearest ones, where there are more. */
const MOST = 2000;
const MINUTE = 60_000;

interface Search {
  readonly query: Schedule.SearchQuery;
  readonly pet: Merchant.QuotePet | null;
  readonly audience: Schedule.Audience;
  readonly servedAt: readonly number[] | null;
  readonly now: Temporal.Instant;
  readonly limit: number;
}

/** @throws Problem `request/cursor`, `schedule/pet-twice`, `schedule/pet-needs-owner`, `schedule/not-a-stay` */
export async function search(deps: Inner, principal: Principal, query: Schedule.SearchQuery) {
  const now = deps.clock.now();
  const pet = await petOf(deps, principal, query);
  const [audience, served] = await Promise.all([audienceOf(deps, principal), servedAt(deps, query)]);
  const asked: Search = { query, pet, audience, servedAt: served, now, limit: query.limit ?? PAGE };
  const cursor = query.cursor === undefined ? null : placeOf(query.cursor);
  const found = query.sort === 'earliest' ? await byEarliest(deps, asked, cursor) : await byPlace(deps, asked, cursor);
  const page = found.slice(0, asked.limit);
  const last = page.at(-1);
  return {
    items: await itemsOf(deps, page, now),
    nextCursor: found.length > asked.limit && last ? encodeCursor([...last.place]) : null,
    asOf: now.toString(),
  };
}

/** By distance, rating or price: look at the next ones until a page is full. */
async function byPlace(deps: Inner, asked: Search, cursor: Place | null): Promise<Ranked[]> {
  const sort = asked.query.sort === 'earliest' ? 'distance' : (asked.query.sort ?? 'distance');
  const wanted = asked.limit + 1;
  const ranked: Ranked[] = [];
  let after = cursor;
  // A page that lacks a few is not filled by looking at a whole further one; one that stays empty looks at ever more.
  for (let least = 3; ; least *= 2) {
    const missing = Math.max(wanted - ranked.length, least);
    const { found, next } = await candidates(deps, candidateQuery(asked, sort, after, missing), asked.now);
    const starts = await startsOfAll(deps, asked, found);
    for (const candidate of found) {
      const own = starts.get(candidate.offerId);
      if (own) ranked.push({ candidate, place: candidate.place, ...own });
    }
    after = next;
    if (!after || ranked.length >= wanted) break;
  }
  return ranked.slice(0, wanted);
}

/** By earliest start: the first start of every candidate decides, then the page gets all three. */
async function byEarliest(deps: Inner, asked: Search, cursor: Place | null): Promise<Ranked[]> {
  const { found } = await candidates(deps, candidateQuery(asked, 'distance', null, MOST), asked.now);
  const first = await firstOfAll(deps, asked, found, asked.limit + 1, cursor);
  const ordered = found
    .flatMap((candidate): { candidate: Candidate; place: Place }[] => {
      const at = first.get(candidate.offerId);
      return at === undefined ? [] : [{ candidate, place: [at, candidate.distanceMetres, candidate.offerId] }];
    })
    .filter(({ place }) => cursor === null || compare(place, cursor) > 0)
    .toSorted((a, b) => compare(a.place, b.place))
    .slice(0, asked.limit + 1);
  const starts = await startsOfAll(
    deps,
    asked,
    ordered.map(({ candidate }) => candidate),
  );
  return ordered.flatMap(({ candidate, place }) => {
    const own = starts.get(candidate.offerId);
    return own ? [{ candidate, place, ...own }] : [];
  });
}

function candidateQuery(
  { query, pet, servedAt }: Search,
  sort: CandidateQuery['sort'],
  after: Place | null,
  limit: number,
): CandidateQuery {
  const { service, lat, lng, radiusMetres, minPriceFen, maxPriceFen, tags, q, home } = query;
  return {
    service,
    pet,
    lat,
    lng,
    radiusMetres: radiusMetres ?? RADIUS,
    ...(minPriceFen !== undefined && { minPriceFen }),
    ...(maxPriceFen !== undefined && { maxPriceFen }),
    tags: (tags ?? '').split(',').flatMap((tag) => tag.trim() || []),
    ...(q !== undefined && { q }),
    ...(home !== undefined && { home }),
    servedAt,
    matted: query.matted ?? false,
    sort,
    after,
    limit,
  };
}

/** The time in which each may start: asked for, lead and horizon. */
function askedOf({ query, now }: Search, found: readonly Candidate[]): Asked[] {
  const from = query.from
    ? Math.max(Temporal.Instant.from(query.from).epochMilliseconds, now.epochMilliseconds)
    : now.epochMilliseconds;
  const to = from + (query.days ?? DAYS) * DAY - 1;
  const ends = new Map<string, number>();
  const horizonOf = ({ timeZone, horizonDays }: Candidate): number => {
    const key = `${horizonDays} ${timeZone}`;
    const known =
      ends.get(key) ??
      endOf(now.toZonedDateTimeISO(timeZone).toPlainDate().add({ days: horizonDays }), timeZone).epochMilliseconds;
    ends.set(key, known);
    return known;
  };
  return found.flatMap((candidate) => {
    const first = Math.max(from, now.epochMilliseconds + candidate.leadMinutes * MINUTE);
    const last = Math.min(to, horizonOf(candidate));
    return first <= last ? [{ candidate, first, last }] : [];
  });
}

async function startsOfAll(deps: Inner, search: Search, found: readonly Candidate[]): Promise<Map<string, Found>> {
  const asked = askedOf(search, found);
  const byCapacity = await capacityStarts(deps, search, asked);
  if (byCapacity) return byCapacity;
  const { audience, now } = search;
  const first = await firstStarts(deps, { asked, limit: STARTS, audience, now });
  return new Map([...first].map(([offerId, starts]) => [offerId, { starts, left: null }]));
}

/** First starts of at least as many of the earliest as a page needs behind the cursor. */
async function firstOfAll(
  deps: Inner,
  search: Search,
  found: readonly Candidate[],
  enough: number,
  cursor: Place | null,
): Promise<Map<string, number>> {
  const asked = askedOf(search, found);
  const byCapacity = await capacityStarts(deps, search, asked);
  if (byCapacity) return new Map([...byCapacity].map(([offerId, { starts }]) => [offerId, starts[0] ?? 0]));
  const { audience, now } = search;
  return earliestStarts(deps, { asked, audience, now, enough, behind: cursor?.[0] ?? Number.NEGATIVE_INFINITY });
}

/** Stays and classes; undefined for appointments. All candidates are of one service. */
async function capacityStarts(
  deps: Inner,
  { query, pet }: Search,
  asked: readonly Asked[],
): Promise<Map<string, Found> | undefined> {
  const mode = asked[0]?.candidate.mode;
  if (mode !== 'stay' && query.nights !== undefined && mode !== undefined) throw new Problem(notAStay);
  if (mode === 'class') return sessionStarts(deps, asked);
  if (mode !== 'stay') return undefined;
  const { sizeClass } = deps.merchant.fitOf(pet);
  return stayStarts(deps, { asked, nights: query.nights ?? 1, sizeClass, species: pet?.species ?? null });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws Problem `request/cursor` */
function placeOf(cursor: string): Place {
  const [key, distance, offerId] = decodeCursor(cursor, 3);
  if (typeof key !== 'number' || typeof distance !== 'number' || !UUID.test(String(offerId))) decodeCursor('', 3);
  return [Number(key), Number(distance), String(offerId)];
}

const compare = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2]));
