/** Days between consecutive orders of a customer, counted in calendar days; reorders on the same day are 0. */
import { frameParams, type MetricDeps, PURCHASES, type ReportFrame } from './deps.ts';

interface BinRow {
  bin: number;
  intervals: number;
}

interface TotalRow {
  intervals: number;
  mean_days: number | null;
  median_days: number | null;
}

/** Longer intervals share the last bin. */
const LAST_BIN_FROM_DAYS = 180;

const INTERVALS = `
WITH ${PURCHASES},
  gaps AS (
    SELECT arrayJoin(arrayPopFront(arrayDifference(arraySort(groupArray(toInt32(day)))))) AS days
    FROM orders GROUP BY customer HAVING count() > 1
  )`;

const TOTALS = `${INTERVALS}
SELECT count() AS intervals, if(count() = 0, NULL, avg(days)) AS mean_days,
  if(count() = 0, NULL, quantileExactInclusive(0.5)(days)) AS median_days FROM gaps`;

const BINS = `${INTERVALS}
SELECT toInt32(least(intDiv(days, {binDays:UInt16}), intDiv(${LAST_BIN_FROM_DAYS}, {binDays:UInt16}))) AS bin, count() AS intervals
FROM gaps GROUP BY bin`;

interface Bin {
  readonly fromDays: number;
  readonly untilDays: number | null;
  readonly count: number;
}

export async function repurchaseInterval(deps: MetricDeps, frame: ReportFrame, binDays: number) {
  const params = frameParams(frame);
  const [totals, rows] = await Promise.all([
    deps.warehouse.query<TotalRow>(TOTALS, params),
    deps.warehouse.query<BinRow>(BINS, { ...params, binDays }),
  ]);
  const counts = new Map(rows.map((row) => [row.bin, row.intervals]));
  const last = Math.floor(LAST_BIN_FROM_DAYS / binDays);
  const bins: Bin[] = Array.from({ length: last + 1 }, (_, bin) => ({
    fromDays: bin * binDays,
    untilDays: bin === last ? null : (bin + 1) * binDays,
    count: counts.get(bin) ?? 0,
  }));
  const total = totals[0];
  return {
    intervals: total?.intervals ?? 0,
    meanDays: total?.mean_days ?? null,
    medianDays: total?.median_days ?? null,
    bins,
  };
}
