/** SQL of pets and their keepers, and the row types of the schema `pet`. */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import { notKept, petNotFound } from './problems.ts';

/** A row of `pet.pet`; instants and dates as ISO texts. */
export interface PetRow {
  readonly pet_id: string;
  readonly name: string;
  readonly name_grams: readonly string[];
  readonly species: string;
  readonly breed_id: string | null;
  readonly second_breed_id: string | null;
  readonly sex: Pet.PetSex;
  readonly neutered: boolean | null;
  readonly birthday: string | null;
  readonly birthday_precision: Pet.BirthdayPrecision | null;
  readonly coat_length: Pet.CoatLength | null;
  readonly coat_colour: string | null;
  readonly temperament_tags: readonly string[];
  readonly microchip: string | null;
  readonly food_habits: string | null;
  readonly allergies: readonly string[];
  readonly chronic_conditions: readonly string[];
  readonly photo_id: string | null;
  readonly photo_file_id: string | null;
  readonly deceased_on: string | null;
  readonly farewell_recorded_at: string | null;
  readonly weight_grams: number | null;
  readonly weighed_at: string | null;
  readonly size_class: Pet.SizeClass | null;
  readonly young_adult_on: string | null;
  readonly mature_adult_on: string | null;
  readonly senior_on: string | null;
  readonly registered_at: string;
  readonly updated_at: string;
}

export interface KeeperRow {
  readonly pet_id: string;
  readonly customer_id: string;
  readonly role: Pet.KeeperRole;
  readonly since: string;
}

export interface WeightRow {
  readonly weight_id: string;
  readonly pet_id: string;
  readonly at: string;
  readonly grams: number;
  readonly source: Pet.Weight['source'];
}

/** A pet together with one of its keepers. */
export type KeptPet = PetRow & { readonly role: Pet.KeeperRole; readonly keeper_count: number };

/** One statement for any number of rows; breeds must be loaded (see breed/book.ts). */
export async function insertPetRows(tx: Tx, rows: readonly PetRow[]): Promise<void> {
  await sql`insert into pet.pet select * from jsonb_populate_recordset(null::pet.pet, ${jsonb(rows)})`.execute(tx);
}

export async function insertKeeperRows(tx: Tx, rows: readonly KeeperRow[]): Promise<void> {
  await sql`insert into pet.keeper select * from jsonb_populate_recordset(null::pet.keeper, ${jsonb(rows)})`.execute(
    tx,
  );
}

/** A weight of the same pet and instant is replaced and keeps its id. */
export async function insertWeightRows(tx: Tx, rows: readonly WeightRow[]): Promise<WeightRow[]> {
  if (rows.length === 0) return [];
  const { rows: stored } = await sql<WeightRow>`
    insert into pet.weight select * from jsonb_populate_recordset(null::pet.weight, ${jsonb(rows)})
    on conflict (pet_id, at) do update set grams = excluded.grams, source = excluded.source returning *`.execute(tx);
  return stored;
}

/** Writes every column of one pet. */
export async function updatePetRow(tx: Tx, row: PetRow): Promise<void> {
  await sql`
    update pet.pet p set name = n.name, name_grams = n.name_grams, species = n.species, breed_id = n.breed_id,
      second_breed_id = n.second_breed_id, sex = n.sex, neutered = n.neutered, birthday = n.birthday,
      birthday_precision = n.birthday_precision, coat_length = n.coat_length, coat_colour = n.coat_colour,
      temperament_tags = n.temperament_tags, microchip = n.microchip, food_habits = n.food_habits, allergies = n.allergies,
      chronic_conditions = n.chronic_conditions, photo_id = n.photo_id, photo_file_id = n.photo_file_id,
      deceased_on = n.deceased_on, farewell_recorded_at = n.farewell_recorded_at, weight_grams = n.weight_grams,
      weighed_at = n.weighed_at, size_class = n.size_class, young_adult_on = n.young_adult_on,
      mature_adult_on = n.mature_adult_on, senior_on = n.senior_on, updated_at = n.updated_at
    from jsonb_populate_record(null::pet.pet, ${jsonb(row)}) n where p.pet_id = n.pet_id`.execute(tx);
}

/** Whether the pet's row is locked, so that changes of one pet and its household queue up. */
export type Lock = 'lock' | 'look';

/** @throws Problem `pet/not-found` */
export async function getPet(handle: Db | Tx, petId: string, lock: Lock): Promise<PetRow> {
  const { rows } = await sql<PetRow>`
    select * from pet.pet where pet_id = ${petId} ${lock === 'lock' ? sql`for update` : sql``}`.execute(handle);
  const row = rows[0];
  if (!row) throw new Problem(petNotFound);
  return row;
}

/** @throws Problem `pet/not-kept` unless the customer is a keeper of the pet; the same when there is no such pet */
export async function getKeptPet(handle: Db | Tx, petId: string, customerId: string, lock: Lock): Promise<KeptPet> {
  if (lock === 'lock') await sql`select from pet.pet where pet_id = ${petId} for update`.execute(handle);
  const row = (await keptPets(handle, customerId, petId))[0];
  if (!row) throw new Problem(notKept);
  return row;
}

/** Pets of a customer, the living first, each by date of registration; or the one asked for. */
export async function keptPets(handle: Db | Tx, customerId: string, petId?: string): Promise<KeptPet[]> {
  const { rows } = await sql<KeptPet>`
    select p.*, k.role, (select count(*) from pet.keeper o where o.pet_id = p.pet_id)::integer as keeper_count
    from pet.keeper k join pet.pet p using (pet_id)
    where k.customer_id = ${customerId} ${petId ? sql`and k.pet_id = ${petId}` : sql``}
    order by p.deceased_on is not null, p.registered_at, p.pet_id`.execute(handle);
  return rows;
}

/** Pets by id, in one query. */
export async function petRows(handle: Db | Tx, petIds: readonly string[]): Promise<PetRow[]> {
  if (petIds.length === 0) return [];
  const { rows } = await sql<PetRow>`select * from pet.pet where pet_id = any(${[...petIds]}::uuid[])`.execute(handle);
  return rows;
}

/** Keepers of the pets, the primary one first, then by date of joining. */
export async function keepersOf(handle: Db | Tx, petIds: readonly string[]): Promise<KeeperRow[]> {
  if (petIds.length === 0) return [];
  const { rows } = await sql<KeeperRow>`
    select * from pet.keeper where pet_id = any(${[...petIds]}::uuid[])
    order by pet_id, role = 'primary' desc, since, customer_id`.execute(handle);
  return rows;
}
