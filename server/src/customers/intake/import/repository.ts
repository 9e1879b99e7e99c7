/** Rows of imports, their pieces, rejected rows and registration numbers. */
import type { Intake } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../../platform/db.ts';
import type { Counts, LineFault } from './kind.ts';

export interface ImportRow {
  import_id: string;
  kind: Intake.ImportKind;
  state: Intake.ImportState;
  filename: string;
  source: string;
  encoding: Intake.Encoding;
  delimiter: string;
  columns: string[];
  sample_rows: string[][];
  recognised: Intake.Recognition[];
  mapping: Intake.Mapping;
  total_bytes: number;
  lines: number;
  bytes: number;
  counts: Intake.ImportCounts;
  error: string | null;
  created_at: string;
  created_by: string;
  finished_at: string | null;
}

const columns = sql`import_id, kind, state, filename, source, encoding, delimiter, columns, sample_rows, recognised, mapping,
  total_bytes, lines, bytes, counts, error, created_at, created_by, finished_at`;

/** A worker that was silent for so long is dead. */
const SILENT_SECONDS = 30;

export async function insertImport(
  tx: Tx,
  row: Omit<ImportRow, 'lines' | 'bytes' | 'error' | 'finished_at'>,
): Promise<void> {
  await sql`
    insert into intake.import (import_id, kind, state, filename, source, encoding, delimiter, columns, sample_rows, recognised,
      mapping, total_bytes, counts, created_at, created_by)
    values (${row.import_id}, ${row.kind}, ${row.state}, ${row.filename}, ${row.source}, ${row.encoding}, ${row.delimiter},
      ${row.columns}::text[], ${jsonb(row.sample_rows)}, ${jsonb(row.recognised)}, ${jsonb(row.mapping)}, ${row.total_bytes},
      ${jsonb(row.counts)}, ${row.created_at}, ${row.created_by})`.execute(tx);
}

export async function findImport(handle: Db | Tx, importId: string, lock = false): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from intake.import where import_id = ${importId} ${lock ? sql`for update` : sql``}`.execute(
    handle,
  );
  return rows[0];
}

export async function listImports(
  handle: Db | Tx,
  page: { readonly kind?: string; readonly before: string | null; readonly limit: number },
): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select ${columns} from intake.import
    where ${page.kind === undefined ? sql`true` : sql`kind = ${page.kind}`}
      and ${page.before === null ? sql`true` : sql`import_id < ${page.before}`}
    order by import_id desc limit ${page.limit}`.execute(handle);
  return rows;
}

export async function setMapping(tx: Tx, importId: string, mapping: Intake.Mapping): Promise<void> {
  await sql`
    update intake.import set mapping = ${jsonb(mapping)},
      state = case when state = 'checked' then 'uploaded' else state end
    where import_id = ${importId}`.execute(tx);
}

/** From `uploaded`, or anew after an end: counts, progress and rejects begin again. */
export async function begin(tx: Tx, importId: string, state: 'checking' | 'running', counts: Counts): Promise<void> {
  await sql`
    update intake.import set state = ${state}, lines = 0, bytes = 0, counts = ${jsonb(counts)}, error = null,
      finished_at = null, claim = null, claimed_at = now()
    where import_id = ${importId}`.execute(tx);
}

/** @returns the row when nobody else works on it */
export async function claimImport(tx: Tx, importId: string, claim: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update intake.import set claim = ${claim}, claimed_at = now(), lines = 0, bytes = 0
    where import_id = ${importId} and state in ('checking', 'running')
      and (claim is null or claimed_at < now() - make_interval(secs => ${SILENT_SECONDS}))
    returning ${columns}`.execute(tx);
  if (rows[0]) await sql`delete from intake.reject where import_id = ${importId}`.execute(tx);
  return rows[0];
}

/** Those whose worker fell silent, and those whose job was lost. */
export async function silentImports(handle: Db | Tx): Promise<{ import_id: string; stored: boolean }[]> {
  const { rows } = await sql<{ import_id: string; stored: boolean }>`
    select import_id, exists (select from intake.chunk c where c.import_id = i.import_id) as stored
    from intake.import i
    where state in ('checking', 'running') and claimed_at < now() - make_interval(secs => ${SILENT_SECONDS})`.execute(
    handle,
  );
  return rows;
}

export interface Progress {
  readonly lines: number;
  readonly bytes: number;
  readonly counts: Counts;
}

/** @returns false when the import was cancelled, or somebody else took it over */
export async function saveProgress(
  tx: Tx,
  importId: string,
  claim: string,
  { lines, bytes, counts }: Progress,
): Promise<boolean> {
  const { rows } = await sql`
    update intake.import set lines = ${lines}, bytes = ${bytes}, counts = ${jsonb(counts)}, claimed_at = now()
    where import_id = ${importId} and claim = ${claim} and state in ('checking', 'running') returning 1`.execute(tx);
  return rows.length > 0;
}

export async function endImport(
  tx: Tx,
  importId: string,
  end: { readonly state: Intake.ImportState; readonly error: string | null; readonly at: string },
): Promise<void> {
  await sql`
    update intake.import set state = ${end.state}, error = ${end.error}, finished_at = ${end.at}, claim = null
    where import_id = ${importId}`.execute(tx);
}

export async function insertRejects(
  tx: Tx,
  importId: string,
  from: number,
  faults: readonly LineFault[],
): Promise<void> {
  if (faults.length === 0) return;
  await sql`
    insert into intake.reject (import_id, reject_no, line, code, reason, column_name, value)
    select ${importId}, * from unnest(${faults.map((_, index) => from + index)}::int[], ${faults.map((one) => one.line)}::int[],
      ${faults.map((one) => one.code)}::text[], ${faults.map((one) => one.reason)}::text[],
      ${faults.map((one) => one.column)}::text[], ${faults.map((one) => one.value)}::text[])`.execute(tx);
}

interface RejectRow {
  reject_no: number;
  line: number;
  code: Intake.RejectCode;
  reason: string;
  column_name: string | null;
  value: string | null;
}

/** By line, those after the given place. */
export async function listRejects(
  handle: Db | Tx,
  importId: string,
  after: { readonly line: number; readonly no: number },
  limit: number,
): Promise<(Intake.Reject & { no: number })[]> {
  const { rows } = await sql<RejectRow>`
    select reject_no, line, code, reason, column_name, value from intake.reject
    where import_id = ${importId} and (line, reject_no) > (${after.line}, ${after.no})
    order by line, reject_no limit ${limit}`.execute(handle);
  return rows.map(({ reject_no: no, line, code, reason, column_name: column, value }) => ({
    no,
    line,
    code,
    reason,
    column,
    value,
  }));
}

export async function insertChunk(db: Db, importId: string, nth: number, bytes: Buffer): Promise<void> {
  await sql`insert into intake.chunk (import_id, nth, bytes) values (${importId}, ${nth}, ${bytes})`.execute(db);
}

export async function* chunksOf(db: Db, importId: string): AsyncGenerator<Buffer> {
  for (let nth = 0; ; nth += 1) {
    const { rows } = await sql<{ bytes: Buffer }>`
      select bytes from intake.chunk where import_id = ${importId} and nth = ${nth}`.execute(db);
    if (!rows[0]) return;
    yield rows[0].bytes;
  }
}

export async function dropChunks(db: Db, importId: string): Promise<void> {
  await sql`delete from intake.chunk where import_id = ${importId}`.execute(db);
}

/** Files that nobody will run again: older than a month, or uploaded and never finished. */
export async function dropOldChunks(db: Db): Promise<void> {
  await sql`
    delete from intake.chunk c where created_at < now() - interval '30 days'
      or (created_at < now() - interval '1 day' and not exists (select from intake.import i where i.import_id = c.import_id))`.execute(
    db,
  );
}

/** @returns the numbers that nobody took before */
export async function takeRegistrations(
  tx: Tx,
  source: string,
  pets: readonly { readonly registration: string; readonly petId: string }[],
): Promise<Set<string>> {
  const sorted = pets.toSorted((a, b) => (a.registration < b.registration ? -1 : 1));
  const { rows } = await sql<{ registration: string }>`
    insert into intake.registration (source, registration, pet_id)
    select ${source}, * from unnest(${sorted.map((one) => one.registration)}::text[], ${sorted.map((one) => one.petId)}::uuid[])
    on conflict on constraint registration_once do nothing
    returning registration`.execute(tx);
  return new Set(rows.map((row) => row.registration));
}

/** Time zone in which all imported orders were written; null when there are several, or none was named. */
export async function zoneOfOrders(handle: Db | Tx): Promise<string | null> {
  const { rows } = await sql<{ zones: (string | null)[] | null }>`
    select array_agg(distinct mapping ->> 'timeZone') as zones from intake.import
    where kind = 'orders' and state = 'done'`.execute(handle);
  const zones = rows[0]?.zones ?? [];
  return zones.length === 1 ? (zones[0] ?? null) : null;
}
