/** RFM without I/O (AUD-4): scores from cut points, the classical tiers with the partition around them, named cells. */
import type { Audience } from '@pawloop/contract';

/** Cut points and mean, computed over customers with F ≥ 1. */
export interface Model {
  readonly monetary: Audience.Monetary;
  /** Each: values at 20, 40, 60, 80 % (percentile_disc), so equal values always get the same score. */
  readonly rCuts: readonly number[];
  readonly fCuts: readonly number[];
  readonly mCuts: readonly number[];
  /** Least M that counts as at least the mean; null when nobody has bought. */
  readonly meanBound: number | null;
}

export interface Scored {
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly cell: Audience.RfmCell;
  readonly tier: Audience.RfmTier;
}

/** Rows R = 1 to 5, columns mean of F and M, rounded up at the half, 1 to 5. Together all 125 score triples. */
const CELLS: readonly (readonly Audience.RfmCell[])[] = [
  ['lost', 'hibernating', 'at_risk', 'cannot_lose', 'cannot_lose'],
  ['hibernating', 'about_to_sleep', 'at_risk', 'at_risk', 'cannot_lose'],
  ['about_to_sleep', 'need_attention', 'need_attention', 'loyal', 'loyal'],
  ['promising', 'potential_loyalist', 'loyal', 'loyal', 'champions'],
  ['new', 'potential_loyalist', 'potential_loyalist', 'champions', 'champions'],
];

/** Scores from 1 to 5. */
export function cellOf(r: number, f: number, m: number): Audience.RfmCell {
  const cell = CELLS[r - 1]?.[Math.ceil((f + m) / 2) - 1];
  if (!cell) throw new RangeError(`scores ${r}${f}${m}`);
  return cell;
}

const scores = [1, 2, 3, 4, 5];

/** The cell of each triple; the place of (r, f, m) is 25 (r − 1) + 5 (f − 1) + m, counted from 1 as SQL does. */
export const cellTable: readonly Audience.RfmCell[] = scores.flatMap((r) =>
  scores.flatMap((f) => scores.map((m) => cellOf(r, f, m))),
);

/** 1 for values up to the first cut point, 5 above the last. */
export function scoreOf(value: number, cuts: readonly number[]): number {
  return 1 + cuts.filter((cut) => value > cut).length;
}

/** @param rDays whole calendar days since the last order @param aboveMean M ≥ mean */
export function rfmTierOf(rDays: number, f: number, aboveMean: boolean): Audience.RfmTier {
  if (f < 1) return 'none';
  if (rDays > 60) return aboveMean ? 'dormant' : 'lapsed';
  if (rDays > 30) return 'cooling';
  if (f >= 2) return aboveMean ? 'active' : 'regular';
  if (rDays > 7) return 'recent';
  return aboveMean ? 'promising' : 'new';
}

/** The M of a customer with F ≥ 1; `average` is the plain quotient as PostgreSQL's float8 yields it. */
export function monetaryOf(kind: Audience.Monetary, grossFen: number, returnFen: number, f: number): number {
  switch (kind) {
    case 'gross':
      return grossFen;
    case 'net':
      return grossFen - returnFen;
    default:
      return grossFen / f;
  }
}

/** @returns undefined for a customer without orders, who is in no cell */
export function scoreCustomer(model: Model, rDays: number, f: number, m: number): Scored | undefined {
  if (f < 1) return undefined;
  const r = 6 - scoreOf(rDays, model.rCuts);
  const fScore = scoreOf(f, model.fCuts);
  const mScore = scoreOf(m, model.mCuts);
  const aboveMean = model.meanBound !== null && m >= model.meanBound;
  return { r, f: fScore, m: mScore, cell: cellOf(r, fScore, mScore), tier: rfmTierOf(rDays, f, aboveMean) };
}
