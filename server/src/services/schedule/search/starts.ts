/**
 * First starts of many offers at once: reads the gaps of their stores as far as needed and asks the same domain as a
 * store's own page, so that a start that is shown here is one there and can be held (rules 11, 12, 14).
 */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { peaksOf } from '../claim/peak.ts';
import type { Inner } from '../deps.ts';
import type { Members } from '../slots/feasible.ts';
import { instant, type Reach, reachOf, startsOf } from '../slots/slots.ts';
import type { Candidate } from './candidates.ts';
import { freeReader } from './reader.ts';

/** A candidate with the first and the last start that it may have, in epoch milliseconds. */
export interface Asked {
  readonly candidate: Candidate;
  readonly first: number;
  readonly last: number;
}

export interface StartsQuery {
  readonly asked: readonly Asked[];
  readonly audience: Schedule.Audience;
  readonly now: Temporal.Instant;
}

/** Gaps of a store that are looked at first for each start and role; twice as many each time that was not enough. */
const FIRST_GAPS = 4;
const GROWTH = 2;

/** Up to so many rising starts of each, by offer; offers without one within their time are left out. */
export async function firstStarts(
  deps: Inner,
  query: StartsQuery & { readonly limit: number },
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  if (query.asked.length === 0) return found;
  const look = await looker(deps, query);
  let open = query.asked;
  for (let count = firstCount(query) * query.limit; open.length > 0; count *= GROWTH) {
    const seen = await look(open, count, query.limit);
    for (const { candidate, starts } of seen) {
      if (starts.length === 0) continue;
      found.set(candidate.offerId, [...(found.get(candidate.offerId) ?? []), ...starts].slice(0, query.limit));
    }
    open = unfinished(seen).filter(({ candidate }) => (found.get(candidate.offerId)?.length ?? 0) < query.limit);
  }
  return found;
}

export interface EarliestQuery extends StartsQuery {
  /** How many of the earliest are needed. */
  readonly enough: number;
  /** Those that begin up to here, in epoch milliseconds, do not count: they stood on earlier pages. */
  readonly behind: number;
}

/**
 * The first start of the earliest ones, by offer; later ones may be left out. Whoever has nothing as far as their gaps
 * were read begins later than that: only those are read further who could still be among the earliest.
 */
export async function earliestStarts(deps: Inner, query: EarliestQuery): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (query.asked.length === 0) return found;
  const look = await looker(deps, query);
  let open = query.asked;
  for (let count = firstCount(query); open.length > 0; count *= GROWTH) {
    const seen = await look(open, count, 1);
    for (const { candidate, starts } of seen) if (starts[0] !== undefined) found.set(candidate.offerId, starts[0]);
    const counted = [...found.values()].filter((start) => start > query.behind).toSorted((a, b) => a - b);
    const latest = counted[query.enough - 1] ?? Number.POSITIVE_INFINITY;
    open = unfinished(seen).filter(({ candidate, first }) => !found.has(candidate.offerId) && first <= latest);
  }
  return found;
}

const firstCount = ({ asked }: StartsQuery): number => FIRST_GAPS * (asked[0]?.candidate.roles.length ?? 1);

/** What a look at an offer showed. */
interface Seen extends Asked {
  /** Rising, all that there are from `first` to `until`, or as many as were asked for. */
  readonly starts: readonly number[];
  readonly until: number;
}

/** Those that may have more starts behind what was seen. */
const unfinished = (seen: readonly Seen[]): Asked[] =>
  seen.flatMap(({ candidate, last, until, first }) =>
    until < last ? [{ candidate, first: Math.max(first, until + 1), last }] : [],
  );

/** Looks at so many more gaps of each store, and what starts they give. */
type Look = (asked: readonly Asked[], count: number, limit: number) => Promise<Seen[]>;

async function looker(deps: Inner, { asked, audience, now }: StartsQuery): Promise<Look> {
  const roles = asked.flatMap(({ candidate }) => candidate.roles);
  const storeNos = asked.map(({ candidate }) => candidate.storeNo);
  const [members, peaked] = await Promise.all([
    membersOfStores(deps, storeNos, [...new Set(roles.flatMap((role) => role.pools))]),
    audience === 'member' ? new Set<number>() : peakedStores(deps, storeNos),
  ]);
  const reach = reachOf(roles);
  const latestDemand = Math.max(...roles.flatMap((role) => role.demands.map((demand) => demand.from)));
  const reader = freeReader(deps.db, {
    resourceNos: [...members.values()].flatMap((own) => [...own.values()].flat()),
    shortest: Math.min(...roles.flatMap((role) => role.demands.map((demand) => demand.to - demand.from))),
    from: Math.min(...asked.map((one) => one.first)) + reach.from,
    to: Math.max(...asked.map((one) => one.last)) + latestDemand,
  });
  return async (open, count, limit) => {
    await reader.more(
      open.map(({ candidate }) => candidate.storeNo),
      count,
    );
    const seen = open.map((one) => {
      const known = reader.knownUntil(one.candidate.storeNo) - latestDemand - 1;
      return { ...one, until: Math.min(one.last, known) };
    });
    const kept = seen.filter(({ candidate, first, until }) => first <= until && peaked.has(candidate.storeNo));
    const peaks = kept.length > 0 ? await peaksOf(deps.db, deps, hullOf(kept, reach), now) : [];
    return seen.map(({ candidate, first, last, until }) => {
      const { storeNo, timeZone, gridMinutes } = candidate;
      const found = startsOf({
        query: { legs: [], timeZone, gridMinutes, limit, audience },
        roles: candidate.roles,
        free: reader.freeOf(storeNo),
        members: members.get(storeNo) ?? NOBODY,
        peaks: peaks.filter((peak) => peak.storeNo === storeNo),
        first,
        last: until,
      });
      return { candidate, first, last, until, starts: found.map(({ start }) => start.epochMilliseconds) };
    });
  };
}

const NOBODY: Members = new Map();

function hullOf(kept: readonly { candidate: Candidate; first: number; until: number }[], reach: Reach) {
  return {
    storeNos: kept.map(({ candidate }) => candidate.storeNo),
    from: instant(Math.min(...kept.map((one) => one.first)) + reach.from).toString(),
    to: instant(Math.max(...kept.map((one) => one.until)) + reach.to).toString(),
  };
}

/** Who is in which pool, by store. */
async function membersOfStores(
  deps: Inner,
  storeNos: readonly number[],
  pools: readonly string[],
): Promise<Map<number, Members>> {
  const { rows } = await sql<{ store_no: number; pool: string; resource_nos: number[] }>`
    select store_no, pool, resource_nos from schedule.pool
    where store_no = any(${storeNos}::int[]) and pool = any(${pools}::text[])`.execute(deps.db);
  const members = new Map<number, Map<string, readonly number[]>>();
  for (const row of rows) {
    const own = members.get(row.store_no) ?? new Map<string, readonly number[]>();
    members.set(row.store_no, own.set(row.pool, row.resource_nos));
  }
  return members;
}

/** Stores of these that keep something for members at peak times. */
async function peakedStores(deps: Inner, storeNos: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ store_no: number }>`
    select distinct store_no from schedule.peak where store_no = any(${storeNos}::int[])`.execute(deps.db);
  return new Set(rows.map((row) => row.store_no));
}
