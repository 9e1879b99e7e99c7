/** Measures of dispatch (DSP-4): time to accept, accept rate by hospital, share within the first ring. */
import type { Dispatch } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { DispatchDeps } from './deps.ts';
import { ringsOf } from './settings.ts';

const RATE_DAYS = 90;
/** Fewer answers than that say nothing about a hospital. */
const FEWEST_OFFERS = 10;

/** Share of offers that each hospital accepted in the last 90 days; hospitals with fewer than 10 are left out. */
export async function acceptRatesOf(
  handle: Db | Tx,
  storeIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, number>> {
  if (storeIds.length === 0) return new Map();
  const { rows } = await sql<{ store_id: string; rate: number }>`
    select store_id, (count(*) filter (where state = 'accepted'))::float8 / count(*) as rate
    from dispatch.offer
    where store_id = any(${[...storeIds]}::uuid[]) and state in ('accepted', 'declined', 'expired')
      and offered_at > ${at.subtract({ hours: RATE_DAYS * 24 }).toString()}::timestamptz
    group by store_id having count(*) >= ${FEWEST_OFFERS}`.execute(handle);
  return new Map(rows.map((row) => [row.store_id, row.rate]));
}

interface Totals {
  requests: number;
  accepted: number;
  escalated: number;
  unserved: number;
  cancelled: number;
  p50: number | null;
  p90: number | null;
  near: number | null;
}

interface HospitalRow {
  store_id: string;
  offered: number;
  accepted: number;
  declined: number;
  expired: number;
  p50: number | null;
  failures: number;
}

/** @param from first local day of the business; @param to last one */
export async function figuresOf(deps: DispatchDeps, from: string, to: string): Promise<Dispatch.DispatchFigures> {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(deps.timeZone).toInstant().toString();
  const start = startOf(Temporal.PlainDate.from(from));
  const end = startOf(Temporal.PlainDate.from(to).add({ days: 1 }));
  const between = sql`between_at >= ${start}::timestamptz and between_at < ${end}::timestamptz`;
  const ring = (await ringsOf(deps.settings, deps.db))[0] ?? 0;
  const totals = await totalsOf(deps.db, between, ring);
  const rows = await hospitalsOf(deps.db, between);
  const stores = await deps.merchant.findStores(
    deps.db,
    rows.map((row) => row.store_id),
  );
  const { requests, accepted, escalated, unserved, cancelled, p50, p90, near } = totals;
  return {
    from,
    to,
    requests,
    accepted,
    escalated,
    unserved,
    cancelled,
    acceptSecondsP50: p50,
    acceptSecondsP90: p90,
    withinFirstRing: near,
    hospitals: rows.map((row) => {
      const answered = row.accepted + row.declined + row.expired;
      return {
        storeId: row.store_id,
        storeName: stores.get(row.store_id)?.name ?? '',
        offered: row.offered,
        accepted: row.accepted,
        declined: row.declined,
        expired: row.expired,
        acceptRate: answered === 0 ? null : row.accepted / answered,
        acceptSecondsP50: row.p50,
        failures: row.failures,
      };
    }),
  };
}

/** The first acceptance of each request counts, also when that hospital was lost later. */
async function totalsOf(db: Db, between: RawBuilder<unknown>, ring: number): Promise<Totals> {
  const { rows } = await sql<Totals>`
    with asked as (
      select r.*, r.reported_at as between_at, f.first_at, f.distance_m as first_distance
      from dispatch.request r
      left join lateral (
        select min(m.at) as first_at, (array_agg(o.distance_m order by m.seq))[1] as distance_m
        from dispatch.move m join dispatch.offer o using (offer_id)
        where m.request_id = r.request_id and m.kind in ('accepted', 'assigned_by_hand')
      ) f on true
    ), took as (select *, extract(epoch from first_at - reported_at)::float8 as seconds from asked where ${between})
    select count(*)::int as requests, count(first_at)::int as accepted, count(alarm_at)::int as escalated,
      (count(*) filter (where state = 'unserved'))::int as unserved,
      (count(*) filter (where state = 'cancelled_by_owner'))::int as cancelled,
      percentile_cont(0.5) within group (order by seconds) as p50,
      percentile_cont(0.9) within group (order by seconds) as p90,
      (count(*) filter (where first_distance <= ${ring}))::float8 / nullif(count(first_at), 0) as near
    from took`.execute(db);
  return rows[0] as Totals;
}

async function hospitalsOf(db: Db, between: RawBuilder<unknown>): Promise<HospitalRow[]> {
  const { rows } = await sql<HospitalRow>`
    with sent as (
      select o.*, o.offered_at as between_at, exists (
          select from dispatch.move m where m.offer_id = o.offer_id and m.kind = 'accepted') as took,
        exists (select from dispatch.move m where m.offer_id = o.offer_id
          and m.kind in ('withdrawn', 'no_acknowledgement')) as failed
      from dispatch.offer o
    )
    select store_id, count(*)::int as offered, (count(*) filter (where took))::int as accepted,
      (count(*) filter (where state = 'declined'))::int as declined,
      (count(*) filter (where state = 'expired'))::int as expired,
      percentile_cont(0.5) within group (order by extract(epoch from ended_at - offered_at)::float8)
        filter (where state = 'accepted') as p50,
      (count(*) filter (where failed))::int as failures
    from sent where ${between} group by store_id order by count(*) desc, store_id limit 500`.execute(db);
  return rows;
}
