/** R, F and M per customer as SQL: from the feature rows for the present, from purchases for any past instant. */
import type { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { startOfDay } from '../instant.ts';
import { cellTable } from './score.ts';

/** Date of the analysis, its zone, and what M means. */
export interface Analysis {
  /** Only what happened before it counts. */
  readonly at: Temporal.Instant;
  /** Its date in the zone; R counts whole days up to it. */
  readonly date: Temporal.PlainDate;
  readonly timeZone: string;
  readonly monetary: Audience.Monetary;
}

/** Columns customer_no, r (days), f, m, net, last (order) of everybody with F ≥ 1; `where` narrows by `customer_no`. */
export interface Base {
  readonly query: RawBuilder<unknown>;
  /** True when the query is dear enough to keep its result between two uses. */
  readonly keep: boolean;
}

/** R: whole calendar days from an instant to the date of the analysis. */
export function daysBefore(analysis: Analysis, last: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`greatest(0, ${analysis.date.toString()}::date - (${last} at time zone ${analysis.timeZone})::date)`;
}

function monetary(
  kind: Audience.Monetary,
  gross: RawBuilder<unknown>,
  back: RawBuilder<unknown>,
  f: RawBuilder<unknown>,
) {
  if (kind === 'gross') return sql`${gross}::float8`;
  if (kind === 'net') return sql`(${gross} - ${back})::float8`;
  return sql`${gross}::float8 / ${f}`;
}

export function presentBase(analysis: Analysis): Base {
  const m = monetary(analysis.monetary, sql`f.gross_fen`, sql`f.return_fen`, sql`f.order_count`);
  return {
    keep: false,
    query: sql`
      select f.customer_no, ${daysBefore(analysis, sql`f.last_order_at`)} as r, f.order_count as f, ${m} as m, f.net_fen as net,
        f.last_order_at as last
      from audience.feature f where f.listed and f.order_count > 0`,
  };
}

/** @param among narrows the purchases, e.g. to the numbers of one page */
export function pastBase(analysis: Analysis, among: RawBuilder<unknown> = sql``): Base {
  const m = monetary(analysis.monetary, sql`g.gross`, sql`g.back`, sql`g.f`);
  return {
    keep: true,
    query: sql`
      select g.customer_no, ${daysBefore(analysis, sql`g.last`)} as r, g.f, ${m} as m, (g.gross - g.back)::bigint as net, g.last
      from (
        select customer_no, (count(*) filter (where is_order))::int as f,
          coalesce(sum(gross_fen) filter (where is_order), 0) as gross, sum(return_fen) as back,
          max(at) filter (where is_order) as last
        from audience.purchase
        where customer_no is not null and at < ${analysis.at.toString()}::timestamptz ${among}
        group by customer_no
      ) g where g.f > 0`,
  };
}

/** What scoring needs of a model. */
export interface Cuts {
  readonly rCuts: readonly number[];
  readonly fCuts: readonly number[];
  readonly mCuts: readonly number[];
  readonly meanBound: number | null;
}

/**
 * Columns customer_no, days, f_count, m_fen, net, r, f, m, cell, tier for each row of the relation `base`.
 *
 * R > k days is asked as "last order before 00:00 of k days ago": turning a million instants into dates of a zone costs
 * more than all the rest.
 */
export function scoredFrom(base: RawBuilder<unknown>, model: Cuts, analysis: Analysis): RawBuilder<unknown> {
  return sql`
    select s.*, (${`{${cellTable.join(',')}}`}::audience.rfm_cell[])[25 * (s.r - 1) + 5 * (s.f - 1) + s.m] as cell
    from (
      select b.customer_no, b.r as days, b.f as f_count, b.m as m_fen, b.net,
        (5 - (${sumOf(model.rCuts.map((cut) => olderThan(cut, analysis)))}))::smallint as r,
        (1 + ${sumOf(model.fCuts.map((cut) => sql`b.f > ${cut}::float8`))})::smallint as f,
        (1 + ${sumOf(model.mCuts.map((cut) => sql`b.m > ${cut}::float8`))})::smallint as m,
        ${tierSql(model, analysis)} as tier
      from ${base} b
    ) s`;
}

/** How many of the conditions hold. */
function sumOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  if (conditions.length === 0) return sql`0`;
  return sql.join(
    conditions.map((condition) => sql`(${condition})::int`),
    sql` + `,
  );
}

function olderThan(days: number, { date, timeZone }: Analysis): RawBuilder<unknown> {
  return sql`b.last < ${startOfDay(date.subtract({ days }), timeZone).toString()}::timestamptz`;
}

/** As `rfmTierOf`, for rows with F ≥ 1. */
function tierSql(model: Cuts, analysis: Analysis): RawBuilder<unknown> {
  const mean = sql`b.m >= ${model.meanBound}::float8`;
  const older = (days: number) => olderThan(days, analysis);
  return sql`(case
    when ${older(60)} then case when ${mean} then 'dormant' else 'lapsed' end
    when ${older(30)} then 'cooling'
    when b.f >= 2 then case when ${mean} then 'active' else 'regular' end
    when ${older(7)} then 'recent'
    when ${mean} then 'promising' else 'new' end)::audience.rfm_tier`;
}
