/** Share links of reports: anybody who has one reads the newest version until it ends; people's names are left out. */
import { createHash, randomBytes } from 'node:crypto';
import type { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { ownerOf } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { bookedFor, type Viewer } from '../booked.ts';
import type { ProgressDeps } from '../deps.ts';
import { linkMissing } from '../problems.ts';
import { reportOf } from './queries.ts';

const TOKEN_BYTES = 24;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The token is kept only as a hash. @throws Problem `progress/not-found`, `progress/report-not-found` */
export function shareReport(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  days: number,
): Promise<Progress.ShareLink> {
  return inTransaction(deps.db, async (tx) => {
    await bookedFor(deps, tx, viewer, bookingId);
    await reportOf(tx, bookingId);
    const now = deps.clock.now();
    const expiresAt = now.add({ hours: days * 24 }).toString();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await sql`
      insert into progress.share (token_hash, booking_id, customer_id, created_at, expires_at)
      values (${hashOf(token)}, ${bookingId}, ${ownerOf(viewer.principal).customerId}, ${now.toString()}, ${expiresAt})`.execute(
      tx,
    );
    const url = `${deps.publicUrl}${deps.ownerAppPath}/packages/booking/shared-report?token=${token}`;
    return { token, url, expiresAt };
  });
}

/** @throws Problem `progress/not-found` */
export function endShares(deps: ProgressDeps, viewer: Viewer, bookingId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    await bookedFor(deps, tx, viewer, bookingId);
    await sql`
      update progress.share set ended_at = ${deps.clock.now().toString()}
      where booking_id = ${bookingId} and ended_at is null`.execute(tx);
  });
}

/** @throws Problem `progress/link-ended` */
export async function sharedBooking(
  deps: ProgressDeps,
  token: string,
): Promise<{ bookingId: string; expiresAt: string }> {
  const { rows } = await sql<{ booking_id: string; expires_at: string }>`
    select booking_id, expires_at from progress.share
    where token_hash = ${hashOf(token)} and ended_at is null
      and expires_at > ${deps.clock.now().toString()}::timestamptz`.execute(deps.db);
  const row = rows[0];
  if (!row) throw new Problem(linkMissing);
  return { bookingId: row.booking_id, expiresAt: row.expires_at };
}

/** @throws Problem `progress/link-ended` */
export async function sharedReport(
  deps: ProgressDeps,
  token: string,
): Promise<{ report: Progress.Report; expiresAt: string }> {
  const { bookingId, expiresAt } = await sharedBooking(deps, token);
  const { report } = await reportOf(deps.db, bookingId);
  const steps = report.steps.map((step) => ({
    ...step,
    records: step.records.map((record) => ({ ...record, by: null })),
  }));
  return { report: { ...report, staff: [], steps }, expiresAt };
}
