/** The care plan: what is due and when (PET-5), and the energy need (PET-6). */
import { type Static, Type } from 'typebox';
import { Id, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { careKinds, dueStages } from './words.ts';

/** Why it is due then; words stand in the front ends. */
export const dueReasons = [
  'series',
  'series-late',
  'booster',
  'by-vet',
  'first-by-age',
  'by-law',
  'interval-young',
  'interval',
  'interval-risk',
  'interval-senior',
  'coat',
] as const;
export type DueReason = (typeof dueReasons)[number];

export const DueItem = Type.Object({
  petId: Id,
  care: OneOf(careKinds),
  dueOn: PlainDate,
  /** Last day within the law or the grace; null where there is none. */
  latestOn: Nullable(PlainDate),
  reason: OneOf(dueReasons),
  /** The last one that counts; null when none is known. */
  lastOn: Nullable(PlainDate),
  /** Of a series: which dose this one is, and how many there will be at least. */
  dose: Nullable(Type.Integer()),
  doses: Nullable(Type.Integer()),
  /** As of today: null when it lies further ahead. */
  stage: Nullable(OneOf(dueStages)),
  /** Below zero when it is over. */
  daysLeft: Type.Integer(),
});
export type DueItem = Static<typeof DueItem>;

/** Soonest first; empty for the dead and for species without rules. */
export const CarePlan = Type.Object({
  items: Type.Array(DueItem),
  /** Of the care data by which it was made, with where its rules come from. */
  dataVersion: Type.String(),
  sources: Type.Array(Type.String()),
});
export type CarePlan = Static<typeof CarePlan>;

/** Why no figure without a vet's word. */
export const vetChecks = ['ill', 'pregnant', 'weight-unknown', 'species', 'age-unknown'] as const;
export type VetCheck = (typeof vetChecks)[number];

export const Energy = Type.Object({
  petId: Id,
  weightGrams: Nullable(Type.Integer()),
  /** 70 × kg^0.75, one decimal; null without a weight or for other species. */
  rerKcal: Nullable(Type.Number()),
  factorLow: Nullable(Type.Number()),
  factorHigh: Nullable(Type.Number()),
  kcalLow: Nullable(Type.Integer()),
  kcalHigh: Nullable(Type.Integer()),
  /** Row of the data by which the factor was chosen. */
  basis: Nullable(Type.String()),
  vetCheck: Nullable(OneOf(vetChecks)),
  /** A day's food, when the food's energy was given. */
  portion: Nullable(Type.Object({ kcalPer100g: Type.Number(), gramsLow: Type.Integer(), gramsHigh: Type.Integer() })),
  dataVersion: Type.String(),
  sources: Type.Array(Type.String()),
});
export type Energy = Static<typeof Energy>;
