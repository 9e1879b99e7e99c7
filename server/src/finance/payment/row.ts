/** Payments as they are stored, and as payers, staff and modules above see them. */
import type { Payment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { PaymentDeps, SettledPayment } from './deps.ts';

export interface PaymentRow {
  payment_id: string;
  out_trade_no: string;
  vendor: string;
  channel: Payment.PayChannel | null;
  state: Payment.PaymentState;
  subject_kind: string;
  subject_id: string;
  customer_id: string | null;
  merchant_id: string | null;
  amount_fen: number;
  refunded_fen: number;
  currency: string;
  description: string;
  created_at: string;
  expires_at: string;
  paid_at: string | null;
  late: boolean;
  provider_ref: string | null;
  wrong_fen: number | null;
  asked: number;
}

/** Payments `p`. @param rest conditions, order and limit, or a lock */
export async function paymentRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<PaymentRow[]> {
  const { rows } = await sql<PaymentRow>`
    select p.payment_id, p.out_trade_no, p.vendor, p.channel, p.state, p.subject_kind, p.subject_id, p.customer_id,
      p.merchant_id, p.amount_fen, p.refunded_fen, p.currency, p.description, p.created_at, p.expires_at, p.paid_at,
      p.late, p.provider_ref, p.wrong_fen, p.asked
    from payment.payment p where ${rest}`.execute(handle);
  return rows;
}

export const subjectOf = (row: PaymentRow): Payment.Subject => ({ kind: row.subject_kind, id: row.subject_id });

const isOpen = (row: PaymentRow): boolean => row.state === 'created' || row.state === 'pending';

/** Past its end, whether a loop has closed it or not. */
export const isOver = (row: PaymentRow, at: Temporal.Instant): boolean =>
  !isOpen(row) || row.wrong_fen !== null || Temporal.Instant.compare(row.expires_at, at) <= 0;

/** Ways to begin, or to go on, paying. */
function channelsOf(deps: PaymentDeps, row: PaymentRow): Payment.PayChannel[] {
  if (isOver(row, deps.clock.now())) return [];
  if (row.channel) return [row.channel];
  return [...(deps.pay.all.find((vendor) => vendor.vendor === row.vendor)?.channels ?? [])];
}

export function toOwnerPayment(deps: PaymentDeps, row: PaymentRow): Payment.OwnerPayment {
  return {
    paymentId: row.payment_id,
    state: row.state,
    subject: subjectOf(row),
    description: row.description,
    amountFen: row.amount_fen,
    refundedFen: row.refunded_fen,
    currency: row.currency,
    expiresAt: row.expires_at,
    paidAt: row.paid_at,
    channels: channelsOf(deps, row),
  };
}

export function toPayment(
  row: PaymentRow,
  names: ReadonlyMap<string, { readonly name: string | null }>,
): Payment.Payment {
  return {
    paymentId: row.payment_id,
    outTradeNo: row.out_trade_no,
    state: row.state,
    vendor: row.vendor,
    channel: row.channel,
    subject: subjectOf(row),
    description: row.description,
    customerId: row.customer_id,
    customerName: (row.customer_id && names.get(row.customer_id)?.name) || null,
    merchantId: row.merchant_id,
    amountFen: row.amount_fen,
    refundedFen: row.refunded_fen,
    currency: row.currency,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    paidAt: row.paid_at,
    late: row.late,
    providerRef: row.provider_ref,
    wrongFen: row.wrong_fen,
  };
}

export function toSettled(row: PaymentRow, late: boolean, at: Temporal.Instant): SettledPayment {
  return {
    paymentId: row.payment_id,
    subject: subjectOf(row),
    customerId: row.customer_id,
    merchantId: row.merchant_id,
    amountFen: row.amount_fen,
    currency: row.currency,
    late,
    at,
  };
}

/** What every event of a payment says, and whom it concerns. */
export function told(row: PaymentRow) {
  return {
    about: { subjectId: row.payment_id, customerId: row.customer_id, merchantId: row.merchant_id },
    payload: {
      paymentId: row.payment_id,
      subject: subjectOf(row),
      amountFen: row.amount_fen,
      currency: row.currency,
    },
  };
}

interface Move {
  readonly paymentId: string;
  readonly from: Payment.PaymentState | null;
  readonly to: Payment.PaymentState;
  readonly by: string;
  readonly detail?: string;
}

/** A line of the payment's history; the payment's row is locked or new. */
export async function noteMove(tx: Tx, move: Move, at: Temporal.Instant): Promise<void> {
  await sql`
    insert into payment.move (payment_id, move_no, at, from_state, to_state, by, detail)
    select ${move.paymentId}::uuid, coalesce(max(move_no), 0) + 1, ${at.toString()}::timestamptz, ${move.from}::text, ${move.to},
      ${move.by}, ${move.detail ?? null}::text
    from payment.move where payment_id = ${move.paymentId}`.execute(tx);
}
