/** Command: take in a clinic's CSV file, in steps of some hundred rows, each its own transaction; a second time changes nothing. */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, jsonb } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { RecordDeps } from '../deps.ts';
import { type Actor, getClinic } from './clinics.ts';
import { readRecords } from './csv.ts';
import { countsOf, takeIn } from './take.ts';

export const LARGEST_FILE = 10 * 1024 * 1024;
const STEP = 500;
const MOST_PROBLEMS = 200;

export interface ClinicFile {
  readonly clinicId: string;
  readonly filename: string;
  readonly bytes: Buffer;
}

interface ImportRow {
  readonly import_id: string;
  readonly clinic_id: string;
  readonly filename: string;
  readonly at: string;
  readonly by_name: string;
  readonly counts: PetRecord.IntakeCounts;
  readonly problems: PetRecord.RowResult[];
}

/**
 * What was cut off is sent again: every row knows its record id.
 * @throws Problem `record/clinic-not-found`, `record/file-unreadable`
 */
export async function importFile(
  deps: RecordDeps,
  { staff, requestId }: Actor,
  { clinicId, filename, bytes }: ClinicFile,
): Promise<PetRecord.ClinicImport> {
  const clinic = await getClinic(deps.db, clinicId);
  const rows = readRecords(bytes);
  const results: PetRecord.RowResult[] = [];
  for (let from = 0; from < rows.length; from += STEP) {
    const step = rows.slice(from, from + STEP);
    results.push(...(await inTransaction(deps.db, (tx) => takeIn(tx, deps, clinic, step))));
  }
  const row: ImportRow = {
    import_id: newId(),
    clinic_id: clinicId,
    filename: filename.slice(0, 200),
    at: deps.clock.now().toString(),
    by_name: staff?.name ?? 'command line',
    counts: countsOf(results),
    problems: results.filter(({ code }) => code !== null).slice(0, MOST_PROBLEMS),
  };
  await inTransaction(deps.db, async (tx) => {
    await sql`
      insert into record.clinic_import (import_id, clinic_id, filename, at, by_name, counts, problems)
      values (${row.import_id}, ${clinicId}, ${row.filename}, ${row.at}, ${row.by_name}, ${jsonb(row.counts)},
        ${jsonb(row.problems)})`.execute(tx);
    await record(tx, {
      actor: staff ?? 'system',
      action: 'record.clinic_file_taken',
      subjectType: 'clinic',
      subjectId: clinicId,
      before: null,
      after: { filename: row.filename, ...row.counts },
      ...(requestId && { requestId }),
    });
  });
  return importView(row);
}

/** Newest first, at most 50. @throws Problem `record/clinic-not-found` */
export async function listImports(db: Db, clinicId: string): Promise<PetRecord.ClinicImport[]> {
  await getClinic(db, clinicId);
  const { rows } = await sql<ImportRow>`
    select * from record.clinic_import where clinic_id = ${clinicId} order by import_id desc limit 50`.execute(db);
  return rows.map(importView);
}

function importView(row: ImportRow): PetRecord.ClinicImport {
  return {
    importId: row.import_id,
    clinicId: row.clinic_id,
    filename: row.filename,
    at: row.at,
    by: row.by_name,
    counts: row.counts,
    problems: row.problems,
  };
}
