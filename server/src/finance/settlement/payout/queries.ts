/** Reads of payouts. */
import type { Settlement } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { payoutNotFound } from '../problems.ts';
import { namesOf, pageOf, type Scope, within } from '../statement/queries.ts';

async function payoutRows(deps: Inner, rest: RawBuilder<unknown>): Promise<Settlement.Payout[]> {
  const { rows } = await sql<Omit<Settlement.Payout, 'merchantName'>>`
    select payout_id as "payoutId", p.statement_id as "statementId",
      (select s.statement_no from settlement.statement s where s.statement_id = p.statement_id) as "statementNo",
      merchant_id as "merchantId", currency, amount_fen as "amountFen", state, created_at as "createdAt",
      created_name as "createdBy", approved_name as "approvedBy", approved_at as "approvedAt", sent_at as "sentAt",
      settled_at as "settledAt", reference, failure
    from settlement.payout p where ${rest}`.execute(deps.db);
  const names = await namesOf(deps, rows);
  return rows.map((row) => ({ ...row, merchantName: names.get(row.merchantId)?.name ?? null }));
}

/** @throws Problem `settlement/payout-not-found` */
export async function payoutView(deps: Inner, payoutId: string): Promise<Settlement.Payout> {
  const [payout] = await payoutRows(deps, sql`payout_id = ${payoutId}`);
  if (!payout) throw new Problem(payoutNotFound);
  return payout;
}

export async function payoutPage(deps: Inner, query: Scope & { readonly state?: Settlement.PayoutState }) {
  const limit = query.limit ?? 50;
  const where = within(query);
  if (query.cursor) where.push(sql`payout_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`);
  if (query.state) where.push(sql`state = ${query.state}`);
  const rows = await payoutRows(deps, sql`${sql.join(where, sql` and `)} order by payout_id desc limit ${limit + 1}`);
  return pageOf(rows, limit, (row) => row.payoutId);
}
