/** Keeps the points of the board counted: the present ones as facts come in, those of the past when a fact changed them. */
import type { MetricDeps } from '../deps.ts';
import { frameOf } from '../deps.ts';
import { askedDates } from './asked.ts';
import { markChanged } from './changes.ts';
import { countPoints, figureFrame } from './figures.ts';
import { goalsOf } from './goals.ts';
import type { MeasureName } from './measures.ts';
import { forgetPoints, keptDates, staleDates } from './points.ts';
import { kpis } from './registry.ts';

/** A figure of the present is counted again when it is older than this: a round takes a part of the minute itself. */
const OLDEST_MS = 15_000;
/** What lies in the past waits for the next round after so long. */
const BUDGET_MS = 20_000;
/** Dates of one query: each takes its share of the warehouse's memory. */
const CHUNK = 13;
const POINTS = 13;

type Work = readonly [measure: MeasureName, dates: readonly Temporal.PlainDate[]];

/** One round; the next goes on where it ended, also when this one was stopped. */
export async function refreshPoints(deps: MetricDeps, stop?: AbortSignal): Promise<void> {
  await markChanged(deps);
  await forgetPoints(deps.db);
  const { key: frame } = await figureFrame(deps);
  const now = deps.clock.now();
  const stale = await staleDates(deps.db, frame, now.subtract({ milliseconds: OLDEST_MS }));
  const isPresent = (one: { cutAt: Temporal.Instant }) => Temporal.Instant.compare(one.cutAt, now) > 0;
  for (const [measure, dates] of chunked(stale.filter(isPresent))) {
    if (stop?.aborted) return;
    await countPoints(deps, measure, dates);
  }
  const begun = performance.now();
  const missing = await missingDates(deps, frame, now);
  for (const [measure, dates] of chunked([...missing, ...stale.filter((one) => !isPresent(one))])) {
    if (stop?.aborted || performance.now() - begun > BUDGET_MS) return;
    await countPoints(deps, measure, dates);
  }
}

/** What the board of today and tomorrow asks for by month and by week and is not kept yet; of today's first. */
async function missingDates(deps: MetricDeps, frame: string, now: Temporal.Instant) {
  const [kept, goals] = await Promise.all([keptDates(deps.db, frame), goalsOf(deps.db)]);
  const { asOf } = frameOf(deps);
  const missing = new Map<string, { measure: MeasureName; date: string }>();
  for (const base of [asOf, asOf.add({ days: 1 })]) {
    for (const step of ['month', 'week'] as const) {
      for (const [measure, dates] of askedDates({ asOf: base, step, points: POINTS }, kpis, goals)) {
        for (const date of dates) {
          const isOver = Temporal.Instant.compare(date.toZonedDateTime(deps.timeZone).toInstant(), now) <= 0;
          const key = `${measure} ${date}`;
          if ((isOver || date.equals(asOf)) && !kept.has(key)) missing.set(key, { measure, date: date.toString() });
        }
      }
    }
  }
  return [...missing.values()];
}

function chunked(wanted: readonly { measure: MeasureName; date: string }[]): Work[] {
  const works: [MeasureName, Temporal.PlainDate[]][] = [];
  const open = new Map<MeasureName, Temporal.PlainDate[]>();
  for (const { measure, date } of wanted) {
    let dates = open.get(measure);
    if (!dates || dates.length === CHUNK) {
      dates = [];
      open.set(measure, dates);
      works.push([measure, dates]);
    }
    dates.push(Temporal.PlainDate.from(date));
  }
  return works;
}
