/** Command: the primary keeper hands the role to a member (PET-2). */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { announce } from '../announce.ts';
import type { Inner } from '../deps.ts';
import { keeperNotFound, primaryOnly } from '../problems.ts';
import { getKeptPet } from '../repository.ts';

/**
 * Handing it to oneself changes nothing.
 * @throws Problem `pet/not-kept`, `pet/primary-only`, `pet/keeper-not-found`
 */
export async function handOver(deps: Inner, callerId: string, petId: string, customerId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const caller = await getKeptPet(tx, petId, callerId, 'lock');
    if (caller.role !== 'primary') throw new Problem(primaryOnly);
    if (callerId === customerId) return;
    if (!(await makePrimary(tx, petId, customerId))) throw new Problem(keeperNotFound);
    await announce(tx, Pet.petUpdated, { petId, payload: { changed: ['primary'] }, occurredAt: deps.clock.now() });
  });
}

/**
 * Demotes whoever is primary, then promotes; the pet's row must be locked.
 * @returns false when the customer does not keep the pet; the caller then rolls back
 */
export async function makePrimary(tx: Tx, petId: string, customerId: string): Promise<boolean> {
  await sql`update pet.keeper set role = 'member' where pet_id = ${petId} and role = 'primary'`.execute(tx);
  const { rows } = await sql`
    update pet.keeper set role = 'primary' where pet_id = ${petId} and customer_id = ${customerId} returning 1`.execute(
    tx,
  );
  return rows.length > 0;
}
