/** Records that wait for a person, with the pets that they could be about. */
import type { PetRecord } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { RecordDeps } from '../deps.ts';
import { maskedPhone } from './patient.ts';
import type { ClinicRecordRow } from './repository.ts';

const PAGE = 50;
const MOST_CANDIDATES = 8;

export interface MismatchQuery {
  readonly state?: 'waiting' | 'matched' | 'dismissed';
  readonly clinicId?: string;
  readonly reason?: PetRecord.MismatchReason;
  readonly cursor?: string;
  readonly limit?: number;
}

type Row = ClinicRecordRow & { readonly clinic_name: string; readonly together: number };

const STATES: Readonly<Record<'waiting' | 'matched' | 'dismissed', RawBuilder<unknown>>> = {
  waiting: sql`r.state = 'waiting'`,
  matched: sql`r.state = 'taken' and r.decided_at is not null`,
  dismissed: sql`r.state = 'dismissed'`,
};

/** Oldest first. A constant number of queries for a page. */
export async function listMismatches(
  deps: RecordDeps,
  { state = 'waiting', clinicId, reason, cursor, limit = PAGE }: MismatchQuery,
): Promise<{ items: PetRecord.Mismatch[]; nextCursor: string | null }> {
  const [after] = cursor ? decodeCursor(cursor, 1) : [];
  const { rows } = await sql<Row>`
    select r.*, c.name as clinic_name, case when r.state <> 'waiting' then 0 else (
        select count(*) - 1 from record.clinic_record o
        where o.clinic_id = r.clinic_id and o.patient_index = r.patient_index and o.state = 'waiting'
      ) end::integer as together
    from record.clinic_record r join record.clinic c using (clinic_id)
    where ${STATES[state]} ${clinicId ? sql`and r.clinic_id = ${clinicId}` : sql``}
      ${reason ? sql`and r.reason = ${reason}` : sql``}
      ${after ? sql`and r.clinic_record_id > ${String(after)}::uuid` : sql``}
    order by r.clinic_record_id limit ${limit + 1}`.execute(deps.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await views(deps, page, state),
    nextCursor: rows.length > limit && last ? encodeCursor([last.clinic_record_id]) : null,
  };
}

async function views(
  deps: RecordDeps,
  rows: readonly Row[],
  state: PetRecord.Mismatch['state'],
): Promise<PetRecord.Mismatch[]> {
  const phones = rows.map((row) => (row.phone_sealed ? deps.secrets.open(row.phone_sealed) : undefined));
  const candidates = state === 'waiting' ? await candidatesOf(deps, rows, phones) : rows.map(() => []);
  return rows.map((row, place) => {
    const phone = phones[place];
    return {
      mismatchId: row.clinic_record_id,
      clinicId: row.clinic_id,
      clinicName: row.clinic_name,
      recordId: row.record_id,
      state,
      reason: row.reason ?? 'no-reference',
      patient: { ...row.patient, ...(phone !== undefined && { ownerPhone: maskedPhone(phone) }) },
      kind: row.kind,
      onDate: row.on_date,
      detail: row.detail,
      at: row.received_at,
      together: row.together,
      candidates: candidates[place] ?? [],
    };
  });
}

/** Pets with the chip, pets of whoever holds the phone, and the one that has the record already. */
async function candidatesOf(
  { db, pet, identity }: RecordDeps,
  rows: readonly Row[],
  phones: readonly (string | undefined)[],
): Promise<PetRecord.Mismatch['candidates'][]> {
  const codes = rows.map(({ patient }) => {
    const reading = patient.microchip === undefined ? undefined : pet.readMicrochip(patient.microchip);
    return reading && reading.kind !== 'invalid' ? reading.code : undefined;
  });
  const byChip = await pet.byMicrochip(db, [...new Set(codes.flatMap((code) => code ?? []))]);
  const holders = await identity.verifiedHoldersOf(
    db,
    phones.flatMap((phone) => phone ?? []),
  );
  const owned = await pet.petsOf(db, [...new Set([...holders.values()].flat())]);
  const ids = rows.map((row, place) => {
    const [code, phone] = [codes[place], phones[place]];
    const ofOwner = (phone ? (holders.get(phone) ?? []) : []).flatMap((id) =>
      (owned.get(id) ?? []).map((one) => one.petId),
    );
    const all = [...(row.pet_id ? [row.pet_id] : []), ...(code ? (byChip.get(code) ?? []) : []), ...ofOwner];
    return [...new Set(all)].slice(0, MOST_CANDIDATES);
  });
  const distinct = [...new Set(ids.flat())];
  const pets = await pet.findPets(db, distinct);
  const keepers = await pet.keepersOf(db, distinct);
  const cards = await identity.findCustomers(db, [
    ...new Set([...keepers.values()].flat().map((one) => one.customerId)),
  ]);
  return ids.map((some) =>
    some.flatMap((petId) => {
      const found = pets.get(petId);
      if (!found) return [];
      const first = keepers.get(petId)?.[0];
      const keeper = first ? (cards.get(first.customerId)?.name ?? null) : null;
      return [{ petId, name: found.name, species: found.species, microchip: found.microchip, keeper }];
    }),
  );
}
