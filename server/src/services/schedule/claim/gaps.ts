/**
 * Gaps: work less live claims, made anew around what changed in the transaction that changed it. Derived and never
 * asked to decide: the constraint on claims does. Callers hold the locks of the resources.
 */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Handle } from '../deps.ts';

/** A stretch of one resource's time, in RFC 3339. */
export interface Stretch {
  readonly resourceNo: number;
  readonly from: string;
  readonly to: string;
}

const LIVE = sql`('held', 'confirmed', 'in_service')`;

/**
 * Locks of resources, in rising order, until the end of the transaction: what every writer of claims, work and gaps
 * takes first, so that none waits for another in a circle and none rebuilds a gap from half of the truth.
 */
export async function lockResources(tx: Tx, resourceNos: readonly number[]): Promise<void> {
  const rising = [...new Set(resourceNos)].toSorted((a, b) => a - b);
  if (rising.length === 0) return;
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, no) from unnest(${rising}::int[]) no`.execute(tx);
}

/** First half of the two-part advisory keys of resources; the second is the resource's number. */
const LOCK_CLASS = 34;

/** Make the gaps anew that lie in or touch the stretches. */
export async function rebuildGaps(tx: Tx, stretches: readonly Stretch[]): Promise<void> {
  if (stretches.length === 0) return;
  await sql`select schedule.rebuild_gaps(${stretches.map((one) => one.resourceNo)}::int[],
    ${stretches.map((one) => one.from)}::timestamptz[], ${stretches.map((one) => one.to)}::timestamptz[])`.execute(tx);
}

/** Resources whose gaps from now on are not work less live claims; none, unless something wrote past this room. */
export async function wrongGaps(handle: Handle, now: Temporal.Instant): Promise<number[]> {
  const { rows } = await sql<{ resource_no: number }>`
    select r.resource_no
    from schedule.resource r
    cross join (select tstzmultirange(tstzrange(${now.toString()}::timestamptz, null)) as time) ahead
    cross join lateral (
      select coalesce(range_agg(tstzrange(lo, hi)), '{}') * ahead.time as spans, count(*) as pieces,
        coalesce(min(store_no), r.store_no) as store_no
      from schedule.gap where resource_no = r.resource_no and hi > ${now.toString()}::timestamptz
    ) g
    cross join lateral (
      select ahead.time
        * coalesce((select range_agg(tstzrange(lo, hi)) from schedule.work where resource_no = r.resource_no), '{}')
        - coalesce((select range_agg(during) from schedule.claim
          where resource_no = r.resource_no and status in ${LIVE}), '{}') as spans
    ) truth
    where g.spans <> truth.spans or g.pieces <> (select count(*) from unnest(truth.spans)) or g.store_no <> r.store_no
    order by r.resource_no`.execute(handle);
  return rows.map((row) => row.resource_no);
}
