/** Payments through WeChat Pay's client and its loopback provider, over our own call-back (PAY-1, PAY-2, rule 8). */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { type Payer, pass, startPayment, stateOf, type TestSubject, testSubject } from '../../../test/payments.ts';
import {
  API_V3_KEY,
  type Delivery,
  type FakeWechatPay,
  MERCHANT,
  MERCHANT_SERIAL,
  startFakeWechatPay,
} from '../../adapters/pay/fake/fake-wechat-pay.ts';
import { testPrivateKey } from '../../adapters/pay/fake/vectors.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

const SERIAL = 'PUB_KEY_ID_0119000091912024';
let app: TestApp;
let fake: FakeWechatPay;
let subject: TestSubject;
let payer: Payer;

beforeAll(async () => {
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clock = { now: () => app.clock.now() };
  fake = await startFakeWechatPay({ clock, merchantKey: merchant.publicKey, platformSerial: SERIAL });
  app = await testApp({
    env: {
      WECHAT_OFFICIAL_APP_ID: 'wx-official',
      WECHAT_PAY_MERCHANT_ID: MERCHANT,
      WECHAT_PAY_SERIAL: MERCHANT_SERIAL,
      WECHAT_PAY_PRIVATE_KEY: merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      WECHAT_PAY_API_V3_KEY: API_V3_KEY,
      WECHAT_PAY_PUBLIC_KEY: createPublicKey(createPrivateKey(testPrivateKey))
        .export({ type: 'spki', format: 'pem' })
        .toString(),
      WECHAT_PAY_PUBLIC_KEY_ID: SERIAL,
      WECHAT_PAY_API_URL: fake.url,
    },
  });
  subject = testSubject(app);
  payer = await app.owner();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});
beforeEach(() => {
  subject.paid.length = 0;
  subject.refunded.length = 0;
  subject.decide = () => 'kept';
});

const prepare = (paymentId: string, channel: Payment.PayChannel = 'native') =>
  app.http.inject({
    method: 'POST',
    url: `/v1/owner/payments/${paymentId}/prepare`,
    headers: payer.headers,
    body: { channel },
  });
const deliver = ({ headers, rawBody }: Delivery) =>
  app.http.inject({
    method: 'POST',
    url: '/v1/callbacks/wechat-pay',
    headers: { ...headers, 'content-type': 'application/json' },
    body: rawBody,
  });
const time = async (duration: Temporal.DurationLike) => {
  app.clock.advance(duration);
  for (const loop of ['payment.watch', 'payment.refund']) await app.loop(loop);
};

/** Begun at the provider. @returns the payment and our number */
async function begun(): Promise<{ payment: Payment.OwnerPayment; no: string }> {
  const payment = await startPayment(app, payer);
  expect((await prepare(payment.paymentId)).json()).toMatchObject({ kind: 'code' });
  return { payment, no: payment.paymentId.replaceAll('-', '') };
}

it('PAY-1 is paid by a signed notification, acknowledged, once', async () => {
  const { payment, no } = await begun();
  fake.pay(no);
  const replies = await Promise.all(Array.from({ length: 4 }, () => deliver(fake.noticeOfTrade(no))));
  expect(replies.map((reply) => reply.statusCode)).toEqual([204, 204, 204, 204]);
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded', refundedFen: 0 });
  expect(subject.paid).toHaveLength(1);
  expect(fake.refused).toEqual([]);
  const { subject: of } = payment;
  expect((await app.modules.payment.payersOf(app.db, of.kind, [of.id])).get(of.id)).toMatch(/^[0-9a-f]{64}$/);
});

it('PAY-2 refuses a notification with a bad signature, and believes the provider when it is asked', async () => {
  const { payment, no } = await begun();
  const { headers, rawBody } = fake.noticeOfTrade(no);
  const forged = await deliver({ headers: { ...headers, 'wechatpay-nonce': 'other' }, rawBody });
  expect(forged.statusCode).toBe(401);
  expect(forged.json()).toMatchObject({ code: 'payment/bad-signature' });
  fake.pay(no);
  await time({ seconds: 21 });
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded' });
});

it('PAY-2 confirms no other amount than was asked for', async () => {
  const { payment, no } = await begun();
  fake.pay(no, 9899);
  await deliver(fake.noticeOfTrade(no));
  await time({ minutes: 15 });
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending' });
  expect(subject.paid).toEqual([]);
});

it('PAY-2 confirms no other currency than was asked for, and tells the operator', async () => {
  const { payment, no } = await begun();
  fake.pay(no, 9900, 'HKD');
  await deliver(fake.noticeOfTrade(no));
  await time({ minutes: 15 });
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending' });
  expect(subject.paid).toEqual([]);
  const { rows } = await sql`
    select from platform.event where name = 'payment.wrong_amount' and subject_id = ${payment.paymentId}`.execute(
    app.db,
  );
  expect(rows).toHaveLength(1);
});

it.each(['cut-before', 'cut-after', 'bad-signature', 503] as const)(
  'PAY-2 closes what nobody pays only when the provider has said so, though it does “%s” at first',
  async (how) => {
    const { payment, no } = await begun();
    app.clock.advance({ minutes: 10, seconds: 1 });
    fake.misbehave(how, 2);
    await app.loop('payment.watch');
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'pending' });
    await time({ minutes: 6 });
    await time({ minutes: 6 });
    expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'closed' });
    expect(fake.trades.get(no)?.state).toBe('CLOSED');
  },
);

it('BOOK-3 rule 8 finds a payment at its end that nobody told of, and gives it back at once', async () => {
  subject.decide = () => ({ refund: 'hold_expired' });
  const { payment, no } = await begun();
  fake.pay(no);
  await time({ minutes: 11 });
  expect([...fake.refunds.values()].filter((refund) => refund.outTradeNo === no)).toMatchObject([{ amount: 9900 }]);
  const [refund] = [...fake.refunds.values()].filter((entry) => entry.outTradeNo === no);
  fake.settleRefund(refund?.refundNo ?? '');
  await deliver(fake.noticeOfRefund(refund?.refundNo ?? ''));
  expect(subject.refunded).toMatchObject([{ amountFen: 9900, reason: 'hold_expired' }]);
  // The notification of the payment itself comes last.
  expect((await deliver(fake.noticeOfTrade(no))).statusCode).toBe(204);
  expect(subject.paid).toHaveLength(1);
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ state: 'succeeded', refundedFen: 9900 });
});

it.each(['cut-before', 'cut-after', 'bad-signature', 'garbage', 429, 500] as const)(
  'PAY-2 gives back exactly once when the provider does “%s” with the refund',
  async (how) => {
    const { payment, no } = await begun();
    fake.pay(no);
    await deliver(fake.noticeOfTrade(no));
    await inTransaction(app.db, (tx) =>
      app.modules.payment.refund(tx, { paymentId: payment.paymentId, key: 'k', amountFen: 4000, reason: 'x' }),
    );
    const before = fake.calls.filter((call) => call === 'POST /v3/refund/domestic/refunds').length;
    fake.misbehave(how);
    await time({ seconds: 1 });
    for (let round = 0; round < 4; round += 1) await time({ seconds: 45 });
    const given = [...fake.refunds.values()].filter((refund) => refund.outTradeNo === no);
    expect(given).toMatchObject([{ amount: 4000 }]);
    // What had been carried out was asked about, not told again.
    const told = fake.calls.filter((call) => call === 'POST /v3/refund/domestic/refunds').length - before;
    expect(told).toBe(1);
    fake.settleRefund(given[0]?.refundNo ?? '');
    await deliver(fake.noticeOfRefund(given[0]?.refundNo ?? ''));
    expect(subject.refunded).toHaveLength(1);
  },
);

it('PAY-2 owes an abnormal refund again, and believes in it only after asking', async () => {
  const { payment, no } = await begun();
  fake.pay(no);
  await deliver(fake.noticeOfTrade(no));
  const { refundId } = await inTransaction(app.db, (tx) =>
    app.modules.payment.refund(tx, { paymentId: payment.paymentId, key: newId(), amountFen: 9900, reason: 'x' }),
  );
  await time({ seconds: 1 });
  const [refund] = [...fake.refunds.values()].filter((entry) => entry.outTradeNo === no);
  fake.settleRefund(refund?.refundNo ?? '', 'ABNORMAL');
  await deliver(fake.noticeOfRefund(refund?.refundNo ?? ''));
  await time({ seconds: 0 });
  const { rows } = await sql<{ state: string; error: string }>`
    select state, error from payment.refund where refund_id = ${refundId}`.execute(app.db);
  expect(rows).toEqual([{ state: 'failed', error: 'abnormal' }]);
  expect(await stateOf(app, payer, payment.paymentId)).toMatchObject({ refundedFen: 0 });
});

it('PAY-1 wants WeChat’s sign-in for the ways inside WeChat', async () => {
  const payment = await startPayment(app, payer);
  expect((await prepare(payment.paymentId, 'jsapi')).json()).toMatchObject({ code: 'payment/payer-unknown' });
  expect((await prepare(payment.paymentId, 'sandbox')).json()).toMatchObject({ code: 'payment/channel-unavailable' });
  expect((await app.http.inject({ url: '/v1/sandbox-pay/abcdef12' })).statusCode).toBe(404);
});

it('PAY-1 keeps the loops of the sandbox away', async () => {
  await expect(pass(app, { seconds: 1 })).rejects.toThrow('no loop payment.sandbox');
});
