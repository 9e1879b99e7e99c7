/** Payments for tests: a subject that decides as it is told, the steps of a payer, and what must hold of the books. */
import type { Ledger, Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Decision, SettledPayment, SettledRefund } from '../src/finance/payment/index.ts';
import { inTransaction } from '../src/platform/db.ts';
import { newId } from '../src/platform/ids.ts';
import type { Headers, TestApp } from './harness.ts';

export interface TestSubject {
  readonly paid: SettledPayment[];
  readonly ended: SettledPayment[];
  readonly refunded: SettledRefund[];
  /** What `paid` answers. */
  decide: () => Decision;
}

/** Registers itself for payments of `test`. */
export function testSubject(app: TestApp): TestSubject {
  const subject: TestSubject = { paid: [], ended: [], refunded: [], decide: () => 'kept' };
  app.modules.payment.useSubject('test', {
    async paid(_tx, payment) {
      subject.paid.push(payment);
      return subject.decide();
    },
    async ended(_tx, payment) {
      subject.ended.push(payment);
    },
    async refunded(_tx, refund) {
      subject.refunded.push(refund);
    },
  });
  return subject;
}

export interface Payer {
  readonly headers: Headers;
  readonly customerId: string;
}

export function startPayment(
  app: TestApp,
  payer: Payer,
  options: { amountFen?: number; minutes?: number; subjectId?: string; merchantId?: string } = {},
): Promise<Payment.OwnerPayment> {
  const { amountFen = 9900, minutes = 10, subjectId = newId(), merchantId = null } = options;
  return inTransaction(app.db, (tx) =>
    app.modules.payment.start(tx, {
      subject: { kind: 'test', id: subjectId },
      customerId: payer.customerId,
      merchantId,
      amountFen,
      description: 'A wash for Doudou',
      expiresAt: app.clock.now().add({ minutes }),
    }),
  );
}

/** @returns our number at the provider */
export async function prepareSandbox(app: TestApp, payer: Payer, paymentId: string): Promise<string> {
  const reply = await app.http.inject({
    method: 'POST',
    url: `/v1/owner/payments/${paymentId}/prepare`,
    headers: payer.headers,
    body: { channel: 'sandbox' },
  });
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return reply.json<{ url: string }>().url.split('/').at(-1) ?? '';
}

/** A button of the sandbox's cashier. */
export async function actAtCashier(app: TestApp, no: string, act: Payment.SandboxAct): Promise<void> {
  const reply = await app.http.inject({ method: 'POST', url: `/v1/sandbox-pay/${no}/${act}` });
  if (reply.statusCode !== 200) throw new Error(reply.body);
}

/** Time goes by, and everything that is due happens. */
export async function pass(app: TestApp, duration: Temporal.DurationLike): Promise<void> {
  app.clock.advance(duration);
  for (const loop of ['payment.sandbox', 'payment.watch', 'payment.refund', 'payment.sandbox']) await app.loop(loop);
}

/** Started, paid and known to be paid. */
export async function paidPayment(
  app: TestApp,
  payer: Payer,
  options: Parameters<typeof startPayment>[2] = {},
): Promise<Payment.OwnerPayment> {
  const payment = await startPayment(app, payer, options);
  await actAtCashier(app, await prepareSandbox(app, payer, payment.paymentId), 'pay');
  await pass(app, { seconds: 1 });
  return payment;
}

export async function stateOf(app: TestApp, payer: Payer, paymentId: string): Promise<Payment.OwnerPayment> {
  const reply = await app.http.inject({ url: `/v1/owner/payments/${paymentId}`, headers: payer.headers });
  return reply.json();
}

/** Balance of an account of each kind, added over owners. */
export async function balances(app: TestApp): Promise<Partial<Record<Ledger.AccountKind, number>>> {
  const { lines, totals } = await app.modules.ledger.trialBalance();
  if (totals.some((total) => total.differenceFen !== 0)) throw new Error('the trial balance is not zero');
  const sums: Partial<Record<Ledger.AccountKind, number>> = {};
  for (const line of lines) sums[line.kind] = (sums[line.kind] ?? 0) + line.balanceFen;
  return sums;
}

/** What the sandbox has really given back of a trade. */
export async function givenBack(app: TestApp, outTradeNo: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(amount_fen), 0)::bigint as total from sandbox_pay.refund
    where out_trade_no = ${outTradeNo} and state <> 'failed'`.execute(app.db);
  return rows[0]?.total ?? 0;
}
