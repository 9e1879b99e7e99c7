/** Refunds that staff ask for, and failed ones that they hand over again. */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { handlerOf, type Inner } from '../deps.ts';
import { paymentNotFound, refundNotFailed, refundNotFound } from '../problems.ts';
import { paymentRows } from '../row.ts';
import { lockPayment } from '../start.ts';
import { addRefunded, book, requestRefund } from './request.ts';
import { refundRows, toRefund } from './row.ts';

interface Caller {
  readonly staff: Staff;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
}

/** @throws Problem `payment/not-found`, `payment/not-paid`, `payment/refund-too-much` */
export function refundByHand(
  deps: Inner,
  { staff, requestId, idempotencyKey }: Caller,
  paymentId: string,
  { amountFen, reason }: { readonly amountFen: number; readonly reason: string },
): Promise<Payment.Refund> {
  return inTransaction(deps.db, async (tx) => {
    const [payment] = await paymentRows(tx, sql`p.payment_id = ${paymentId}`);
    if (!payment) throw new Problem(paymentNotFound);
    await handlerOf(deps, payment.subject_kind).hold?.(tx, payment.subject_id);
    const key = `staff/${idempotencyKey ?? newId()}`;
    const refund = await requestRefund(tx, deps, { paymentId, key, amountFen, reason: reason.trim() });
    await record(tx, {
      actor: staff,
      action: 'payment.refund_requested',
      subjectType: 'payment',
      subjectId: paymentId,
      before: { refundedFen: payment.refunded_fen },
      after: { refundedFen: payment.refunded_fen + amountFen, refundId: refund.refundId, reason: reason.trim() },
      requestId,
    });
    return refund;
  });
}

/** Under its own number, so that what was carried out after all is not done again. @throws Problem `payment/refund-not-failed` */
export function retryRefund(deps: Inner, { staff, requestId }: Caller, refundId: string): Promise<Payment.Refund> {
  return inTransaction(deps.db, async (tx) => {
    const [found] = await refundRows(tx, sql`r.refund_id = ${refundId}`);
    if (!found) throw new Problem(refundNotFound);
    const payment = await lockPayment(tx, sql`p.payment_id = ${found.payment_id}`);
    const [refund] = await refundRows(tx, sql`r.refund_id = ${refundId} for update`);
    if (refund?.state !== 'failed') throw new Problem(refundNotFailed);
    await addRefunded(tx, payment.payment_id, refund.amount_fen);
    await sql`
      update payment.refund set state = 'requested', settled_at = null, next_at = ${deps.clock.now().toString()}::timestamptz
      where refund_id = ${refundId}`.execute(tx);
    await book(tx, deps, payment, refund);
    await record(tx, {
      actor: staff,
      action: 'payment.refund_retried',
      subjectType: 'refund',
      subjectId: refundId,
      before: { state: 'failed', error: refund.error },
      after: { state: 'requested' },
      requestId,
    });
    const [after] = await refundRows(tx, sql`r.refund_id = ${refundId}`);
    return toRefund(after ?? refund);
  });
}
