/** Hands refunds to the provider and asks what became of them; how far each came stands in its row. */
import { sql } from 'kysely';
import type { PayVendor, RefundAnswer } from '../../../adapters/pay/pay.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Loop } from '../../../platform/loops.ts';
import { type Inner, vendorOf } from '../deps.ts';
import { type PaymentRow, paymentRows } from '../row.ts';
import { lockPayment } from '../start.ts';
import { type RefundRow, refundRows } from './row.ts';
import { fail, setOpen, settleRefund } from './settle.ts';

const EVERY_MS = 2000;
/** Longer than a call may take: afterwards a refund whose process died is asked about. */
const LEASE_SECONDS = 40;
const CALL_MS = 20_000;
const FIRST_ASK_SECONDS = 10;
const LONGEST_ASK_SECONDS = 3600;
const BATCH = 50;

/** Rule 8: what is asked for is with the provider within seconds, also after a crash. */
export function refundLoop(deps: Inner): Loop {
  return {
    name: 'payment.refund',
    everyMs: EVERY_MS,
    wakes: true,
    async run(stop) {
      for (let round = 0; round < BATCH && !stop?.aborted; round += 1) {
        const taken = await take(deps);
        if (!taken) return;
        await carryOut(deps, taken);
      }
    },
  };
}

interface Taken {
  readonly refund: RefundRow;
  readonly payment: PaymentRow;
  /** It has never left the house. */
  readonly fresh: boolean;
}

/** The next due one. It is `sent` before the provider hears of it, so a crash leaves a question, never a second refund. */
function take(deps: Inner): Promise<Taken | undefined> {
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const [refund] = await refundRows(
      tx,
      sql`r.next_at <= ${now.toString()}::timestamptz order by r.next_at limit 1 for update skip locked`,
    );
    if (!refund) return undefined;
    const [payment] = await paymentRows(tx, sql`p.payment_id = ${refund.payment_id}`);
    if (!payment) throw new Error('a payment vanished');
    await sql`
      update payment.refund set state = case when state = 'requested' then 'sent' else state end,
        sent_at = coalesce(sent_at, ${now.toString()}::timestamptz), attempts = attempts + 1,
        next_at = ${now.add({ seconds: LEASE_SECONDS }).toString()}::timestamptz
      where refund_id = ${refund.refund_id}`.execute(tx);
    return { refund: { ...refund, attempts: refund.attempts + 1 }, payment, fresh: refund.state === 'requested' };
  });
}

async function carryOut(deps: Inner, taken: Taken): Promise<void> {
  const vendor = vendorOf(deps, taken.payment.vendor);
  await note(deps, taken, await ask(vendor, taken));
}

/** Told once; from then on asked about by our number, and told again under it only when the provider has not heard of it. */
async function ask(vendor: PayVendor, { refund, payment, fresh }: Taken): Promise<RefundAnswer> {
  const signal = AbortSignal.timeout(CALL_MS);
  if (!fresh) {
    const known = await vendor.queryRefund(refund.refund_no, signal);
    if (known.kind !== 'absent') return known;
  }
  const order = {
    refundNo: refund.refund_no,
    outTradeNo: payment.out_trade_no,
    amountFen: refund.amount_fen,
    totalFen: payment.amount_fen,
    currency: payment.currency,
    reason: refund.reason,
  };
  return vendor.refund(order, signal);
}

async function note(deps: Inner, { refund, payment }: Taken, answer: RefundAnswer): Promise<void> {
  const again = deps.clock.now().add({ seconds: waitAfter(refund.attempts) });
  if (answer.kind === 'refund') {
    await settleRefund(deps, { vendor: payment.vendor, refund: answer.refund, askAgainAt: again });
    return;
  }
  await inTransaction(deps.db, async (tx) => {
    if (answer.kind === 'refused') {
      const row = await lockPayment(tx, sql`p.payment_id = ${payment.payment_id}`);
      const [present] = await refundRows(tx, sql`r.refund_id = ${refund.refund_id} for update`);
      // A notification may have been quicker.
      if (present && present.state !== 'succeeded' && present.state !== 'failed')
        await fail(tx, deps, row, present, answer.code);
      return;
    }
    const code = answer.kind === 'absent' ? 'absent' : answer.code;
    const state = answer.kind === 'later' ? (refund.state === 'requested' ? 'requested' : refund.state) : 'unknown';
    const next = answer.kind === 'later' ? deps.clock.now().add({ milliseconds: answer.retryAfterMs }) : again;
    await setOpen(tx, refund.refund_id, state as 'requested' | 'sent' | 'unknown', next, code);
  });
}

/** 10 s, 20 s, 40 s … up to an hour. */
function waitAfter(attempts: number): number {
  return Math.min(LONGEST_ASK_SECONDS, FIRST_ASK_SECONDS * 2 ** Math.min(attempts - 1, 12));
}
