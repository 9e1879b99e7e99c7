/** What the provider says about a trade, made true here: once, for the right amount, whenever and however often it is said. */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Trade } from '../../adapters/pay/pay.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { credit, debit } from '../ledger/index.ts';
import { handlerOf, type Inner } from './deps.ts';
import { requestRefund } from './refund/request.ts';
import { noteMove, type PaymentRow, paymentRows, subjectOf, told, toSettled } from './row.ts';
import { end, lockPayment } from './start.ts';

export type Outcome = Payment.PaymentNotice['outcome'];

interface Said {
  readonly vendor: string;
  readonly trade: Trade;
  /** Who said it: a notification or the answer to a question. */
  readonly by: 'notice' | 'query';
  /** Key of the notification. */
  readonly key?: string;
}

/**
 * One transaction: state, ledger, the subject's decision, a refund if it is not kept, event. Duplicates and anything that
 * arrives behind its successor change nothing (PAY-2).
 */
export function settleTrade(deps: Inner, said: Said): Promise<Outcome> {
  return inTransaction(deps.db, async (tx) => {
    const where = sql`p.out_trade_no = ${said.trade.outTradeNo} and p.vendor = ${said.vendor}`;
    const [found] = await paymentRows(tx, where);
    if (!found) return noteNotice(tx, deps, said, null, 'unmatched');
    await handlerOf(deps, found.subject_kind).hold?.(tx, found.subject_id);
    const row = await lockPayment(tx, where);
    if (await isKnown(tx, said)) return 'repeated';
    const outcome = await apply(tx, deps, row, said);
    return noteNotice(tx, deps, said, row.payment_id, outcome);
  });
}

async function apply(tx: Tx, deps: Inner, row: PaymentRow, { trade, by }: Said): Promise<Outcome> {
  if (row.state === 'succeeded') return 'repeated';
  const open = row.state === 'created' || row.state === 'pending';
  if (trade.state === 'closed' && open) {
    await end(tx, deps, row, { to: 'closed', by: 'provider' });
    return 'applied';
  }
  if (trade.state !== 'paid') return 'ignored';
  if (trade.amountFen !== row.amount_fen || trade.currency !== row.currency) {
    await noteWrongAmount(tx, row, trade);
    return 'wrong_amount';
  }
  await succeed(tx, deps, row, { trade, by });
  return 'applied';
}

interface Success {
  readonly trade: Trade;
  readonly by: Said['by'] | 'staff';
  /** It goes back whatever the subject would say, for this reason. */
  readonly returned?: string;
}

/** The money is there. The payment's row is locked. */
export async function succeed(tx: Tx, deps: Inner, row: PaymentRow, { trade, by, returned }: Success): Promise<void> {
  const at = deps.clock.now();
  const paidAt = trade.paidAt ?? at;
  const ended = row.state === 'closed' || row.state === 'failed';
  const late = returned === undefined && (ended || Temporal.Instant.compare(row.expires_at, at) <= 0);
  await sql`
    update payment.payment set state = 'succeeded', amount_fen = ${trade.amountFen}, paid_at = ${paidAt.toString()}::timestamptz, late = ${late},
      settled_at = ${at.toString()}::timestamptz, provider_ref = ${trade.providerRef}, ask_at = null, wrong_fen = null,
      payer_index = ${trade.payer === undefined ? null : deps.secrets.blindIndex('payer', trade.payer)}::bytea
    where payment_id = ${row.payment_id}`.execute(tx);
  const detail = late ? { detail: 'late' } : {};
  await noteMove(tx, { paymentId: row.payment_id, from: row.state, to: 'succeeded', by, ...detail }, at);
  const handler = handlerOf(deps, row.subject_kind);
  const amountFen = trade.amountFen;
  const paid: PaymentRow = { ...row, state: 'succeeded', amount_fen: amountFen, paid_at: paidAt.toString(), late };
  // The ledger's accounts come last in the order of locks, but the subject may book on what this entry brings.
  await bookPaid(tx, deps, paid, paidAt);
  const decision = returned === undefined ? await handler.paid(tx, toSettled(paid, late, at)) : { refund: returned };
  if (returned !== undefined && !ended) await handler.ended?.(tx, toSettled(row, late, at));
  const refusedAs = decision === 'kept' ? null : decision.refund;
  if (refusedAs !== null) {
    await requestRefund(tx, deps, { paymentId: row.payment_id, key: 'not-kept', amountFen, reason: refusedAs });
  }
  const { about, payload } = told(paid);
  await append(tx, Payment.paymentSucceeded, {
    ...about,
    occurredAt: paidAt,
    payload: { ...payload, vendor: row.vendor, late, refusedAs },
  });
}

/** The provider holds it for us, and we owe it to the customer until somebody earns it. */
export async function bookPaid(tx: Tx, deps: Inner, row: PaymentRow, paidAt: Temporal.Instant): Promise<void> {
  await deps.ledger.post(tx, {
    key: `payment/${row.payment_id}/succeeded`,
    kind: 'payment.succeeded',
    subject: subjectOf(row),
    at: paidAt,
    currency: row.currency,
    lines: [debit('provider_clearing', row.amount_fen, row.vendor), credit('customer_receipts', row.amount_fen)],
  });
}

/** Never confirmed by itself: the operator is told once, and the day's bill shows it as a difference. */
async function noteWrongAmount(tx: Tx, row: PaymentRow, trade: Trade): Promise<void> {
  const { rows } = await sql`
    update payment.payment set wrong_fen = ${trade.amountFen}, ask_at = null
    where payment_id = ${row.payment_id} and wrong_fen is distinct from ${trade.amountFen} returning 1`.execute(tx);
  if (rows.length === 0) return;
  const { about, payload } = told(row);
  await append(tx, Payment.paymentWrongAmount, { ...about, payload: { ...payload, paidFen: trade.amountFen } });
}

/** Whether the notification has been worked off; asked under the payment's lock. */
export async function isKnown(tx: Tx, { vendor, key }: Pick<Said, 'vendor' | 'key'>): Promise<boolean> {
  if (key === undefined) return false;
  const { rows } = await sql`
    select from payment.notice where vendor = ${vendor} and key = ${key} and payment_id is not null`.execute(tx);
  return rows.length > 0;
}

/** Notifications are kept once each; the answer to a question leaves no row. */
async function noteNotice(
  tx: Tx,
  deps: Inner,
  { vendor, key }: Pick<Said, 'vendor' | 'key'>,
  paymentId: string | null,
  outcome: Outcome,
): Promise<Outcome> {
  if (key !== undefined) await insertNotice(tx, deps, { vendor, key, paymentId, kind: 'trade', outcome });
  return outcome;
}

interface NoticeRow {
  readonly vendor: string;
  readonly key: string;
  readonly paymentId: string | null;
  readonly kind: Payment.PaymentNotice['kind'];
  readonly outcome: Outcome;
}

export async function insertNotice(tx: Tx, deps: Inner, notice: NoticeRow): Promise<void> {
  await sql`
    insert into payment.notice (vendor, key, payment_id, kind, outcome, at)
    values (${notice.vendor}, ${notice.key}, ${notice.paymentId}::uuid, ${notice.kind}, ${notice.outcome},
      ${deps.clock.now().toString()}::timestamptz)
    on conflict (vendor, key) do nothing`.execute(tx);
}
