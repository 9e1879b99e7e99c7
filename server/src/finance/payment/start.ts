/** Commands of modules above: ask for a payment, give up on one. */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { handlerOf, type Inner } from './deps.ts';
import { paymentNotFound } from './problems.ts';
import { noteMove, type PaymentRow, paymentRows, told, toOwnerPayment, toSettled } from './row.ts';

export interface NewPayment {
  readonly subject: Payment.Subject;
  /** Null when nobody is signed in to pay it, e.g. a merchant's deposit. */
  readonly customerId: string | null;
  readonly merchantId: string | null;
  readonly amountFen: number;
  /** What the payer reads on the provider's page; cut to 60 characters. */
  readonly description: string;
  readonly expiresAt: Temporal.Instant;
  readonly currency?: string;
}

const DESCRIPTION_LENGTH = 60;

export const descriptionOf = ({ description }: Pick<NewPayment, 'description'>): string =>
  [...description].slice(0, DESCRIPTION_LENGTH).join('');

/** Nothing is said to the provider before the payer begins. */
export async function start(tx: Tx, deps: Inner, request: NewPayment): Promise<Payment.OwnerPayment> {
  handlerOf(deps, request.subject.kind);
  const at = deps.clock.now();
  const paymentId = newId(at.epochMilliseconds);
  const { subject, customerId, merchantId, amountFen, expiresAt, currency = deps.currency } = request;
  await sql`
    insert into payment.payment (payment_id, out_trade_no, vendor, subject_kind, subject_id, customer_id, merchant_id,
      amount_fen, currency, description, created_at, expires_at, ask_at)
    values (${paymentId}, ${paymentId.replaceAll('-', '')}, ${deps.pay.present.vendor}, ${subject.kind}, ${subject.id},
      ${customerId}::uuid, ${merchantId}::uuid, ${amountFen}, ${currency},
      ${descriptionOf(request)}, ${at.toString()}::timestamptz,
      ${expiresAt.toString()}::timestamptz, ${expiresAt.toString()}::timestamptz)`.execute(tx);
  await noteMove(tx, { paymentId, from: null, to: 'created', by: 'start' }, at);
  const [row] = await paymentRows(tx, sql`p.payment_id = ${paymentId}`);
  if (!row) throw new Error('a payment vanished');
  return toOwnerPayment(deps, row);
}

/**
 * It shall not be paid any more: closed at once when the payer has not begun, else as soon as the provider has closed it.
 * A payment that was quicker is decided by `paid`.
 */
export async function cancel(tx: Tx, deps: Inner, paymentId: string): Promise<void> {
  const at = deps.clock.now();
  const row = await lockPayment(tx, sql`p.payment_id = ${paymentId}`);
  if (row.state === 'created') await end(tx, deps, row, { to: 'closed', by: 'cancel' });
  if (row.state !== 'pending') return;
  await sql`
    update payment.payment set expires_at = least(expires_at, ${at.toString()}::timestamptz), ask_at = ${at.toString()}::timestamptz
    where payment_id = ${paymentId}`.execute(tx);
}

/** @throws Problem `payment/not-found` */
export async function lockPayment(tx: Tx, where: ReturnType<typeof sql>): Promise<PaymentRow> {
  const [row] = await paymentRows(tx, sql`${where} for update`);
  if (!row) throw new Problem(paymentNotFound);
  return row;
}

/** Note that it will not be paid; the row is locked. */
export async function end(
  tx: Tx,
  deps: Inner,
  row: PaymentRow,
  how: { readonly to: 'closed' | 'failed'; readonly by: string; readonly code?: string },
): Promise<void> {
  const at = deps.clock.now();
  await sql`
    update payment.payment set state = ${how.to}, settled_at = ${at.toString()}::timestamptz, ask_at = null
    where payment_id = ${row.payment_id}`.execute(tx);
  const detail = how.code === undefined ? {} : { detail: how.code };
  await noteMove(tx, { paymentId: row.payment_id, from: row.state, to: how.to, by: how.by, ...detail }, at);
  const { about, payload } = told(row);
  const what = { ...about, occurredAt: at };
  if (how.to === 'closed') await append(tx, Payment.paymentClosed, { ...what, payload: { ...payload, by: how.by } });
  else await append(tx, Payment.paymentFailed, { ...what, payload: { ...payload, code: how.code ?? 'failed' } });
  await handlerOf(deps, row.subject_kind).ended?.(tx, toSettled(row, false, at));
}
