/**
 * What is kept for members at peak times (BOOK-7, rule 22): of the minutes of a store's people in a peak window, a share
 * of at most a fifth stays closed to everybody else until a day before. Guarded where claims are made, not only in lists.
 */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Handle, Inner } from '../deps.ts';
import { peakReleaseHours } from '../settings.ts';
import type { Role } from '../slots/roles.ts';

/** One occurrence of a peak window that is not open to everybody yet; epoch milliseconds. */
export interface Peak {
  readonly storeNo: number;
  readonly lo: number;
  readonly hi: number;
  /** Milliseconds of people that everybody may still take. */
  readonly left: number;
}

interface PeakRow {
  readonly store_no: number;
  readonly lo: string;
  readonly hi: string;
  readonly share_percent: number;
  readonly capacity: number;
  readonly used: number;
}

/** Peaks of stores that touch a time. A booking can be left out, as one that is about to be moved. */
export async function peaksOf(
  handle: Handle,
  deps: Inner,
  asked: { readonly storeNos: readonly number[]; readonly from: string; readonly to: string },
  now: Temporal.Instant,
  except: string | null = null,
): Promise<Peak[]> {
  const release = await deps.settings.get(handle, peakReleaseHours);
  const { rows } = await sql<PeakRow>`
    with window_of as materialized (
      select p.store_no, p.share_percent, lower(span) as lo, upper(span) as hi, span
      from schedule.peak p
      cross join lateral generate_series(
        (${asked.from}::timestamptz at time zone p.time_zone)::date::timestamp,
        (${asked.to}::timestamptz at time zone p.time_zone)::date::timestamp, interval '1 day') day
      cross join lateral (select tstzrange(
        (day + make_interval(mins => p.from_minute)) at time zone p.time_zone,
        (day + make_interval(mins => p.until_minute)) at time zone p.time_zone) as span) s
      where p.store_no = any(${asked.storeNos}::int[]) and extract(isodow from day) = p.weekday
        and span && tstzrange(${asked.from}::timestamptz, ${asked.to}::timestamptz, '[]')
        and lower(span) - make_interval(hours => ${release}) > ${now.toString()}::timestamptz
    )
    select store_no, lo, hi, share_percent, (
      select coalesce(sum(extract(epoch from least(k.hi, w.hi) - greatest(k.lo, w.lo)) * 1000), 0)::float8
      from schedule.resource r join schedule.work k using (resource_no)
      where r.store_no = w.store_no and r.is_person and k.lo < w.hi and k.hi > w.lo
    ) as capacity, (
      select coalesce(sum(extract(epoch from least(upper(c.during), w.hi) - greatest(lower(c.during), w.lo)) * 1000), 0)::float8
      from schedule.resource r join schedule.claim c using (resource_no)
      where r.store_no = w.store_no and r.is_person and c.during && w.span and not c.for_member
        and c.status in ('held', 'confirmed', 'in_service') and c.booking_id is distinct from ${except}::uuid
        and not (c.status = 'held' and coalesce(c.expires_at <= ${now.toString()}::timestamptz, false))
    ) as used
    from window_of w order by store_no, lo`.execute(handle);
  return rows.map((row) => ({
    storeNo: row.store_no,
    lo: Temporal.Instant.from(row.lo).epochMilliseconds,
    hi: Temporal.Instant.from(row.hi).epochMilliseconds,
    left: (row.capacity * (100 - row.share_percent)) / 100 - row.used,
  }));
}

/** Whether everybody may start a service then. */
export function openToEverybody(roles: readonly Role[], start: number, peaks: readonly Peak[]): boolean {
  return peaks.every((peak) => {
    let wanted = 0;
    for (const role of roles) {
      if (!role.isPerson) continue;
      for (const { from, to } of role.demands) wanted += within(start + from, start + to, peak);
    }
    return wanted === 0 || wanted <= peak.left;
  });
}

const within = (lo: number, hi: number, peak: Peak): number =>
  Math.max(0, Math.min(hi, peak.hi) - Math.max(lo, peak.lo));

interface PeakPiece {
  readonly bookingId: string;
  readonly resourceNo: number;
  readonly from: string;
  readonly to: string;
  readonly forMember: boolean;
}

/**
 * Whether everybody may have these. Holds the stores' locks until the transaction ends, after those of the resources,
 * so that two cannot take the last open minutes with different people.
 */
export async function peakAllows(
  tx: Tx,
  deps: Inner,
  pieces: readonly PeakPiece[],
  now: Temporal.Instant,
): Promise<boolean> {
  const common = pieces.filter((piece) => !piece.forMember);
  if (common.length === 0) return true;
  const { rows: people } = await sql<{ resource_no: number; store_no: number }>`
    select resource_no, store_no from schedule.resource
    where resource_no = any(${common.map((piece) => piece.resourceNo)}::int[]) and is_person
      and exists (select from schedule.peak p where p.store_no = resource.store_no)`.execute(tx);
  const storeOf = new Map(people.map((row) => [row.resource_no, row.store_no]));
  const wanted = common.filter((piece) => storeOf.has(piece.resourceNo));
  if (wanted.length === 0) return true;
  const storeNos = [...new Set(storeOf.values())].toSorted((a, b) => a - b);
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, no) from unnest(${storeNos}::int[]) no`.execute(tx);
  const spans = wanted.map((piece) => ({
    storeNo: storeOf.get(piece.resourceNo),
    lo: Temporal.Instant.from(piece.from).epochMilliseconds,
    hi: Temporal.Instant.from(piece.to).epochMilliseconds,
  }));
  const at = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
  const hull = {
    storeNos,
    from: at(Math.min(...spans.map((span) => span.lo))),
    to: at(Math.max(...spans.map((span) => span.hi))),
  };
  const except = wanted[0]?.bookingId ?? null;
  const peaks = await peaksOf(tx, deps, hull, now, except);
  return peaks.every((peak) => {
    const own = spans.filter((span) => span.storeNo === peak.storeNo);
    const sum = own.reduce((total, span) => total + within(span.lo, span.hi, peak), 0);
    return sum === 0 || sum <= peak.left;
  });
}

/** First half of the two-part advisory keys of stores. */
const LOCK_CLASS = 35;
