/** Commands: a person says which pet a waiting record is about, registers it, or leaves the record out (PET-4). */
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { RecordDeps } from '../deps.ts';
import { addEntries } from '../entry/add.ts';
import { correctEntry } from '../entry/correct.ts';
import { mismatchDecided, mismatchNotFound, petNotFound } from '../problems.ts';
import { getClinic } from './clinics.ts';
import { type ClinicRecordRow, findRecord, lockTogether, writeRecords } from './repository.ts';
import { tellSettled } from './settled.ts';
import { type Sender, sourceOf } from './take.ts';

export interface Decision {
  readonly staff: Staff;
  readonly requestId: string;
  readonly mismatchId: string;
}

/**
 * The other waiting records of the patient go along, and later ones of it find the pet by themselves.
 * @throws Problem `record/mismatch-not-found`, `record/mismatch-decided`, `record/pet-not-found`, `record/date-invalid`
 */
export function matchMismatch(deps: RecordDeps, decision: Decision, petId: string): Promise<number> {
  return inTransaction(deps.db, (tx) => matchIn(tx, deps, decision, petId));
}

/** @returns the new pet. @throws Problem as {@link matchMismatch}, and as registering a pet does */
export function createFromMismatch(
  deps: RecordDeps,
  decision: Decision,
  { customerId, name, species }: { readonly customerId: string; readonly name: string; readonly species: string },
): Promise<{ petId: string; matched: number }> {
  return inTransaction(deps.db, async (tx) => {
    const { first } = await lockWaiting(tx, decision.mismatchId);
    await deps.identity.requireCustomer(tx, customerId);
    const reading = first.patient.microchip === undefined ? undefined : deps.pet.readMicrochip(first.patient.microchip);
    const microchip = reading && reading.kind !== 'invalid' ? { microchip: reading.code } : {};
    const profile = { name, species, ...microchip };
    const [petId] = await deps.pet.insertPets(tx, [
      { customerIds: [customerId], profile, registeredAt: deps.clock.now() },
    ]);
    if (!petId) throw new Error('a pet was not inserted');
    return { petId, matched: await matchIn(tx, deps, decision, petId) };
  });
}

/** @throws Problem `record/mismatch-not-found`, `record/mismatch-decided` */
export function dismissMismatch(deps: RecordDeps, decision: Decision, reason: string): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await lockWaiting(tx, decision.mismatchId);
    const now = deps.clock.now().toString();
    const said = { decided_at: now, decided_by: decision.staff.name, note: reason, changed_at: now };
    await writeRecords(
      tx,
      rows.map((row) => ({ ...row, ...said, state: row.entry_id === null ? 'dismissed' : 'taken' })),
    );
    await tellSettled(tx, deps, rows, 'dismissed');
    await audited(tx, decision, 'record.mismatch_dismissed', { records: rows.length, reason });
    return rows.length;
  });
}

async function matchIn(tx: Tx, deps: RecordDeps, decision: Decision, petId: string): Promise<number> {
  const { first, rows } = await lockWaiting(tx, decision.mismatchId);
  if (!(await deps.pet.hold(tx, [petId])).has(petId)) throw new Problem(petNotFound);
  const clinic = await getClinic(tx, first.clinic_id);
  const now = deps.clock.now().toString();
  const written: ClinicRecordRow[] = [];
  for (const row of rows) {
    const entryId = await intoRecord(tx, deps, clinic, row, petId);
    const decided = { decided_at: now, decided_by: decision.staff.name, changed_at: now };
    written.push({ ...row, ...decided, state: 'taken', entry_id: entryId, pet_id: petId });
  }
  await writeRecords(tx, written);
  await tellSettled(tx, deps, written, 'matched');
  await sql`
    insert into record.clinic_patient (clinic_id, patient_index, pet_id, decided_at)
    values (${first.clinic_id}, ${first.patient_index}, ${petId}, ${now})
    on conflict (clinic_id, patient_index) do update set pet_id = excluded.pet_id, decided_at = excluded.decided_at`.execute(
    tx,
  );
  await audited(tx, decision, 'record.mismatch_matched', { records: rows.length, petId });
  return rows.length;
}

/** A record that stands at another pet already is withdrawn there and entered here. */
async function intoRecord(tx: Tx, deps: RecordDeps, clinic: Sender, row: ClinicRecordRow, petId: string) {
  const by = sourceOf(clinic);
  const { kind, on_date: onDate, detail, record_id: recordId, entry_id: entryId, pet_id: before } = row;
  if (entryId !== null && before === petId) {
    await correctEntry(tx, deps, { petId, entryId, by, reason: null, change: { onDate, detail } });
    return entryId;
  }
  let key = recordId;
  if (entryId !== null && before !== null) {
    await correctEntry(tx, deps, { petId: before, entryId, by, reason: null, change: 'withdraw' });
    key = `${recordId}@${petId}`;
  }
  const added = await addEntries(tx, deps, [{ key, petId, kind, onDate, detail }], by);
  return added.get(key) ?? null;
}

/** @throws Problem `record/mismatch-not-found`, `record/mismatch-decided` */
async function lockWaiting(tx: Tx, mismatchId: string): Promise<{ first: ClinicRecordRow; rows: ClinicRecordRow[] }> {
  const seen = await findRecord(tx, mismatchId, 'look');
  if (!seen) throw new Problem(mismatchNotFound);
  const rows = await lockTogether(tx, seen.clinic_id, seen.patient_index);
  const first = rows.find((row) => row.clinic_record_id === mismatchId);
  if (!first) throw new Problem(mismatchDecided);
  return { first, rows };
}

async function audited(tx: Tx, decision: Decision, action: PetAudit, after: object): Promise<void> {
  const { staff: actor, requestId, mismatchId: subjectId } = decision;
  await record(tx, { actor, action, subjectType: 'mismatch', subjectId, before: null, after, requestId });
}

type PetAudit = 'record.mismatch_matched' | 'record.mismatch_dismissed';
