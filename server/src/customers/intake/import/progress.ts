/** Tells how far an import is. */
import { Intake } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { ImportRow } from './repository.ts';

export async function announce(tx: Tx, row: ImportRow): Promise<void> {
  await append(tx, Intake.importProgressed, {
    subjectId: row.import_id,
    payload: {
      importId: row.import_id,
      kind: row.kind,
      state: row.state,
      lines: row.lines,
      bytes: row.bytes,
      totalBytes: row.total_bytes,
      rejected: row.counts.rejected,
    },
  });
}
