/**
 * Working time as instants: shifts within opening hours, less breaks and days off. Ranges are made date by date from wall
 * times with AT TIME ZONE, so that days of 23 and 25 hours are exact (rule 15).
 */
import { type RawBuilder, sql } from 'kysely';
import type { Handle, Interval } from '../face.ts';

export type WorkQuery = {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
} & ({ readonly storeId: string } | { readonly resourceNos: readonly number[] });

interface SpanRow {
  resource_no: number;
  lower: string;
  upper: string;
}

/**
 * Working instants within `[from, to)` of active resources, ascending; resources without any are left out. People work in
 * their shifts, things whenever the store is open.
 */
export async function workOf(handle: Handle, query: WorkQuery): Promise<Map<number, Interval[]>> {
  const which =
    'storeId' in query
      ? sql<boolean>`s.store_id = ${query.storeId}`
      : sql<boolean>`r.resource_no = any(${[...query.resourceNos]}::int[])`;
  const { rows } = await sql<SpanRow>`
    select resource_no, lower(span) as lower, upper(span) as upper from (${workSql(which, query)}) w
    order by resource_no, lower(span)`.execute(handle);
  const work = new Map<number, Interval[]>();
  for (const row of rows) {
    const spans = work.get(row.resource_no) ?? [];
    spans.push({ from: Temporal.Instant.from(row.lower), to: Temporal.Instant.from(row.upper) });
    work.set(row.resource_no, spans);
  }
  return work;
}

const spans = (json: RawBuilder<unknown>) =>
  sql`jsonb_array_elements(${json}) b cross join lateral
    (select (b->>'starts')::time as starts, (b->>'ends')::time as ends) t`;

/**
 * A query with the columns resource_no, store_no and span (tstzrange) of resources `r` in stores `s`. A day more on each
 * side is looked at, since shifts may pass midnight.
 */
export function workSql(which: RawBuilder<boolean>, { from, to }: Interval): RawBuilder<unknown> {
  const [start, end] = [sql`${from.toString()}::timestamptz`, sql`${to.toString()}::timestamptz`];
  return sql`
    with who as materialized (
      select r.resource_no, r.kind, s.store_no, s.time_zone from merchant.resource r join merchant.store s using (store_no)
      where r.active and s.state = 'open' and ${which}
    ), days as materialized (
      select w.store_no, w.time_zone, d::date as on_date from (select distinct store_no, time_zone from who) w
      cross join generate_series((${start} at time zone w.time_zone)::date - 1, (${end} at time zone w.time_zone)::date,
        interval '1 day') d
    ), opened as materialized (
      select store_no, range_agg(merchant.open_on(store_no, on_date, time_zone)) as r from days group by store_no
    ), worked as (
      select w.resource_no, range_agg(merchant.local_range(d.on_date, h.starts, h.ends, w.time_zone)) as r
      from who w join merchant.shift h using (resource_no) join days d
        on d.store_no = w.store_no and extract(isodow from d.on_date) = h.weekday
        and d.on_date >= h.valid_from and coalesce(d.on_date <= h.valid_until, true)
      group by w.resource_no
    ), rested as (
      select w.resource_no, range_agg(p.r) as r
      from who w join merchant.shift h using (resource_no) join days d
        on d.store_no = w.store_no and extract(isodow from d.on_date) = h.weekday
        and d.on_date >= h.valid_from and coalesce(d.on_date <= h.valid_until, true)
      cross join lateral (
        -- A break before the start of a shift lies behind midnight.
        select merchant.local_range(d.on_date + case when t.starts < h.starts then 1 else 0 end, t.starts, t.ends,
          w.time_zone) as r
        from ${spans(sql`h.breaks`)}) p
      group by w.resource_no
    ), excepted as (
      select w.resource_no, range_agg(x.r) filter (where e.kind = 'extra') as more,
        range_agg(x.r) filter (where e.kind = 'off') as less
      from who w join merchant.roster_exception e using (resource_no) join days d
        on d.store_no = w.store_no and d.on_date = e.on_date
      cross join lateral (select merchant.local_range(d.on_date, coalesce(e.starts, '00:00'), coalesce(e.ends, '24:00'),
        w.time_zone) as r) x
      group by w.resource_no
    )
    select w.resource_no, w.store_no, unnest((
      case when w.kind = 'person'
        then coalesce(k.r, '{}') - coalesce(b.r, '{}') + coalesce(e.more, '{}') else o.r end - coalesce(e.less, '{}'))
      * o.r * tstzmultirange(tstzrange(${start}, ${end}))) as span
    from who w join opened o using (store_no) left join worked k using (resource_no) left join rested b using (resource_no)
      left join excepted e using (resource_no)`;
}
