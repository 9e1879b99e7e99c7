/** Command: change a pet's profile, by one of its keepers or by staff. */
import { Pet } from '@pawloop/contract';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { announce } from './announce.ts';
import { type Inner, todayOf } from './deps.ts';
import { changedMembers, membersOf, withProfile } from './profile.ts';
import { requireSpecies } from './register.ts';
import { getKeptPet, getPet, type PetRow, updatePetRow } from './repository.ts';

/** @throws Problem `pet/not-kept` and those of {@link withProfile} */
export async function updateMyPet(
  deps: Inner,
  customerId: string,
  petId: string,
  change: Pet.PetChange,
): Promise<void> {
  await deps.breeds.ensure();
  await inTransaction(deps.db, async (tx) => {
    const { role: _role, keeper_count: _count, ...row } = await getKeptPet(tx, petId, customerId, 'lock');
    await apply(tx, deps, row, change);
  });
}

export interface StaffChange {
  readonly staff: Staff;
  readonly petId: string;
  readonly change: Pet.PetChange;
  readonly requestId: string;
}

/** Audited with the members that changed. @throws Problem `pet/not-found` and those of {@link withProfile} */
export async function updatePetAsStaff(deps: Inner, { staff, petId, change, requestId }: StaffChange): Promise<void> {
  await deps.breeds.ensure();
  await inTransaction(deps.db, async (tx) => {
    const before = await getPet(tx, petId, 'lock');
    const after = await apply(tx, deps, before, change);
    const changed = changedMembers(before, after);
    if (changed.length === 0) return;
    await record(tx, {
      actor: staff,
      action: 'pet.updated',
      subjectType: 'pet',
      subjectId: petId,
      before: membersOf(before, changed),
      after: membersOf(after, changed),
      requestId,
    });
  });
}

async function apply(tx: Tx, deps: Inner, before: PetRow, change: Pet.PetChange): Promise<PetRow> {
  if (change.species) await requireSpecies(tx, change.species);
  const now = deps.clock.now();
  const after = withProfile(before, change, { breeds: deps.breeds, now, today: todayOf(deps) });
  const changed = changedMembers(before, after);
  if (changed.length === 0) return before;
  await updatePetRow(tx, after);
  await announce(tx, Pet.petUpdated, { petId: before.pet_id, payload: { changed }, occurredAt: now });
  return after;
}
