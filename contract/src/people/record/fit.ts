/** What fits a pet and why: the rules' facts, candidates and reasons (PET-9). */
import type { SizeClass } from '../pet/breed.ts';
import type { LifeStage } from '../pet/profile.ts';

/** What the rules know about a pet. */
export interface FitFacts {
  readonly species: string;
  readonly lifeStage: LifeStage | null;
  readonly sizeClass: SizeClass | null;
  readonly ageDays: number | null;
  readonly weightGrams: number | null;
  readonly alive: boolean;
  /** Keys of the data such as `skin`, `joint`, `stomach`, from conditions, diagnoses and temperament. */
  readonly sensitivities: readonly string[];
  /** Ingredients, as the owner or a vet wrote them. */
  readonly allergies: readonly string[];
  /** What it likes, by kind, strongest first. */
  readonly preferences: readonly { readonly kind: string; readonly word: string; readonly strength: number }[];
}

/** Something that could be recommended; members left out do not limit. */
export interface FitCandidate {
  readonly id: string;
  readonly kind: 'service' | 'product' | 'content' | 'store';
  readonly tags?: readonly string[];
  /** Of products: what they are made of. */
  readonly ingredients?: readonly string[];
  readonly species?: readonly string[];
  readonly sizeClasses?: readonly string[];
  readonly lifeStages?: readonly string[];
  readonly minAgeDays?: number;
  readonly maxAgeDays?: number;
  readonly minGrams?: number;
  readonly maxGrams?: number;
  /** Where the caller's own ranking put it: larger is better. */
  readonly score?: number;
}

/** Why something comes first or never; words stand in the front ends. */
export const fitReasons = [
  'fits-sensitivity',
  'fits-life-stage',
  'fits-size',
  'liked',
  'care-due',
  'allergen',
  'toxic',
  'against-sensitivity',
  'wrong-species',
  'wrong-size',
  'wrong-life-stage',
  'too-young',
  'too-old',
  'too-light',
  'too-heavy',
  'deceased',
] as const;
export type FitReason = (typeof fitReasons)[number];

export interface Reason {
  readonly code: FitReason;
  /** The sensitivity, the ingredient, the word or the stage that it is about. */
  readonly about: string | null;
}

export interface Ranked {
  readonly id: string;
  /** False: never show it; the reasons say why. */
  readonly allowed: boolean;
  readonly score: number;
  readonly reasons: readonly Reason[];
}
