/** Asks the provider about payments whose notification does not come, and closes what nobody pays; nothing lives in timers. */
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import type { Loop } from '../../platform/loops.ts';
import { type Inner, vendorOf } from './deps.ts';
import { earlier } from './prepare.ts';
import { type PaymentRow, paymentRows } from './row.ts';
import { settleTrade } from './settle.ts';
import { end, lockPayment } from './start.ts';

const EVERY_MS = 2000;
const LEASE_SECONDS = 60;
const CALL_MS = 10_000;
const FIRST_ASK_SECONDS = 20;
const LONGEST_ASK_SECONDS = 300;
const BATCH = 50;

export function watchLoop(deps: Inner): Loop {
  return {
    name: 'payment.watch',
    everyMs: EVERY_MS,
    async run(stop) {
      for (let round = 0; round < BATCH && !stop?.aborted; round += 1) {
        const row = await take(deps);
        if (!row) return;
        if (row.state === 'created') await closeHere(deps, row, 'expiry');
        else await look(deps, row);
      }
    },
  };
}

/** The next due one, leased so that a dead process's payment is taken up again. */
function take(deps: Inner): Promise<PaymentRow | undefined> {
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const [row] = await paymentRows(
      tx,
      sql`p.ask_at <= ${now.toString()}::timestamptz order by p.ask_at limit 1 for update skip locked`,
    );
    if (!row) return undefined;
    await sql`
      update payment.payment set ask_at = ${now.add({ seconds: LEASE_SECONDS }).toString()}::timestamptz, asked = asked + 1
      where payment_id = ${row.payment_id}`.execute(tx);
    return row;
  });
}

async function look(deps: Inner, row: PaymentRow): Promise<void> {
  const vendor = vendorOf(deps, row.vendor);
  const answer = await vendor.query(row.out_trade_no, AbortSignal.timeout(CALL_MS));
  if (answer.kind === 'trade' && (answer.trade.state === 'paid' || answer.trade.state === 'closed')) {
    await settleTrade(deps, { vendor: row.vendor, trade: answer.trade, by: 'query' });
    return;
  }
  const sure = answer.kind === 'trade' || answer.kind === 'absent';
  const over = Temporal.Instant.compare(row.expires_at, deps.clock.now()) <= 0;
  if (sure && over) return closeThere(deps, row);
  await askAgain(deps, row);
}

/** Only what the provider has closed is closed here: until then it may still be paid. */
async function closeThere(deps: Inner, row: PaymentRow): Promise<void> {
  const vendor = vendorOf(deps, row.vendor);
  const answer = await vendor.close(row.out_trade_no, AbortSignal.timeout(CALL_MS));
  if (answer.kind === 'closed' || answer.kind === 'absent') return closeHere(deps, row, 'expiry');
  if (answer.kind !== 'paid') return askAgain(deps, row);
  const paid = await vendor.query(row.out_trade_no, AbortSignal.timeout(CALL_MS));
  if (paid.kind === 'trade') await settleTrade(deps, { vendor: row.vendor, trade: paid.trade, by: 'query' });
  else await askAgain(deps, row);
}

function closeHere(deps: Inner, row: PaymentRow, by: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const present = await lockPayment(tx, sql`p.payment_id = ${row.payment_id}`);
    // What was begun or paid meanwhile is looked at again.
    if (present.state === row.state) await end(tx, deps, present, { to: 'closed', by });
  });
}

/** 20 s, 40 s, 80 s … up to five minutes; at its end in any case, and soon again after it. */
async function askAgain(deps: Inner, row: PaymentRow): Promise<void> {
  const now = deps.clock.now();
  const wait = Math.min(LONGEST_ASK_SECONDS, FIRST_ASK_SECONDS * 2 ** Math.min(row.asked, 6));
  const expiresAt = Temporal.Instant.from(row.expires_at);
  const due = now.add({ seconds: wait });
  const next = Temporal.Instant.compare(expiresAt, now) > 0 ? earlier(due, expiresAt) : due;
  await sql`
    update payment.payment set ask_at = ${next.toString()}::timestamptz
    where payment_id = ${row.payment_id} and ask_at is not null`.execute(deps.db);
}
