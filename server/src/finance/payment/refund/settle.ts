/** What the provider says about a refund, made true here once. */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { RefundState } from '../../../adapters/pay/pay.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { credit, debit } from '../../ledger/index.ts';
import { handlerOf, type Inner } from '../deps.ts';
import { type PaymentRow, paymentRows, subjectOf, told } from '../row.ts';
import { insertNotice, isKnown, type Outcome } from '../settle.ts';
import { lockPayment } from '../start.ts';
import { addRefunded, book } from './request.ts';
import { type RefundRow, refundRows } from './row.ts';

interface Said {
  readonly vendor: string;
  readonly refund: RefundState;
  readonly key?: string;
  /** When the provider is asked again while it is still at it. */
  readonly askAgainAt: Temporal.Instant;
}

export function settleRefund(deps: Inner, said: Said): Promise<Outcome> {
  return inTransaction(deps.db, async (tx) => {
    const [known] = await refundRows(tx, sql`r.refund_no = ${said.refund.refundNo}`);
    const [found] = known ? await paymentRows(tx, sql`p.payment_id = ${known.payment_id}`) : [];
    if (!known || found?.vendor !== said.vendor) return note(tx, deps, said, null, 'unmatched');
    await handlerOf(deps, found.subject_kind).hold?.(tx, found.subject_id);
    const payment = await lockPayment(tx, sql`p.payment_id = ${known.payment_id}`);
    const [refund] = await refundRows(tx, sql`r.refund_id = ${known.refund_id} for update`);
    if (!refund) throw new Error('a refund vanished');
    if (await isKnown(tx, said)) return 'repeated';
    return note(tx, deps, said, payment.payment_id, await apply(tx, deps, payment, refund, said));
  });
}

async function apply(tx: Tx, deps: Inner, payment: PaymentRow, refund: RefundRow, said: Said): Promise<Outcome> {
  const { state, amountFen, settledAt, code } = said.refund;
  if (refund.state === 'succeeded') return 'repeated';
  if (state === 'processing') {
    if (refund.state === 'failed') return 'ignored';
    await setOpen(tx, refund.refund_id, 'sent', said.askAgainAt, null);
    return 'applied';
  }
  if (state === 'failed') {
    if (refund.state === 'failed') return 'repeated';
    // A notification of an earlier try may arrive behind the next one: a failure is believed when we have asked.
    if (said.key !== undefined) return askAtOnce(tx, deps, refund);
    await fail(tx, deps, payment, refund, code ?? 'failed');
    return 'applied';
  }
  if (amountFen !== refund.amount_fen) {
    await setOpen(tx, refund.refund_id, 'unknown', said.askAgainAt, 'wrong_amount');
    return 'wrong_amount';
  }
  await succeed(tx, deps, payment, refund, settledAt ?? deps.clock.now(), said.refund.providerRef);
  return 'applied';
}

async function askAtOnce(tx: Tx, deps: Inner, refund: RefundRow): Promise<Outcome> {
  if (refund.state === 'requested') return 'ignored';
  await sql`
    update payment.refund set next_at = ${deps.clock.now().toString()}::timestamptz
    where refund_id = ${refund.refund_id}`.execute(tx);
  return 'applied';
}

/** Still on its way, or nobody knows: asked again. */
export async function setOpen(
  tx: Tx,
  refundId: string,
  state: 'requested' | 'sent' | 'unknown',
  next: Temporal.Instant,
  error: string | null,
): Promise<void> {
  await sql`
    update payment.refund set state = ${state}, next_at = ${next.toString()}::timestamptz, error = ${error}
    where refund_id = ${refundId} and state not in ('succeeded', 'failed')`.execute(tx);
}

async function succeed(
  tx: Tx,
  deps: Inner,
  payment: PaymentRow,
  refund: RefundRow,
  settledAt: Temporal.Instant,
  providerRef: string | null,
): Promise<void> {
  // Thought lost and yet carried out: it is booked again first.
  if (refund.state === 'failed') {
    await addRefunded(tx, payment.payment_id, refund.amount_fen);
    await book(tx, deps, payment, { ...refund, attempts: refund.attempts + 1 });
  }
  await sql`
    update payment.refund set state = 'succeeded', settled_at = ${settledAt.toString()}::timestamptz, next_at = null,
      provider_ref = ${providerRef}, error = null where refund_id = ${refund.refund_id}`.execute(tx);
  const subject = subjectOf(payment);
  await deps.ledger.post(tx, {
    key: `refund/${refund.refund_id}/succeeded`,
    kind: 'payment.refunded',
    subject,
    at: settledAt,
    currency: payment.currency,
    lines: [
      debit('refund_clearing', refund.amount_fen, payment.vendor),
      credit('provider_clearing', refund.amount_fen, payment.vendor),
    ],
  });
  const { reason, amount_fen: amountFen, refund_id: refundId } = refund;
  const { about, payload } = told(payment);
  await append(tx, Payment.paymentRefunded, {
    ...about,
    occurredAt: settledAt,
    payload: { ...payload, amountFen, refundId, reason },
  });
  await handlerOf(deps, payment.subject_kind).refunded?.(tx, {
    refundId,
    paymentId: payment.payment_id,
    subject,
    amountFen,
    currency: payment.currency,
    reason,
    at: settledAt,
  });
}

/** The money stays with us and is owed to the customer again; somebody must look. */
export async function fail(tx: Tx, deps: Inner, payment: PaymentRow, refund: RefundRow, code: string): Promise<void> {
  const at = deps.clock.now();
  await sql`
    update payment.refund set state = 'failed', settled_at = ${at.toString()}::timestamptz, next_at = null, error = ${code}
    where refund_id = ${refund.refund_id}`.execute(tx);
  await addRefunded(tx, payment.payment_id, -refund.amount_fen);
  const { amount_fen: amountFen, refund_id: refundId, reason } = refund;
  await deps.ledger.post(tx, {
    key: `refund/${refundId}/failed/${refund.attempts}`,
    kind: 'payment.refund_failed',
    subject: subjectOf(payment),
    at,
    currency: payment.currency,
    lines: [debit('refund_clearing', amountFen, payment.vendor), credit('customer_receipts', amountFen)],
  });
  const { about, payload } = told(payment);
  await append(tx, Payment.refundFailed, {
    ...about,
    occurredAt: at,
    payload: { ...payload, amountFen, refundId, reason, code },
  });
}

async function note(tx: Tx, deps: Inner, said: Said, paymentId: string | null, outcome: Outcome): Promise<Outcome> {
  const { vendor, key } = said;
  if (key !== undefined) await insertNotice(tx, deps, { vendor, key, paymentId, kind: 'refund', outcome });
  return outcome;
}
