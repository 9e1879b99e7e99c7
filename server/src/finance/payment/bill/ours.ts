/** Our side of a bill: what we settled on the day, and everything that the bill names. */
import { sql } from 'kysely';
import type { BillRow, PayVendor } from '../../../adapters/pay/pay.ts';
import type { Tx } from '../../../platform/db.ts';

export interface Found {
  readonly of: 'payment' | 'refund';
  readonly number: string;
  readonly paymentId: string;
  readonly amountFen: number;
  readonly state: string;
}

export interface Ours {
  /** By `of/number`. */
  readonly byNumber: ReadonlyMap<string, Found>;
  readonly ofDay: readonly Found[];
}

export async function oursOf(
  tx: Tx,
  vendor: PayVendor,
  day: Temporal.PlainDate,
  theirs: readonly BillRow[],
): Promise<Ours> {
  const from = day.toZonedDateTime(vendor.billZone).toInstant().toString();
  const until = day.add({ days: 1 }).toZonedDateTime(vendor.billZone).toInstant().toString();
  const numbers = (of: BillRow['of']) => theirs.filter((row) => row.of === of).map((row) => row.number);
  const { rows } = await sql<Found & { ofDay: boolean }>`
    select 'payment' as of, p.out_trade_no as number, p.payment_id as "paymentId", p.amount_fen as "amountFen", p.state,
      coalesce(p.state = 'succeeded' and p.paid_at >= ${from}::timestamptz and p.paid_at < ${until}::timestamptz, false) as "ofDay"
    from payment.payment p where p.vendor = ${vendor.vendor} and (p.out_trade_no = any(${numbers('payment')}::text[])
      or (p.state = 'succeeded' and p.paid_at >= ${from}::timestamptz and p.paid_at < ${until}::timestamptz))
    union all
    select 'refund', r.refund_no, r.payment_id, r.amount_fen, r.state,
      coalesce(r.state = 'succeeded' and r.settled_at >= ${from}::timestamptz and r.settled_at < ${until}::timestamptz, false)
    from payment.refund r join payment.payment p using (payment_id)
    where p.vendor = ${vendor.vendor} and (r.refund_no = any(${numbers('refund')}::text[])
      or (r.state = 'succeeded' and r.settled_at >= ${from}::timestamptz and r.settled_at < ${until}::timestamptz))`.execute(
    tx,
  );
  return {
    byNumber: new Map(rows.map((row) => [`${row.of}/${row.number}`, row])),
    ofDay: rows.filter((row) => row.ofDay),
  };
}
