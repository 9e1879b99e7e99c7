/** RFM of all customers, counted every way: from stored scores for the present, from purchases for any past date. */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { dateIn, startOfDay } from '../instant.ts';
import { dateInFuture } from '../problems.ts';
import { monetary as monetarySetting } from '../settings.ts';
import { type Analysis, type Base, pastBase, presentBase, scoredFrom } from './base.ts';
import { computeModel } from './compute.ts';
import { currentModel, type StoredModel } from './model.ts';
import { presentAnalysis } from './recompute.ts';

export interface RfmQuestion {
  /** A past date, meaning its 00:00 in the zone; left out for the present. */
  readonly asOf?: Temporal.PlainDate;
  /** As set when left out. */
  readonly monetary?: Audience.Monetary;
  /** The business's zone when left out. */
  readonly timeZone?: string;
}

/** How a question is answered: whom it scores, and by which cut points. */
export interface Answer {
  readonly analysis: Analysis;
  readonly model: StoredModel;
  readonly base: Base;
  /** True when the scores stand in `audience.score`. */
  readonly stored: boolean;
  readonly past: boolean;
}

/** @throws Problem `audience/date-in-future` */
export async function answerOf(deps: AudienceDeps, handle: Db | Tx, question: RfmQuestion): Promise<Answer> {
  if (question.asOf) return pastAnswer(deps, handle, question, question.asOf);
  const present = await presentAnalysis(deps, handle);
  const model = await currentModel(handle);
  const wanted = question.monetary ?? present.monetary;
  if (model && model.monetary === wanted) {
    const analysis = { at: model.asOf, date: model.date, timeZone: model.timeZone, monetary: model.monetary };
    return { analysis, model, base: presentBase(analysis), stored: true, past: false };
  }
  const analysis = { ...present, monetary: wanted };
  const base = presentBase(analysis);
  return { analysis, model: await computeModel(handle, base, analysis), base, stored: false, past: false };
}

async function pastAnswer(
  deps: AudienceDeps,
  handle: Db | Tx,
  question: RfmQuestion,
  date: Temporal.PlainDate,
): Promise<Answer> {
  const timeZone = question.timeZone ?? deps.timeZone;
  if (Temporal.PlainDate.compare(date, dateIn(deps.clock.now(), timeZone)) > 0) throw new Problem(dateInFuture);
  const monetary = question.monetary ?? (await deps.settings.get(handle, monetarySetting));
  const analysis = { at: startOfDay(date, timeZone), date, timeZone, monetary };
  const base = pastBase(analysis);
  return { analysis, model: await computeModel(handle, base, analysis), base, stored: false, past: true };
}

interface CountRow {
  r: number;
  f: number;
  cell: Audience.RfmCell;
  tier: Audience.RfmTier;
  n: number;
  net: number;
}

/** Counts of an answer; each customer is in one square, one cell and one tier. */
export async function rfmCounts(handle: Db | Tx, answer: Answer): Promise<Audience.RfmReport> {
  const scored = answer.stored
    ? sql`select s.r, s.f, s.cell, s.tier, f.net_fen as net from audience.score s join audience.feature f using (customer_no)`
    : scoredFrom(sql`(${answer.base.query})`, answer.model, answer.analysis);
  const { rows } = await sql<CountRow>`
    select r, f, cell::text as cell, tier::text as tier, count(*) as n, sum(net)::bigint as net
    from (${scored}) s group by 1, 2, 3, 4`.execute(handle);
  const customers = rows.reduce((sum, row) => sum + row.n, 0);
  const withoutOrders = Math.max(0, (await registeredBefore(handle, answer)) - customers);
  const { analysis, model } = answer;
  return {
    asOf: analysis.at.toString(),
    date: analysis.date.toString(),
    timeZone: analysis.timeZone,
    monetary: analysis.monetary,
    customers,
    withoutOrders,
    meanFen: model.meanFen,
    cutPoints: { recencyDays: [...model.rCuts], frequency: [...model.fCuts], monetaryFen: [...model.mCuts] },
    grid: gridOf(rows),
    tiers: Audience.rfmTiers.map((tier) => ({
      tier,
      customers: tier === 'none' ? withoutOrders : countOf(rows, (row) => row.tier === tier),
    })),
    cells: Audience.rfmCells.map((cell) => ({ cell, customers: countOf(rows, (row) => row.cell === cell) })),
  };
}

function gridOf(rows: readonly CountRow[]): Audience.RfmReport['grid'] {
  return [1, 2, 3, 4, 5].flatMap((r) =>
    [1, 2, 3, 4, 5].map((f) => {
      const here = rows.filter((row) => row.r === r && row.f === f);
      const customers = countOf(here, () => true);
      const net = here.reduce((sum, row) => sum + row.net, 0);
      return { r, f, customers, meanNetFen: customers === 0 ? null : Math.round(net / customers) };
    }),
  );
}

function countOf(rows: readonly CountRow[], wanted: (row: CountRow) => boolean): number {
  return rows.reduce((sum, row) => (wanted(row) ? sum + row.n : sum), 0);
}

/** Customers who were known by then, by registration or by a purchase. */
async function registeredBefore(handle: Db | Tx, answer: Answer): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audience.feature
    where listed ${answer.past ? sql`and least(registered_at, first_order_at) < ${answer.analysis.at.toString()}::timestamptz` : sql``}`.execute(
    handle,
  );
  return rows[0]?.n ?? 0;
}
