/** Payments over HTTP and against the sandbox: asked for, paid, told twice, late, out of order or never (PAY-1, PAY-2, rule 8). */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
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
} from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let subject: TestSubject;
let payer: Payer;

beforeAll(async () => {
  app = await testApp();
  subject = testSubject(app);
  payer = await app.owner();
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  subject.paid.length = 0;
  subject.refunded.length = 0;
  subject.decide = () => 'kept';
});

const numberOf = (paymentId: string) => paymentId.replaceAll('-', '');
const sandbox = async (call: string, how: string) => {
  await sql`insert into sandbox_pay.instruction (call, how) values (${call}, ${how})`.execute(app.db);
};
const eventsOf = async (paymentId: string) => {
  const { rows } = await sql<{ name: string; payload: { late?: boolean; refusedAs?: string | null } }>`
    select name, payload from platform.event where subject_id = ${paymentId} order by xid, position`.execute(app.db);
  return rows;
};
const prepare = (paymentId: string, channel = 'sandbox', headers = payer.headers) =>
  app.http.inject({ method: 'POST', url: `/v1/owner/payments/${paymentId}/prepare`, headers, body: { channel } });
const refund = (paymentId: string, amountFen: number, key = newId()) =>
  inTransaction(app.db, (tx) => app.modules.payment.refund(tx, { paymentId, key, amountFen, reason: 'test' }));

describe('paying', () => {
  it('PAY-1 tells the subject once and books the money when the provider notifies', async () => {
    const before = await balances(app);
    const payment = await startPayment(app, payer);
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'created', channels: ['sandbox'] });
    const no = await prepareSandbox(app, payer, payment.paymentId);
    await actAtCashier(app, no, 'pay');
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending' });
    await pass(app, { seconds: 1 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded', channels: [] });
    expect(subject.paid).toMatchObject([{ paymentId: payment.paymentId, amountFen: 9900, late: false }]);
    const after = await balances(app);
    expect(after.provider_clearing).toBe((before.provider_clearing ?? 0) + 9900);
    expect(after.customer_receipts).toBe((before.customer_receipts ?? 0) + 9900);
    expect((await eventsOf(payment.paymentId)).map((event) => event.name)).toEqual(['payment.succeeded']);
  });

  it('PAY-2 takes a payment once, however often and at once it is told', async () => {
    const payment = await startPayment(app, payer);
    await actAtCashier(app, await prepareSandbox(app, payer, payment.paymentId), 'twice');
    app.clock.advance({ seconds: 1 });
    await Promise.all(
      ['payment.sandbox', 'payment.sandbox', 'payment.sandbox', 'payment.watch'].map((name) => app.loop(name)),
    );
    await pass(app, { minutes: 1 });
    expect(subject.paid).toHaveLength(1);
    expect(await eventsOf(payment.paymentId)).toHaveLength(1);
    const subjectId = payment.subject.id;
    const booked = await app.modules.ledger.balanceOf(
      app.db,
      { kind: 'customer_receipts' },
      { subject: { kind: 'test', id: subjectId } },
    );
    expect(booked).toBe(9900);
  });

  it('PAY-2 asks the provider when the notification is lost', async () => {
    const payment = await startPayment(app, payer);
    await actAtCashier(app, await prepareSandbox(app, payer, payment.paymentId), 'lost');
    await pass(app, { seconds: 5 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending' });
    await pass(app, { seconds: 20 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded' });
    expect(subject.paid).toHaveLength(1);
  });

  it('PAY-2 takes the same answer from a repeated prepare and none by another way', async () => {
    const payment = await startPayment(app, payer);
    const [first, second] = [await prepare(payment.paymentId), await prepare(payment.paymentId)];
    expect(second.json()).toEqual(first.json());
    expect((await prepare(payment.paymentId, 'native')).json()).toMatchObject({ code: 'payment/channel-unavailable' });
  });

  it('ACC-3 hides a payment from everybody but its payer', async () => {
    const payment = await startPayment(app, payer);
    const other = await app.owner();
    const asked = await app.http.inject({ url: `/v1/owner/payments/${payment.paymentId}`, headers: other.headers });
    expect(asked.json()).toMatchObject({ code: 'payment/not-found' });
    expect((await prepare(payment.paymentId, 'sandbox', other.headers)).statusCode).toBe(404);
  });

  it('PAY-2 says try again when the provider is away, and fails for good when it refuses', async () => {
    const payment = await startPayment(app, payer);
    await sandbox('prepare', 'away');
    expect((await prepare(payment.paymentId)).json()).toMatchObject({ code: 'payment/provider-away' });
    expect((await prepare(payment.paymentId)).statusCode).toBe(200);
    const refused = await startPayment(app, payer);
    await sandbox('prepare', 'refuse');
    expect((await prepare(refused.paymentId)).json()).toMatchObject({ code: 'payment/refused' });
    expect(await stateOf(app, payer, refused.paymentId)).toMatchObject({ state: 'failed', channels: [] });
  });

  it('PAY-2 confirms nothing when another amount was paid, and tells the operator once', async () => {
    const payment = await startPayment(app, payer);
    const no = await prepareSandbox(app, payer, payment.paymentId);
    await sql`update sandbox_pay.trade set amount_fen = 1 where out_trade_no = ${no}`.execute(app.db);
    await actAtCashier(app, no, 'twice');
    await pass(app, { seconds: 1 });
    await pass(app, { minutes: 20 });
    expect(subject.paid).toHaveLength(0);
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending', channels: [] });
    expect((await eventsOf(payment.paymentId)).map((event) => event.name)).toEqual(['payment.wrong_amount']);
  });

  it('PAY-2 refuses a notification that the provider did not sign', async () => {
    const payment = await startPayment(app, payer);
    const trade = { state: 'paid', outTradeNo: numberOf(payment.paymentId), amountFen: 9900, currency: 'CNY' };
    const forged = await app.http.inject({
      method: 'POST',
      url: '/v1/callbacks/sandbox-pay',
      headers: { 'content-type': 'application/json', 'sandbox-pay-signature': '00'.repeat(32) },
      body: JSON.stringify({ key: 'forged', trade: { ...trade, paidAt: app.clock.now().toString() } }),
    });
    expect(forged.json()).toMatchObject({ code: 'payment/bad-signature' });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'created' });
  });
});

describe('ending', () => {
  it('PAY-2 closes here only what is closed at the provider', async () => {
    const untouched = await startPayment(app, payer);
    const begun = await startPayment(app, payer);
    const no = await prepareSandbox(app, payer, begun.paymentId);
    await sandbox('close', 'away');
    await pass(app, { minutes: 11 });
    expect(await stateOf(app, payer, untouched.paymentId)).toMatchObject({ state: 'closed' });
    expect(await stateOf(app, payer, begun.paymentId)).toMatchObject({ state: 'pending', channels: [] });
    await pass(app, { minutes: 6 });
    expect(await stateOf(app, payer, begun.paymentId)).toMatchObject({ state: 'closed' });
    await actAtCashier(app, no, 'pay');
    await pass(app, { minutes: 6 });
    expect(subject.paid).toHaveLength(0);
    expect((await prepare(begun.paymentId)).json()).toMatchObject({ code: 'payment/over' });
  });

  it('BOOK-3 rule 8 gives a late success back within 60 s when the subject does not keep it', async () => {
    subject.decide = () => ({ refund: 'hold_expired' });
    const payment = await startPayment(app, payer);
    const no = await prepareSandbox(app, payer, payment.paymentId);
    app.clock.advance({ minutes: 9, seconds: 59 });
    await actAtCashier(app, no, 'late');
    await pass(app, { seconds: 10 });
    expect(subject.paid).toMatchObject([{ late: true }]);
    expect(await givenBack(app, no)).toBe(9900);
    await pass(app, { seconds: 5 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded', refundedFen: 9900 });
    expect(subject.refunded).toMatchObject([{ amountFen: 9900, reason: 'hold_expired' }]);
    await pass(app, { minutes: 20 });
    expect(await givenBack(app, no)).toBe(9900);
    expect(subject.paid).toHaveLength(1);
  });

  it('BOOK-3 rule 8 keeps a late success when the subject can', async () => {
    const payment = await startPayment(app, payer);
    const no = await prepareSandbox(app, payer, payment.paymentId);
    await pass(app, { minutes: 11 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'closed' });
    // A provider that took the money although it had said that it was closed.
    const transactionId = `SBX${no}`;
    await sql`update sandbox_pay.trade set state = 'paid', paid_at = ${app.clock.now().toString()} where out_trade_no = ${no}`.execute(
      app.db,
    );
    const body = {
      trade: {
        state: 'paid',
        outTradeNo: no,
        amountFen: 9900,
        currency: 'CNY',
        providerRef: transactionId,
        paidAt: app.clock.now().toString(),
      },
      key: `trade/${no}`,
    };
    await sql`
      insert into sandbox_pay.notice (notice_id, key, body, due_at)
      values (${newId()}, ${body.key}, ${JSON.stringify(body)}::jsonb, ${app.clock.now().toString()})`.execute(app.db);
    await pass(app, { seconds: 1 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded', refundedFen: 0 });
    const [, told] = await eventsOf(payment.paymentId);
    expect(told).toMatchObject({ name: 'payment.succeeded', payload: { late: true, refusedAs: null } });
  });

  it('PAY-2 lets a module give up on a payment, and the payer be quicker', async () => {
    const [first, second] = [await startPayment(app, payer), await startPayment(app, payer)];
    const no = await prepareSandbox(app, payer, second.paymentId);
    await actAtCashier(app, no, 'lost');
    for (const { paymentId } of [first, second])
      await inTransaction(app.db, (tx) => app.modules.payment.cancel(tx, paymentId));
    await pass(app, { seconds: 1 });
    expect(await stateOf(app, payer, first.paymentId)).toMatchObject({ state: 'closed' });
    expect(await stateOf(app, payer, second.paymentId)).toMatchObject({ state: 'succeeded' });
  });
});

describe('refunds', () => {
  it('PAY-2 gives no fen back twice: one key is one refund, the sum stays within the payment', async () => {
    const payment = await paidPayment(app, payer);
    const first = await refund(payment.paymentId, 4000, 'a');
    expect((await refund(payment.paymentId, 4000, 'a')).refundId).toBe(first.refundId);
    await expect(refund(payment.paymentId, 4001, 'a')).rejects.toMatchObject({
      type: { code: 'payment/refund-key-reused' },
    });
    await expect(refund(payment.paymentId, 5901, 'b')).rejects.toMatchObject({
      type: { code: 'payment/refund-too-much' },
    });
    await refund(payment.paymentId, 5900, 'b');
    await pass(app, { seconds: 3 });
    await pass(app, { seconds: 3 });
    expect(await givenBack(app, numberOf(payment.paymentId))).toBe(9900);
    expect(subject.refunded).toHaveLength(2);
  });

  it('PAY-2 lets of many at once only as many through as were paid for', async () => {
    const payment = await paidPayment(app, payer, { amountFen: 1000 });
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => refund(payment.paymentId, 300)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3);
    await Promise.all(Array.from({ length: 4 }, () => app.loop('payment.refund')));
    await pass(app, { seconds: 3 });
    expect(await givenBack(app, numberOf(payment.paymentId))).toBe(900);
  });

  it('PAY-2 asks by our number when the answer to a refund was lost, and does not tell it twice', async () => {
    const payment = await paidPayment(app, payer);
    await sandbox('refund', 'lose-answer');
    await sandbox('notify', 'notify-lost');
    const { refundId } = await refund(payment.paymentId, 9900);
    await pass(app, { seconds: 0 });
    const seen = async () => {
      const { rows } = await sql<{ state: Payment.RefundState }>`
        select state from payment.refund where refund_id = ${refundId}`.execute(app.db);
      return rows[0]?.state;
    };
    expect(await seen()).toBe('unknown');
    await pass(app, { seconds: 11 });
    expect(await seen()).toBe('succeeded');
    const { rows } =
      await sql`select from sandbox_pay.refund where out_trade_no = ${numberOf(payment.paymentId)}`.execute(app.db);
    expect(rows).toHaveLength(1);
    expect(subject.refunded).toHaveLength(1);
  });

  it('PAY-2 tries again when the provider is away', async () => {
    const payment = await paidPayment(app, payer);
    await sandbox('refund', 'away');
    await refund(payment.paymentId, 100);
    await pass(app, { seconds: 0 });
    expect(await givenBack(app, numberOf(payment.paymentId))).toBe(0);
    await pass(app, { seconds: 6 });
    expect(await givenBack(app, numberOf(payment.paymentId))).toBe(100);
  });

  it('PAY-2 owes a failed refund to the customer again, and hands it over once more by hand', async () => {
    const payment = await paidPayment(app, payer);
    const before = await balances(app);
    await sandbox('refund', 'fail');
    const { refundId } = await refund(payment.paymentId, 9900);
    await pass(app, { seconds: 3 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ refundedFen: 0 });
    expect(await balances(app)).toEqual({ ...before, refund_clearing: before.refund_clearing ?? 0 });
    const staff = await app.staff(['payment.refund', 'payment.read']);
    const again = await app.http.inject({ method: 'POST', url: `/v1/refunds/${refundId}/retry`, headers: staff });
    expect(again.json()).toMatchObject({ state: 'requested' });
    await pass(app, { seconds: 3 });
    await pass(app, { seconds: 3 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ refundedFen: 9900 });
    expect(await givenBack(app, numberOf(payment.paymentId))).toBe(9900);
    const twice = await app.http.inject({ method: 'POST', url: `/v1/refunds/${refundId}/retry`, headers: staff });
    expect(twice.json()).toMatchObject({ code: 'payment/refund-not-failed' });
  });

  it('PAY-2 lets staff refund with a reason, audited, the same key once', async () => {
    const payment = await paidPayment(app, payer);
    const staff = await app.staff(['payment.refund', 'payment.read']);
    const ask = () =>
      app.http.inject({
        method: 'POST',
        url: `/v1/payments/${payment.paymentId}/refunds`,
        headers: { ...staff, 'idempotency-key': payment.paymentId },
        body: { amountFen: 100, reason: 'kindness' },
      });
    const [first, second] = [await ask(), await ask()];
    expect(first.statusCode).toBe(202);
    expect(second.json()).toEqual(first.json());
    await pass(app, { seconds: 3 });
    await pass(app, { seconds: 3 });
    const detail = await app.http.inject({ url: `/v1/payments/${payment.paymentId}`, headers: staff });
    const { refunds, moves, notices } = detail.json<Payment.PaymentDetail>();
    expect(refunds).toMatchObject([{ amountFen: 100, reason: 'kindness', state: 'succeeded' }]);
    expect(moves.map((move) => move.to)).toEqual(['created', 'pending', 'succeeded']);
    expect(notices.map((notice) => notice.outcome)).toContain('applied');
    const forbidden = await app.http.inject({
      method: 'POST',
      url: `/v1/payments/${payment.paymentId}/refunds`,
      headers: await app.staff(['payment.read']),
      body: { amountFen: 100, reason: 'no' },
    });
    expect(forbidden.statusCode).toBe(403);
  });
});

describe('the cashier', () => {
  it('PAY-1 shows the sandbox’s page in both languages and escapes what it shows', async () => {
    const payment = await startPayment(app, payer);
    await sql`update payment.payment set description = '<b>&' where payment_id = ${payment.paymentId}`.execute(app.db);
    const no = await prepareSandbox(app, payer, payment.paymentId);
    const zh = await app.http.inject({ url: `/v1/sandbox-pay/${no}` });
    const en = await app.http.inject({ url: `/v1/sandbox-pay/${no}?lang=en` });
    expect(zh.body).toContain('沙盒收银台');
    expect(en.body).toContain('Sandbox cashier');
    expect(en.body).toContain('¥99.00');
    expect(en.body).not.toContain('<b>&');
    await actAtCashier(app, no, 'fail');
    expect((await app.http.inject({ url: `/v1/sandbox-pay/${no}?lang=en` })).body).toContain('did not succeed');
  });
});
