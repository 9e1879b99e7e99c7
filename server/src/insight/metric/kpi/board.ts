/** Puts the KPI board together: figures at each date of the trend, what they compare with, and how they stand. */
import type { Freshness, Metric } from '@pawloop/contract';
import { frameParams, freshnessOf, type MetricDeps, presentSource } from '../deps.ts';
import { type PresentName, sumOf } from '../present.ts';
import { share } from '../repurchase.ts';
import { askedDates, type BoardFrame, comparedDate, trendDates } from './asked.ts';
import { periodStart } from './cuts.ts';
import type { ComputedKpi, KpiDefinition, PresentKpi } from './definition.ts';
import { type Figures, figuresAt } from './figures.ts';
import { type Goal, goalsOf } from './goals.ts';
import { type Figure, type MeasureName, measures } from './measures.ts';
import { statusOf } from './status.ts';
import words from './words.json' with { type: 'json' };

const HUNDRED = 100;
const NO_GOAL: Goal = {
  owner: null,
  baseline: null,
  target: null,
  targetDate: null,
  baselineDate: null,
  begunOn: '1970-01-01',
};

/** The plain figure, before scale and growth; null where its base is empty. */
export function plainValue(figure: Figure | undefined, sum: boolean): number | null {
  if (!figure) return null;
  return sum ? figure.numerator : share(figure.numerator, figure.denominator);
}

export interface KpiBoard {
  readonly items: Metric.Kpi[];
  readonly freshness: Freshness;
}

export async function kpiBoard(
  deps: MetricDeps,
  frame: BoardFrame,
  definitions: readonly KpiDefinition[],
): Promise<KpiBoard> {
  const goals = await goalsOf(deps.db);
  const goalOf = (kpi: KpiDefinition) => goals.get(kpi.key) ?? NO_GOAL;
  const trend = trendDates(frame);
  const asked = askedDates(frame, definitions, goals);
  const figures = new Map<MeasureName, Figures>();
  // One after the other: at a million customers each takes its share of the warehouse's memory.
  for (const [name, dates] of asked) figures.set(name, await figuresAt(deps, name, dates));
  const [present, factsFrom] = await Promise.all([presentFigures(deps, definitions), firstFact(deps, frame)]);
  const items = definitions.map((kpi) => {
    const goal = goalOf(kpi);
    if ('missing' in kpi) return waiting(kpi, goal, kpi.missing);
    if ('present' in kpi) return ofPresent(kpi, goal, frame, present.get(kpi.present));
    return computed(kpi, goal, { frame, trend, figures: figures.get(kpi.measure)?.byDate ?? new Map(), factsFrom });
  });
  return { items, freshness: await oldest(deps, [...figures.values()]) };
}

/** A board is as fresh as the oldest of its figures. */
async function oldest(deps: MetricDeps, figures: readonly Figures[]): Promise<Freshness> {
  const [first, ...others] = figures.map((one) => one.freshness);
  return others.reduce((a, b) => (b.asOf < a.asOf ? b : a), first ?? (await freshnessOf(deps)));
}

/** A growth over a period that began before the facts would compare with a part of it. */
function isCovered(from: Temporal.PlainDate, factsFrom: Temporal.PlainDate | undefined): boolean {
  return factsFrom !== undefined && Temporal.PlainDate.compare(factsFrom, from) <= 0;
}

async function firstFact(deps: MetricDeps, { asOf }: BoardFrame): Promise<Temporal.PlainDate | undefined> {
  const rows = await deps.warehouse.query<{ day: string; n: number }>(
    `SELECT toString(toDate(min(at), {zone:String})) AS day, count() AS n FROM purchase FINAL
    WHERE at < toDateTime64({until:String}, 3, 'UTC')`,
    frameParams({ asOf, timeZone: deps.timeZone }),
  );
  return rows[0] && rows[0].n > 0 ? Temporal.PlainDate.from(rows[0].day) : undefined;
}

function basics(kpi: KpiDefinition, { begunOn: _, ...goal }: Goal) {
  const { key, name, formula, unit, direction, source, horizonMonths } = kpi;
  return { key, name, formula, unit, direction, source, horizonMonths, ...goal };
}

function waiting(kpi: KpiDefinition, goal: Goal, missing: Metric.Words): Metric.Kpi {
  const nothing = { value: null, current: null, compared: null, trend: [] };
  return { ...basics(kpi, goal), growth: false, amounts: 'none', status: 'waiting', missing, ...nothing };
}

function standing(kpi: KpiDefinition, goal: Goal, frame: BoardFrame, value: number | null): Metric.KpiStatus {
  return statusOf({
    value,
    direction: kpi.direction,
    // A growth begins where it compares.
    baseline: goal.baseline ?? ('growth' in kpi && kpi.growth ? 0 : null),
    target: goal.target,
    begunOn: Temporal.PlainDate.from(goal.begunOn),
    targetDate: goal.targetDate ? Temporal.PlainDate.from(goal.targetDate) : null,
    asOf: frame.asOf,
  });
}

interface Known {
  readonly frame: BoardFrame;
  readonly trend: readonly Temporal.PlainDate[];
  readonly figures: ReadonlyMap<string, Figure>;
  /** Day of the first purchase; undefined without any. */
  readonly factsFrom: Temporal.PlainDate | undefined;
}

function computed(kpi: ComputedKpi, goal: Goal, { frame, trend, figures, factsFrom }: Known): Metric.Kpi {
  const measure = measures[kpi.measure];
  const plain = (date: Temporal.PlainDate) => plainValue(figures.get(date.toString()), measure.sum ?? false);
  const valueAt = (date: Temporal.PlainDate): number | null => {
    const now = plain(date);
    if (now === null) return null;
    if (!kpi.growth) return now * kpi.scale;
    const compared = comparedDate(date, goal.baselineDate);
    const before = isCovered(periodStart(compared, measure), factsFrom) ? plain(compared) : null;
    return before ? (now / before - 1) * HUNDRED : null;
  };
  const figureAt = (date: Temporal.PlainDate): Metric.KpiFigure => ({
    period: { from: periodStart(date, measure).toString(), until: date.toString() },
    ...(figures.get(date.toString()) ?? { numerator: 0, denominator: 0 }),
  });
  const value = valueAt(frame.asOf);
  return {
    ...basics(kpi, goal),
    growth: kpi.growth ?? false,
    amounts: measure.sum ? 'total' : (measure.fen ?? 'none'),
    status: standing(kpi, goal, frame, value),
    missing: null,
    value,
    current: figureAt(frame.asOf),
    compared: kpi.growth ? figureAt(comparedDate(frame.asOf, goal.baselineDate)) : null,
    trend: trend.map((date) => ({ date: date.toString(), value: valueAt(date) })),
  };
}

async function presentFigures(
  deps: MetricDeps,
  definitions: readonly KpiDefinition[],
): Promise<ReadonlyMap<PresentName, Figure>> {
  const asked = new Set(definitions.flatMap((kpi) => ('present' in kpi ? [kpi.present] : [])));
  const figures = await Promise.all(
    [...asked].map(async (name) => {
      const rows = await presentSource(deps, name)?.();
      return rows ? [[name, sumOf(rows)] as const] : [];
    }),
  );
  return new Map(figures.flat());
}

/** What a module says of itself, so that its own screens and the board show one number; it has no past. */
function ofPresent(kpi: PresentKpi, goal: Goal, frame: BoardFrame, figure: Figure | undefined): Metric.Kpi {
  if (!figure) return waiting(kpi, goal, words.missing.modules);
  const plain = share(figure.numerator, figure.denominator);
  const value = plain === null ? null : plain * (kpi.unit === 'percent' ? HUNDRED : 1);
  return {
    ...basics(kpi, goal),
    growth: false,
    amounts: kpi.fen ? 'both' : 'none',
    status: standing(kpi, goal, frame, value),
    missing: null,
    value,
    current: { period: null, ...figure },
    compared: null,
    trend: [],
  };
}
