/** The care data: each fact of spec/rules/pet-facts 4.1 to 4.3 as versioned JSON with its source, read once. */
import type { Pet, PetRecord } from '@pawloop/contract';
import care from '../data/care.json' with { type: 'json' };

export interface SeriesRule {
  readonly care: PetRecord.CareKind;
  readonly vaccine: PetRecord.VaccineCode;
  readonly species: string;
  /** Doses before this age do not count. */
  readonly earliestDays: number;
  /** Age at which the first dose is advised. */
  readonly startDays: number;
  /** A dose sooner than this after the previous one does not count. */
  readonly minGapDays: number;
  /** Advised time between doses; after a gap above `lateGapDays` it is `lateStepDays`. */
  readonly gapDays: number;
  readonly lateGapDays: number;
  readonly lateStepDays: number;
  /** The series is complete with one dose at this age or later. */
  readonly completeDays: number;
  readonly boosterAfterDays: number;
  readonly boosterMinAgeDays: number;
  readonly repeatDays: number;
  readonly riskRepeatDays: number;
}

/** When a city wants a dog vaccinated against rabies, and for how long that holds. */
export interface RabiesCity {
  readonly key: string;
  readonly species: readonly string[];
  readonly ageMonths: number;
  readonly ageDays: number;
  readonly graceDays: number;
  readonly validityDays: number;
}

export interface DewormRule {
  readonly startDays: number;
  readonly phases: readonly { readonly untilAgeDays: number; readonly gapDays: number }[];
}

interface RepeatRule {
  readonly species: readonly string[];
  readonly minAgeDays: number;
  readonly gapDays: number;
}

export interface CareData {
  readonly version: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly tell: { readonly aheadDays: number; readonly overdueDays: number; readonly overdueWindowDays: number };
  readonly riskWords: readonly string[];
  readonly series: readonly SeriesRule[];
  readonly rabies: {
    readonly countsFromDays: number;
    readonly minGapDays: number;
    readonly cities: readonly RabiesCity[];
  };
  readonly deworming: {
    readonly internal: { readonly species: Readonly<Record<string, DewormRule>>; readonly riskDays: number };
    readonly external: { readonly species: Readonly<Record<string, DewormRule>> };
  };
  readonly checkUp: RepeatRule & { readonly seniorGapDays: number };
  readonly dental: RepeatRule;
  readonly grooming: {
    readonly startDays: number;
    readonly gapDays: Readonly<Record<string, Partial<Readonly<Record<Pet.CoatLength, number>>>>>;
  };
  readonly validity: { readonly required: Readonly<Record<string, readonly PetRecord.VaccineCode[]>> };
}

export const careData: CareData = care as unknown as CareData;
export const careSources: readonly string[] = Object.values(careData.sources);

/** The data with what an operator has chosen; part of the version of every plan. */
export interface CareRules {
  readonly data: CareData;
  readonly city: RabiesCity;
  readonly internalDays: number;
  readonly externalDays: number;
  /** Changes whenever a plan could turn out otherwise. */
  readonly version: string;
}

export interface CareChoices {
  readonly city: string;
  readonly internalDays: number;
  readonly externalDays: number;
}

/** A city that the data does not know counts as the default one. */
export function rulesOf({ city, internalDays, externalDays }: CareChoices, data: CareData = careData): CareRules {
  const found = data.rabies.cities.find((one) => one.key === city) ?? (data.rabies.cities[0] as RabiesCity);
  return {
    data,
    city: found,
    internalDays,
    externalDays,
    version: [data.version, found.key, internalDays, externalDays].join('/'),
  };
}
