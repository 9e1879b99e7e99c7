/** Providers' limits, counted in the database for all processes together. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

export type Span = 'second' | 'minute' | 'day';

const SECONDS: Readonly<Record<Span, number>> = { second: 1, minute: 60, day: 86_400 };

/** Beginning of the window on which an instant lies; days are those of UTC+8, as Chinese providers count. */
export function windowStart(span: Span, at: Temporal.Instant): Temporal.Instant {
  const zoneSeconds = span === 'day' ? 8 * 3600 : 0;
  const seconds = Math.floor(at.epochMilliseconds / 1000) + zoneSeconds;
  return Temporal.Instant.fromEpochMilliseconds((seconds - (seconds % SECONDS[span]) - zoneSeconds) * 1000);
}

/**
 * Take up to `wanted` from a window.
 * @returns how many were granted; the sum of all grants of a window never passes the limit
 */
export async function takeQuota(
  handle: Db | Tx,
  vendor: string,
  span: Span,
  limit: number,
  wanted: number,
  at: Temporal.Instant,
): Promise<number> {
  if (wanted <= 0) return 0;
  const { rows } = await sql<{ granted: number }>`
    insert into message.provider_window as w (vendor, span, starts_at, used)
    values (${vendor}, ${span}, ${windowStart(span, at).toString()}, least(${wanted}::integer, ${limit}::integer))
    on conflict (vendor, span, starts_at) do update
      set used = least(greatest(${limit}::integer, w.used), w.used + ${wanted}::integer)
    returning w.used - coalesce(old.used, 0) as granted`.execute(handle);
  return rows[0]?.granted ?? 0;
}

export function takeDayQuota(
  tx: Tx,
  vendor: string,
  limit: number,
  wanted: number,
  at: Temporal.Instant,
): Promise<number> {
  return takeQuota(tx, vendor, 'day', limit, wanted, at);
}
