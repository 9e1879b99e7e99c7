/** Rules of scores without I/O: the mean from a minimum on, the ranking mean, what a month's end means (rule 36). */
import type { Quality } from '@pawloop/contract';

export interface Tally {
  readonly sum: number;
  readonly reviews: number;
}

/** Mean to two decimals, never rounded up to a bar that it misses; null below the minimum: "new". */
export function starsOf({ sum, reviews }: Tally, minimum: number): number | null {
  if (reviews < minimum || reviews === 0) return null;
  return Math.floor((sum * 100) / reviews) / 100;
}

export const scoreOf = (tally: Tally, minimum: number): Quality.Score => ({
  stars: starsOf(tally, minimum),
  reviews: tally.reviews,
});

/** Below the bar: exact, from the sum. */
export const isBelow = ({ sum, reviews }: Tally, minimum: number, bar: number): boolean =>
  reviews >= minimum && sum < bar * reviews;

export interface Prior {
  readonly stars: number;
  readonly weight: number;
}

/** Stars that an inspection's percent stands for: 0 % is one star, 100 % five. */
export const starsOfInspection = (percent: number): number => 1 + percent / 25;

/**
 * Bayesian mean for ranking: as if `prior.weight` reviews of `prior.stars` had been there before; the newest inspection
 * counts like `inspectionWeight` reviews. Two stores of the same mean are ranked by how sure it is.
 */
export function rankOf(tally: Tally, prior: Prior, inspection: { percent: number; weight: number } | null): number {
  const seen = inspection?.weight ?? 0;
  const weight = prior.weight + tally.reviews + seen;
  if (weight === 0) return prior.stars;
  const extra = inspection === null ? 0 : seen * starsOfInspection(inspection.percent);
  return (prior.weight * prior.stars + tally.sum + extra) / weight;
}

/** What a month's end means, given what the month before meant and whether the category is off already. */
export function outcomeOf(
  tally: Tally,
  rules: { readonly minimum: number; readonly bar: number },
  before: { readonly outcome: Quality.MonthOutcome | null; readonly delisted: boolean },
): Quality.MonthOutcome {
  if (before.delisted) return 'out';
  if (tally.reviews < rules.minimum) return 'new';
  if (!isBelow(tally, rules.minimum, rules.bar)) return 'fine';
  return before.outcome === 'rectify' ? 'delist' : 'rectify';
}

/** Months that have ended by an instant, after `last`, oldest first; `YYYY-MM`. */
export function endedMonths(last: string, now: Temporal.Instant, timeZone: string): string[] {
  const current = now.toZonedDateTimeISO(timeZone).toPlainDate().toPlainYearMonth();
  const months: string[] = [];
  let month = Temporal.PlainYearMonth.from(last).add({ months: 1 });
  while (Temporal.PlainYearMonth.compare(month, current) < 0) {
    months.push(month.toString());
    month = month.add({ months: 1 });
  }
  return months;
}

/** The instant at which a month is over in the business's zone. */
export function endOfMonth(month: string, timeZone: string): Temporal.Instant {
  const next = Temporal.PlainYearMonth.from(month).add({ months: 1 }).toPlainDate({ day: 1 });
  return next.toZonedDateTime(timeZone).toInstant();
}

export const monthBefore = (month: string): string =>
  Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();

export const monthOf = (at: Temporal.Instant, timeZone: string): string =>
  at.toZonedDateTimeISO(timeZone).toPlainDate().toPlainYearMonth().toString();
