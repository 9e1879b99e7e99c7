/** Computes cut points and mean of M over everybody with F ≥ 1. */
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Analysis, type Base, daysBefore } from './base.ts';
import type { StoredModel } from './model.ts';

/** Customers with the same F. */
interface ByFrequency {
  readonly f: number;
  readonly n: number;
  /** Sum of M. */
  readonly m: number;
}

interface Distribution {
  readonly frequencies: readonly ByFrequency[];
  readonly rCuts: readonly number[];
  readonly mCuts: readonly number[];
}

/**
 * Cut points are percentile_disc at 20, 40, 60 and 80 %. F has few values, so its come from counts by value. Those of R
 * come from the times of the last orders, the latest first: turning four of them into days is cheap, a million is not.
 */
export async function computeModel(handle: Db | Tx, base: Base, analysis: Analysis): Promise<StoredModel> {
  const { frequencies, rCuts, mCuts } = await (base.keep ? inOnePass : inTwoPasses)(handle, base, analysis);
  const customers = frequencies.reduce((sum, row) => sum + row.n, 0);
  const total = frequencies.reduce((sum, row) => sum + row.m, 0);
  return {
    asOf: analysis.at,
    date: analysis.date,
    timeZone: analysis.timeZone,
    monetary: analysis.monetary,
    customers,
    meanFen: customers === 0 ? null : total / customers,
    meanBound: customers === 0 ? null : boundOf(total, customers, analysis.monetary !== 'average'),
    rCuts,
    fCuts: cutsOf(frequencies, customers),
    mCuts,
  };
}

/** Least M that is at least the mean; for whole M that is a whole number, free of rounding. */
function boundOf(total: number, customers: number, whole: boolean): number {
  if (!whole) return total / customers;
  const floor = Math.floor(total / customers);
  return floor * customers >= total ? floor : floor + 1;
}

/** The first values up to which at least one, two, three, four fifths lie. */
function cutsOf(frequencies: readonly ByFrequency[], total: number): number[] {
  const cuts: number[] = [];
  let below = 0;
  for (const { f, n } of frequencies.toSorted((a, b) => a.f - b.f)) {
    below += n;
    while (cuts.length < 4 && below * 5 >= (cuts.length + 1) * total) cuts.push(f);
  }
  return cuts;
}

const byFrequency = sql`select f, count(*)::int as n, sum(m) as m from base group by f`;

function sorted(analysis: Analysis): RawBuilder<unknown> {
  const fifths = sql`array[0.2, 0.4, 0.6, 0.8]`;
  return sql`
    select array(select ${daysBefore(analysis, sql`u.last`)} from unnest(p.last) with ordinality u (last, nth) order by nth)
      as r_cuts, p.m as m_cuts
    from (select percentile_disc(${fifths}) within group (order by last desc) as last,
      percentile_disc(${fifths}) within group (order by m) as m from base) p`;
}

interface Cut {
  r_cuts: number[] | null;
  m_cuts: number[] | null;
}

/** Each pass reads the features anew; the first is spread over PostgreSQL's workers. */
async function inTwoPasses(handle: Db | Tx, { query }: Base, analysis: Analysis): Promise<Distribution> {
  const base = sql`with base as not materialized (${query})`;
  const { rows: frequencies } = await sql<ByFrequency>`${base} ${byFrequency}`.execute(handle);
  const { rows: cuts } = await sql<Cut>`${base} ${sorted(analysis)}`.execute(handle);
  return { frequencies, rCuts: cuts[0]?.r_cuts ?? [], mCuts: cuts[0]?.m_cuts ?? [] };
}

/** One pass over a dear query, its result kept for both questions. */
async function inOnePass(handle: Db | Tx, { query }: Base, analysis: Analysis): Promise<Distribution> {
  const { rows } = await sql<Cut & { frequencies: ByFrequency[] | null }>`
    with base as materialized (${query})
    select (select jsonb_agg(j) from (${byFrequency}) j) as frequencies, s.r_cuts, s.m_cuts
    from (${sorted(analysis)}) s`.execute(handle);
  return { frequencies: rows[0]?.frequencies ?? [], rCuts: rows[0]?.r_cuts ?? [], mCuts: rows[0]?.m_cuts ?? [] };
}
