/** What the rules of fitness know about pets, from profile, record and portrait (PET-9). */
import type { PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { type RecordDeps, todayOf } from '../deps.ts';
import { currentEntries } from '../entry/repository.ts';
import { preferencesOf } from '../life/portrait.ts';
import { addDays } from '../plan/dose.ts';
import { sensitivitiesOf } from './rank.ts';

/** A diagnosis that does not stay makes an animal sensitive for so long. */
const SENSITIVE_DAYS = 180;

/** Facts of the pets that exist, in three queries. */
export async function fitFacts(
  handle: Db | Tx,
  deps: Pick<RecordDeps, 'pet' | 'clock' | 'timeZone'>,
  petIds: readonly string[],
): Promise<Map<string, PetRecord.FitFacts>> {
  const pets = await deps.pet.findPets(handle, petIds);
  const entries = await currentEntries(handle, petIds, sql`(kind = 'diagnosis' or detail ? 'allergies')`);
  const liked = await preferencesOf(handle, petIds, deps.clock.now());
  const since = addDays(todayOf(deps), -SENSITIVE_DAYS);
  return new Map(
    [...pets].map(([petId, pet]) => {
      const own = entries.get(petId) ?? [];
      const diagnoses = own.filter((entry) => entry.detail.chronic === true || entry.on_date >= since);
      const words = [
        ...pet.chronicConditions,
        ...pet.temperamentTags,
        ...diagnoses.flatMap((entry) => entry.detail.condition ?? []),
      ];
      const facts: PetRecord.FitFacts = {
        species: pet.species,
        lifeStage: pet.lifeStage,
        sizeClass: pet.sizeClass,
        ageDays: pet.ageDays,
        weightGrams: pet.weightGrams,
        alive: pet.deceasedOn === null,
        sensitivities: sensitivitiesOf(words),
        allergies: [...new Set([...pet.allergies, ...own.flatMap((entry) => entry.detail.allergies ?? [])])],
        preferences: liked.get(petId) ?? [],
      };
      return [petId, facts];
    }),
  );
}
