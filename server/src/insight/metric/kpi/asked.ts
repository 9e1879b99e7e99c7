/** Which figures a board needs: its trend, and what growths compare with. Pure. */
import type { KpiDefinition } from './definition.ts';
import type { Goal } from './goals.ts';
import type { MeasureName } from './measures.ts';

export type Step = 'week' | 'month';

export interface BoardFrame {
  readonly asOf: Temporal.PlainDate;
  readonly step: Step;
  readonly points: number;
}

const YEAR = { months: 12 } as const;

/** Dates of the trend, oldest first; the last is the board's own. */
export function trendDates({ asOf, step, points }: BoardFrame): Temporal.PlainDate[] {
  return Array.from({ length: points }, (_, nth) => asOf.subtract({ [`${step}s`]: points - 1 - nth }));
}

/** The date with which a growth at `date` compares. */
export function comparedDate(date: Temporal.PlainDate, baselineDate: string | null): Temporal.PlainDate {
  return baselineDate ? Temporal.PlainDate.from(baselineDate) : date.subtract(YEAR);
}

/** Distinct dates by measure. */
export function askedDates(
  frame: BoardFrame,
  definitions: readonly KpiDefinition[],
  goals: ReadonlyMap<string, Pick<Goal, 'baselineDate'>>,
): Map<MeasureName, Temporal.PlainDate[]> {
  const trend = trendDates(frame);
  const asked = new Map<MeasureName, Map<string, Temporal.PlainDate>>();
  for (const kpi of definitions) {
    if (!('measure' in kpi)) continue;
    const baseline = goals.get(kpi.key)?.baselineDate ?? null;
    const known = asked.get(kpi.measure) ?? new Map();
    for (const date of trend) {
      known.set(date.toString(), date);
      const compared = kpi.growth ? comparedDate(date, baseline) : date;
      known.set(compared.toString(), compared);
    }
    asked.set(kpi.measure, known);
  }
  return new Map([...asked].map(([measure, dates]) => [measure, [...dates.values()]]));
}
