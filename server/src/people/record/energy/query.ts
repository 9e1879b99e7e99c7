/** The energy need of a pet from its profile and record (PET-6). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { currentEntries } from '../entry/repository.ts';
import { addDays } from '../plan/dose.ts';
import { petNotFound } from '../problems.ts';
import { energyOf, isOnlyWeight } from './energy.ts';

/** A diagnosis counts as an illness for so long. */
const ILL_DAYS = 30;

/** @throws Problem `record/pet-not-found` */
export async function petEnergy(
  handle: Db | Tx,
  deps: Pick<RecordDeps, 'pet' | 'clock' | 'timeZone'>,
  petId: string,
  kcalPer100g?: number,
): Promise<PetRecord.Energy> {
  const pet = (await deps.pet.findPets(handle, [petId])).get(petId);
  if (!pet) throw new Problem(petNotFound);
  const found = await currentEntries(handle, [petId], sql`kind in ('diagnosis', 'prescription')`);
  const today = todayOf(deps);
  const since = addDays(today, -ILL_DAYS);
  const entries = found.get(petId) ?? [];
  const diagnoses = entries.filter(
    (entry) => entry.kind === 'diagnosis' && (entry.detail.chronic === true || entry.on_date >= since),
  );
  const treated = entries.some((entry) => entry.kind === 'prescription' && (entry.detail.untilOn ?? '') >= today);
  const conditions = [...pet.chronicConditions, ...diagnoses.flatMap((entry) => entry.detail.condition ?? [])];
  const ill = treated || conditions.some((condition) => !isOnlyWeight(condition));
  const words = [...conditions, ...pet.temperamentTags];
  return energyOf({ ...pet, words, ill }, kcalPer100g);
}
