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
import type { Span } from '../slots/span.ts';
import type { Asked } from './starts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Days that are looked at, each stretch behind the one before, until all have what is wanted. */
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
  const houses = await housesOf(deps, query, open);
  const begin = Math.min(...open.map((one) => one.first));
  for (const days of REACHES) {
    const end = begin + days * DAY;
    for (const [offerId, starts] of await startsUntil(deps, query, open, houses, end)) {
      found.set(offerId, [...(found.get(offerId) ?? []), ...starts].slice(0, query.limit));
    }
    open = open
      .filter(({ candidate, last }) => last > end && (found.get(candidate.offerId)?.length ?? 0) < query.limit)
      .map((one) => ({ ...one, first: Math.max(one.first, end + 1) }));
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
  const houses = await housesOf(deps, query, open);
  const begin = Math.min(...open.map((one) => one.first));
  for (const hours of STRETCHES) {
    const end = begin + hours * HOUR;
    for (const [offerId, [first]] of await startsUntil(deps, { ...query, limit: 1 }, open, houses, end)) {
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
  { members, peaked }: Houses,
  end: number,
): Promise<Map<string, number[]>> {
  const reach = reachOf(asked.flatMap(({ candidate }) => candidate.roles));
  const begin = Math.min(...asked.map((one) => one.first));
  const hull = { from: begin + reach.from, to: end + reach.to };
  const free = await freeOfStores(deps, asked, hull);
  const kept = asked.filter(({ candidate }) => peaked.has(candidate.storeNo));
  const peaks = kept.length > 0 ? await peaksOfStores(deps, kept, hull, query.now) : [];
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

/** What holds for the whole search: who is in which pool, and which stores keep something for members. */
interface Houses {
  readonly members: ReadonlyMap<number, Members>;
  readonly peaked: ReadonlySet<number>;
}

async function housesOf(
  deps: Inner,
  { audience }: Pick<ManyQuery, 'audience'>,
  asked: readonly Asked[],
): Promise<Houses> {
  const [members, peaked] = await Promise.all([
    membersOfStores(deps, asked),
    audience === 'member' ? new Set<number>() : peakedStores(deps, storeNosOf(asked)),
  ]);
  return { members, peaked };
}

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

/**
 * Free time of everybody in the stores, in whole seconds. One read of an index and one text for each store: three thousand
 * resources one by one, or their gaps as rows, take several times as long.
 */
async function freeOfStores(
  deps: Inner,
  asked: readonly Asked[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Map<number, Map<number, Span[]>>> {
  const { rows } = await sql<{ store_no: number; gaps: string | null }>`
    select s.store_no, free.gaps from unnest(${storeNosOf(asked)}::int[]) s (store_no)
    cross join lateral (
      select string_agg(
        g.resource_no || ' ' || ceil(date_part('epoch', g.lo))::int || ' ' || floor(date_part('epoch', g.hi))::int, ' ') as gaps
      from (
        select g.resource_no, g.lo, g.hi from schedule.gap g
        where g.store_no = s.store_no and g.lo < ${instant(to).toString()}::timestamptz
          and g.hi > ${instant(from).toString()}::timestamptz
        order by g.lo
      ) g
    ) free`.execute(deps.db);
  return new Map(rows.map((row) => [row.store_no, spansOf(row.gaps ?? '')]));
}

/** `resource from until …`, by resource and in the order they come in. */
function spansOf(gaps: string): Map<number, Span[]> {
  const free = new Map<number, Span[]>();
  const words = gaps.split(' ');
  for (let i = 0; i + 2 < words.length; i += 3) {
    const resourceNo = Number(words[i]);
    const span: Span = [Number(words[i + 1]) * 1000, Number(words[i + 2]) * 1000];
    const own = free.get(resourceNo);
    if (own) own.push(span);
    else free.set(resourceNo, [span]);
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
