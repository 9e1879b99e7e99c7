/** Reads of pets for screens and for other modules, batched by ids. */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { bigrams } from '../../platform/search.ts';
import { type Inner, todayOf } from './deps.ts';
import { readMicrochip } from './microchip.ts';
import { type KeptPet, keepersOf, keptPets, type PetRow, petRows, type WeightRow } from './repository.ts';
import { farewellUndoDays } from './settings.ts';
import { petView, type ViewContext, weightView } from './view.ts';

async function viewContext(deps: Inner, handle: Db | Tx): Promise<ViewContext> {
  const undoDays = await deps.settings.get(handle, farewellUndoDays);
  return { breeds: deps.breeds, now: deps.clock.now(), today: todayOf(deps), undoDays };
}

export async function myPets(deps: Inner, customerId: string): Promise<Pet.OwnerPet[]> {
  const context = await viewContext(deps, deps.db);
  return (await keptPets(deps.db, customerId)).map((row) => ownerView(row, context));
}

export async function myPetView(deps: Inner, row: KeptPet): Promise<Pet.OwnerPet> {
  return ownerView(row, await viewContext(deps, deps.db));
}

function ownerView(row: KeptPet, context: ViewContext): Pet.OwnerPet {
  return { ...petView(row, context), role: row.role, keeperCount: row.keeper_count };
}

/** Staff's view of the rows, in their order: one query for the keepers, one for their names. */
export async function staffViews(deps: Inner, rows: readonly PetRow[]): Promise<Pet.StaffPet[]> {
  const context = await viewContext(deps, deps.db);
  const keepers = await keeperViews(
    deps,
    rows.map((row) => row.pet_id),
  );
  return rows.map((row) => ({ ...petView(row, context), keepers: keepers.get(row.pet_id) ?? [] }));
}

/** Keepers with their names, by pet. */
export async function keeperViews(deps: Inner, petIds: readonly string[]): Promise<Map<string, Pet.Keeper[]>> {
  const rows = await keepersOf(deps.db, petIds);
  const cards = await deps.identity.findCustomers(deps.db, [...new Set(rows.map((row) => row.customer_id))]);
  const result = new Map<string, Pet.Keeper[]>();
  for (const { pet_id: petId, customer_id: customerId, role, since } of rows) {
    const keeper = { customerId, name: cards.get(customerId)?.name ?? null, role, since };
    result.set(petId, [...(result.get(petId) ?? []), keeper]);
  }
  return result;
}

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

const PAGE = 50;

export interface PetQuery extends PageQuery {
  readonly search?: string;
  readonly species?: string;
}

/** Pets by microchip, or by a part of the name, newest first. */
export async function listPets(
  deps: Inner,
  query: PetQuery,
): Promise<{ items: Pet.StaffPet[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE;
  const [after] = query.cursor ? decodeCursor(query.cursor, 1) : [];
  const { rows } = await sql<PetRow>`
    select p.* from pet.pet p where ${searched(query.search ?? '')}
      ${query.species ? sql`and p.species = ${query.species}` : sql``}
      ${after ? sql`and p.pet_id < ${String(after)}::uuid` : sql``}
    order by p.pet_id desc limit ${limit + 1}`.execute(deps.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor([last.pet_id]) : null;
  return { items: await staffViews(deps, page), nextCursor };
}

function searched(text: string) {
  const words = text.trim();
  if (words === '') return sql`true`;
  const chip = readMicrochip(words);
  if (chip.kind === 'iso') return sql`p.microchip = ${chip.code}`;
  const letters = [...words];
  const grams = bigrams(words);
  if (letters.length > 1 && grams.length === 0) return sql`false`;
  const named =
    letters.length === 1
      ? sql`lower(p.name) like ${`${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`}`
      : sql`p.name_grams @> ${grams}::text[]`;
  return chip.kind === 'non-iso' ? sql`(p.microchip = ${chip.code} or ${named})` : named;
}

/** Newest first. */
export async function listWeights(
  deps: Inner,
  petId: string,
  query: PageQuery,
): Promise<{ items: Pet.Weight[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE;
  const [before] = query.cursor ? decodeCursor(query.cursor, 1) : [];
  const { rows } = await sql<WeightRow>`
    select * from pet.weight where pet_id = ${petId} ${before ? sql`and at < ${String(before)}::timestamptz` : sql``}
    order by at desc limit ${limit + 1}`.execute(deps.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(weightView), nextCursor: rows.length > limit && last ? encodeCursor([last.at]) : null };
}

export async function listSpecies(handle: Db | Tx): Promise<Pet.Species[]> {
  const { rows } = await sql<{ species: string; name_zh: string; name_en: string }>`
    select species, name_zh, name_en from pet.species order by rank, species`.execute(handle);
  return rows.map((row) => ({ species: row.species, nameZh: row.name_zh, nameEn: row.name_en }));
}

/** Profiles of the ids that exist, in one query. */
export async function findPets(
  deps: Inner,
  handle: Db | Tx,
  petIds: readonly string[],
): Promise<Map<string, Pet.PetProfile>> {
  const context = await viewContext(deps, handle);
  return new Map((await petRows(handle, petIds)).map((row) => [row.pet_id, petView(row, context)]));
}

/** A pet of a customer, as other modules see it. */
export type CustomerPet = Pet.PetProfile & { readonly role: Pet.KeeperRole };

/** Pets of each customer, the living first; customers without pets are left out. One query for all. */
export async function petsOf(
  deps: Inner,
  handle: Db | Tx,
  customerIds: readonly string[],
): Promise<Map<string, CustomerPet[]>> {
  const result = new Map<string, CustomerPet[]>();
  if (customerIds.length === 0) return result;
  const context = await viewContext(deps, handle);
  const { rows } = await sql<PetRow & { customer_id: string; role: Pet.KeeperRole }>`
    select p.*, k.customer_id, k.role from pet.keeper k join pet.pet p using (pet_id)
    where k.customer_id = any(${[...customerIds]}::uuid[])
    order by p.deceased_on is not null, p.registered_at, p.pet_id`.execute(handle);
  for (const { customer_id: customerId, role, ...row } of rows) {
    result.set(customerId, [...(result.get(customerId) ?? []), { ...petView(row, context), role }]);
  }
  return result;
}
