/** Ranking by stars: a store is credited with some reviews of a typical one, so that few reviews weigh little (MER-6). Pure. */

export interface Prior {
  /** Stars of a typical store. */
  readonly mean: number;
  /** How many reviews of it each store is credited with. */
  readonly weight: number;
}

/** (prior mean × weight + stars) / (weight + reviews); the prior mean without any reviews. */
export function bayesianMean(stars: number, reviews: number, { mean, weight }: Prior): number {
  return reviews + weight === 0 ? mean : (mean * weight + stars) / (weight + reviews);
}
