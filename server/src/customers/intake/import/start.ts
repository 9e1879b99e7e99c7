/** Commands around the reading: start a dry run or run, cancel it. */
import type { Intake } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { enqueue } from '../../../platform/jobs.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IntakeDeps } from '../deps.ts';
import { importBusy, importIdle, importNotFound } from '../problems.ts';
import { noCounts } from './kind.ts';
import { requireComplete } from './prepare.ts';
import { announce } from './progress.ts';
import { begin, endImport, findImport, type ImportRow } from './repository.ts';
import { importView } from './view.ts';

export const IMPORT_JOB = 'intake.import';

/**
 * Ask for the file to be read by a worker.
 * @throws Problem `intake/import-not-found`, `intake/import-busy`, `intake/mapping-incomplete`
 */
export function startImport(deps: IntakeDeps, importId: string, dryRun: boolean): Promise<Intake.Import> {
  return inTransaction(deps.db, async (tx) => {
    const row = await beginImport(tx, importId, dryRun);
    await enqueue(tx, IMPORT_JOB, { importId }, { key: `${IMPORT_JOB}/${importId}` });
    await announce(tx, row);
    return importView(row);
  });
}

/** Set to work without a job: the caller reads the file itself. */
export async function beginImport(tx: Tx, importId: string, dryRun: boolean): Promise<ImportRow> {
  const row = await findImport(tx, importId, true);
  if (!row) throw new Problem(importNotFound);
  if (row.state === 'checking' || row.state === 'running') throw new Problem(importBusy);
  requireComplete(row.kind, row.mapping);
  const state = dryRun ? 'checking' : 'running';
  const counts = noCounts();
  await begin(tx, importId, state, counts);
  return { ...row, state, counts, lines: 0, bytes: 0, error: null, finished_at: null };
}

/**
 * The worker notices at its next step; what it has written stays.
 * @throws Problem `intake/import-not-found`, `intake/import-idle`
 */
export function cancelImport(deps: IntakeDeps, importId: string): Promise<Intake.Import> {
  return inTransaction(deps.db, async (tx) => {
    const row = await findImport(tx, importId, true);
    if (!row) throw new Problem(importNotFound);
    if (row.state !== 'checking' && row.state !== 'running') throw new Problem(importIdle);
    const at = deps.clock.now().toString();
    await endImport(tx, importId, { state: 'cancelled', error: null, at });
    const ended: ImportRow = { ...row, state: 'cancelled', finished_at: at };
    await announce(tx, ended);
    return importView(ended);
  });
}
