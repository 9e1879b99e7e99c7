/** Command: take in what a clinic handed over, each record once, row by row with its own outcome (PET-4). */
import { PetRecord } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { addEntries, type Source } from '../entry/add.ts';
import { correctEntry } from '../entry/correct.ts';
import { kindChanged, rowTwice, withdrawn } from '../problems.ts';
import { type Match, matchPatients } from './match.ts';
import { patientIndex, phoneIndex } from './patient.ts';
import { type ClinicRecordRow, lockPlaces, patientsWaiting, writeRecords } from './repository.ts';
import { type CheckedRow, checkRow, type HandedIn, rejected } from './row.ts';
import { tellSettled } from './settled.ts';

export type TakeDeps = Pick<RecordDeps, 'clock' | 'settings' | 'secrets' | 'pet' | 'identity' | 'timeZone'>;

export interface Sender {
  readonly clinicId: string;
  readonly name: string;
}

export const sourceOf = (clinic: Sender): Source => ({ kind: 'clinic', id: clinic.clinicId, name: clinic.name });

/** What becomes of a record of which news came. */
interface News {
  readonly checked: CheckedRow;
  readonly before: ClinicRecordRow;
  readonly index: Buffer;
  readonly match: Match;
}

/**
 * A record that was sent before with the same content changes nothing; with another content it is a new version of its
 * entry; one that finds no pet waits for a person. At most a few hundred rows at a time, in the caller's transaction.
 * @returns outcomes in the order of the rows
 */
export async function takeIn(
  tx: Tx,
  deps: TakeDeps,
  clinic: Sender,
  handedIn: readonly HandedIn[],
): Promise<PetRecord.RowResult[]> {
  const today = todayOf(deps);
  const results = new Map<number, PetRecord.RowResult>();
  const fresh = new Map<string, CheckedRow>();
  for (const row of handedIn) {
    const checked = checkRow(row, today);
    if (!('record' in checked)) results.set(row.row, checked);
    else {
      const first = fresh.get(checked.record.recordId);
      if (!first) fresh.set(checked.record.recordId, checked);
      else results.set(row.row, again(first, checked));
    }
  }
  const now = deps.clock.now().toString();
  const places = [...fresh.keys()].sort().map((recordId) => ({ clinic_record_id: newId(), record_id: recordId }));
  const before = places.length > 0 ? await lockPlaces(tx, clinic.clinicId, places, now) : new Map();
  const news: Omit<News, 'match'>[] = [];
  for (const checked of fresh.values()) {
    const row = before.get(checked.record.recordId) as ClinicRecordRow;
    const refused = refusal(row, checked);
    if (refused) results.set(checked.row, refused);
    else
      news.push({ checked, before: row, index: patientIndex(deps.secrets, clinic.clinicId, checked.record.patient) });
  }
  const matches = await matchPatients(
    tx,
    deps,
    clinic.clinicId,
    news.map(({ index, checked }) => ({ index, patient: checked.record.patient })),
  );
  const taken = news.map((one, place): News => ({ ...one, match: matches[place] as Match }));
  for (const result of await settle(tx, deps, clinic, taken)) results.set(result.row, result);
  return handedIn.map(({ row }) => results.get(row) as PetRecord.RowResult);
}

function again(first: CheckedRow, { row, record, hash }: CheckedRow): PetRecord.RowResult {
  return hash.equals(first.hash)
    ? { row, recordId: record.recordId, outcome: 'unchanged', code: null, detail: null }
    : rejected(row, record.recordId, rowTwice);
}

/** A record that needs nothing more: known content, taken back, or of another kind than before. */
function refusal(before: ClinicRecordRow, { row, record, hash }: CheckedRow): PetRecord.RowResult | undefined {
  const { recordId } = record;
  if (before.content_hash.equals(hash)) {
    // What waits is looked at again: the owner may have signed up or entered the chip meanwhile.
    if (before.state === 'waiting') return undefined;
    return { row, recordId, outcome: 'unchanged', code: null, detail: null };
  }
  if (before.state === 'withdrawn') return rejected(row, recordId, withdrawn);
  if (before.entry_id !== null && before.kind !== record.kind) return rejected(row, recordId, kindChanged);
  return undefined;
}

/** Matched ones into the records of their pets, the others into the queue. */
async function settle(tx: Tx, deps: TakeDeps, clinic: Sender, news: readonly News[]): Promise<PetRecord.RowResult[]> {
  const petIds = [...new Set(news.flatMap(({ match }) => ('petId' in match ? [match.petId] : [])))].sort();
  await deps.pet.hold(tx, petIds);
  const vitals = await deps.pet.vitalsOf(tx, petIds);
  const decided = news.map((one) => ({ ...one, match: plausible(one, vitals) }));
  const added = await addEntries(
    tx,
    deps,
    decided.flatMap(({ match, before, checked: { record } }) =>
      'petId' in match && before.entry_id === null
        ? [
            {
              key: record.recordId,
              petId: match.petId,
              kind: record.kind,
              onDate: record.onDate,
              detail: record.detail,
            },
          ]
        : [],
    ),
    sourceOf(clinic),
  );
  const results: PetRecord.RowResult[] = [];
  const rows: ClinicRecordRow[] = [];
  for (const one of decided) {
    const { result, row } = await outcome(tx, deps, clinic, one, added);
    results.push(result);
    if (row) rows.push(row);
  }
  await writeRecords(tx, rows);
  await tell(tx, deps, clinic, decided, rows);
  return results;
}

/** A record that cannot be about this animal waits for a person. */
function plausible({ match, before, checked }: News, vitals: Awaited<ReturnType<TakeDeps['pet']['vitalsOf']>>): Match {
  if (!('petId' in match)) return match;
  const pet = vitals.get(match.petId);
  if (!pet) return { reason: 'pet-unknown' };
  const { onDate } = checked.record;
  if (pet.deceasedOn !== null && onDate > pet.deceasedOn) return { reason: 'pet-deceased' };
  if (pet.birthday !== null && onDate < pet.birthday) return { reason: 'before-birth' };
  return before.pet_id !== null && before.pet_id !== match.petId ? { reason: 'pet-changed' } : match;
}

async function outcome(
  tx: Tx,
  deps: TakeDeps,
  clinic: Sender,
  one: News,
  added: ReadonlyMap<string, string>,
): Promise<{ result: PetRecord.RowResult; row?: ClinicRecordRow }> {
  const { checked, before, match } = one;
  const { recordId } = checked.record;
  const said = { row: checked.row, recordId, detail: null };
  if (!('petId' in match)) {
    const row = rowOf(deps, one, { state: 'waiting', reason: match.reason });
    return { result: { ...said, outcome: 'queued', code: `mismatch/${match.reason}` }, row };
  }
  if (before.entry_id === null) {
    const row = rowOf(deps, one, { state: 'taken', entry_id: added.get(recordId) ?? null, pet_id: match.petId });
    return { result: { ...said, outcome: 'added', code: null }, row };
  }
  try {
    const { onDate, detail } = checked.record;
    const { entry_id: entryId } = before;
    const change = { onDate, detail };
    const by = sourceOf(clinic);
    const { before: was, after } = await correctEntry(tx, deps, {
      petId: match.petId,
      entryId,
      by,
      reason: null,
      change,
    });
    const row = rowOf(deps, one, { state: 'taken', pet_id: match.petId });
    return { result: { ...said, outcome: was === after ? 'unchanged' : 'corrected', code: null }, row };
  } catch (error) {
    // Staff have withdrawn the entry: their word stands.
    if (error instanceof Problem) return { result: rejected(checked.row, recordId, error.type, error.message) };
    throw error;
  }
}

function rowOf(deps: TakeDeps, { checked, before, index }: News, change: Partial<ClinicRecordRow>): ClinicRecordRow {
  const { ownerPhone, ...patient } = checked.record.patient;
  const { kind, onDate, detail } = checked.record;
  return {
    ...before,
    content_hash: checked.hash,
    patient_index: index,
    patient,
    phone_sealed: ownerPhone === undefined ? null : deps.secrets.seal(ownerPhone),
    phone_index: ownerPhone === undefined ? null : phoneIndex(deps.secrets, ownerPhone),
    kind,
    on_date: onDate,
    detail,
    reason: null,
    note: null,
    changed_at: deps.clock.now().toString(),
    ...change,
  };
}

/** One event for each record that begins to wait, and for each that waited and has found its pet. */
async function tell(
  tx: Tx,
  deps: TakeDeps,
  clinic: Sender,
  news: readonly News[],
  rows: readonly ClinicRecordRow[],
): Promise<void> {
  const waitedBefore = new Set(
    news
      .filter(({ before }) => before.state === 'waiting' && before.content_hash.length > 0)
      .map(({ before }) => before.clinic_record_id),
  );
  const found = rows.filter((row) => row.state === 'taken' && waitedBefore.has(row.clinic_record_id));
  await tellSettled(tx, deps, found, 'matched');
  const fresh = rows.filter((row) => row.state === 'waiting' && !waitedBefore.has(row.clinic_record_id));
  const known = await patientsWaiting(tx, clinic.clinicId, fresh);
  await appendMany(
    tx,
    PetRecord.clinicMismatch,
    fresh.map((row) => {
      const patient = row.patient_index.toString('hex');
      const first = !known.has(patient);
      known.add(patient);
      return {
        subjectId: row.clinic_record_id,
        occurredAt: deps.clock.now(),
        payload: {
          mismatchId: row.clinic_record_id,
          clinicId: clinic.clinicId,
          clinicName: clinic.name,
          recordId: row.record_id,
          reason: row.reason as PetRecord.MismatchReason,
          first,
        },
      };
    }),
  );
}

/** How many rows ended how. */
export function countsOf(results: readonly PetRecord.RowResult[]): PetRecord.IntakeCounts {
  const counts = { rows: results.length, added: 0, corrected: 0, unchanged: 0, queued: 0, rejected: 0 };
  for (const { outcome: word } of results) counts[word] += 1;
  return counts;
}
