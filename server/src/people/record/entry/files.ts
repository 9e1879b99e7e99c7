/** Pictures and PDFs of entries: lab results, certificates, X-rays (PET-3). */
import path from 'node:path';
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Files } from '../../../platform/files.ts';
import type { Attachment, Upload } from '../../../platform/http/index.ts';
import { LARGEST_DOCUMENT, readUpload } from '../../../platform/media.ts';
import { Problem } from '../../../platform/problem.ts';
import type { RecordDeps } from '../deps.ts';
import { entryNotFound, tooManyFiles } from '../problems.ts';
import { type EntryRow, type FileRow, fileRows, findEntry, lockEntry } from './repository.ts';
import { fileView } from './view.ts';

const MOST_FILES = 20;

export const fileKey = (entryId: string): string => `record/${entryId}`;

type FileDeps = Pick<RecordDeps, 'db' | 'clock'> & { readonly files: Files };

export interface NewFile {
  readonly petId: string;
  readonly entryId: string;
  readonly upload: Upload;
  /** Looked at with the entry locked. @throws Problem when this caller may not */
  readonly allow: (entry: EntryRow) => void;
  /** In the same transaction, e.g. for the audit log. */
  readonly noted?: (tx: Tx, file: PetRecord.EntryFile) => Promise<void>;
}

/** @throws Problem `record/entry-not-found`, `record/too-many-files`, `file/not-an-image`, `file/too-large` */
export async function addFile(
  deps: FileDeps,
  { petId, entryId, upload, allow, noted }: NewFile,
): Promise<PetRecord.EntryFile> {
  const bytes = await readUpload(upload.stream, LARGEST_DOCUMENT);
  return inTransaction(deps.db, async (tx) => {
    const entry = await lockEntry(tx, entryId);
    if (!entry || entry.pet_id !== petId) throw new Problem(entryNotFound);
    allow(entry);
    const there = (await fileRows(tx, [entryId])).get(entryId) ?? [];
    if (there.length >= MOST_FILES) throw new Problem(tooManyFiles);
    const stored = await deps.files.putDocument(tx, bytes, fileKey(entryId));
    const row: FileRow = {
      file_id: stored.fileId,
      entry_id: entryId,
      name: path.basename(upload.filename).slice(0, 120) || 'file',
      content_type: stored.contentType,
      bytes: stored.bytes,
      added_at: deps.clock.now().toString(),
    };
    await sql`
      insert into record.entry_file (file_id, entry_id, name, content_type, bytes, added_at)
      values (${row.file_id}, ${row.entry_id}, ${row.name}, ${row.content_type}, ${row.bytes}, ${row.added_at})`.execute(
      tx,
    );
    const view = fileView(row);
    await noted?.(tx, view);
    return view;
  });
}

/** @throws Problem `record/entry-not-found`, `file/missing` */
export async function readFile(deps: FileDeps, petId: string, entryId: string, fileId: string): Promise<Attachment> {
  const entry = await findEntry(deps.db, petId, entryId);
  const file = entry && (await fileRows(deps.db, [entryId])).get(entryId)?.find((row) => row.file_id === fileId);
  if (!file) throw new Problem(entryNotFound);
  const { contentType, body } = await deps.files.get(fileId, fileKey(entryId));
  return { filename: file.name, contentType, body, inline: contentType.startsWith('image/') };
}
