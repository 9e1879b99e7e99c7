/** What a pet's record still lacks, the most useful first; the home page asks for the first one. */
import type { Pet } from './pet.ts';

const checks = [
  ['photo', (pet: Pet) => pet.photoId !== null],
  ['birthday', (pet: Pet) => pet.birthday !== null],
  ['weight', (pet: Pet) => pet.weightGrams !== null],
  ['breed', (pet: Pet) => pet.breed !== null],
  ['neutered', (pet: Pet) => pet.neutered !== null],
  ['microchip', (pet: Pet) => pet.microchip !== null],
] as const;

export type Missing = (typeof checks)[number][0];

export function missingOf(pet: Pet): Missing[] {
  if (pet.deceasedOn !== null) return [];
  return checks.filter(([, present]) => !present(pet)).map(([name]) => name);
}

/** Share of the asked facts that are there, in whole percent. */
export function completeness(pet: Pet): number {
  return Math.round(((checks.length - missingOf(pet).length) / checks.length) * 100);
}
