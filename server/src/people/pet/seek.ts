/** Reads and holds of pets for other modules: by microchip, by place in the list, with their keepers. */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { BreedCatalogue } from './breed/catalogue.ts';
import { keepersOf, petRows } from './repository.ts';

export interface PetKeeper {
  readonly customerId: string;
  readonly role: Pet.KeeperRole;
}

/** Keepers of each pet, the primary one first; pets that do not exist are left out. */
export async function petKeepers(handle: Db | Tx, petIds: readonly string[]): Promise<Map<string, PetKeeper[]>> {
  const result = new Map<string, PetKeeper[]>();
  for (const { pet_id: petId, customer_id: customerId, role } of await keepersOf(handle, petIds)) {
    result.set(petId, [...(result.get(petId) ?? []), { customerId, role }]);
  }
  return result;
}

/** Pets by code as `readMicrochip` gives it; a code may stand in several profiles. One query. */
export async function petsByMicrochip(handle: Db | Tx, codes: readonly string[]): Promise<Map<string, string[]>> {
  if (codes.length === 0) return new Map();
  const { rows } = await sql<{ microchip: string; ids: string[] }>`
    select microchip, array_agg(pet_id order by pet_id) as ids from pet.pet
    where microchip = any(${[...codes]}::text[]) group by microchip`.execute(handle);
  return new Map(rows.map((row) => [row.microchip, row.ids]));
}

/** Ids in ascending order, for work that passes over all pets. */
export async function petIdsAfter(handle: Db | Tx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ pet_id: string }>`
    select pet_id from pet.pet where ${after ? sql`pet_id > ${after}::uuid` : sql`true`}
    order by pet_id limit ${limit}`.execute(handle);
  return rows.map((row) => row.pet_id);
}

/** The pets that exist, none of which is removed before the transaction ends; changes of their profiles go on. */
export async function holdPets(tx: Tx, petIds: readonly string[]): Promise<Set<string>> {
  if (petIds.length === 0) return new Set();
  const { rows } = await sql<{ pet_id: string }>`
    select pet_id from pet.pet where pet_id = any(${[...petIds]}::uuid[]) order by pet_id for key share`.execute(tx);
  return new Set(rows.map((row) => row.pet_id));
}

/** What plans and rules follow from; days of the stages as of the profile. */
export interface PetVitals {
  readonly petId: string;
  readonly name: string;
  readonly species: string;
  readonly birthday: string | null;
  readonly seniorOn: string | null;
  readonly coatLength: Pet.CoatLength | null;
  readonly temperamentTags: readonly string[];
  readonly deceasedOn: string | null;
}

/** Vitals of the ids that exist, in one query. */
export async function petVitals(
  handle: Db | Tx,
  breeds: BreedCatalogue,
  petIds: readonly string[],
): Promise<Map<string, PetVitals>> {
  const rows = await petRows(handle, petIds);
  return new Map(
    rows.map((row) => [
      row.pet_id,
      {
        petId: row.pet_id,
        name: row.name,
        species: row.species,
        birthday: row.birthday,
        seniorOn: row.senior_on,
        coatLength: row.coat_length ?? (row.breed_id ? (breeds.find(row.breed_id)?.coatLength ?? null) : null),
        temperamentTags: row.temperament_tags,
        deceasedOn: row.deceased_on,
      },
    ]),
  );
}
