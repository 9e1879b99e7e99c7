/** Command: money is to go back to where it came from. Asking twice under one key asks once. */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { credit, debit } from '../../ledger/index.ts';
import type { Inner } from '../deps.ts';
import { notPaid, refundKeyReused, refundTooMuch } from '../problems.ts';
import { type PaymentRow, subjectOf, told } from '../row.ts';
import { lockPayment } from '../start.ts';
import { type RefundRow, refundRows, toRefund } from './row.ts';

export interface NewRefund {
  readonly paymentId: string;
  /** Unique within the payment. */
  readonly key: string;
  readonly amountFen: number;
  /** A code or words that the payer may read. */
  readonly reason: string;
}

/**
 * In the caller's transaction; the loop hands it to the provider. What merchants have earned of it is taken back first.
 * @throws Problem `payment/not-found`, `payment/not-paid`, `payment/refund-too-much`, `payment/refund-key-reused`
 */
export async function requestRefund(tx: Tx, deps: Inner, request: NewRefund): Promise<Payment.Refund> {
  const { paymentId, key, amountFen, reason } = request;
  const row = await lockPayment(tx, sql`p.payment_id = ${paymentId}`);
  const [earlier] = await refundRows(tx, sql`r.payment_id = ${paymentId} and r.key = ${key}`);
  if (earlier) {
    if (earlier.amount_fen !== amountFen) throw new Problem(refundKeyReused);
    return toRefund(earlier);
  }
  if (row.state !== 'succeeded') throw new Problem(notPaid);
  await addRefunded(tx, paymentId, amountFen);
  const at = deps.clock.now().toString();
  const refundId = newId();
  await sql`
    insert into payment.refund (refund_id, refund_no, payment_id, key, amount_fen, reason, requested_at, next_at)
    values (${refundId}, ${`R${refundId.replaceAll('-', '').slice(1)}`}, ${paymentId}, ${key}, ${amountFen}, ${reason},
      ${at}::timestamptz, ${at}::timestamptz)`.execute(tx);
  const [refund] = await refundRows(tx, sql`r.refund_id = ${refundId}`);
  if (!refund) throw new Error('a refund vanished');
  await book(tx, deps, row, refund);
  return toRefund(refund);
}

/** The sum of refunds stays within the payment by a constraint. @throws Problem `payment/refund-too-much` */
export async function addRefunded(tx: Tx, paymentId: string, amountFen: number): Promise<void> {
  try {
    await sql`
      update payment.payment set refunded_fen = refunded_fen + ${amountFen} where payment_id = ${paymentId}`.execute(
      tx,
    );
  } catch (error) {
    if (violates(error, 'payment_refunds_within')) throw new Problem(refundTooMuch);
    throw error;
  }
}

/** From the customer's receipts to what is on its way back. */
export async function book(tx: Tx, deps: Inner, row: PaymentRow, refund: RefundRow): Promise<void> {
  const { refund_id: refundId, amount_fen: amountFen } = refund;
  const subject = subjectOf(row);
  const at = deps.clock.now();
  for (const listen of deps.registered.onRefund) {
    await listen(tx, { refundId, paymentId: row.payment_id, subject, amountFen, currency: row.currency });
  }
  await deps.ledger.post(tx, {
    key: `refund/${refundId}/requested/${refund.attempts}`,
    kind: 'payment.refund_requested',
    subject,
    at,
    currency: row.currency,
    lines: [debit('customer_receipts', amountFen), credit('refund_clearing', amountFen, row.vendor)],
  });
  const { about, payload } = told(row);
  await append(tx, Payment.refundRequested, {
    ...about,
    occurredAt: at,
    payload: { ...payload, amountFen, refundId, reason: refund.reason },
  });
}
