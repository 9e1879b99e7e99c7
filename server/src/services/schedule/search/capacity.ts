/** Days on which stays can begin, and sessions that have seats left, of many offers at once (BOOK-3). */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Inner } from '../deps.ts';
import type { Asked } from './starts.ts';

export interface Found {
  /** Epoch milliseconds, rising, at most three. */
  readonly starts: number[];
  /** Kennels or seats left at the first. */
  readonly left: number | null;
}

export interface StayAsked {
  readonly asked: readonly Asked[];
  readonly nights: number;
  readonly sizeClass: Pet.SizeClass;
  readonly species: string | null;
}

/** Arrivals whose every night has room in one class of the animal's size or larger (rule 16). */
export async function stayStarts(deps: Inner, query: StayAsked): Promise<Map<string, Found>> {
  const { asked } = query;
  const { rows } = await sql<{ nth: number; starts: number[]; left: number }>`
    select nth, (array_agg(extract(epoch from day at time zone zone)::float8 order by day))[1:3] as starts,
      (array_agg(room order by day))[1] as left
    from (
      select a.nth, a.zone, free.day, max(free.room)::int as room
      from ${windowSql(asked)}
      join schedule.room_class c on c.store_no = a.store_no and c.capacity > 0
        and c.size_rank >= ${Pet.sizeClasses.indexOf(query.sizeClass)}
        and (c.species = '{}' or ${query.species}::text is null or ${query.species}::text = any(c.species))
      cross join lateral (
        select day, min(coalesce(n.capacity - n.booked, c.capacity)) over (
          order by day rows between current row and ${sql.raw(String(query.nights - 1))} following) as room
        from generate_series(a.first_day, a.last_day + ${query.nights - 1}, interval '1 day') day
        left join schedule.night n on n.room_class_id = c.room_class_id and n.night = day::date
      ) free
      where free.room > 0 and free.day <= a.last_day
      group by a.nth, a.zone, free.day
    ) arrivals group by nth`.execute(deps.db);
  return foundOf(asked, rows);
}

/** Open sessions with a seat. */
export async function sessionStarts(deps: Inner, asked: readonly Asked[]): Promise<Map<string, Found>> {
  const { rows } = await sql<{ nth: number; starts: number[]; left: number }>`
    select a.nth, array_agg(extract(epoch from s.lo)::float8 order by s.lo) as starts,
      (array_agg(s.room order by s.lo))[1] as left
    from unnest(${asked.map(({ candidate }) => candidate.offerId)}::uuid[], ${asked.map((one) => one.first)}::float8[],
      ${asked.map((one) => one.last)}::float8[]) with ordinality a (offer_id, first, last, nth)
    cross join lateral (
      select lower(during) as lo, seats - seats_taken as room from schedule.session s
      where s.offer_id = a.offer_id and s.status = 'open' and s.seats_taken < s.seats
        and lower(during) >= to_timestamp(a.first / 1000.0) and lower(during) <= to_timestamp(a.last / 1000.0)
      order by lower(during) limit 3
    ) s group by a.nth`.execute(deps.db);
  return foundOf(asked, rows);
}

const windowSql = (asked: readonly Asked[]) => sql`(
  select nth, store_no, zone, (to_timestamp(first / 1000.0) at time zone zone)::date::timestamp as first_day,
    (to_timestamp(last / 1000.0) at time zone zone)::date::timestamp as last_day
  from unnest(${asked.map(({ candidate }) => candidate.storeNo)}::int[], ${asked.map((one) => one.first)}::float8[],
    ${asked.map((one) => one.last)}::float8[], ${asked.map(({ candidate }) => candidate.timeZone)}::text[])
    with ordinality u (store_no, first, last, zone, nth)) a`;

function foundOf(
  asked: readonly Asked[],
  rows: readonly { nth: number; starts: number[]; left: number }[],
): Map<string, Found> {
  return new Map(
    rows.map((row) => [
      asked[row.nth - 1]?.candidate.offerId ?? '',
      { starts: row.starts.map((start) => Math.round(start * 1000)), left: row.left },
    ]),
  );
}
