/** Gives money of a booking back, and earns what of it the store keeps (BOOK-5, rule 40). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { commissionOf } from '../domain.ts';
import type { BookingRow } from '../row.ts';
import { commissionByCategory, commissionPercent, payoutHours } from '../settings.ts';

/** Transactions in which a booking asks for a refund that it has counted itself. */
const asking = new WeakSet<Tx>();
export const asksItself = (tx: Tx): boolean => asking.has(tx);

/** Back to where it came from; a repeat for the same reason is the same refund. The caller counts it in the booking. */
export async function giveBack(tx: Tx, deps: Inner, row: BookingRow, amountFen: number, reason: string): Promise<void> {
  if (amountFen <= 0 || row.payment_id === null) return;
  asking.add(tx);
  const asked = { paymentId: row.payment_id, key: `booking/${row.booking_id}/${reason}`, amountFen, reason };
  const refund = await deps.payment.refund(tx, asked).finally(() => asking.delete(tx));
  await sql`
    insert into booking.refund (refund_id, booking_id, amount_fen)
    values (${refund.refundId}, ${row.booking_id}, ${amountFen}) on conflict do nothing`.execute(tx);
}

/** What the store gets of money that was paid online; released some time after the end. */
export async function earn(
  tx: Tx,
  deps: Inner,
  row: BookingRow,
  what: {
    readonly key: string;
    readonly grossFen: number;
    readonly endedAt: Temporal.Instant;
    readonly platformFen?: number;
  },
): Promise<number> {
  const commissionFen = commissionOf(what.grossFen, await percentOf(tx, deps, row.category_key));
  if (what.grossFen <= 0 && (what.platformFen ?? 0) <= 0) return commissionFen;
  await deps.settlement.earn(tx, {
    key: `booking/${row.booking_id}/${what.key}`,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    subject: { kind: 'booking', id: row.group_id },
    grossFen: what.grossFen,
    commissionFen,
    availableAt: what.endedAt.add({ hours: await deps.settings.get(tx, payoutHours) }),
    currency: row.currency,
    ...(what.platformFen ? { couponPlatformFen: what.platformFen } : {}),
  });
  return commissionFen;
}

async function percentOf(tx: Tx, deps: Inner, categoryKey: string): Promise<number> {
  const byCategory = await deps.settings.get(tx, commissionByCategory);
  const own = byCategory.find((one) => one.category === categoryKey);
  return own?.percent ?? (await deps.settings.get(tx, commissionPercent));
}
