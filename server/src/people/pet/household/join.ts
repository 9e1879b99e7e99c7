/** Command: join a household with a code (PET-2). */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { announceTo } from '../announce.ts';
import type { Inner } from '../deps.ts';
import { alreadyKept, invitationInvalid } from '../problems.ts';
import { codeHash } from './code.ts';

/**
 * The code is taken by deleting its row: of two who join at once with one code, the second finds nothing.
 * Who keeps the pet already does not use the code up.
 * @returns id of the pet
 * @throws Problem `pet/invitation-invalid`, `pet/already-kept`
 */
export function join(deps: Inner, customerId: string, code: string): Promise<string> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ pet_id: string }>`
      delete from pet.invitation where code_hash = ${codeHash(code)} and expires_at > ${now.toString()}
      returning pet_id`.execute(tx);
    const petId = rows[0]?.pet_id;
    if (!petId) throw new Problem(invitationInvalid);
    await sql`select from pet.pet where pet_id = ${petId} for update`.execute(tx);
    const { rows: joined } = await sql`
      insert into pet.keeper (pet_id, customer_id, role, since) values (${petId}, ${customerId}, 'member', ${now.toString()})
      on conflict (pet_id, customer_id) do nothing returning 1`.execute(tx);
    if (joined.length === 0) throw new Problem(alreadyKept);
    const keeper = { pet_id: petId, customer_id: customerId, role: 'member' as const };
    await announceTo(tx, Pet.keeperJoined, [{ petId, payload: {}, occurredAt: now }], [keeper]);
    return petId;
  });
}
