/** What goes along to a hospital: the animal, what it does not bear, what it has, what was done (DSP-1). */
import type { Dispatch } from '@pawloop/contract';
import type { Db, Tx } from '../../../platform/db.ts';
import type { DispatchDeps } from '../deps.ts';

const DAYS_A_MONTH = 30.4375;

/** Words of the owner's profile of the pet and of its record, each once. */
const together = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

export async function patientOf(deps: DispatchDeps, handle: Db | Tx, petId: string): Promise<Dispatch.PatientBrief> {
  const pet = (await deps.pet.findPets(handle, [petId])).get(petId);
  const summary = await deps.record.summaryOf(handle, petId);
  return {
    petId,
    name: pet?.name ?? '',
    species: pet?.species ?? '',
    breed: pet?.breed ? { zh: pet.breed.nameZh, en: pet.breed.nameEn } : null,
    sex: pet?.sex ?? null,
    ageMonths: pet?.ageDays == null ? null : Math.floor(pet.ageDays / DAYS_A_MONTH),
    weightGrams: pet?.weightGrams ?? summary.weightGrams,
    allergies: together(pet?.allergies ?? [], summary.allergies),
    conditions: together(pet?.chronicConditions ?? [], summary.conditions),
    medicines: summary.medicines.map(({ medicine, dose }) => (dose ? `${medicine}, ${dose}` : medicine)),
    visits: summary.lastVisits,
    vaccines: summary.vaccines,
  };
}
