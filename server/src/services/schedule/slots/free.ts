/**
 * Free time of resources as it is this instant. Gaps are kept without regard to holds that have run out and nobody has
 * swept yet; where there are such, work less claims is computed anew, so that a slot is offered as soon as its hold ends
 * (rule 7). The same for a booking that is about to be moved: its own claims count as free (rule 10).
 */
import { sql } from 'kysely';
import type { Handle } from '../deps.ts';
import type { Free, Members } from './feasible.ts';
import type { Span } from './span.ts';

export interface FreeQuery {
  readonly resourceNos: readonly number[];
  /** Epoch milliseconds; gaps that touch the time are given whole. */
  readonly from: number;
  readonly to: number;
  readonly now: Temporal.Instant;
  /** A booking whose claims count as free. */
  readonly except?: string | null;
}

export async function freeTime(handle: Handle, query: FreeQuery): Promise<Free> {
  const [from, to] = [query.from, query.to].map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toString());
  const { rows } = await sql<{ resource_no: number; los: number[]; his: number[] }>`
    with dirty as materialized (
      select distinct resource_no from schedule.claim
      where resource_no = any(${query.resourceNos}::int[])
        and (status = 'held' and expires_at <= ${query.now.toString()}::timestamptz
          or booking_id = ${query.except ?? null}::uuid and status in ('held', 'confirmed', 'in_service'))
    ), free as (
      select g.resource_no, g.lo, g.hi from schedule.gap g
      where g.resource_no = any(${query.resourceNos}::int[]) and g.lo < ${to}::timestamptz and g.hi > ${from}::timestamptz
        and g.resource_no not in (select resource_no from dirty)
      union all
      select d.resource_no, lower(span), upper(span)
      from dirty d
      cross join lateral unnest(
        (select range_agg(tstzrange(w.lo, w.hi)) from schedule.work w
          where w.resource_no = d.resource_no and w.lo < ${to}::timestamptz and w.hi > ${from}::timestamptz)
        - coalesce((select range_agg(c.during) from schedule.claim c
          where c.resource_no = d.resource_no and c.status in ('held', 'confirmed', 'in_service')
            and not (c.status = 'held' and coalesce(c.expires_at <= ${query.now.toString()}::timestamptz, false))
            and c.booking_id is distinct from ${query.except ?? null}::uuid), '{}'::tstzmultirange)) span
    )
    select resource_no, array_agg(extract(epoch from lo)::float8 order by lo) as los,
      array_agg(extract(epoch from hi)::float8 order by lo) as his
    from free group by resource_no`.execute(handle);
  return new Map(
    rows.map((row) => [
      row.resource_no,
      row.los.map((lo, nth): Span => [Math.round(lo * 1000), Math.round((row.his[nth] as number) * 1000)]),
    ]),
  );
}

/** Who of a store is in each of the pools. */
export async function membersIn(handle: Handle, storeNo: number, pools: readonly string[]): Promise<Members> {
  const { rows } = await sql<{ pool: string; resource_nos: number[] }>`
    select pool, resource_nos from schedule.pool
    where store_no = ${storeNo} and pool = any(${pools}::text[])`.execute(handle);
  return new Map(rows.map((row) => [row.pool, row.resource_nos]));
}
