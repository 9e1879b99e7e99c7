/** Refunds as they are stored and as staff see them. */
import type { Payment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

export interface RefundRow {
  refund_id: string;
  refund_no: string;
  payment_id: string;
  key: string;
  amount_fen: number;
  reason: string;
  state: Payment.RefundState;
  requested_at: string;
  settled_at: string | null;
  next_at: string | null;
  attempts: number;
  error: string | null;
}

/** Refunds `r`. @param rest conditions, order and limit, or a lock */
export async function refundRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select r.refund_id, r.refund_no, r.payment_id, r.key, r.amount_fen, r.reason, r.state, r.requested_at, r.settled_at,
      r.next_at, r.attempts, r.error
    from payment.refund r where ${rest}`.execute(handle);
  return rows;
}

export function toRefund(row: RefundRow): Payment.Refund {
  return {
    refundId: row.refund_id,
    refundNo: row.refund_no,
    paymentId: row.payment_id,
    state: row.state,
    amountFen: row.amount_fen,
    reason: row.reason,
    requestedAt: row.requested_at,
    settledAt: row.settled_at,
    attempts: row.attempts,
    nextAt: row.next_at,
    error: row.error,
  };
}
