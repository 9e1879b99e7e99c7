/** Entries as the contract shows them, for keepers and for staff. */
import type { PetRecord } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import { type EntryRow, type FileRow, fileRows, type VersionRow, versionRows } from './repository.ts';

/** Who looks: a keeper sees no ids of people and corrects what the household wrote, staff correct all. */
export interface Viewer {
  readonly kind: 'owner' | 'staff';
  readonly mayWrite: boolean;
}

const PEOPLE: readonly PetRecord.SourceKind[] = ['owner', 'staff'];

function sourceOf(kind: PetRecord.SourceKind, id: string, name: string | null, viewer: Viewer): PetRecord.EntrySource {
  return { kind, id: viewer.kind === 'owner' && PEOPLE.includes(kind) ? null : id, name };
}

export const mayCorrect = (row: Pick<EntryRow, 'source_kind'>, viewer: Viewer): boolean =>
  viewer.mayWrite && (viewer.kind === 'staff' || row.source_kind === 'owner');

export function fileView(row: FileRow): PetRecord.EntryFile {
  return {
    fileId: row.file_id,
    name: row.name,
    contentType: row.content_type,
    bytes: row.bytes,
    addedAt: row.added_at,
  };
}

/** One query for the files of all of them. */
export async function entryViews(
  handle: Db | Tx,
  rows: readonly EntryRow[],
  viewer: Viewer,
): Promise<PetRecord.Entry[]> {
  const files = await fileRows(
    handle,
    rows.map((row) => row.entry_id),
  );
  return rows.map((row) => ({
    entryId: row.entry_id,
    petId: row.pet_id,
    kind: row.kind,
    onDate: row.on_date,
    detail: row.detail,
    source: sourceOf(row.source_kind, row.source_id, row.source_name, viewer),
    state: row.state,
    version: row.version,
    files: (files.get(row.entry_id) ?? []).map(fileView),
    recordedAt: row.recorded_at,
    changedAt: row.changed_at,
    mayCorrect: row.state === 'current' && mayCorrect(row, viewer),
  }));
}

/** The entry with all its versions, newest first. */
export async function traceView(handle: Db | Tx, row: EntryRow, viewer: Viewer): Promise<PetRecord.EntryTrace> {
  const [entry] = await entryViews(handle, [row], viewer);
  const versions = await versionRows(handle, row.entry_id);
  return { ...(entry as PetRecord.Entry), versions: versions.map((version) => versionView(version, viewer)) };
}

function versionView(row: VersionRow, viewer: Viewer): PetRecord.EntryVersion {
  return {
    version: row.version,
    onDate: row.on_date,
    detail: row.detail,
    state: row.state,
    by: sourceOf(row.by_kind, row.by_id, row.by_name, viewer),
    reason: row.reason,
    at: row.at,
  };
}
