/** Figures of the retention triangle. */

interface Cohort {
  readonly size: number;
  readonly cells: readonly number[];
}

/** Share of all cohorts that have lived `month` months, weighted by size; null when none has. */
export function averageAt(cohorts: readonly Cohort[], month: number): number | null {
  const old = cohorts.filter((cohort) => cohort.cells.length > month && cohort.size > 0);
  const size = old.reduce((sum, cohort) => sum + cohort.size, 0);
  return size === 0 ? null : old.reduce((sum, cohort) => sum + (cohort.cells[month] ?? 0), 0) / size;
}

/** From this share on a later month is as dark as can be; retail rarely keeps more. */
const DARKEST_SHARE = 0.5;

/** Step of the heat scale; month 0 is everybody and stays pale, so that it does not shout. */
export function heatOf(share: number, month: number, steps: number): number {
  if (month === 0) return 1;
  return Math.min(steps - 1, Math.ceil((share / DARKEST_SHARE) * (steps - 1)));
}
