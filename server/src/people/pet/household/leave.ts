/** Command: a member leaves the household, or the primary keeper removes one (PET-2). */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { announceTo } from '../announce.ts';
import type { Inner } from '../deps.ts';
import { keeperNotFound, primaryOnly, primaryStays } from '../problems.ts';
import { getKeptPet } from '../repository.ts';

/**
 * @param callerId who asks
 * @param customerId who goes
 * @throws Problem `pet/not-kept`, `pet/primary-only`, `pet/primary-stays`, `pet/keeper-not-found`
 */
export async function leave(deps: Inner, callerId: string, petId: string, customerId: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const caller = await getKeptPet(tx, petId, callerId, 'lock');
    const myself = callerId === customerId;
    if (myself && caller.role === 'primary') throw new Problem(primaryStays);
    if (!myself && caller.role !== 'primary') throw new Problem(primaryOnly);
    const { rows } = await sql`
      delete from pet.keeper where pet_id = ${petId} and customer_id = ${customerId} and role = 'member'
      returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(keeperNotFound);
    const keeper = { pet_id: petId, customer_id: customerId, role: 'member' as const };
    const fact = { petId, payload: { removedByPrimary: !myself }, occurredAt: now };
    await announceTo(tx, Pet.keeperLeft, [fact], [keeper]);
  });
}
