/** Command: register a pet; its owner becomes the primary keeper. */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { announceTo } from './announce.ts';
import { type Inner, todayOf } from './deps.ts';
import { speciesUnknown } from './problems.ts';
import { emptyRow, withProfile } from './profile.ts';
import { insertKeeperRows, insertPetRows, insertWeightRows } from './repository.ts';

export interface Registration {
  readonly customerId: string;
  readonly pet: Pet.NewPet;
  /** The member of staff who registers it for the customer; null when the owner does. */
  readonly staff: Staff | null;
  readonly requestId: string;
}

/**
 * One transaction: pet, keeper, first weight, `pet.registered`.
 * @returns id of the pet
 * @throws Problem `pet/species-unknown`, `pet/breed-unknown`, `pet/birthday-invalid`, `pet/microchip-invalid`,
 *   `identity/customer-not-found`
 */
export async function registerPet(deps: Inner, { customerId, pet, staff, requestId }: Registration): Promise<string> {
  await deps.breeds.ensure();
  const now = deps.clock.now();
  const { weightGrams, ...profile } = pet;
  const source = staff ? 'staff' : 'owner';
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.requireCustomer(tx, customerId);
    await requireSpecies(tx, pet.species);
    const empty = {
      ...emptyRow(newId(), now.toString()),
      weight_grams: weightGrams ?? null,
      weighed_at: weightGrams ? now.toString() : null,
    };
    const row = withProfile(empty, profile, { breeds: deps.breeds, now, today: todayOf(deps) });
    const keeper = { pet_id: row.pet_id, customer_id: customerId, role: 'primary' as const, since: now.toString() };
    await insertPetRows(tx, [row]);
    await insertKeeperRows(tx, [keeper]);
    if (weightGrams) {
      const weight = {
        weight_id: newId(),
        pet_id: row.pet_id,
        at: now.toString(),
        grams: weightGrams,
        source,
      } as const;
      await insertWeightRows(tx, [weight]);
    }
    const payload = { species: row.species, breedId: row.breed_id, birthday: row.birthday, source } as const;
    await announceTo(tx, Pet.petRegistered, [{ petId: row.pet_id, payload, occurredAt: now }], [keeper]);
    if (staff) {
      await record(tx, {
        actor: staff,
        action: 'pet.registered',
        subjectType: 'pet',
        subjectId: row.pet_id,
        before: null,
        after: { customerId, ...pet },
        requestId,
      });
    }
    return row.pet_id;
  });
}

/** @throws Problem `pet/species-unknown` */
export async function requireSpecies(tx: Tx, species: string): Promise<void> {
  const { rows } = await sql`select from pet.species where species = ${species}`.execute(tx);
  if (rows.length > 0) return;
  throw new Problem(speciesUnknown, undefined, [{ pointer: '/body/species', detail: species }]);
}
