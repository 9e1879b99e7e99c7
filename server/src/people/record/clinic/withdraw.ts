/** Command: a clinic's system takes back a record that it sent by mistake. */
import { inTransaction } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { RecordDeps } from '../deps.ts';
import { correctEntry } from '../entry/correct.ts';
import { clinicRecordNotFound, withdrawn } from '../problems.ts';
import { lockPlaces, writeRecords } from './repository.ts';
import { tellSettled } from './settled.ts';
import { type Sender, sourceOf } from './take.ts';

/** Twice is once. @throws Problem `record/clinic-record-not-found` */
export function withdrawRecord(
  deps: RecordDeps,
  clinic: Sender,
  recordId: string,
  reason: string,
): Promise<'withdrawn' | 'unchanged'> {
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now().toString();
    const row = (await lockPlaces(tx, clinic.clinicId, [], now, [recordId])).get(recordId);
    if (!row) throw new Problem(clinicRecordNotFound);
    if (row.state === 'withdrawn') return 'unchanged';
    if (row.entry_id !== null && row.pet_id !== null) {
      const request = {
        petId: row.pet_id,
        entryId: row.entry_id,
        by: sourceOf(clinic),
        reason,
        change: 'withdraw',
      } as const;
      await correctEntry(tx, deps, request).catch((error: unknown) => {
        if (!(error instanceof Problem && error.type === withdrawn)) throw error;
      });
    }
    if (row.state === 'waiting') await tellSettled(tx, deps, [row], 'withdrawn');
    await writeRecords(tx, [{ ...row, state: 'withdrawn', reason: null, note: reason, changed_at: now }]);
    return 'withdrawn';
  });
}
