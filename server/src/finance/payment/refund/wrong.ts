/** Another amount than the one asked for was paid: staff send it back as it came. */
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { handlerOf, type Inner, vendorOf } from '../deps.ts';
import { currencyDiffers, notPaid, notWrong, paymentNotFound, providerAway } from '../problems.ts';
import { paymentRows } from '../row.ts';
import { succeed } from '../settle.ts';
import { lockPayment } from '../start.ts';

const CALL_MS = 10_000;

/**
 * What the provider holds is asked of it once more, booked, and given back whole; the subject hears that nothing came.
 * @throws Problem `payment/not-found`, `payment/not-wrong`, `payment/provider-away`, `payment/not-paid`, `payment/currency-differs`
 */
export async function returnWrong(
  deps: Inner,
  { staff, requestId }: { readonly staff: Staff; readonly requestId: string },
  paymentId: string,
  reason: string,
): Promise<void> {
  const [found] = await paymentRows(deps.db, sql`p.payment_id = ${paymentId}`);
  if (!found) throw new Problem(paymentNotFound);
  if (found.wrong_fen === null) throw new Problem(notWrong);
  const answer = await vendorOf(deps, found.vendor).query(found.out_trade_no, AbortSignal.timeout(CALL_MS));
  if (answer.kind !== 'trade') throw new Problem(providerAway);
  const { trade } = answer;
  if (trade.state !== 'paid') throw new Problem(notPaid);
  if (trade.currency !== found.currency) throw new Problem(currencyDiffers);
  await inTransaction(deps.db, async (tx) => {
    await handlerOf(deps, found.subject_kind).hold?.(tx, found.subject_id);
    const row = await lockPayment(tx, sql`p.payment_id = ${paymentId}`);
    if (row.wrong_fen === null) throw new Problem(notWrong);
    await succeed(tx, deps, row, { trade, by: 'staff', returned: reason });
    await record(tx, {
      actor: staff,
      action: 'payment.wrong_returned',
      subjectType: 'payment',
      subjectId: paymentId,
      before: { amountFen: row.amount_fen, state: row.state },
      after: { amountFen: trade.amountFen, state: 'succeeded', reason },
      requestId,
    });
  });
}
