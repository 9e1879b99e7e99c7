/** Reads of items, balances and statements; `only` is the merchant whose data alone may be seen. */
import type { Settlement } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { statementNotFound } from '../problems.ts';

export interface Scope {
  /** Null for operators. */
  readonly only: string | null;
  readonly merchantId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Conditions of a scope on a table with `merchant_id`; a foreign merchant is asked for in vain. */
export function within(scope: Scope): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (scope.only !== null) conditions.push(sql`merchant_id = ${scope.only}`);
  if (scope.merchantId) conditions.push(sql`merchant_id = ${scope.merchantId}`);
  return conditions;
}

export const namesOf = (deps: Inner, rows: readonly { readonly merchantId: string }[]) =>
  deps.registered.names(deps.db, [...new Set(rows.map((row) => row.merchantId))]);

/** A page of rows that have an id, newest first. */
export function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => string) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([idOf(last)]) : null };
}

interface ItemQuery extends Scope {
  readonly state?: Settlement.ItemState;
  readonly subjectKind?: string;
  readonly subjectId?: string;
}

const stateOfItem = (
  at: string,
): RawBuilder<unknown> => sql`case when statement_id is not null then 'settled' when held then 'held'
  when available_at > ${at}::timestamptz then 'pending' else 'open' end`;

async function itemRows(deps: Inner, rest: RawBuilder<unknown>): Promise<Settlement.Item[]> {
  const { rows } = await sql<
    Omit<Settlement.Item, 'merchantName' | 'subject'> & { subjectKind: string; subjectId: string }
  >`
    select item_id as "itemId", kind, ${stateOfItem(deps.clock.now().toString())} as state, merchant_id as "merchantId",
      currency, store_id as "storeId", subject_kind as "subjectKind", subject_id as "subjectId", gross_fen as "grossFen",
      coupon_fen as "couponFen", commission_fen as "commissionFen", deducted_fen as "deductedFen", net_fen as "netFen",
      reason, occurred_at as "occurredAt", available_at as "availableAt", statement_id as "statementId"
    from settlement.item where ${rest}`.execute(deps.db);
  const names = await namesOf(deps, rows);
  return rows.map(({ subjectKind, subjectId, ...row }) => ({
    ...row,
    merchantName: names.get(row.merchantId)?.name ?? null,
    subject: { kind: subjectKind, id: subjectId },
  }));
}

export async function itemPage(deps: Inner, query: ItemQuery) {
  const limit = query.limit ?? 50;
  const where = within(query);
  if (query.cursor) where.push(sql`item_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`);
  if (query.state) where.push(sql`${stateOfItem(deps.clock.now().toString())} = ${query.state}`);
  if (query.subjectKind) where.push(sql`subject_kind = ${query.subjectKind}`);
  if (query.subjectId) where.push(sql`subject_id = ${query.subjectId}`);
  const rows = await itemRows(deps, sql`${sql.join(where, sql` and `)} order by item_id desc limit ${limit + 1}`);
  return pageOf(rows, limit, (row) => row.itemId);
}

type StatementRow = Omit<Settlement.Statement, 'merchantName'>;

async function statementRows(deps: Inner, where: readonly RawBuilder<unknown>[], rest: RawBuilder<unknown>) {
  const { rows } = await sql<StatementRow>`
    select statement_id as "statementId", statement_no as "statementNo", merchant_id as "merchantId", currency,
      period_from as "from", period_until as "until", (period_from at time zone ${deps.timeZone})::date as "firstDay",
      (period_until at time zone ${deps.timeZone})::date - 1 as "lastDay", items, opening_fen as "openingFen", paid_fen as "paidFen",
      refunds_fen as "refundsFen", coupon_fen as "couponFen", commission_fen as "commissionFen",
      recovered_fen as "recoveredFen", total_fen as "totalFen", payable_fen as "payableFen", carried_fen as "carriedFen",
      (select p.state from settlement.payout p where p.statement_id = s.statement_id
        order by p.payout_id desc limit 1) as "payoutState", made_at as "madeAt"
    from settlement.statement s where ${sql.join(where, sql` and `)} ${rest}`.execute(deps.db);
  const names = await namesOf(deps, rows);
  return rows.map((row): Settlement.Statement => ({ ...row, merchantName: names.get(row.merchantId)?.name ?? null }));
}

export async function statementPage(deps: Inner, query: Scope) {
  const limit = query.limit ?? 50;
  const where = within(query);
  if (query.cursor) where.push(sql`statement_no < ${decodeCursor(query.cursor, 1)[0]}::bigint`);
  const rows = await statementRows(deps, where, sql`order by statement_no desc limit ${limit + 1}`);
  return pageOf(rows, limit, (row) => String(row.statementNo));
}

/** With something payable, and no payout ever drafted; oldest first. */
export function undrafted(deps: Inner): Promise<Settlement.Statement[]> {
  const never = sql`not exists (select from settlement.payout p where p.statement_id = s.statement_id)`;
  return statementRows(deps, [sql`s.payable_fen > 0`, never], sql`order by statement_no`);
}

/** @throws Problem `settlement/statement-not-found`, also for another merchant's */
export async function statementDetail(
  deps: Inner,
  only: string | null,
  statementId: string,
): Promise<Settlement.StatementDetail> {
  const where = [...within({ only }), sql`statement_id = ${statementId}`];
  const [statement] = await statementRows(deps, where, sql``);
  if (!statement) throw new Problem(statementNotFound);
  const lines = await itemRows(deps, sql`statement_id = ${statementId} order by item_id`);
  return { ...statement, lines };
}
