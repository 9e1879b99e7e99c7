/** Cut-off dates of a figure and of its trend, and the bounds that a formula needs at each of them. */
import type { MeasureDates } from './measures.ts';

/** As ClickHouse takes them: parallel arrays, one entry per cut-off; instants in epoch milliseconds. */
export interface CutParams extends Record<string, unknown> {
  readonly dates: readonly string[];
  readonly untils: readonly number[];
  readonly sinces: readonly number[];
  readonly cohort_froms: readonly number[];
  readonly cohort_untils: readonly number[];
}

const startOf = (date: Temporal.PlainDate, timeZone: string): number =>
  date.toZonedDateTime(timeZone).toInstant().epochMilliseconds;

/** First day of the period that ends at `date`. */
export function periodStart(date: Temporal.PlainDate, measure: MeasureDates): Temporal.PlainDate {
  return date.subtract({ months: measure.months });
}

export function cutParams(dates: readonly Temporal.PlainDate[], measure: MeasureDates, timeZone: string): CutParams {
  const [from, until] = measure.cohort ?? [measure.months, measure.months];
  const at = (months: number) => dates.map((date) => startOf(date.subtract({ months }), timeZone));
  return {
    dates: dates.map(String),
    untils: at(0),
    sinces: at(measure.months),
    cohort_froms: at(from),
    cohort_untils: at(until),
  };
}

/** One row per cut-off: `t`, `since`, the cohort's bounds as instants, and the two days. */
export const CUTS = `
  cuts AS (
    SELECT c.1 AS date, fromUnixTimestamp64Milli(c.2, 'UTC') AS t, fromUnixTimestamp64Milli(c.3, 'UTC') AS since,
      fromUnixTimestamp64Milli(c.4, 'UTC') AS cohort_from, fromUnixTimestamp64Milli(c.5, 'UTC') AS cohort_until,
      toDate(t, {zone:String}) AS t_day, toDate(since, {zone:String}) AS since_day
    FROM (SELECT arrayJoin(arrayZip({dates:Array(String)}, {untils:Array(Int64)}, {sinces:Array(Int64)},
      {cohort_froms:Array(Int64)}, {cohort_untils:Array(Int64)})) AS c)
  )`;
