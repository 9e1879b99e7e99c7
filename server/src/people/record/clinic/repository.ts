/** SQL of what clinics sent. */
import type { PetRecord } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../../platform/db.ts';

/** A row of `record.clinic_record`. */
export interface ClinicRecordRow {
  readonly clinic_record_id: string;
  readonly clinic_id: string;
  readonly record_id: string;
  readonly content_hash: Buffer;
  readonly patient_index: Buffer;
  readonly patient: PetRecord.ClinicPatient;
  readonly phone_sealed: Buffer | null;
  readonly phone_index: Buffer | null;
  readonly kind: PetRecord.EntryKind;
  readonly on_date: string;
  readonly detail: PetRecord.EntryDetail;
  readonly state: 'taken' | 'waiting' | 'dismissed' | 'withdrawn';
  readonly reason: PetRecord.MismatchReason | null;
  readonly note: string | null;
  readonly entry_id: string | null;
  readonly pet_id: string | null;
  readonly received_at: string;
  readonly changed_at: string;
  readonly decided_at: string | null;
  readonly decided_by: string | null;
}

/**
 * Make a place for each record id that has none, in their order, so that of two who hand in the same ones the second
 * waits for the first; then lock and read all of `recordIds`. Places that were made now have an empty hash.
 */
export async function lockPlaces(
  tx: Tx,
  clinicId: string,
  places: readonly { readonly clinic_record_id: string; readonly record_id: string }[],
  at: string,
  recordIds: readonly string[] = places.map((place) => place.record_id),
): Promise<Map<string, ClinicRecordRow>> {
  if (places.length > 0)
    await sql`
    insert into record.clinic_record
      (clinic_record_id, clinic_id, record_id, content_hash, patient_index, patient, kind, on_date, detail, state, reason,
       received_at, changed_at)
    select n.clinic_record_id, ${clinicId}, n.record_id, '', '', '{}', 'visit', '2000-01-01', '{}', 'waiting',
      'no-reference', ${at}::timestamptz, ${at}::timestamptz
    from jsonb_to_recordset(${jsonb(places)}) as n (clinic_record_id uuid, record_id text)
    order by n.record_id on conflict (clinic_id, record_id) do nothing`.execute(tx);
  const { rows } = await sql<ClinicRecordRow>`
    select * from record.clinic_record
    where clinic_id = ${clinicId} and record_id = any(${[...recordIds]}::text[])
    order by record_id for update`.execute(tx);
  return new Map(rows.map((row) => [row.record_id, row]));
}

/** Write rows back, by their id; the driver's buffers travel as hexadecimal text. */
export async function writeRecords(tx: Tx, rows: readonly ClinicRecordRow[]): Promise<void> {
  if (rows.length === 0) return;
  const hex = (bytes: Buffer | null) => (bytes === null ? null : `\\x${bytes.toString('hex')}`);
  const plain = rows.map((row) => ({
    ...row,
    content_hash: hex(row.content_hash),
    patient_index: hex(row.patient_index),
    phone_sealed: hex(row.phone_sealed),
    phone_index: hex(row.phone_index),
  }));
  await sql`
    update record.clinic_record r set content_hash = n.content_hash, patient_index = n.patient_index,
      patient = n.patient, phone_sealed = n.phone_sealed, phone_index = n.phone_index, kind = n.kind, on_date = n.on_date, detail = n.detail,
      state = n.state, reason = n.reason, note = n.note, entry_id = n.entry_id, pet_id = n.pet_id,
      changed_at = n.changed_at, decided_at = n.decided_at, decided_by = n.decided_by
    from jsonb_populate_recordset(null::record.clinic_record, ${jsonb(plain)}) n
    where r.clinic_record_id = n.clinic_record_id`.execute(tx);
}

export async function findRecord(
  handle: Db | Tx,
  clinicRecordId: string,
  lock: 'lock' | 'look',
): Promise<ClinicRecordRow | undefined> {
  const { rows } = await sql<ClinicRecordRow>`
    select * from record.clinic_record where clinic_record_id = ${clinicRecordId}
    ${lock === 'lock' ? sql`for update` : sql``}`.execute(handle);
  return rows[0];
}

/** Waiting records of one patient, locked, in the order of their ids. */
export async function lockTogether(tx: Tx, clinicId: string, patientIndex: Buffer): Promise<ClinicRecordRow[]> {
  const { rows } = await sql<ClinicRecordRow>`
    select * from record.clinic_record
    where clinic_id = ${clinicId} and patient_index = ${patientIndex} and state = 'waiting'
    order by record_id for update`.execute(tx);
  return rows;
}

/** Patients (as hexadecimal text) of these records of which others wait already. */
export async function patientsWaiting(
  tx: Tx,
  clinicId: string,
  rows: readonly Pick<ClinicRecordRow, 'clinic_record_id' | 'patient_index'>[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { rows: found } = await sql<{ patient: string }>`
    select distinct encode(patient_index, 'hex') as patient from record.clinic_record
    where clinic_id = ${clinicId} and patient_index = any(${rows.map((row) => row.patient_index)}::bytea[])
      and state = 'waiting' and clinic_record_id <> all(${rows.map((row) => row.clinic_record_id)}::uuid[])`.execute(
    tx,
  );
  return new Set(found.map((row) => row.patient));
}

/**
 * Records that are about no pet of ours keep that they were sent, so that nothing doubles, and nothing else; what waited
 * waits no longer.
 * @returns those that waited
 */
export async function emptyUnmatched(tx: Tx, where: RawBuilder<unknown>): Promise<{ clinic_record_id: string }[]> {
  const { rows } = await sql<{ clinic_record_id: string; waited: boolean }>`
    update record.clinic_record set patient = '{}', phone_sealed = null, phone_index = null, detail = '{}',
      patient_index = '', note = null, state = case when state = 'waiting' then 'dismissed' else state end
    where pet_id is null and patient_index <> '' and ${where}
    returning clinic_record_id, old.state = 'waiting' as waited`.execute(tx);
  return rows.filter((row) => row.waited);
}
