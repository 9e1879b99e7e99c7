/** The daily comparison with the provider's bill (PAY-3): every difference is a row, once, and stays resolved. */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { balances, type Payer, paidPayment, pass, testSubject } from '../../../../test/payments.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

let app: TestApp;
let payer: Payer;
let staff: Headers;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  testSubject(app);
  payer = await app.owner();
  staff = await app.staff(['payment.read', 'payment.refund']);
});
afterAll(() => app[Symbol.asyncDispose]());

const compare = (day: string) =>
  app.http.inject({ method: 'POST', url: '/v1/reconciliation/days', headers: staff, body: { day } });
const differences = async (query = '') => {
  const reply = await app.http.inject({ url: `/v1/reconciliation/differences${query}`, headers: staff });
  return reply.json<{ items: Payment.Difference[] }>().items;
};
const numberOf = (payment: Payment.OwnerPayment) => payment.paymentId.replaceAll('-', '');

it('PAY-3 finds what is missing on either side, other amounts and other states, and books what the provider pays out', async () => {
  const paid = [];
  for (const amountFen of [1000, 2000, 3000, 4000]) paid.push(await paidPayment(app, payer, { amountFen }));
  const [same, dearer, unseen, refunded] = paid as [
    Payment.OwnerPayment,
    Payment.OwnerPayment,
    Payment.OwnerPayment,
    Payment.OwnerPayment,
  ];
  const refund = { paymentId: refunded.paymentId, key: 'r', amountFen: 500, reason: 'test' };
  await inTransaction(app.db, (tx) => app.modules.payment.refund(tx, refund));
  await pass(app, { seconds: 3 });
  await pass(app, { seconds: 3 });
  await sql`update sandbox_pay.trade set amount_fen = 2001 where out_trade_no = ${numberOf(dearer)}`.execute(app.db);
  await sql`delete from sandbox_pay.trade where out_trade_no = ${numberOf(unseen)}`.execute(app.db);
  await sql`
    insert into sandbox_pay.trade (out_trade_no, transaction_id, amount_fen, currency, description, state, expires_at, created_at, paid_at)
    values ('strange1', 'T1', 77, 'CNY', 'x', 'paid', now(), now(), ${app.clock.now().toString()})`.execute(app.db);

  expect((await compare('2026-03-01')).json()).toMatchObject({ code: 'payment/bill-not-ready' });
  app.clock.set('2026-03-02T03:00:00Z');
  staff = await app.staff(['payment.read', 'payment.refund']);
  await app.loop('payment.bill');
  const days = await app.http.inject({ url: '/v1/reconciliation/days', headers: staff });
  expect(days.json().items).toMatchObject([
    { day: '2026-03-01', payments: 4, paidFen: 7078, refunds: 1, refundedFen: 500, ourPaidFen: 10_000, differences: 3 },
  ]);
  const found = await differences();
  expect(found.map(({ kind, number }) => `${kind} ${number}`).sort()).toEqual(
    [`amount ${numberOf(dearer)}`, 'missing_ours strange1', `missing_theirs ${numberOf(unseen)}`].sort(),
  );
  expect(found.some((row) => row.number === numberOf(same))).toBe(false);
  const books = await balances(app);
  expect(books.bank).toBe(6578);
  expect(books.provider_clearing).toBe(9500 - 6578);
});

it('PAY-3 writes a difference once, keeps what is resolved, and resolves what has gone', async () => {
  const before = await differences();
  const target = before.find((row) => row.kind === 'missing_ours') as Payment.Difference;
  const resolve = () =>
    app.http.inject({
      method: 'POST',
      url: `/v1/reconciliation/differences/${target.differenceId}/resolve`,
      headers: staff,
      body: { note: 'asked the provider' },
    });
  expect((await resolve()).json()).toMatchObject({ state: 'resolved', note: 'asked the provider' });
  expect((await resolve()).json()).toMatchObject({ code: 'payment/difference-resolved' });
  await sql`update sandbox_pay.trade set amount_fen = 2000 where amount_fen = 2001`.execute(app.db);
  const books = await balances(app);
  expect((await compare('2026-03-01')).json()).toMatchObject({ differences: 3, open: 1 });
  expect((await differences()).map((row) => row.differenceId).sort()).toEqual(
    before.map((row) => row.differenceId).sort(),
  );
  expect((await differences('?kind=amount'))[0]).toMatchObject({ state: 'resolved', resolvedBy: 'system' });
  expect(await balances(app)).toEqual(books);
});

it('PAY-3 learns from the bill what no notification and no answer had told', async () => {
  const start = { subject: { kind: 'test', id: newId() }, customerId: payer.customerId, merchantId: null };
  const payment = await inTransaction(app.db, (tx) =>
    app.modules.payment.start(tx, {
      ...start,
      amountFen: 800,
      description: 'lost',
      expiresAt: app.clock.now().add({ minutes: 10 }),
    }),
  );
  const no = numberOf(payment);
  await app.http.inject({
    method: 'POST',
    url: `/v1/owner/payments/${payment.paymentId}/prepare`,
    headers: payer.headers,
    body: { channel: 'sandbox' },
  });
  await pass(app, { minutes: 11 });
  await sql`update sandbox_pay.trade set state = 'paid', paid_at = ${app.clock.now().toString()} where out_trade_no = ${no}`.execute(
    app.db,
  );
  app.clock.set('2026-03-03T03:00:00Z');
  staff = await app.staff(['payment.read', 'payment.refund']);
  await app.loop('payment.bill');
  expect((await differences('?day=2026-03-02')).map((row) => row.kind)).toEqual(['state']);
  await pass(app, { seconds: 1 });
  const seen = await app.http.inject({ url: `/v1/owner/payments/${payment.paymentId}`, headers: payer.headers });
  expect(seen.json()).toMatchObject({ state: 'succeeded' });
});
