/**
 * First starts of many offers at once, read from the gaps (rules/booking 2.5, C). For services that one person or thing
 * does from beginning to end; the others go through the domain (many.ts). Exact: of one resource at most one gap holds a
 * given start, so the first three starts lie in the first three fitting gaps of each.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Inner } from '../deps.ts';
import type { Candidate } from './candidates.ts';

/** A candidate with the first and the last start that it may have, in epoch milliseconds. */
export interface Asked {
  readonly candidate: Candidate;
  readonly first: number;
  readonly last: number;
}

/** Whether one resource does it all: then one read of gaps answers. */
export function isSimple({ roles }: Candidate): boolean {
  return roles.length === 1 && roles[0]?.pools.length === 1 && roles[0].demands.length === 1;
}

const QUARTER = 15;

/** Up to three starts of each, by offer. */
export async function firstStarts(deps: Inner, asked: readonly Asked[]): Promise<Map<string, number[]>> {
  const { rows } = await sql<{ nth: number; starts: number[] }>`
    select a.nth, array_agg(extract(epoch from t)::float8 order by t) as starts
    from ${askedSql(asked)}
    join schedule.pool p on p.store_no = a.store_no and p.pool = a.pool
    cross join lateral (
      select distinct t from (
        select s.lo, s.hi from ${fittingSql(asked)} order by g.lo limit 3 * cardinality(p.resource_nos)
      ) gap_starts
      cross join lateral generate_series(lo, least(hi, lo + 2 * a.grid), a.grid) t
      order by t limit 3
    ) three
    group by a.nth`.execute(deps.db);
  return new Map(rows.map((row) => [idOf(asked, row.nth), row.starts.map((start) => Math.round(start * 1000))]));
}

/** The very first start of each, by offer: the first gap that fits has it. Cheap enough for every store around. */
export async function earliestStarts(deps: Inner, asked: readonly Asked[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ nth: number; start: number }>`
    select a.nth, extract(epoch from s.lo)::float8 as start
    from ${askedSql(asked)}
    join schedule.pool p on p.store_no = a.store_no and p.pool = a.pool
    cross join lateral (select s.lo from ${fittingSql(asked)} order by g.lo limit 1) s`.execute(deps.db);
  return new Map(rows.map((row) => [idOf(asked, row.nth), Math.round(row.start * 1000)]));
}

const idOf = (asked: readonly Asked[], nth: number): string => asked[nth - 1]?.candidate.offerId ?? '';

/** Gaps `g` of the store with their first and last start `s`. Later gaps have later starts, so the order of `lo` serves. */
function fittingSql(asked: readonly Asked[]): RawBuilder<unknown> {
  const quarters = asked.every(({ candidate }) => QUARTER % candidate.gridMinutes === 0);
  const from = sql`greatest(g.lo + a.before, a.first)`;
  const ceiled = quarters
    ? sql`date_bin(a.grid, ${from} + a.grid - interval '1 microsecond', '2000-01-01Z'::timestamptz)`
    : sql`schedule.ceil_grid(${from}, a.grid_minutes, a.zone)`;
  return sql`schedule.gap g
    cross join lateral (select ${ceiled} as lo, least(g.hi - a.need, a.last) as hi offset 0) s
    where g.store_no = a.store_no and g.lo <= a.last - a.before and g.hi >= a.first + a.need
      and g.resource_no = any(p.resource_nos) and s.lo <= s.hi`;
}

function askedSql(asked: readonly Asked[]): RawBuilder<unknown> {
  const column = (of: (one: Asked) => number | string | undefined) => asked.map((one) => of(one) ?? null);
  const demand = ({ candidate }: Asked) => candidate.roles[0]?.demands[0];
  return sql`(
    select nth, store_no, pool, to_timestamp(first / 1000.0) as first, to_timestamp(last / 1000.0) as last,
      make_interval(secs => before / 1000.0) as before, make_interval(secs => need / 1000.0) as need,
      make_interval(mins => grid) as grid, grid as grid_minutes, zone
    from unnest(${column((one) => one.candidate.storeNo)}::int[],
      ${column((one) => one.candidate.roles[0]?.pools[0])}::text[], ${column((one) => one.first)}::float8[],
      ${column((one) => one.last)}::float8[], ${column((one) => -(demand(one)?.from ?? 0))}::float8[],
      ${column((one) => demand(one)?.to)}::float8[], ${column((one) => one.candidate.gridMinutes)}::int[],
      ${column((one) => one.candidate.timeZone)}::text[])
      with ordinality u (store_no, pool, first, last, before, need, grid, zone, nth)
    offset 0
  ) a`;
}
