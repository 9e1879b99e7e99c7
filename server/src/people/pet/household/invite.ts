/** Command: the primary keeper invites somebody into the household (PET-2). */
import type { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { primaryOnly, tooManyInvitations } from '../problems.ts';
import { getKeptPet } from '../repository.ts';
import { invitationHours } from '../settings.ts';
import { codeHash, newCode } from './code.ts';

/** Invitations of one pet that are open at a time. */
const MOST_OPEN = 10;

/** The code is shown once. @throws Problem `pet/not-kept`, `pet/primary-only`, `pet/too-many-invitations` */
export async function invite(deps: Inner, customerId: string, petId: string): Promise<Pet.Invitation> {
  const code = newCode();
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    if (pet.role !== 'primary') throw new Problem(primaryOnly);
    const expiresAt = now.add({ hours: await deps.settings.get(tx, invitationHours) });
    await sql`delete from pet.invitation where pet_id = ${petId} and expires_at <= ${now.toString()}`.execute(tx);
    const { rows } = await sql<{ open: number }>`
      select count(*) as open from pet.invitation where pet_id = ${petId}`.execute(tx);
    if ((rows[0]?.open ?? 0) >= MOST_OPEN) throw new Problem(tooManyInvitations);
    await sql`
      insert into pet.invitation (code_hash, pet_id, created_at, expires_at)
      values (${codeHash(code)}, ${petId}, ${now.toString()}, ${expiresAt.toString()})`.execute(tx);
    return { code, expiresAt: expiresAt.toString() };
  });
}
