/** Commands: add a weight to a pet's history, or remove one entered by mistake. */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { announce } from './announce.ts';
import type { Inner } from './deps.ts';
import { derived } from './derive.ts';
import { weightInFuture, weightNotFound } from './problems.ts';
import { getKeptPet, insertWeightRows, type PetRow, updatePetRow } from './repository.ts';
import { weightView } from './view.ts';

/** Clocks of phones may be ahead by this much. */
const AHEAD = { minutes: 5 };

/**
 * A weight of an instant that already has one replaces it.
 * @throws Problem `pet/not-kept`, `pet/weight-in-future`
 */
export async function weighPet(
  deps: Inner,
  customerId: string,
  petId: string,
  weight: { readonly at: string; readonly grams: number },
): Promise<Pet.Weight> {
  const at = Temporal.Instant.from(weight.at);
  if (Temporal.Instant.compare(at, deps.clock.now().add(AHEAD)) > 0) throw new Problem(weightInFuture);
  await deps.breeds.ensure();
  return inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    const row = { weight_id: newId(), pet_id: petId, at: at.toString(), grams: weight.grams, source: 'owner' } as const;
    const stored = await insertWeightRows(tx, [row]);
    await takeLatest(tx, deps, pet);
    return weightView(stored[0] ?? row);
  });
}

/** @throws Problem `pet/not-kept`, `pet/weight-not-found` */
export async function removeWeight(deps: Inner, customerId: string, petId: string, weightId: string): Promise<void> {
  await deps.breeds.ensure();
  await inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    const { rows } = await sql`
      delete from pet.weight where weight_id = ${weightId} and pet_id = ${petId} returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(weightNotFound);
    await takeLatest(tx, deps, pet);
  });
}

export interface WeighIn {
  readonly at: string;
  readonly grams: number;
}

/**
 * All that the health records say of the pets' weights: what they said before and say no longer goes from the histories.
 * Pets that are gone are left out; what is said again changes nothing.
 */
export async function noteWeighIns(
  tx: Tx,
  deps: Inner,
  weighIns: ReadonlyMap<string, readonly WeighIn[]>,
): Promise<void> {
  await deps.breeds.ensure();
  const { rows: pets } = await sql<PetRow>`
    select * from pet.pet where pet_id = any(${[...weighIns.keys()]}::uuid[]) order by pet_id for update`.execute(tx);
  for (const pet of pets) {
    const said = weighIns.get(pet.pet_id) ?? [];
    const { rows: gone } = await sql`
      delete from pet.weight where pet_id = ${pet.pet_id} and source = 'staff'
        and at <> all(${said.map((one) => one.at)}::timestamptz[]) returning 1`.execute(tx);
    const { rows: fresh } = await sql`
      insert into pet.weight (weight_id, pet_id, at, grams, source)
      select * from jsonb_to_recordset(${jsonb(
        said.map((one) => ({ weight_id: newId(), pet_id: pet.pet_id, ...one, source: 'staff' })),
      )}) as w (weight_id uuid, pet_id uuid, at timestamptz, grams integer, source text)
      on conflict (pet_id, at) do update set grams = excluded.grams, source = 'staff'
        where weight.grams <> excluded.grams returning 1`.execute(tx);
    if (gone.length + fresh.length > 0) await takeLatest(tx, deps, pet);
  }
}

/** Puts the newest weight into the pet's row, and what follows from it; the pet is locked. */
async function takeLatest(tx: Tx, deps: Inner, pet: PetRow): Promise<void> {
  const { rows } = await sql<{ at: string; grams: number }>`
    select at, grams from pet.weight where pet_id = ${pet.pet_id} order by at desc limit 1`.execute(tx);
  const latest = rows[0];
  const now = deps.clock.now();
  const weighed = {
    ...pet,
    weight_grams: latest?.grams ?? null,
    weighed_at: latest?.at ?? null,
    updated_at: now.toString(),
  };
  await updatePetRow(tx, { ...weighed, ...derived(weighed, deps.breeds) });
  const payload = { grams: weighed.weight_grams, at: weighed.weighed_at };
  await announce(tx, Pet.petWeighed, { petId: pet.pet_id, payload, occurredAt: now });
}
