/** SQL of entries, their versions and files, and the row types of the tables. */
import type { PetRecord } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../../platform/db.ts';

/** A row of `record.entry`; instants and dates as ISO texts. */
export interface EntryRow {
  readonly entry_id: string;
  readonly pet_id: string;
  readonly kind: PetRecord.EntryKind;
  readonly on_date: string;
  readonly detail: PetRecord.EntryDetail;
  readonly state: PetRecord.EntryState;
  readonly source_kind: PetRecord.SourceKind;
  readonly source_id: string;
  readonly source_name: string | null;
  readonly source_key: string;
  readonly version: number;
  readonly recorded_at: string;
  readonly changed_at: string;
}

export interface VersionRow {
  readonly entry_id: string;
  readonly version: number;
  readonly on_date: string;
  readonly detail: PetRecord.EntryDetail;
  readonly state: PetRecord.EntryState;
  readonly by_kind: PetRecord.SourceKind;
  readonly by_id: string;
  readonly by_name: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export interface FileRow {
  readonly file_id: string;
  readonly entry_id: string;
  readonly name: string;
  readonly content_type: string;
  readonly bytes: number;
  readonly added_at: string;
}

/** Rows whose key is there already are left out. @returns ids of those that were written */
export async function insertEntries(tx: Tx, rows: readonly EntryRow[]): Promise<Set<string>> {
  const { rows: written } = await sql<{ entry_id: string }>`
    insert into record.entry select * from jsonb_populate_recordset(null::record.entry, ${jsonb(rows)})
    on conflict (source_kind, source_id, source_key) do nothing returning entry_id`.execute(tx);
  return new Set(written.map((row) => row.entry_id));
}

export async function insertVersions(tx: Tx, rows: readonly VersionRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into record.entry_version select * from jsonb_populate_recordset(null::record.entry_version, ${jsonb(rows)})`.execute(
    tx,
  );
}

/** Entries of one source by its keys. */
export async function entryIdsByKey(
  handle: Db | Tx,
  source: { readonly kind: PetRecord.SourceKind; readonly id: string },
  keys: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ source_key: string; entry_id: string }>`
    select source_key, entry_id from record.entry
    where source_kind = ${source.kind} and source_id = ${source.id} and source_key = any(${[...keys]}::text[])`.execute(
    handle,
  );
  return new Map(rows.map((row) => [row.source_key, row.entry_id]));
}

/** The entry, locked until the transaction ends. */
export async function lockEntry(tx: Tx, entryId: string): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    select * from record.entry where entry_id = ${entryId} for update`.execute(tx);
  return rows[0];
}

export async function updateEntry(tx: Tx, row: EntryRow): Promise<void> {
  await sql`
    update record.entry set on_date = ${row.on_date}, detail = ${jsonb(row.detail)}, state = ${row.state},
      version = ${row.version}, changed_at = ${row.changed_at} where entry_id = ${row.entry_id}`.execute(tx);
}

export async function findEntry(handle: Db | Tx, petId: string, entryId: string): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    select * from record.entry where entry_id = ${entryId} and pet_id = ${petId}`.execute(handle);
  return rows[0];
}

export interface EntryFilter {
  readonly kind?: PetRecord.EntryKind;
  readonly withdrawn?: boolean;
  /** Day and id of the entry after which the page begins. */
  readonly after?: readonly [string, string];
  readonly limit: number;
}

/** Latest day first. */
export async function entryRows(handle: Db | Tx, petId: string, filter: EntryFilter): Promise<EntryRow[]> {
  const { kind, withdrawn, after, limit } = filter;
  const { rows } = await sql<EntryRow>`
    select * from record.entry where pet_id = ${petId}
      ${kind ? sql`and kind = ${kind}` : sql``} ${withdrawn ? sql`` : sql`and state = 'current'`}
      ${after ? sql`and (on_date, entry_id) < (${after[0]}::date, ${after[1]}::uuid)` : sql``}
    order by on_date desc, entry_id desc limit ${limit}`.execute(handle);
  return rows;
}

/** All present entries of the pets, oldest first; of the given kinds when there are any. */
export async function currentEntries(
  handle: Db | Tx,
  petIds: readonly string[],
  where: RawBuilder<unknown> = sql`true`,
): Promise<Map<string, EntryRow[]>> {
  const { rows } = await sql<EntryRow>`
    select * from record.entry where pet_id = any(${[...petIds]}::uuid[]) and state = 'current' and ${where}
    order by pet_id, on_date, entry_id`.execute(handle);
  return Map.groupBy(rows, (row) => row.pet_id);
}

export async function versionRows(handle: Db | Tx, entryId: string): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select * from record.entry_version where entry_id = ${entryId} order by version desc`.execute(handle);
  return rows;
}

/** Files of the entries, in the order in which they were added. */
export async function fileRows(handle: Db | Tx, entryIds: readonly string[]): Promise<Map<string, FileRow[]>> {
  if (entryIds.length === 0) return new Map();
  const { rows } = await sql<FileRow>`
    select * from record.entry_file where entry_id = any(${[...entryIds]}::uuid[]) order by entry_id, added_at, file_id`.execute(
    handle,
  );
  return Map.groupBy(rows, (row) => row.entry_id);
}
