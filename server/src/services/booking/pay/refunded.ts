/** Refunds as bookings count them: what they ask for themselves, and what staff ask for in the finance room (BOOK-5, PAY-2). */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { SettledRefund } from '../../../finance/payment/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { type BookingRow, leftOf, lockGroup, noteMoves, payableOf, SYSTEM, told } from '../row.ts';
import { asksItself } from './refund.ts';

export type AskedRefund = Pick<SettledRefund, 'refundId' | 'paymentId' | 'subject' | 'amountFen'> & {
  readonly at: Temporal.Instant;
};

/**
 * A refund that nobody asked for here is counted when it is asked for, over the bookings that the payment was for, so that
 * none of it is given back or earned again meanwhile. One that is handed over once more was counted.
 */
export async function countRefund(tx: Tx, { refundId, paymentId, subject, amountFen, at }: AskedRefund): Promise<void> {
  if (subject.kind !== 'booking' || asksItself(tx) || (await partsOf(tx, refundId)).length > 0) return;
  let open = amountFen;
  for (const row of await lockGroup(tx, subject.id)) {
    const part = row.payment_id === paymentId ? Math.min(open, leftOf(row)) : 0;
    if (part <= 0) continue;
    open -= part;
    await sql`
      insert into booking.refund (refund_id, booking_id, amount_fen)
      values (${refundId}, ${row.booking_id}, ${part})`.execute(tx);
    await sql`
      update booking.booking set refunded_fen = refunded_fen + ${part} where booking_id = ${row.booking_id}`.execute(
      tx,
    );
    await tellRefunded(tx, { ...row, refunded_fen: row.refunded_fen + part }, part, at);
  }
}

async function partsOf(tx: Tx, refundId: string): Promise<{ booking_id: string; amount_fen: number }[]> {
  const { rows } = await sql<{ booking_id: string; amount_fen: number }>`
    select booking_id, amount_fen from booking.refund where refund_id = ${refundId} order by booking_id`.execute(tx);
  return rows;
}

/** Money has gone back: it stands in the history of each booking that it is of. */
export async function refunded(tx: Tx, refund: SettledRefund): Promise<void> {
  const { refundId, reason, at } = refund;
  await countRefund(tx, refund);
  for (const { booking_id: bookingId, amount_fen: amountFen } of await partsOf(tx, refundId)) {
    await noteMoves(tx, [bookingId], { move: 'refunded', by: SYSTEM, at, amountFen, reason });
  }
}

export async function tellRefunded(tx: Tx, row: BookingRow, amountFen: number, at: Temporal.Instant): Promise<void> {
  const { payload, ...about } = told(row);
  await append(tx, Booking.bookingRefunded, {
    ...about,
    occurredAt: at,
    payload: {
      ...payload,
      serviceNames: row.service_names,
      completedAt: row.completed_at,
      currency: row.currency,
      amountFen,
      refundedFen: row.refunded_fen,
      discountFen: row.discount_fen,
      payableFen: payableOf(row),
    },
  });
}
