/** Commands before the reading: a file is looked at and becomes an import; its mapping is checked and changed. */
import { createGzip } from 'node:zlib';
import type { Intake } from '@pawloop/contract';
import { type Db, inTransaction } from '../../../platform/db.ts';
import type { Upload } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { BrokenGzip, FileTooLarge, unpacked } from '../csv/bytes.ts';
import { type Inspection, inspect, NoTable } from '../csv/inspect.ts';
import type { ReadableBytes } from '../csv/source.ts';
import type { IntakeDeps } from '../deps.ts';
import { missingFields, recognise, unknownColumns } from '../domain/recognise.ts';
import {
  brokenFile,
  fileTooLarge,
  importBusy,
  importNotFound,
  mappingIncomplete,
  mappingInvalid,
  noTable,
} from '../problems.ts';
import { noCounts } from './kind.ts';
import { chunksOf, dropChunks, findImport, insertChunk, insertImport, setMapping } from './repository.ts';
import { importView } from './view.ts';

const SAMPLE_ROWS = 20;
const PIECE = 1024 * 1024;

export interface NewImport {
  readonly importId: string;
  readonly kind: Intake.ImportKind;
  readonly filename: string;
  readonly source: string;
  readonly createdBy: string;
}

/**
 * Look at a file and note it as an import; the mapping is the recognised one.
 * @throws Problem `intake/no-table`, `intake/broken-file`, `intake/file-too-large`
 */
export async function createImport(deps: IntakeDeps, file: NewImport, source: ReadableBytes): Promise<Intake.Import> {
  const seen = await inspected(source);
  const { recognised, mapping } = recognise(file.kind, { columns: seen.columns, rows: seen.rows });
  await inTransaction(deps.db, (tx) =>
    insertImport(tx, {
      import_id: file.importId,
      kind: file.kind,
      state: 'uploaded',
      filename: file.filename.slice(0, 200),
      source: file.source,
      encoding: seen.encoding,
      delimiter: seen.delimiter,
      columns: [...seen.columns],
      sample_rows: seen.rows.slice(0, SAMPLE_ROWS).map((row) => row.map((cell) => cell.slice(0, 300))),
      recognised,
      mapping,
      total_bytes: seen.totalBytes,
      counts: noCounts(),
      created_at: deps.clock.now().toString(),
      created_by: file.createdBy,
    }),
  );
  return getImport(deps.db, file.importId);
}

async function inspected(source: ReadableBytes): Promise<Inspection> {
  try {
    return await inspect(source);
  } catch (error) {
    if (error instanceof NoTable) throw new Problem(noTable, error.message);
    if (error instanceof BrokenGzip) throw new Problem(brokenFile, error.message);
    if (error instanceof FileTooLarge) throw new Problem(fileTooLarge, error.message);
    throw error;
  }
}

/** Keep an uploaded file in pieces in the database, where any worker finds it, and look at it. */
export async function uploadImport(
  deps: IntakeDeps,
  file: Omit<NewImport, 'importId'>,
  upload: Upload,
): Promise<Intake.Import> {
  const importId = newId();
  try {
    await keep(deps.db, importId, upload);
    return await createImport(deps, { ...file, importId }, chunksOf(deps.db, importId));
  } catch (error) {
    await dropChunks(deps.db, importId);
    throw error instanceof BrokenGzip ? new Problem(brokenFile, error.message) : error;
  }
}

async function keep(db: Db, importId: string, { stream }: Upload): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const feeding = (async () => {
    for await (const chunk of unpacked(stream)) {
      if (!gzip.write(chunk)) await new Promise<void>((resolve) => gzip.once('drain', resolve));
    }
    if ('truncated' in stream && stream.truncated === true) throw new Problem(fileTooLarge);
    gzip.end();
  })();
  feeding.catch((error: Error) => gzip.destroy(error));
  let nth = 0;
  let waiting: Buffer[] = [];
  let size = 0;
  const store = async (): Promise<void> => {
    await insertChunk(db, importId, nth, Buffer.concat(waiting));
    [nth, waiting, size] = [nth + 1, [], 0];
  };
  for await (const chunk of gzip as AsyncIterable<Buffer>) {
    waiting.push(chunk);
    size += chunk.length;
    if (size >= PIECE) await store();
  }
  if (size > 0) await store();
}

/** @throws Problem `intake/import-not-found` */
export async function getImport(db: Db, importId: string): Promise<Intake.Import> {
  const row = await findImport(db, importId);
  if (!row) throw new Problem(importNotFound);
  return importView(row);
}

/** @throws Problem `intake/import-not-found`, `intake/import-busy`, `intake/mapping-invalid` */
export async function changeMapping(
  deps: IntakeDeps,
  importId: string,
  mapping: Intake.Mapping,
): Promise<Intake.Import> {
  return inTransaction(deps.db, async (tx) => {
    const row = await findImport(tx, importId, true);
    if (!row) throw new Problem(importNotFound);
    if (row.state === 'checking' || row.state === 'running') throw new Problem(importBusy);
    requireFitting(mapping, row.columns);
    await setMapping(tx, importId, mapping);
    return importView({ ...row, mapping, state: row.state === 'checked' ? 'uploaded' : row.state });
  });
}

/** @throws Problem `intake/mapping-invalid` */
export function requireFitting(mapping: Intake.Mapping, columns: readonly string[]): void {
  const unknown = unknownColumns(mapping, columns);
  if (unknown.length > 0) {
    const detail = `no such column: ${unknown.join(', ')}; the file has ${columns.join(', ')}`;
    throw new Problem(mappingInvalid, detail.slice(0, 1000));
  }
  if (mapping.timeZone === undefined) return;
  try {
    Temporal.Now.zonedDateTimeISO(mapping.timeZone);
  } catch {
    throw new Problem(mappingInvalid, `${mapping.timeZone} is no time zone`, [
      { pointer: '/body/timeZone', detail: 'expected an IANA time zone such as Asia/Shanghai' },
    ]);
  }
}

/** @throws Problem `intake/mapping-incomplete` */
export function requireComplete(kind: Intake.ImportKind, mapping: Intake.Mapping): void {
  const missing = missingFields(kind, mapping);
  if (missing.length > 0) throw new Problem(mappingIncomplete, `not mapped: ${missing.join(', ')}`);
}
