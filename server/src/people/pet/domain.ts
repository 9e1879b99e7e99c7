/** Rules about a pet's age, size and life stage without I/O (spec/rules/pet-facts 4.3). */
import type { Pet } from '@pawloop/contract';
import { Problem } from '../../platform/problem.ts';
import { birthdayInvalid, farewellDate } from './problems.ts';

/** What the rules need to know of a breed; figures of adults. */
export interface BreedFigures {
  readonly sizeClass: Pet.SizeClass | null;
  readonly weightMinKg: number | null;
  readonly weightMaxKg: number | null;
  readonly lifeMinYears: number | null;
  readonly lifeMaxYears: number | null;
}

/** First days of the stages after the first one; all null where the species or the birthday tells nothing. */
export interface StageDates {
  readonly youngAdultOn: string | null;
  readonly matureAdultOn: string | null;
  readonly seniorOn: string | null;
}

/** Below this many grams a dog is of the class. */
const SIZE_LIMITS: readonly (readonly [Pet.SizeClass, number])[] = [
  ['toy', 5000],
  ['small', 10_000],
  ['medium', 25_000],
  ['large', 45_000],
];
/** From this age a dog's own weight tells its size. */
const GROWN_MONTHS = 12;
/** The end of rapid growth. */
const PUPPY_MONTHS: Record<Pet.SizeClass, number> = { toy: 6, small: 6, medium: 7, large: 8, giant: 9 };
const MATURE_MONTHS: Record<Pet.SizeClass, number> = { toy: 36, small: 36, medium: 36, large: 48, giant: 48 };
/** Mean life of the breeds of a class in our table, for dogs without a known breed. */
const LIFE_YEARS: Record<Pet.SizeClass, number> = { toy: 13.8, small: 13.7, medium: 12.9, large: 11.9, giant: 10 };
/** The last quarter of the expected life. */
const SENIOR_SHARE = 0.75;
const CAT_MONTHS = { youngAdult: 12, matureAdult: 7 * 12, senior: 11 * 12 };
/** No pet lives longer; a tortoise may. */
const OLDEST_YEARS = 200;

export function sizeOfWeight(grams: number): Pet.SizeClass {
  return SIZE_LIMITS.find(([, limit]) => grams <= limit)?.[0] ?? 'giant';
}

export interface SizeFacts {
  readonly species: string;
  readonly birthday: string | null;
  /** Latest weight and the day on which it was taken. */
  readonly weight: { readonly grams: number; readonly on: string } | null;
  /** None, one, or the two of a cross. */
  readonly breeds: readonly BreedFigures[];
}

/** Size of a dog: by its own weight once grown, else by its breeds (of a cross: between the two); null for other species. */
export function sizeClassOf({ species, birthday, weight, breeds }: SizeFacts): Pet.SizeClass | null {
  if (species !== 'dog') return null;
  if (weight && (birthday === null || !before(weight.on, addMonths(birthday, GROWN_MONTHS))))
    return sizeOfWeight(weight.grams);
  const middles = breeds.flatMap(({ weightMinKg: low, weightMaxKg: high }) => (low && high ? [(low + high) / 2] : []));
  if (breeds.length > 1 && middles.length === breeds.length) return sizeOfWeight(mean(middles) * 1000);
  return breeds.find((breed) => breed.sizeClass !== null)?.sizeClass ?? (weight ? atLeast(weight.grams) : null);
}

/** Of a growing dog of unknown breed only a large weight says something. */
function atLeast(grams: number): Pet.SizeClass | null {
  const size = sizeOfWeight(grams);
  return size === 'large' || size === 'giant' ? size : null;
}

/**
 * Days on which the stages begin. Dogs by size and by the mean life expectancy of their breeds (AAHA 2019; the months
 * are ours inside its ranges), cats by age in completed years (AAHA/AAFP 2021); a dog of unknown size counts as medium.
 */
export function stageDates(
  species: string,
  birthday: string | null,
  sizeClass: Pet.SizeClass | null,
  breeds: readonly BreedFigures[],
): StageDates {
  if (birthday === null || (species !== 'dog' && species !== 'cat')) {
    return { youngAdultOn: null, matureAdultOn: null, seniorOn: null };
  }
  const months = species === 'cat' ? CAT_MONTHS : dogMonths(sizeClass ?? 'medium', breeds);
  return {
    youngAdultOn: addMonths(birthday, months.youngAdult),
    matureAdultOn: addMonths(birthday, months.matureAdult),
    seniorOn: addMonths(birthday, months.senior),
  };
}

function dogMonths(size: Pet.SizeClass, breeds: readonly BreedFigures[]): typeof CAT_MONTHS {
  const lives = breeds.flatMap(({ lifeMinYears: low, lifeMaxYears: high }) => (low && high ? [(low + high) / 2] : []));
  const years = lives.length > 0 ? mean(lives) : LIFE_YEARS[size];
  return {
    youngAdult: PUPPY_MONTHS[size],
    matureAdult: MATURE_MONTHS[size],
    senior: Math.round(SENIOR_SHARE * years * 12),
  };
}

export interface StagedPet extends StageDates {
  readonly species: string;
  readonly birthday: string | null;
  readonly deceasedOn: string | null;
}

/** Stage on a day; null for the dead, before birth, without a birthday, and for species without stages. */
export function lifeStage(pet: StagedPet, at: Temporal.PlainDate): Pet.LifeStage | null {
  const { youngAdultOn, matureAdultOn, seniorOn, birthday } = pet;
  const day = at.toString();
  if (!birthday || !youngAdultOn || !matureAdultOn || !seniorOn) return null;
  if (before(day, birthday) || (pet.deceasedOn !== null && !before(day, pet.deceasedOn))) return null;
  if (!before(day, seniorOn)) return 'senior';
  if (!before(day, matureAdultOn)) return 'mature-adult';
  if (!before(day, youngAdultOn)) return 'young-adult';
  return pet.species === 'cat' ? 'kitten' : 'puppy';
}

/** Whole days lived until `at`, or until the farewell; null without a birthday. */
export function ageDays(birthday: string | null, deceasedOn: string | null, at: Temporal.PlainDate): number | null {
  if (birthday === null) return null;
  const end = deceasedOn !== null && before(deceasedOn, at.toString()) ? Temporal.PlainDate.from(deceasedOn) : at;
  return Math.max(0, Temporal.PlainDate.from(birthday).until(end, { largestUnit: 'days' }).days);
}

/** @throws Problem `pet/birthday-invalid` for the future and for more than 200 years ago */
export function requireBirthday(birthday: string, today: Temporal.PlainDate): void {
  if (!before(today.toString(), birthday) && !before(birthday, today.subtract({ years: OLDEST_YEARS }).toString()))
    return;
  throw new Problem(birthdayInvalid, undefined, [{ pointer: '/body/birthday', detail: 'not between birth and today' }]);
}

/** @throws Problem `pet/farewell-date` for the future and for days before the birthday */
export function requireFarewell(date: string, birthday: string | null, today: Temporal.PlainDate): void {
  if (!before(today.toString(), date) && (birthday === null || !before(date, birthday))) return;
  throw new Problem(farewellDate, undefined, [{ pointer: '/body/date', detail: 'not between birthday and today' }]);
}

/** ISO dates of four-digit years sort as text. */
function before(a: string, b: string): boolean {
  return a < b;
}

function addMonths(date: string, months: number): string {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
