/** The customers behind an RFM answer, page by page along the customer number. */
import type { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { pastBase, scoredFrom } from './base.ts';
import type { Answer } from './report.ts';

export interface RfmRow {
  readonly customerId: string;
  readonly customerNo: number;
  /** Whole days since the last order; null without orders. */
  readonly recencyDays: number | null;
  readonly frequency: number;
  readonly monetaryFen: number | null;
  readonly netFen: number;
  readonly scores: Audience.Scores | null;
  readonly tier: Audience.RfmTier;
  readonly cell: Audience.RfmCell | null;
}

export interface RfmFilter {
  readonly tier?: Audience.RfmTier;
  readonly cell?: Audience.RfmCell;
  readonly r?: number;
  readonly f?: number;
  readonly m?: number;
}

interface Row {
  customer_id: string;
  customer_no: number;
  days: number | null;
  f_count: number | null;
  m_fen: number | null;
  net: number | null;
  r: number | null;
  f: number | null;
  m: number | null;
  cell: Audience.RfmCell | null;
  tier: Audience.RfmTier | null;
}

/** Rows after a customer number, ascending; those without orders come too unless the filter asks for scores. */
export async function rfmPage(
  handle: Db | Tx,
  answer: Answer,
  filter: RfmFilter,
  afterNo: number,
  limit: number,
): Promise<RfmRow[]> {
  const wanted = [
    filter.cell && sql`s.cell = ${filter.cell}::audience.rfm_cell`,
    filter.tier === 'none' && sql`s.tier is null`,
    filter.tier && filter.tier !== 'none' && sql`s.tier = ${filter.tier}::audience.rfm_tier`,
    ...(['r', 'f', 'm'] as const).map(
      (score) => filter[score] !== undefined && sql`${sql.ref(`s.${score}`)} = ${filter[score]}`,
    ),
  ].filter((part): part is RawBuilder<unknown> => typeof part === 'object');
  const { rows } = await sql<Row>`
    select u.customer_id, u.customer_no, s.days, s.f_count, s.m_fen, s.net, s.r, s.f, s.m, s.cell::text as cell, s.tier::text as tier
    from audience.feature u ${joinOf(answer, afterNo)}
    where u.listed and u.customer_no > ${afterNo}
      ${answer.past ? sql`and least(u.registered_at, u.first_order_at) < ${answer.analysis.at.toString()}::timestamptz` : sql``}
      ${wanted.length > 0 ? sql`and ${sql.join(wanted, sql` and `)}` : sql``}
    order by u.customer_no limit ${limit}`.execute(handle);
  return rows.map(toRow);
}

/** Left join `s` of the scored rows to the universe `u`, such that a page touches only its own customers. */
function joinOf(answer: Answer, afterNo: number): RawBuilder<unknown> {
  if (answer.past) {
    const base = pastBase(answer.analysis, sql`and customer_no > ${afterNo}`);
    // Grouped in the order of the number, so that the limit ends the scan of the index.
    return sql`left join (${scoredFrom(sql`(${base.query} order by g.customer_no)`, answer.model, answer.analysis)}) s on s.customer_no = u.customer_no`;
  }
  return sql`left join lateral (${scoredFrom(sql`(${answer.base.query} and f.customer_no = u.customer_no)`, answer.model, answer.analysis)}) s on true`;
}

function toRow(row: Row): RfmRow {
  const { r, f, m } = row;
  return {
    customerId: row.customer_id,
    customerNo: row.customer_no,
    recencyDays: row.days,
    frequency: row.f_count ?? 0,
    monetaryFen: row.m_fen,
    netFen: row.net ?? 0,
    scores: r === null || f === null || m === null ? null : { r, f, m },
    tier: row.tier ?? 'none',
    cell: row.cell,
  };
}

/** All rows of an answer, page after page. */
export async function* rfmRows(
  handle: Db | Tx,
  answer: Answer,
  filter: RfmFilter = {},
  pageSize = 5000,
): AsyncGenerator<RfmRow> {
  for (let after = 0; ; ) {
    const page = await rfmPage(handle, answer, filter, after, pageSize);
    yield* page;
    const last = page.at(-1);
    if (page.length < pageSize || !last) return;
    after = last.customerNo;
  }
}
