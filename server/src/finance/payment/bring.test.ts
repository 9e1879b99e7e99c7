/** A payment that was paid before, brought in: provider, history, books and log have it at its own instant. */
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { balances, type Payer, pass, testSubject } from '../../../test/payments.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let payer: Payer;
let staff: Headers;
const startedAt = Temporal.Instant.from('2026-02-20T02:00:00Z');
const paidAt = startedAt.add({ minutes: 2 });

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  testSubject(app);
  payer = await app.owner();
  staff = await app.staff(['payment.read', 'payment.refund']);
});
afterAll(() => app[Symbol.asyncDispose]());

it('PAY-1 PAY-3 brings what was paid before: its day agrees with the bill, and it can be given back', async () => {
  const { sandbox } = app.modules.payment;
  if (!sandbox) throw new Error('no sandbox');
  const paymentId = await inTransaction(app.db, (tx) =>
    sandbox.bring(tx, {
      subject: { kind: 'test', id: newId() },
      customerId: payer.customerId,
      merchantId: null,
      amountFen: 5000,
      description: 'A wash for Doudou',
      startedAt,
      paidAt,
      expiresAt: startedAt.add({ minutes: 10 }),
    }),
  );
  const get = async () => (await app.http.inject({ url: `/v1/payments/${paymentId}`, headers: staff })).json();
  expect(await get()).toMatchObject({
    state: 'succeeded',
    channel: 'sandbox',
    amountFen: 5000,
    createdAt: startedAt.toString(),
    paidAt: paidAt.toString(),
    moves: [{ to: 'created' }, { to: 'pending' }, { to: 'succeeded' }],
    notices: [{ kind: 'trade', outcome: 'applied' }],
  });
  expect(await balances(app)).toMatchObject({ provider_clearing: 5000, customer_receipts: 5000 });
  const { rows } = await sql<{ at: string; told: string }>`
    select (select at from ledger.entry) as at,
      (select occurred_at from platform.event where name = 'payment.succeeded') as told`.execute(app.db);
  expect(rows.map(({ at, told }) => [at, told].map((one) => Temporal.Instant.from(one).toString()))).toEqual([
    [paidAt.toString(), paidAt.toString()],
  ]);

  const compared = await app.http.inject({
    method: 'POST',
    url: '/v1/reconciliation/days',
    headers: staff,
    body: { day: '2026-02-20' },
  });
  expect(compared.json<Payment.BillDay>()).toMatchObject({ paidFen: 5000, ourPaidFen: 5000, differences: 0 });
  const body = { amountFen: 2000, reason: 'test' };
  await app.http.inject({ method: 'POST', url: `/v1/payments/${paymentId}/refunds`, headers: staff, body });
  await pass(app, { seconds: 3 });
  await pass(app, { seconds: 3 });
  expect(await get()).toMatchObject({ refundedFen: 2000, refunds: [{ state: 'succeeded' }] });
});

it('PAY-3 a bill that fails lacks its dearest payment, once', async () => {
  await app.modules.payment.sandbox?.instruct('bill', 'fail');
  const compare = async () =>
    (
      await app.http.inject({
        method: 'POST',
        url: '/v1/reconciliation/days',
        headers: staff,
        body: { day: '2026-02-20' },
      })
    ).json<Payment.BillDay>();
  expect(await compare()).toMatchObject({ paidFen: 0, differences: 1, open: 1 });
  expect(await compare()).toMatchObject({ paidFen: 5000, differences: 1, open: 0 });
});
