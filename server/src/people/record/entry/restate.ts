/** Command: a source says anew what it brought: entries are corrected with a trace, those that no longer hold withdrawn (PET-3). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { type AddDeps, addEntries, type NewEntry, type Source } from './add.ts';
import { correctEntry } from './correct.ts';
import type { EntryRow } from './repository.ts';

/**
 * Of each pet and kind the present entry of the source becomes the new one; what has no counterpart is withdrawn or added.
 * So a corrected report leaves one vaccination in the record, and not two.
 * @param entries with keys that the source has not used before
 * @throws Problem `record/detail-invalid`, `record/date-invalid`
 */
export async function restateEntries(
  tx: Tx,
  deps: AddDeps,
  entries: readonly NewEntry[],
  { by, reason }: { readonly by: Source; readonly reason: string },
): Promise<void> {
  await deps.pet.hold(tx, [...new Set(entries.map((entry) => entry.petId))].sort());
  const { rows } = await sql<EntryRow>`
    select * from record.entry where source_kind = ${by.kind} and source_id = ${by.id} and state = 'current'
    order by entry_id for update`.execute(tx);
  const left = [...rows];
  const fresh: NewEntry[] = [];
  for (const entry of entries) {
    const place = left.findIndex((row) => row.pet_id === entry.petId && row.kind === entry.kind);
    const [row] = place < 0 ? [] : left.splice(place, 1);
    if (!row) fresh.push(entry);
    else await correctEntry(tx, deps, { ...pointing(row), by, reason, change: entry });
  }
  for (const row of left) await correctEntry(tx, deps, { ...pointing(row), by, reason, change: 'withdraw' });
  await addEntries(tx, deps, fresh, by);
}

const pointing = (row: EntryRow) => ({ petId: row.pet_id, entryId: row.entry_id });
