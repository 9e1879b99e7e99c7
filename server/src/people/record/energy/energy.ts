/** Daily energy need by weight and a factor of the data, as a range (PET-6, spec/rules/pet-facts 4.6). Pure. */
import type { Pet, PetRecord } from '@pawloop/contract';
import data from '../data/energy.json' with { type: 'json' };

interface FactorRow {
  readonly key: string;
  readonly species: string;
  readonly maxAgeDays?: number;
  readonly stages?: readonly string[];
  readonly needs?: string;
  readonly neutered?: boolean;
  readonly low: number;
  readonly high: number;
}

const rows = data.rows as readonly FactorRow[];

/** Resting energy requirement in kcal a day: 70 × kg^0.75. */
export function restingKcal(weightGrams: number): number {
  return 70 * (weightGrams / 1000) ** 0.75;
}

export interface EnergySubject {
  readonly petId: string;
  readonly species: string;
  readonly weightGrams: number | null;
  readonly ageDays: number | null;
  readonly lifeStage: Pet.LifeStage | null;
  readonly neutered: boolean | null;
  /** Chronic conditions and temperament tags, as they were written. */
  readonly words: readonly string[];
  /** Whether something else than the weight is wrong with it. */
  readonly ill: boolean;
}

const includesAny = (words: readonly string[], parts: readonly string[]): boolean =>
  words.some((word) => parts.some((part) => word.toLowerCase().includes(part)));

export const isPregnant = (words: readonly string[]): boolean => includesAny(words, data.pregnantWords);
/** Conditions about which the table itself says what to feed. */
export const isOnlyWeight = (word: string): boolean => includesAny([word], data.wellWords);

/** @param kcalPer100g of the food, for a portion in grams */
export function energyOf(subject: EnergySubject, kcalPer100g?: number): PetRecord.Energy {
  const check = vetCheckOf(subject);
  const known = subject.weightGrams !== null && rows.some((row) => row.species === subject.species);
  const rer = known && subject.weightGrams !== null ? restingKcal(subject.weightGrams) : null;
  const row = rer === null || (check !== null && check !== 'age-unknown') ? undefined : rowOf(subject);
  const [low, high] = row && rer !== null ? [Math.round(rer * row.low), Math.round(rer * row.high)] : [null, null];
  const grams = (kcal: number) => Math.round((kcal / (kcalPer100g as number)) * 100);
  return {
    petId: subject.petId,
    weightGrams: subject.weightGrams,
    rerKcal: rer === null ? null : Math.round(rer * 10) / 10,
    factorLow: row?.low ?? null,
    factorHigh: row?.high ?? null,
    kcalLow: low,
    kcalHigh: high,
    basis: row?.key ?? null,
    vetCheck: check,
    portion:
      kcalPer100g !== undefined && low !== null && high !== null
        ? { kcalPer100g, gramsLow: grams(low), gramsHigh: grams(high) }
        : null,
    dataVersion: data.version,
    sources: Object.values(data.sources),
  };
}

/** For the ill, the pregnant and those who give milk no table answers. */
function vetCheckOf(subject: EnergySubject): PetRecord.VetCheck | null {
  if (!rows.some((row) => row.species === subject.species)) return 'species';
  if (subject.weightGrams === null) return 'weight-unknown';
  if (isPregnant(subject.words)) return 'pregnant';
  if (subject.ill) return 'ill';
  return subject.ageDays === null ? 'age-unknown' : null;
}

/** The first row whose demands hold; the rows stand in the order in which they are asked. */
function rowOf({ species, ageDays, lifeStage, neutered, words }: EnergySubject): FactorRow | undefined {
  return rows.find(
    (row) =>
      row.species === species &&
      (row.maxAgeDays === undefined || (ageDays !== null && ageDays < row.maxAgeDays)) &&
      (row.stages === undefined || (lifeStage !== null && row.stages.includes(lifeStage))) &&
      (row.needs === undefined || includesAny(words, data.overweightWords)) &&
      (row.neutered === undefined || row.neutered === neutered),
  );
}
