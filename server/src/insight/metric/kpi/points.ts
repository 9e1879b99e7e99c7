/** Kept points: figures that were counted before, with the instant up to which all facts are in them. */
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../platform/db.ts';
import type { Figure, MeasureName } from './measures.ts';

export interface KeptPoint {
  /** Undefined: nothing stands behind the figure. */
  readonly figure: Figure | undefined;
  readonly asOf: Temporal.Instant;
}

interface PointRow {
  readonly date: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly as_of: string;
}

const HOURS_UNSEEN = 1;
const DAYS_KEPT = 3;

/** Points of a measure by date; a point that nothing changed is as fresh as the last look at the changes. */
export async function pointsOf(
  db: Db,
  measure: MeasureName,
  frame: string,
  dates: readonly string[],
): Promise<Map<string, KeptPoint>> {
  const { rows } = await sql<PointRow>`
    with seen as (
      update metric.kpi_point set asked_at = now() where measure = ${measure} and frame = ${frame}
        and date = any(${dates}::date[]) and asked_at < now() - make_interval(hours => ${HOURS_UNSEEN}))
    select p.date, p.numerator, p.denominator, case when p.is_stale then p.as_of else greatest(c.as_of, p.as_of) end as as_of
    from metric.kpi_point p cross join metric.kpi_check c
    where p.measure = ${measure} and p.frame = ${frame} and p.date = any(${dates}::date[])`.execute(db);
  return new Map(
    rows.map(({ date, numerator, denominator, as_of }) => [
      date,
      {
        figure: numerator === null || denominator === null ? undefined : { numerator, denominator },
        asOf: Temporal.Instant.from(as_of),
      },
    ]),
  );
}

/** How often points were marked; undefined while nobody looks after them. */
export async function roundOf(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ rounds: number }>`select rounds from metric.kpi_check`.execute(db);
  return rows[0]?.rounds;
}

export interface CountedPoints {
  readonly measure: MeasureName;
  readonly frame: string;
  /** Date and the instant at which it is cut. */
  readonly cuts: readonly { readonly date: string; readonly cutAt: string }[];
  readonly byDate: ReadonlyMap<string, Figure>;
  readonly asOf: string;
  /** {@link roundOf} before they were counted: what was marked since is counted again. */
  readonly round: number;
}

export async function keepPoints(db: Db, { measure, frame, cuts, byDate, asOf, round }: CountedPoints): Promise<void> {
  const figures = cuts.map(({ date }) => byDate.get(date));
  await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ rounds: number }>`select rounds from metric.kpi_check for share`.execute(tx);
    await sql`
      insert into metric.kpi_point as p (measure, date, frame, cut_at, numerator, denominator, as_of, is_stale)
      select ${measure}, date, ${frame}, cut_at, numerator, denominator, ${asOf}::timestamptz, ${rows[0]?.rounds !== round}
      from rows from (
        unnest(${cuts.map((cut) => cut.date)}::date[]), unnest(${cuts.map((cut) => cut.cutAt)}::timestamptz[]),
        unnest(${figures.map((one) => one?.numerator ?? null)}::bigint[]),
        unnest(${figures.map((one) => one?.denominator ?? null)}::bigint[])
      ) as v (date, cut_at, numerator, denominator)
      on conflict (measure, date, frame) do update
        set numerator = excluded.numerator, denominator = excluded.denominator, as_of = excluded.as_of, is_stale = excluded.is_stale
        where p.as_of <= excluded.as_of`.execute(tx);
  });
}

/** Dates by measure whose figure a change touched, and that were counted before the instant. */
export async function staleDates(
  db: Db,
  frame: string,
  before: Temporal.Instant,
): Promise<{ measure: MeasureName; date: string; cutAt: Temporal.Instant }[]> {
  const { rows } = await sql<{ measure: MeasureName; date: string; cut_at: string }>`
    select measure, date, cut_at from metric.kpi_point
    where is_stale and frame = ${frame} and as_of < ${before.toString()}::timestamptz order by cut_at desc, measure`.execute(
    db,
  );
  return rows.map(({ measure, date, cut_at }) => ({ measure, date, cutAt: Temporal.Instant.from(cut_at) }));
}

/** Which of the dates are kept, stale or not. */
export async function keptDates(db: Db, frame: string): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select measure || ' ' || date as key from metric.kpi_point where frame = ${frame}`.execute(db);
  return new Set(rows.map((row) => row.key));
}

/** Points that nobody asked for in days, and those of boundaries that were changed. */
export async function forgetPoints(db: Db): Promise<void> {
  await sql`delete from metric.kpi_point where asked_at < now() - make_interval(days => ${DAYS_KEPT})`.execute(db);
}
