/** Set-based insert of pets for imports and the demo city, thousands at a time. */
import { Pet } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { announceTo } from './announce.ts';
import { type Inner, todayOf } from './deps.ts';
import { requireFarewell } from './domain.ts';
import { emptyRow, withProfile } from './profile.ts';
import {
  insertKeeperRows,
  insertPetRows,
  insertWeightRows,
  type KeeperRow,
  type PetRow,
  type WeightRow,
} from './repository.ts';

export interface BulkPet {
  /** A new UUIDv7 when left out. */
  readonly petId?: string;
  /** The primary keeper first; known, canonical customers, as the caller made sure. */
  readonly customerIds: readonly [string, ...string[]];
  readonly profile: Omit<Pet.NewPet, 'weightGrams'>;
  readonly registeredAt: Temporal.Instant;
  readonly weights?: readonly { readonly at: Temporal.Instant; readonly grams: number }[];
  readonly deceasedOn?: string;
}

export interface BulkOptions {
  /** Append `pet.registered` for each keeper; true when left out. */
  readonly announce?: boolean;
}

const CHUNK = 5000;

interface Made {
  readonly pets: PetRow[];
  readonly keepers: KeeperRow[];
  readonly weights: WeightRow[];
}

/**
 * Four statements for each 5,000 pets, in the caller's transaction. The whole batch is refused when one pet breaks a
 * rule: importers check their rows first.
 * @returns ids in the order of the pets
 * @throws Problem as registering does
 */
export async function insertPets(
  tx: Tx,
  deps: Inner,
  pets: readonly BulkPet[],
  options: BulkOptions = {},
): Promise<string[]> {
  await deps.breeds.ensure();
  const ids: string[] = [];
  for (let from = 0; from < pets.length; from += CHUNK) {
    const made = rowsOf(deps, pets.slice(from, from + CHUNK));
    await insertPetRows(tx, made.pets);
    await insertKeeperRows(tx, made.keepers);
    await insertWeightRows(tx, made.weights);
    if (options.announce !== false) await announceAll(tx, made);
    for (const pet of made.pets) ids.push(pet.pet_id);
  }
  return ids;
}

function rowsOf(deps: Inner, pets: readonly BulkPet[]): Made {
  const today = todayOf(deps);
  const made: Made = { pets: [], keepers: [], weights: [] };
  for (const pet of pets) {
    const at = pet.registeredAt.toString();
    const petId = pet.petId ?? newId();
    const weights = (pet.weights ?? []).map((weight) => ({ at: weight.at.toString(), grams: weight.grams }));
    const latest = (pet.weights ?? []).toSorted((a, b) => Temporal.Instant.compare(b.at, a.at))[0];
    const empty: PetRow = {
      ...emptyRow(petId, at),
      weight_grams: latest?.grams ?? null,
      weighed_at: latest?.at.toString() ?? null,
      deceased_on: pet.deceasedOn ?? null,
      farewell_recorded_at: pet.deceasedOn ? at : null,
    };
    const row = withProfile(empty, pet.profile, { breeds: deps.breeds, now: pet.registeredAt, today });
    if (pet.deceasedOn) requireFarewell(pet.deceasedOn, row.birthday, today);
    made.pets.push(row);
    for (const [index, customerId] of pet.customerIds.entries()) {
      made.keepers.push({
        pet_id: petId,
        customer_id: customerId,
        role: index === 0 ? 'primary' : 'member',
        since: at,
      });
    }
    for (const weight of weights) made.weights.push({ weight_id: newId(), pet_id: petId, ...weight, source: 'import' });
  }
  return made;
}

async function announceAll(tx: Tx, { pets, keepers }: Made): Promise<void> {
  const facts = pets.map((pet) => ({
    petId: pet.pet_id,
    payload: { species: pet.species, breedId: pet.breed_id, birthday: pet.birthday, source: 'import' as const },
    occurredAt: Temporal.Instant.from(pet.registered_at),
  }));
  await announceTo(tx, Pet.petRegistered, facts, keepers);
}
