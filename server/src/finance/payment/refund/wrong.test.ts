/** Another amount than the one asked for: it stays where it is until staff send it back (PAY-2, PAY-3). */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import {
  actAtCashier,
  balances,
  givenBack,
  type Payer,
  paidPayment,
  pass,
  prepareSandbox,
  startPayment,
  stateOf,
  type TestSubject,
  testSubject,
} from '../../../../test/payments.ts';

describe('a wrong amount', () => {
  let app: TestApp;
  let subject: TestSubject;
  let payer: Payer;
  let staff: Headers;

  beforeAll(async () => {
    app = await testApp({ now: '2026-03-01T02:00:00Z' });
    subject = testSubject(app);
    payer = await app.owner();
    staff = await app.staff(['payment.read', 'payment.refund']);
  });
  afterAll(() => app[Symbol.asyncDispose]());
  beforeEach(() => {
    for (const heard of [subject.paid, subject.ended, subject.refunded]) heard.length = 0;
  });

  /** @returns our number at the provider */
  async function paidWrong(paymentId: string, amountFen: number): Promise<string> {
    const no = await prepareSandbox(app, payer, paymentId);
    await sql`update sandbox_pay.trade set amount_fen = ${amountFen} where out_trade_no = ${no}`.execute(app.db);
    await actAtCashier(app, no, 'pay');
    await pass(app, { seconds: 1 });
    return no;
  }
  const sendBack = (paymentId: string, headers = staff) =>
    app.http.inject({
      method: 'POST',
      url: `/v1/payments/${paymentId}/return`,
      headers,
      body: { reason: ' not the price ' },
    });

  it.each([1, 12_345])(
    'PAY-2 sends %i fen of 9900 back whole, once, however often it is asked for',
    async (paidFen) => {
      const { paymentId } = await startPayment(app, payer);
      const no = await paidWrong(paymentId, paidFen);
      const asked = await Promise.all([sendBack(paymentId), sendBack(paymentId)]);
      const codes = asked.map((reply) => reply.json().code ?? reply.json().state).sort();
      expect(codes).toEqual(['payment/not-wrong', 'succeeded']);
      const done = asked.find((reply) => reply.statusCode === 200)?.json<Payment.PaymentDetail>();
      expect(done).toMatchObject({ amountFen: paidFen, refundedFen: paidFen, wrongFen: null, late: false });
      expect(done?.moves.at(-1)).toMatchObject({ from: 'pending', to: 'succeeded', by: 'staff' });
      await pass(app, { seconds: 3 });
      await pass(app, { seconds: 3 });
      expect(await givenBack(app, no)).toBe(paidFen);
      expect(await balances(app)).toEqual({ customer_receipts: 0, provider_clearing: 0, refund_clearing: 0 });
      expect([subject.paid.length, subject.ended.length]).toEqual([0, 1]);
      expect(subject.refunded).toMatchObject([{ amountFen: paidFen, reason: 'not the price' }]);
      expect(await stateOf(app, payer, paymentId)).toMatchObject({ state: 'succeeded', refundedFen: paidFen });
      const { rows } = await sql`
      select before, after from platform.audit_entry where action = 'payment.wrong_returned' and subject_id = ${paymentId}`.execute(
        app.db,
      );
      expect(rows).toMatchObject([{ before: { amountFen: 9900 }, after: { amountFen: paidFen } }]);
    },
  );

  it('PAY-3 leaves no difference of the day once it has been sent back', async () => {
    const open = await startPayment(app, payer);
    await paidWrong(open.paymentId, 5000);
    app.clock.set('2026-03-02T03:00:00Z');
    staff = await app.staff(['payment.read', 'payment.refund']);
    await app.loop('payment.bill');
    const differences = async () => {
      const found = await app.http.inject({ url: '/v1/reconciliation/differences', headers: staff });
      return found.json<{ items: Payment.Difference[] }>().items.map(({ kind, state }) => `${kind} ${state}`);
    };
    expect(await differences()).toEqual(['amount open']);
    expect((await sendBack(open.paymentId)).statusCode).toBe(200);
    const again = { method: 'POST', url: '/v1/reconciliation/days', headers: staff } as const;
    await app.http.inject({ ...again, body: { day: '2026-03-01' } });
    expect(await differences()).toEqual(['amount resolved']);
  });

  it('PAY-2 changes nothing of what was paid as asked, what the provider does not tell, and what came in other money', async () => {
    const right = await paidPayment(app, payer);
    expect((await sendBack(right.paymentId)).json()).toMatchObject({ code: 'payment/not-wrong' });
    const { paymentId } = await startPayment(app, payer);
    const no = await paidWrong(paymentId, 100);
    await sql`insert into sandbox_pay.instruction (call, how) values ('query', 'away')`.execute(app.db);
    expect((await sendBack(paymentId)).json()).toMatchObject({ code: 'payment/provider-away' });
    await sql`update sandbox_pay.trade set currency = 'USD' where out_trade_no = ${no}`.execute(app.db);
    expect((await sendBack(paymentId)).json()).toMatchObject({ code: 'payment/currency-differs' });
    expect(await stateOf(app, payer, paymentId)).toMatchObject({ state: 'pending' });
    const reader = await app.staff(['payment.read']);
    expect((await sendBack(paymentId, reader)).statusCode).toBe(403);
    expect(await givenBack(app, no)).toBe(0);
  });
});
