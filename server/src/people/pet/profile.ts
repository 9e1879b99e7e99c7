/** Checks what somebody writes about a pet and puts it into its row. */
import type { Pet } from '@pawloop/contract';
import { Problem } from '../../platform/problem.ts';
import { bigrams } from '../../platform/search.ts';
import type { BreedCatalogue } from './breed/catalogue.ts';
import { derived } from './derive.ts';
import { requireBirthday } from './domain.ts';
import { readMicrochip } from './microchip.ts';
import { breedUnknown, microchipInvalid } from './problems.ts';
import type { PetRow } from './repository.ts';

export interface ProfileContext {
  readonly breeds: BreedCatalogue;
  readonly now: Temporal.Instant;
  readonly today: Temporal.PlainDate;
}

/** A row without anything known; `withProfile` fills it. */
export function emptyRow(petId: string, registeredAt: string): PetRow {
  return {
    pet_id: petId,
    name: '',
    name_grams: [],
    species: '',
    breed_id: null,
    second_breed_id: null,
    sex: 'unknown',
    neutered: null,
    birthday: null,
    birthday_precision: null,
    coat_length: null,
    coat_colour: null,
    temperament_tags: [],
    microchip: null,
    food_habits: null,
    allergies: [],
    chronic_conditions: [],
    photo_id: null,
    photo_file_id: null,
    deceased_on: null,
    farewell_recorded_at: null,
    weight_grams: null,
    weighed_at: null,
    size_class: null,
    young_adult_on: null,
    mature_adult_on: null,
    senior_on: null,
    registered_at: registeredAt,
    updated_at: registeredAt,
  };
}

/**
 * The row with the change in it and everything that follows from it. A new species without a breed drops the old breed.
 * @throws Problem `pet/breed-unknown`, `pet/birthday-invalid`, `pet/microchip-invalid`
 */
export function withProfile(row: PetRow, change: Pet.PetChange, { breeds, now, today }: ProfileContext): PetRow {
  const species = change.species ?? row.species;
  const kept = species === row.species;
  const breedId = pick(change.breedId, kept ? row.breed_id : null);
  const secondBreedId = pick(change.secondBreedId, kept && breedId !== null ? row.second_breed_id : null);
  requireBreed(breeds, species, breedId, '/body/breedId');
  requireBreed(breeds, species, secondBreedId, '/body/secondBreedId');
  if (secondBreedId !== null && breedId === null)
    refuseBreed('/body/secondBreedId', 'a second breed needs a first one');
  const name = change.name?.trim() ?? row.name;
  const birthday = pick(change.birthday, row.birthday);
  if (birthday !== null && change.birthday) requireBirthday(birthday, today);
  const basis: PetRow = {
    ...row,
    name,
    name_grams: bigrams(name),
    species,
    breed_id: breedId,
    second_breed_id: secondBreedId === breedId ? null : secondBreedId,
    sex: change.sex ?? row.sex,
    neutered: pick(change.neutered, row.neutered),
    birthday,
    birthday_precision: precisionOf(birthday, change, row),
    ...wordsOf(change, row),
    microchip: change.microchip === undefined ? row.microchip : chipOf(change.microchip),
    updated_at: now.toString(),
  };
  return { ...basis, ...derived(basis, breeds) };
}

function wordsOf(change: Pet.PetChange, row: PetRow) {
  return {
    coat_length: pick(change.coatLength, row.coat_length),
    coat_colour: pick(change.coatColour, row.coat_colour)?.trim() ?? null,
    temperament_tags: change.temperamentTags ? tidy(change.temperamentTags) : row.temperament_tags,
    food_habits: pick(change.foodHabits, row.food_habits)?.trim() ?? null,
    allergies: change.allergies ? tidy(change.allergies) : row.allergies,
    chronic_conditions: change.chronicConditions ? tidy(change.chronicConditions) : row.chronic_conditions,
  };
}

/** The new value when one was sent, null included. */
function pick<T>(sent: T | null | undefined, present: T | null): T | null {
  return sent === undefined ? present : sent;
}

function tidy(words: readonly string[]): string[] {
  return [...new Set(words.map((word) => word.normalize('NFKC').trim()))];
}

function precisionOf(birthday: string | null, change: Pet.PetChange, row: PetRow): Pet.BirthdayPrecision | null {
  if (birthday === null) return null;
  return change.birthdayPrecision ?? (change.birthday ? 'day' : row.birthday_precision) ?? 'day';
}

function requireBreed(breeds: BreedCatalogue, species: string, breedId: string | null, pointer: string): void {
  if (breedId !== null && breeds.find(breedId)?.species !== species) refuseBreed(pointer, `not a breed of ${species}`);
}

function refuseBreed(pointer: string, detail: string): never {
  throw new Problem(breedUnknown, undefined, [{ pointer, detail }]);
}

function chipOf(text: string | null): string | null {
  if (text === null) return null;
  const reading = readMicrochip(text);
  if (reading.kind === 'invalid') {
    throw new Problem(microchipInvalid, undefined, [{ pointer: '/body/microchip', detail: reading.reason }]);
  }
  return reading.code;
}

/** Members of the profile in which two rows differ, by the names of the contract. */
export function changedMembers(before: PetRow, after: PetRow): (keyof Pet.PetChange)[] {
  return MEMBERS.filter(([, column]) => JSON.stringify(before[column]) !== JSON.stringify(after[column])).map(
    ([name]) => name,
  );
}

/** The changed members with their values, for the audit log. */
export function membersOf(row: PetRow, names: readonly (keyof Pet.PetChange)[]): Record<string, unknown> {
  return Object.fromEntries(
    MEMBERS.filter(([name]) => names.includes(name)).map(([name, column]) => [name, row[column]]),
  );
}

const MEMBERS: readonly (readonly [keyof Pet.PetChange, keyof PetRow])[] = [
  ['name', 'name'],
  ['species', 'species'],
  ['breedId', 'breed_id'],
  ['secondBreedId', 'second_breed_id'],
  ['sex', 'sex'],
  ['neutered', 'neutered'],
  ['birthday', 'birthday'],
  ['birthdayPrecision', 'birthday_precision'],
  ['coatLength', 'coat_length'],
  ['coatColour', 'coat_colour'],
  ['temperamentTags', 'temperament_tags'],
  ['microchip', 'microchip'],
  ['foodHabits', 'food_habits'],
  ['allergies', 'allergies'],
  ['chronicConditions', 'chronic_conditions'],
];
