/** Brings a payment in that was paid before: the demo city. The sandbox's books know of it. */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Sandbox } from '../../adapters/pay/index.ts';
import type { Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { newId } from '../../platform/ids.ts';
import type { Inner } from './deps.ts';
import { type PaymentRow, paymentRows, told } from './row.ts';
import { bookPaid, insertNotice } from './settle.ts';
import { descriptionOf, type NewPayment } from './start.ts';

export interface BroughtPayment extends NewPayment {
  readonly startedAt: Temporal.Instant;
  readonly paidAt: Temporal.Instant;
}

/**
 * The subject is not asked: who brings it keeps it. Provider, history, ledger and log have it as if it had been paid then.
 * @returns its id
 */
export async function bring(tx: Tx, deps: Inner, sandbox: Sandbox, given: BroughtPayment): Promise<string> {
  const { subject, customerId, merchantId, amountFen, startedAt, paidAt, expiresAt, currency = deps.currency } = given;
  const description = descriptionOf(given);
  const paymentId = newId(startedAt.epochMilliseconds);
  const outTradeNo = paymentId.replaceAll('-', '');
  const trade = { outTradeNo, amountFen, currency, description, createdAt: startedAt, paidAt, expiresAt };
  const providerRef = await sandbox.bring(tx, trade);
  await sql`
    insert into payment.payment (payment_id, out_trade_no, vendor, channel, state, subject_kind, subject_id, customer_id,
      merchant_id, amount_fen, currency, description, created_at, expires_at, paid_at, settled_at, provider_ref)
    values (${paymentId}, ${outTradeNo}, ${sandbox.vendor}, 'sandbox', 'succeeded', ${subject.kind}, ${subject.id},
      ${customerId}::uuid, ${merchantId}::uuid, ${amountFen}, ${currency}, ${description},
      ${startedAt.toString()}::timestamptz, ${expiresAt.toString()}::timestamptz, ${paidAt.toString()}::timestamptz,
      ${paidAt.toString()}::timestamptz, ${providerRef})`.execute(tx);
  await sql`
    insert into payment.move (payment_id, move_no, at, from_state, to_state, by, detail)
    values (${paymentId}, 1, ${startedAt.toString()}::timestamptz, null, 'created', 'start', null),
      (${paymentId}, 2, ${startedAt.toString()}::timestamptz, 'created', 'pending', 'prepare', 'sandbox'),
      (${paymentId}, 3, ${paidAt.toString()}::timestamptz, 'pending', 'succeeded', 'notice', null)`.execute(tx);
  const [row] = (await paymentRows(tx, sql`p.payment_id = ${paymentId}`)) as [PaymentRow];
  await bookPaid(tx, deps, row, paidAt);
  await insertNotice(tx, deps, {
    vendor: row.vendor,
    key: `trade/${outTradeNo}`,
    paymentId,
    kind: 'trade',
    outcome: 'applied',
  });
  const { about, payload } = told(row);
  await append(tx, Payment.paymentSucceeded, {
    ...about,
    occurredAt: paidAt,
    payload: { ...payload, vendor: row.vendor, late: false, refusedAs: null },
  });
  return paymentId;
}
