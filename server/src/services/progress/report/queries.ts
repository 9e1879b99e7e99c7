/** Reads of reports: the newest version, a given one, all their numbers. */
import type { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Handle } from '../deps.ts';
import { reportMissing } from '../problems.ts';

/** What stands in a row; the members that the columns hold are put in when it is read. */
export type ReportBody = Omit<Progress.Report, 'version' | 'publishedAt' | 'correction'>;

interface ReportRow {
  version: number;
  published_at: string;
  correction: string | null;
  body: ReportBody;
}

export async function latestVersion(handle: Handle, bookingId: string): Promise<number | null> {
  const { rows } = await sql<{ version: number | null }>`
    select max(version) as version from progress.report where booking_id = ${bookingId}`.execute(handle);
  return rows[0]?.version ?? null;
}

/** @throws Problem `progress/report-not-found` */
export async function reportOf(handle: Handle, bookingId: string, version?: number): Promise<Progress.ReportVersions> {
  const { rows } = await sql<ReportRow>`
    select version, published_at, correction, body from progress.report
    where booking_id = ${bookingId} order by version desc`.execute(handle);
  const row = version === undefined ? rows[0] : rows.find((one) => one.version === version);
  if (!row) throw new Problem(reportMissing);
  return {
    report: { ...row.body, version: row.version, publishedAt: row.published_at, correction: row.correction },
    versions: rows.map((one) => ({
      version: one.version,
      publishedAt: one.published_at,
      correction: one.correction,
    })),
  };
}

/** Photos of the steps of bookings that have a report, by booking, oldest first. */
export async function photosOfReports(
  handle: Handle,
  bookingIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const { rows } = await sql<{ booking_id: string; photos: string[] }>`
    select p.booking_id, array_remove(array_agg(m.media_id order by m.media_id), null) as photos
    from (select distinct booking_id from progress.report where booking_id = any(${bookingIds}::uuid[])) p
    left join progress.record r on r.booking_id = p.booking_id and r.withdrawn_at is null
    left join progress.media m on m.record_id = r.record_id and m.kind = 'photo'
    group by p.booking_id`.execute(handle);
  return new Map(rows.map((row) => [row.booking_id, row.photos]));
}

export async function insertReport(
  handle: Handle,
  report: {
    readonly bookingId: string;
    readonly version: number;
    readonly at: Temporal.Instant;
    readonly correction: string | null;
    readonly byId: string;
    readonly body: ReportBody;
  },
): Promise<void> {
  const { bookingId, version, at, correction, byId, body } = report;
  await sql`
    insert into progress.report (booking_id, version, published_at, correction, by_id, body)
    values (${bookingId}, ${version}, ${at.toString()}, ${correction}, ${byId}, ${JSON.stringify(body)}::jsonb)`.execute(
    handle,
  );
}
