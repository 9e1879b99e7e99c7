/** Finds the pet of each record that a clinic sent: by a person's earlier word, by microchip, by phone and name (PET-4). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { parsePhone } from '../../identity/index.ts';
import type { CustomerPet } from '../../pet/index.ts';
import columns from '../data/columns.json' with { type: 'json' };
import type { RecordDeps } from '../deps.ts';
import { plainName } from './patient.ts';

export interface Patient {
  readonly index: Buffer;
  readonly patient: PetRecord.ClinicPatient;
}

export type Match = { readonly petId: string } | { readonly reason: PetRecord.MismatchReason };

/** What is known about all the patients of a batch. */
interface Known {
  readonly decided: ReadonlyMap<string, string>;
  readonly byChip: ReadonlyMap<string, readonly string[]>;
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly pets: ReadonlyMap<string, readonly CustomerPet[]>;
}

type MatchDeps = Pick<RecordDeps, 'pet' | 'identity'>;

/** Five queries for any number of patients, in their order. */
export async function matchPatients(
  handle: Db | Tx,
  deps: MatchDeps,
  clinicId: string,
  patients: readonly Patient[],
): Promise<Match[]> {
  const known = await lookUp(handle, deps, clinicId, patients);
  return patients.map((one) => matchOf(deps, known, one));
}

async function lookUp(
  handle: Db | Tx,
  { pet, identity }: MatchDeps,
  clinicId: string,
  patients: readonly Patient[],
): Promise<Known> {
  const { rows } = await sql<{ patient_index: Buffer; pet_id: string }>`
    select patient_index, pet_id from record.clinic_patient
    where clinic_id = ${clinicId} and patient_index = any(${patients.map((one) => one.index)}::bytea[])`.execute(
    handle,
  );
  const chips = patients.flatMap(({ patient }) => {
    const reading = patient.microchip === undefined ? undefined : pet.readMicrochip(patient.microchip);
    return reading && reading.kind !== 'invalid' ? [reading.code] : [];
  });
  const phones = patients.flatMap(({ patient }) => patient.ownerPhone ?? []);
  const holders = await identity.verifiedHoldersOf(handle, phones);
  return {
    decided: new Map(rows.map((row) => [row.patient_index.toString('hex'), row.pet_id])),
    byChip: await pet.byMicrochip(handle, [...new Set(chips)]),
    holders,
    pets: await pet.petsOf(handle, [...new Set([...holders.values()].flat())]),
  };
}

function matchOf({ pet }: MatchDeps, known: Known, { index, patient }: Patient): Match {
  const decided = known.decided.get(index.toString('hex'));
  if (decided) return { petId: decided };
  if (patient.microchip === undefined) return byOwner(known, patient);
  const reading = pet.readMicrochip(patient.microchip);
  if (reading.kind === 'invalid') return { reason: 'chip-invalid' };
  const chipped = known.byChip.get(reading.code) ?? [];
  const named = patient.ownerPhone !== undefined && patient.petName !== undefined ? byOwner(known, patient) : undefined;
  const namedId = named && 'petId' in named ? named.petId : undefined;
  if (chipped.length === 0) return withoutChip(known, reading.code, namedId);
  // One chip in several profiles: the owner's word decides, if it names one of them.
  if (chipped.length > 1)
    return namedId && chipped.includes(namedId) ? { petId: namedId } : { reason: 'chip-ambiguous' };
  const [only] = chipped as [string];
  return namedId && namedId !== only ? { reason: 'chip-differs' } : { petId: only };
}

/** Nobody has entered this chip: the named pet it is, unless that one carries another. */
function withoutChip(known: Known, code: string, namedId: string | undefined): Match {
  if (!namedId) return { reason: 'chip-unknown' };
  const pet = [...known.pets.values()].flat().find((one) => one.petId === namedId);
  return pet?.microchip && pet.microchip !== code ? { reason: 'chip-differs' } : { petId: namedId };
}

function byOwner({ holders, pets }: Known, { ownerPhone, petName, species }: PetRecord.ClinicPatient): Match {
  if (ownerPhone === undefined || petName === undefined) return { reason: 'no-reference' };
  if (!parsePhone(ownerPhone)) return { reason: 'phone-invalid' };
  const customers = holders.get(ownerPhone) ?? [];
  if (customers.length === 0) return { reason: 'owner-unknown' };
  const wanted = plainName(petName);
  const ids = customers.flatMap((customerId) =>
    (pets.get(customerId) ?? [])
      .filter((pet) => plainName(pet.name) === wanted && (species === undefined || sameSpecies(species, pet.species)))
      .map((pet) => pet.petId),
  );
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return { reason: 'pet-unknown' };
  return distinct.length > 1 ? { reason: 'pet-ambiguous' } : { petId: distinct[0] as string };
}

/** A word that we do not know says nothing against a pet. */
function sameSpecies(said: string, species: string): boolean {
  const word = said.trim().toLowerCase();
  const known = Object.entries(columns.species).find(([, words]) => words.some((one) => word.includes(one)));
  return !known || known[0] === species;
}
