/** Reads of payments: the payer's own, lists for staff, one with its history. */
import type { Payment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { isMerchants, requireOwn } from './prepare.ts';
import { paymentNotFound } from './problems.ts';
import { refundRows, toRefund } from './refund/row.ts';
import { type PaymentRow, paymentRows, toOwnerPayment, toPayment } from './row.ts';

/** @throws Problem `payment/not-found`, also for somebody else's */
export async function ownerPayment(deps: Inner, customerId: string, paymentId: string): Promise<Payment.OwnerPayment> {
  const [row] = await paymentRows(deps.db, sql`p.payment_id = ${paymentId}`);
  if (!row) throw new Problem(paymentNotFound);
  await requireOwn(deps, row, customerId);
  return toOwnerPayment(deps, row);
}

/** Payments of the ids that exist. */
export async function findPayments(
  handle: Db | Tx,
  deps: Inner,
  paymentIds: readonly string[],
): Promise<Map<string, Payment.OwnerPayment>> {
  if (paymentIds.length === 0) return new Map();
  const rows = await paymentRows(handle, sql`p.payment_id = any(${[...new Set(paymentIds)]}::uuid[])`);
  return new Map(rows.map((row) => [row.payment_id, toOwnerPayment(deps, row)]));
}

/** Money of a subject that is with us: paid, and of that asked for back. */
export async function paidOf(
  handle: Db | Tx,
  subject: Payment.Subject,
): Promise<{ paidFen: number; refundedFen: number; paymentIds: string[] }> {
  const { rows } = await sql<{ payment_id: string; amount_fen: number; refunded_fen: number }>`
    select payment_id, amount_fen, refunded_fen from payment.payment
    where subject_kind = ${subject.kind} and subject_id = ${subject.id} and state = 'succeeded'
    order by paid_at, payment_id`.execute(handle);
  return {
    paidFen: rows.reduce((sum, row) => sum + row.amount_fen, 0),
    refundedFen: rows.reduce((sum, row) => sum + row.refunded_fen, 0),
    paymentIds: rows.map((row) => row.payment_id),
  };
}

/** What the payers of subjects are known by, to tell whether two are one; subjects whose payer is unknown are left out. */
export async function payersOf(
  handle: Db | Tx,
  kind: string,
  subjectIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ subject_id: string; payer: string }>`
    select distinct on (subject_id) subject_id, encode(payer_index, 'hex') as payer from payment.payment
    where subject_kind = ${kind} and subject_id = any(${[...subjectIds]}::text[]) and payer_index is not null
    order by subject_id, paid_at desc`.execute(handle);
  return new Map(rows.map((row) => [row.subject_id, row.payer]));
}

/** A merchant's own payment, e.g. its deposit. @throws Problem `payment/not-found` */
export async function merchantPayment(
  deps: Inner,
  merchantId: string | null,
  paymentId: string,
): Promise<Payment.OwnerPayment> {
  const [row] = await paymentRows(deps.db, sql`p.payment_id = ${paymentId}`);
  if (!row || !isMerchants(row, merchantId)) throw new Problem(paymentNotFound);
  return toOwnerPayment(deps, row);
}

interface ListQuery {
  readonly state?: Payment.PaymentState;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly customerId?: string;
  readonly merchantId?: string;
  readonly number?: string;
  readonly from?: string;
  readonly until?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. */
export async function paymentPage(deps: Inner, query: ListQuery) {
  const limit = query.limit ?? 50;
  const where: RawBuilder<unknown>[] = [sql`true`];
  if (query.cursor) where.push(sql`p.payment_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`);
  if (query.state) where.push(sql`p.state = ${query.state}`);
  if (query.subjectKind) where.push(sql`p.subject_kind = ${query.subjectKind}`);
  if (query.subjectId) where.push(sql`p.subject_id = ${query.subjectId}`);
  if (query.customerId) where.push(sql`p.customer_id = ${query.customerId}`);
  if (query.merchantId) where.push(sql`p.merchant_id = ${query.merchantId}`);
  if (query.number)
    where.push(sql`(p.out_trade_no = ${query.number.trim()} or p.provider_ref = ${query.number.trim()})`);
  if (query.from) where.push(sql`p.created_at >= ${query.from}::timestamptz`);
  if (query.until) where.push(sql`p.created_at < ${query.until}::timestamptz`);
  const rows = await paymentRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by p.payment_id desc limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const names = await namesOf(deps, shown);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => toPayment(row, names)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.payment_id]) : null,
  };
}

const namesOf = (deps: Inner, rows: readonly PaymentRow[]) =>
  deps.identity.findCustomers(deps.db, [...new Set(rows.flatMap((row) => row.customer_id ?? []))]);

/** @throws Problem `payment/not-found` */
export async function paymentDetail(deps: Inner, paymentId: string): Promise<Payment.PaymentDetail> {
  const [row] = await paymentRows(deps.db, sql`p.payment_id = ${paymentId}`);
  if (!row) throw new Problem(paymentNotFound);
  const refunds = await refundRows(deps.db, sql`r.payment_id = ${paymentId} order by r.refund_id`);
  const { rows: moves } = await sql<Payment.PaymentMove>`
    select at, from_state as "from", to_state as "to", by, detail from payment.move
    where payment_id = ${paymentId} order by move_no`.execute(deps.db);
  const { rows: notices } = await sql<Payment.PaymentNotice>`
    select at, kind, outcome from payment.notice where payment_id = ${paymentId} order by at, key`.execute(deps.db);
  return { ...toPayment(row, await namesOf(deps, [row])), refunds: refunds.map(toRefund), moves, notices };
}
