/** An import as the API and the command line show it. */
import type { Intake } from '@pawloop/contract';
import { missingFields } from '../domain/recognise.ts';
import type { ImportRow } from './repository.ts';

export function importView(row: ImportRow): Intake.Import {
  return {
    importId: row.import_id,
    kind: row.kind,
    state: row.state,
    filename: row.filename,
    source: row.source,
    encoding: row.encoding,
    delimiter: row.delimiter,
    columns: row.columns,
    sampleRows: row.sample_rows,
    recognised: row.recognised,
    mapping: row.mapping,
    missing: missingFields(row.kind, row.mapping),
    progress: { lines: row.lines, bytes: row.bytes, totalBytes: row.total_bytes },
    counts: row.counts,
    error: row.error,
    createdAt: row.created_at,
    createdBy: row.created_by,
    finishedAt: row.finished_at,
  };
}
