/**
 * Starts of many offers through the domain: services of several people, things or steps, and stores that keep a part of
 * their peaks for members. Looks at a few days at first and further only for those that have nothing yet.
 */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Peak, peaksOf } from '../claim/peak.ts';
import type { Inner } from '../deps.ts';
import type { Members } from '../slots/feasible.ts';
import { instant, reachOf, startsOf } from '../slots/slots.ts';
import type { Span, Spans } from '../slots/span.ts';
import type { Asked } from './starts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Days that are looked at, one after the other, until all have what is wanted. */
const REACHES = [1, 3, 7, 14, 31];

export interface ManyQuery {
  readonly asked: readonly Asked[];
  /** Starts of each. */
  readonly limit: number;
  readonly audience: Schedule.Audience;
  readonly now: Temporal.Instant;
}

/** Rising starts by offer; offers without one within their time are left out. */
export async function startsOfMany(deps: Inner, query: ManyQuery): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  let open = query.asked.filter(({ first, last }) => first <= last);
  if (open.length === 0) return found;
  const members = await membersOfStores(deps, open);
  const begin = Math.min(...open.map((one) => one.first));
  for (const days of REACHES) {
    const end = begin + days * DAY;
    for (const [offerId, starts] of await startsUntil(deps, query, open, members, end)) found.set(offerId, starts);
    open = open.filter(
      ({ candidate, last }) => last > end && (found.get(candidate.offerId)?.length ?? 0) < query.limit,
    );
    if (open.length === 0) break;
  }
  return found;
}

/** Hours that are looked at for the earliest, one stretch after the other. */
const STRETCHES = [2, 6, 24, 72, 168, 744];

export interface EarliestQuery extends Omit<ManyQuery, 'limit'> {
  /** How many of the earliest are needed. */
  readonly enough: number;
  /** Those that begin up to here, in epoch milliseconds, do not count: they stood on earlier pages. */
  readonly behind: number;
}

/**
 * The first start of the earliest ones, by offer; later ones may be left out. Stretch by stretch of time: whoever has
 * nothing in the stretches looked at begins later than all who have.
 */
export async function earliestOfMany(deps: Inner, query: EarliestQuery): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let open = query.asked.filter(({ first, last }) => first <= last);
  if (open.length === 0) return found;
  const members = await membersOfStores(deps, open);
  const begin = Math.min(...open.map((one) => one.first));
  for (const hours of STRETCHES) {
    const end = begin + hours * HOUR;
    for (const [offerId, [first]] of await startsUntil(deps, { ...query, limit: 1 }, open, members, end)) {
      if (first !== undefined) found.set(offerId, first);
    }
    const counted = [...found.values()].filter((start) => start > query.behind).length;
    open = open
      .filter(({ candidate, last }) => last > end && !found.has(candidate.offerId))
      .map((one) => ({ ...one, first: Math.max(one.first, end + 1) }));
    if (open.length === 0 || counted >= query.enough) break;
  }
  return found;
}

async function startsUntil(
  deps: Inner,
  query: ManyQuery,
  asked: readonly Asked[],
  members: ReadonlyMap<number, Members>,
  end: number,
): Promise<Map<string, number[]>> {
  const reach = reachOf(asked.flatMap(({ candidate }) => candidate.roles));
  const begin = Math.min(...asked.map((one) => one.first));
  const hull = { from: begin + reach.from, to: end + reach.to };
  const free = await freeOfStores(deps, asked, hull);
  const peaks = query.audience === 'member' ? [] : await peaksOfStores(deps, asked, hull, query.now);
  const found = new Map<string, number[]>();
  for (const { candidate, first, last } of asked) {
    const starts = startsOf({
      query: {
        legs: [],
        timeZone: candidate.timeZone,
        gridMinutes: candidate.gridMinutes,
        limit: query.limit,
        audience: query.audience,
      },
      roles: candidate.roles,
      free: free.get(candidate.storeNo) ?? new Map(),
      members: members.get(candidate.storeNo) ?? new Map(),
      peaks: peaks.filter((peak) => peak.storeNo === candidate.storeNo),
      first,
      last: Math.min(last, end),
    });
    if (starts.length > 0)
      found.set(
        candidate.offerId,
        starts.map(({ start }) => start.epochMilliseconds),
      );
  }
  return found;
}

const storeNosOf = (asked: readonly Asked[]): number[] => [...new Set(asked.map(({ candidate }) => candidate.storeNo))];

const poolsOf = (asked: readonly Asked[]): string[] => [
  ...new Set(asked.flatMap(({ candidate }) => candidate.roles.flatMap((role) => role.pools))),
];

async function membersOfStores(deps: Inner, asked: readonly Asked[]): Promise<Map<number, Members>> {
  const { rows } = await sql<{ store_no: number; pool: string; resource_nos: number[] }>`
    select store_no, pool, resource_nos from schedule.pool
    where store_no = any(${storeNosOf(asked)}::int[]) and pool = any(${poolsOf(asked)}::text[])`.execute(deps.db);
  const members = new Map<number, Map<string, readonly number[]>>();
  for (const row of rows) {
    const own = members.get(row.store_no) ?? new Map<string, readonly number[]>();
    members.set(row.store_no, own.set(row.pool, row.resource_nos));
  }
  return members;
}

/** Gaps in whole seconds, as text: a tenth of the work of reading them as rows. */
async function freeOfStores(
  deps: Inner,
  asked: readonly Asked[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Map<number, Map<number, Spans>>> {
  const { rows } = await sql<{ store_no: number; resource_no: number; gaps: string }>`
    with wanted as materialized (
      select distinct store_no, unnest(resource_nos) as resource_no from schedule.pool
      where store_no = any(${storeNosOf(asked)}::int[]) and pool = any(${poolsOf(asked)}::text[])
    )
    select store_no, resource_no, string_agg(
      ceil(date_part('epoch', g.lo))::int || ' ' || floor(date_part('epoch', g.hi))::int, ' ') as gaps
    from wanted join lateral (
      select g.lo, g.hi from schedule.gap g
      where g.resource_no = wanted.resource_no and g.lo < ${instant(to).toString()}::timestamptz
        and g.hi > ${instant(from).toString()}::timestamptz
      order by g.lo
    ) g on true
    group by store_no, resource_no`.execute(deps.db);
  const free = new Map<number, Map<number, Spans>>();
  for (const row of rows) {
    const edges = row.gaps.split(' ');
    const spans: Span[] = [];
    for (let i = 0; i + 1 < edges.length; i += 2) spans.push([Number(edges[i]) * 1000, Number(edges[i + 1]) * 1000]);
    const own = free.get(row.store_no) ?? new Map<number, Spans>();
    free.set(row.store_no, own.set(row.resource_no, spans));
  }
  return free;
}

async function peaksOfStores(
  deps: Inner,
  asked: readonly Asked[],
  { from, to }: { readonly from: number; readonly to: number },
  now: Temporal.Instant,
): Promise<Peak[]> {
  const hull = { storeNos: storeNosOf(asked), from: instant(from).toString(), to: instant(to).toString() };
  return peaksOf(deps.db, deps, hull, now);
}

/** Stores of these that keep something for members at peak times. */
export async function peakedStores(deps: Inner, storeNos: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ store_no: number }>`
    select distinct store_no from schedule.peak where store_no = any(${[...storeNos]}::int[])`.execute(deps.db);
  return new Set(rows.map((row) => row.store_no));
}
