/** Rows of progress: the run under its lock, records with their media, arrivals. */
import type { Merchant, Progress } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { Handle } from './deps.ts';
import type { Recorded } from './domain.ts';

export interface RunRow {
  readonly booking_id: string;
  readonly merchant_id: string;
  readonly customer_id: string | null;
  readonly state: 'running' | 'done';
  readonly sop_version: number;
  readonly steps: readonly Merchant.SopStep[];
  readonly form: readonly Merchant.FormField[];
  readonly started_at: string;
  readonly done_at: string | null;
}

export async function runRows(handle: Handle, rest: RawBuilder<unknown>): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`select r.* from progress.run r where ${rest}`.execute(handle);
  return rows;
}

/** Locked until the end of the transaction: steps, completion and corrections of one booking queue here. */
export async function lockRun(tx: Tx, bookingId: string): Promise<RunRow | undefined> {
  const [row] = await runRows(tx, sql`r.booking_id = ${bookingId} for update`);
  return row;
}

interface RecordRow {
  record_id: string;
  booking_id: string;
  step_key: string;
  day: string | null;
  at: string;
  by_name: string | null;
  number: number | null;
  text: string | null;
  media: Progress.Media[];
}

export interface StoredRecord extends Recorded {
  readonly recordId: string;
  readonly at: string;
  readonly byName: string | null;
  readonly media: readonly Progress.Media[];
}

/** Records of each booking that stand, oldest first, with their media; one statement. */
export async function recordsOf(handle: Handle, bookingIds: readonly string[]): Promise<Map<string, StoredRecord[]>> {
  const { rows } = await sql<RecordRow>`
    select r.record_id, r.booking_id, r.step_key, r.day, r.at, r.by_name, r.number, r.text,
      coalesce((select jsonb_agg(jsonb_build_object('mediaId', m.media_id, 'kind', m.kind,
          'at', to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by m.media_id)
        from progress.media m where m.record_id = r.record_id), '[]') as media
    from progress.record r where r.booking_id = any(${[...bookingIds]}::uuid[]) and r.withdrawn_at is null
    order by r.record_id`.execute(handle);
  const found = new Map<string, StoredRecord[]>();
  for (const row of rows) {
    const { record_id: recordId, step_key: stepKey, day, at, by_name: byName, number, text, media } = row;
    const record = { recordId, stepKey, day, at, byName, number, text, media, photos: media.length };
    found.set(row.booking_id, [...(found.get(row.booking_id) ?? []), record]);
  }
  return found;
}

export interface ArrivalRow {
  at: string;
  kind: Progress.ArrivalKind;
  by_name: string | null;
  arrives_at: string | null;
  note: string | null;
}

export async function arrivalsOf(handle: Handle, bookingId: string): Promise<Progress.Arrival[]> {
  const { rows } = await sql<ArrivalRow>`
    select at, kind, by_name, arrives_at, note from progress.arrival
    where booking_id = ${bookingId} order by arrival_id`.execute(handle);
  return rows.map((row) => ({
    at: row.at,
    kind: row.kind,
    by: row.by_name,
    arrivesAt: row.arrives_at,
    note: row.note,
  }));
}
