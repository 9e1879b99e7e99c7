/** Commands: record that a pet died, and take that back; everything automated hangs on the two events (PET-1). */
import { Pet } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import { announce } from './announce.ts';
import { type Inner, todayOf } from './deps.ts';
import { requireFarewell } from './domain.ts';
import { farewellGone, farewellThere } from './problems.ts';
import { getKeptPet, updatePetRow } from './repository.ts';
import { farewellUndoDays } from './settings.ts';
import { undoUntil } from './view.ts';

/**
 * Any keeper may record it, so that no congratulation comes because the primary one is away.
 * @throws Problem `pet/not-kept`, `pet/farewell-recorded`, `pet/farewell-date`
 */
export async function recordFarewell(deps: Inner, customerId: string, petId: string, date: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    if (pet.deceased_on !== null) throw new Problem(farewellThere);
    requireFarewell(date, pet.birthday, todayOf(deps));
    await updatePetRow(tx, {
      ...pet,
      deceased_on: date,
      farewell_recorded_at: now.toString(),
      updated_at: now.toString(),
    });
    await announce(tx, Pet.farewellRecorded, { petId, payload: { deceasedOn: date }, occurredAt: now });
  });
}

/** @throws Problem `pet/not-kept`, `pet/farewell-final` without a farewell or after the setting's days */
export async function undoFarewell(deps: Inner, customerId: string, petId: string): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    const days = await deps.settings.get(tx, farewellUndoDays);
    if (undoUntil(pet, days, now) === null) throw new Problem(farewellGone);
    await updatePetRow(tx, { ...pet, deceased_on: null, farewell_recorded_at: null, updated_at: now.toString() });
    await announce(tx, Pet.farewellUndone, { petId, payload: {}, occurredAt: now });
  });
}
