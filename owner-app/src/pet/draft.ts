/** The edit form's state: from a pet, and into what the contract takes. */
import { ageOn, monthsBefore } from './age.ts';
import { checkMicrochip, isAcceptable, plainMicrochip } from './microchip.ts';
import type { NewPet, Pet } from './pet.ts';
import { gramsOf } from './weight.ts';

type BreedName = NonNullable<Pet['breed']>;
export type AgeMode = 'birthday' | 'estimate' | 'unknown';

export interface Draft {
  readonly name: string;
  readonly species: string;
  readonly breed: BreedName | null;
  readonly sex: Pet['sex'];
  readonly neutered: 'yes' | 'no' | 'unknown';
  readonly ageMode: AgeMode;
  /** `YYYY-MM-DD` or empty. */
  readonly birthday: string;
  /** Typed figures of an estimate. */
  readonly years: string;
  readonly months: string;
  /** Kilograms as typed; only for a new pet. */
  readonly weight: string;
  readonly coatLength: NonNullable<Pet['coatLength']> | 'unknown';
  readonly coatColour: string;
  readonly temperamentTags: readonly string[];
  readonly microchip: string;
  readonly foodHabits: string;
  /** Typed, separated by commas. */
  readonly allergies: string;
  readonly chronicConditions: string;
}

export const emptyDraft: Draft = {
  name: '',
  species: 'dog',
  breed: null,
  sex: 'unknown',
  neutered: 'unknown',
  ageMode: 'birthday',
  birthday: '',
  years: '',
  months: '',
  weight: '',
  coatLength: 'unknown',
  coatColour: '',
  temperamentTags: [],
  microchip: '',
  foodHabits: '',
  allergies: '',
  chronicConditions: '',
};

/** @param on today, `YYYY-MM-DD`, for the age of an estimated birthday */
export function draftOf(pet: Pet, on: string): Draft {
  const estimated = pet.birthday !== null && pet.birthdayPrecision !== 'day';
  const age = estimated && pet.birthday !== null ? ageOn(pet.birthday, on) : undefined;
  return {
    name: pet.name,
    species: pet.species,
    breed: pet.breed,
    sex: pet.sex,
    neutered: pet.neutered === null ? 'unknown' : pet.neutered ? 'yes' : 'no',
    ageMode: estimated ? 'estimate' : 'birthday',
    birthday: estimated ? '' : (pet.birthday ?? ''),
    years: age === undefined ? '' : String(age.years),
    months: age === undefined || pet.birthdayPrecision === 'year' ? '' : String(age.months),
    weight: '',
    coatLength: pet.coatLength ?? 'unknown',
    coatColour: pet.coatColour ?? '',
    temperamentTags: pet.temperamentTags,
    microchip: pet.microchip ?? '',
    foodHabits: pet.foodHabits ?? '',
    allergies: pet.allergies.join(', '),
    chronicConditions: pet.chronicConditions.join(', '),
  };
}

export type DraftProblem = 'name' | 'estimate' | 'microchip' | 'weight';

/** Fields that cannot be sent as they are. */
export function problemsOf(draft: Draft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (draft.name.trim() === '') problems.push('name');
  if (draft.ageMode === 'estimate' && estimateOf(draft) === undefined) problems.push('estimate');
  if (!isAcceptable(checkMicrochip(draft.microchip))) problems.push('microchip');
  if (draft.weight.trim() !== '' && gramsOf(draft.weight) === undefined) problems.push('weight');
  return problems;
}

/** Parts between commas, in either script, each once. */
export function listOf(text: string): string[] {
  const parts = text.split(/[,，、;；\n]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** Age in months; `exact` when months were given. Undefined when the figures are no age of an animal. */
function estimateOf({ years, months }: Draft): { months: number; exact: boolean } | undefined {
  if (!/^\d{0,2}$/.test(years.trim()) || !/^\d{0,2}$/.test(months.trim())) return undefined;
  if (years.trim() === '' && months.trim() === '') return undefined;
  return { months: Number(years) * 12 + Number(months), exact: months.trim() !== '' };
}

type AgeFields = Pick<NewPet, 'birthday' | 'birthdayPrecision'>;

function ageFields(draft: Draft, on: string): AgeFields {
  if (draft.ageMode === 'birthday') {
    return draft.birthday === '' ? { birthday: null } : { birthday: draft.birthday, birthdayPrecision: 'day' };
  }
  const estimate = draft.ageMode === 'estimate' ? estimateOf(draft) : undefined;
  if (estimate === undefined) return { birthday: null };
  return { birthday: monthsBefore(on, estimate.months), birthdayPrecision: estimate.exact ? 'month' : 'year' };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/**
 * @param draft without problems
 * @param on today, `YYYY-MM-DD`
 */
export function bodyOf(draft: Draft, on: string): NewPet {
  const grams = gramsOf(draft.weight);
  return {
    name: draft.name.trim(),
    species: draft.species,
    breedId: draft.breed?.breedId ?? null,
    sex: draft.sex,
    neutered: draft.neutered === 'unknown' ? null : draft.neutered === 'yes',
    ...ageFields(draft, on),
    coatLength: draft.coatLength === 'unknown' ? null : draft.coatLength,
    coatColour: orNull(draft.coatColour),
    temperamentTags: [...draft.temperamentTags],
    microchip: orNull(plainMicrochip(draft.microchip)),
    foodHabits: orNull(draft.foodHabits),
    allergies: listOf(draft.allergies),
    chronicConditions: listOf(draft.chronicConditions),
    ...(grams !== undefined && { weightGrams: grams }),
  };
}
