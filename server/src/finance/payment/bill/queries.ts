/** Reads of the reconciliation, and its one command: a difference is resolved with a note. */
import type { Payment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { billNotReady, differenceNotFound, differenceResolved } from '../problems.ts';

function dayRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<Payment.BillDay[]> {
  return sql<Payment.BillDay>`
    select b.vendor, b.day, b.compared_at as "comparedAt", b.payments, b.paid_fen as "paidFen", b.refunds,
      b.refunded_fen as "refundedFen", b.fee_fen as "feeFen", b.our_paid_fen as "ourPaidFen",
      b.our_refunded_fen as "ourRefundedFen", d.differences, d.open
    from payment.bill_day b cross join lateral (
      select count(*)::integer as differences, (count(*) filter (where state = 'open'))::integer as open
      from payment.difference d where d.vendor = b.vendor and d.day = b.day) d
    where ${rest}`
    .execute(handle)
    .then(({ rows }) => rows);
}

export async function dayView(deps: Inner, vendor: string, day: Temporal.PlainDate): Promise<Payment.BillDay> {
  const [view] = await dayRows(deps.db, sql`b.vendor = ${vendor} and b.day = ${day.toString()}::date`);
  if (!view) throw new Problem(billNotReady);
  return view;
}

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first. */
export async function dayPage(deps: Inner, query: PageQuery) {
  const limit = query.limit ?? 50;
  const [day, vendor] = query.cursor ? decodeCursor(query.cursor, 2) : [null, null];
  const before = day === null ? sql`true` : sql`(b.day, b.vendor) < (${day}::date, ${vendor}::text)`;
  const rows = await dayRows(deps.db, sql`${before} order by b.day desc, b.vendor desc limit ${limit + 1}`);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.day, last.vendor]) : null };
}

async function differenceRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<Payment.Difference[]> {
  const { rows } = await sql<Payment.Difference>`
    select difference_id as "differenceId", vendor, day, kind, of, number, payment_id as "paymentId", ours_fen as "oursFen",
      theirs_fen as "theirsFen", our_state as "ourState", their_state as "theirState", state, note,
      resolved_by as "resolvedBy", resolved_at as "resolvedAt"
    from payment.difference d where ${rest}`.execute(handle);
  return rows;
}

interface DifferenceQuery extends PageQuery {
  readonly day?: string;
  readonly kind?: Payment.DifferenceKind;
  readonly state?: 'open' | 'resolved';
}

/** Newest day first. */
export async function differencePage(deps: Inner, query: DifferenceQuery) {
  const limit = query.limit ?? 50;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (query.cursor) {
    const [day, id] = decodeCursor(query.cursor, 2);
    conditions.push(sql`(d.day, d.difference_id) < (${day}::date, ${id}::uuid)`);
  }
  if (query.day) conditions.push(sql`d.day = ${query.day}::date`);
  if (query.kind) conditions.push(sql`d.kind = ${query.kind}`);
  if (query.state) conditions.push(sql`d.state = ${query.state}`);
  const where = sql`${sql.join(conditions, sql` and `)} order by d.day desc, d.difference_id desc limit ${limit + 1}`;
  const rows = await differenceRows(deps.db, where);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.day, last.differenceId]) : null };
}

/** @throws Problem `payment/difference-not-found`, `payment/difference-resolved` */
export function resolveDifference(
  deps: Inner,
  staff: Staff,
  differenceId: string,
  note: string,
  requestId: string,
): Promise<Payment.Difference> {
  return inTransaction(deps.db, async (tx) => {
    const [before] = await differenceRows(tx, sql`d.difference_id = ${differenceId} for update`);
    if (!before) throw new Problem(differenceNotFound);
    if (before.state === 'resolved') throw new Problem(differenceResolved);
    await sql`
      update payment.difference set state = 'resolved', note = ${note.trim()}, resolved_by = ${staff.name},
        resolved_at = ${deps.clock.now().toString()}::timestamptz where difference_id = ${differenceId}`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'payment.difference_resolved',
      subjectType: 'difference',
      subjectId: differenceId,
      before: { state: 'open', kind: before.kind, number: before.number },
      after: { state: 'resolved', note: note.trim() },
      requestId,
    });
    const [after] = await differenceRows(tx, sql`d.difference_id = ${differenceId}`);
    return after as Payment.Difference;
  });
}
