/** WeChat Pay's client against its loopback provider: every way to pay, and whatever a provider does wrong. */
import { createPrivateKey, createPublicKey, createVerify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { type WechatBench, wechatBench } from '../fake/benches.ts';
import { API_V3_KEY, MERCHANT, type PayTrouble } from '../fake/fake-wechat-pay.ts';
import { testPrivateKey } from '../fake/vectors.ts';
import type { PayIntent } from '../pay.ts';
import { readBill } from './bill.ts';
import { sign } from './signature.ts';

type Sealed = Readonly<Record<'ciphertext' | 'nonce' | 'associated_data', string>>;

let bench: WechatBench;
let no: string;
beforeEach(async () => {
  bench = await wechatBench();
  no = newId().replaceAll('-', '');
});
afterEach(() => bench[Symbol.asyncDispose]());

const signal = (milliseconds = 3000) => AbortSignal.timeout(milliseconds);
const intent = (channel: PayIntent['channel']): PayIntent => ({
  outTradeNo: no,
  amountFen: 100,
  currency: 'CNY',
  description: 'Ein Bad, 洗澡',
  expiresAt: bench.clock.now().add({ minutes: 10 }),
  channel,
  openid: 'o-1',
  clientIp: '203.0.113.7',
});
const order = () => ({
  refundNo: `R${no.slice(1)}`,
  outTradeNo: no,
  amountFen: 100,
  totalFen: 100,
  currency: 'CNY',
  reason: 'x',
});

describe('ways to pay', () => {
  it.each([
    ['mini', 'wx-mini'],
    ['jsapi', 'wx-official'],
  ] as const)('PAY-1 signs what the device pays with: %s', async (channel, appId) => {
    const answer = await bench.vendor.prepare(intent(channel), signal());
    if (answer.kind !== 'ready' || answer.reply.kind !== 'wechat') throw new Error(JSON.stringify(answer));
    const { reply } = answer;
    expect(reply).toMatchObject({ appId, signType: 'RSA', package: expect.stringMatching(/^prepay_id=wx/) });
    const message = `${appId}\n${reply.timeStamp}\n${reply.nonceStr}\n${reply.package}\n`;
    const key = createPublicKey(bench.config.privateKey);
    expect(createVerify('RSA-SHA256').update(message).verify(key, reply.paySign, 'base64')).toBe(true);
    expect(bench.fake.trades.get(no)?.body).toMatchObject({ appid: appId, mchid: MERCHANT, amount: { total: 100 } });
    expect(bench.fake.refused).toEqual([]);
  });

  it('PAY-1 gives a code to show and a link to follow', async () => {
    expect(await bench.vendor.prepare(intent('native'), signal())).toMatchObject({ reply: { kind: 'code' } });
    no = newId().replaceAll('-', '');
    expect(await bench.vendor.prepare(intent('h5'), signal())).toMatchObject({ reply: { kind: 'link' } });
    expect(bench.fake.trades.get(no)?.body).toHaveProperty('scene_info.payer_client_ip', '203.0.113.7');
  });
});

describe('trouble', () => {
  const troubles: [PayTrouble, string][] = [
    ['cut-before', 'unknown'],
    ['cut-after', 'unknown'],
    ['hang', 'unknown'],
    ['bad-signature', 'unknown'],
    ['unsigned', 'unknown'],
    ['garbage', 'unknown'],
    [429, 'later'],
    [500, 'unknown'],
    [503, 'unknown'],
  ];

  it.each(troubles)(
    'REL-3 tells no result of a refund when the provider does “%s”, and gives back once in the end',
    async (how, kind) => {
      await bench.vendor.prepare(intent('native'), signal());
      await bench.pay(no);
      bench.fake.misbehave(how);
      expect(await bench.vendor.refund(order(), signal(how === 'hang' ? 200 : 3000))).toMatchObject({ kind });
      const asked = await bench.vendor.queryRefund(order().refundNo, signal());
      if (asked.kind === 'absent') await bench.vendor.refund(order(), signal());
      expect(await bench.givenBack(no)).toBe(100);
      expect(await bench.vendor.queryRefund(order().refundNo, signal())).toMatchObject({ kind: 'refund' });
    },
  );

  it.each(troubles)('REL-3 takes no payment for true when the provider does “%s”', async (how, kind) => {
    await bench.vendor.prepare(intent('native'), signal());
    await bench.pay(no);
    bench.fake.misbehave(how);
    expect(await bench.vendor.query(no, signal(how === 'hang' ? 200 : 3000))).toMatchObject({ kind });
  });

  it('REL-3 says later when nobody listens', async () => {
    await bench.fake[Symbol.asyncDispose]();
    expect(await bench.vendor.query(no, signal())).toEqual({
      kind: 'later',
      retryAfterMs: 10_000,
      code: 'unreachable',
    });
  });

  it('REL-3 blames no payment when our own key is refused', async () => {
    bench.clock.advance({ hours: 1 });
    const stranger = await wechatBench();
    const { createWechatPay } = await import('./wechat-pay.ts');
    const vendor = createWechatPay({
      config: { ...bench.config, privateKey: stranger.config.privateKey },
      clock: bench.clock,
      appIds: { mini: 'wx-mini', official: undefined },
      notifyUrl: 'https://x.example/',
    });
    expect(await vendor.prepare(intent('native'), signal())).toMatchObject({ kind: 'later', code: 'SIGN_ERROR' });
    expect(bench.fake.refused).toEqual(['signature']);
    await stranger[Symbol.asyncDispose]();
  });

  it('PAY-1 refuses a notification of another time, another merchant or another key', async () => {
    await bench.vendor.prepare(intent('native'), signal());
    bench.fake.pay(no, 55);
    const { headers, rawBody } = bench.fake.noticeOfTrade(no);
    expect(bench.vendor.readNotify(headers, rawBody)).toMatchObject({ trade: { amountFen: 55 } });
    bench.clock.advance({ minutes: 6 });
    expect(() => bench.vendor.readNotify(headers, rawBody)).toThrow('not signed by the provider');
    const { createWechatPay } = await import('./wechat-pay.ts');
    const others = { ...bench.config, merchantId: '1900000000' };
    const deps = { clock: bench.clock, appIds: { mini: 'm', official: 'o' }, notifyUrl: 'https://x.example/' };
    const fresh = bench.fake.noticeOfTrade(no);
    expect(createWechatPay({ ...deps, config: others }).readNotify(fresh.headers, fresh.rawBody)).toMatchObject({
      kind: 'other',
    });
    const locked = createWechatPay({ ...deps, config: { ...bench.config, apiV3Key: 'f'.repeat(32) } });
    expect(() => locked.readNotify(fresh.headers, fresh.rawBody)).toThrow('cannot be read');
  });

  it.each([
    [
      'a sealed text that was cut',
      (resource: Sealed) => ({ ...resource, ciphertext: resource.ciphertext.slice(0, 20) }),
    ],
    ['another context', (resource: Sealed) => ({ ...resource, associated_data: 'refund' })],
    ['a nonce of another notification', (resource: Sealed) => ({ ...resource, nonce: 'abcdef123456' })],
    ['nothing sealed', () => undefined],
    ['numbers for texts', () => ({ ciphertext: 1, nonce: 2, associated_data: 3 })],
  ])('PAY-1 cannot read %s, though it is signed', async (_name, change) => {
    await bench.vendor.prepare(intent('native'), signal());
    bench.fake.pay(no);
    const { headers, rawBody } = bench.fake.noticeOfTrade(no);
    const notice = JSON.parse(rawBody.toString());
    const body = JSON.stringify({ ...notice, resource: change(notice.resource) });
    const [at, nonce] = [headers['wechatpay-timestamp'], headers['wechatpay-nonce']];
    const signature = sign(`${at}\n${nonce}\n${body}\n`, createPrivateKey(testPrivateKey));
    const signed = { ...headers, 'wechatpay-signature': signature };
    expect(() => bench.vendor.readNotify(signed, Buffer.from(body))).toThrow('cannot be read');
  });

  it('PRIV-1 tells no key and no signature in an answer', async () => {
    for (const how of ['cut-after', 'bad-signature', 500, 'garbage'] as const) {
      bench.fake.misbehave(how);
      const text = JSON.stringify(await bench.vendor.query(no, signal()));
      for (const secret of [API_V3_KEY, 'BEGIN', 'signature=']) expect(text).not.toContain(secret);
    }
    expect(createPrivateKey(testPrivateKey).type).toBe('private');
  });
});

describe('bills', () => {
  it('PAY-3 refuses a bill that was changed on its way or that nobody can read', async () => {
    await bench.vendor.prepare(intent('native'), signal());
    await bench.pay(no);
    bench.clock.advance({ hours: 24 });
    const day = Temporal.PlainDate.from('2026-03-01');
    expect(await bench.vendor.bill(day, signal())).toMatchObject({ kind: 'bill', rows: [{ number: no, feeFen: 1 }] });
    expect(() => readBill('something else')).toThrow('no column');
    expect(() => readBill('')).toThrow('no column');
  });

  it('PAY-3 takes a day without trades for an empty bill', async () => {
    bench.clock.advance({ hours: 24 });
    expect(await bench.vendor.bill(Temporal.PlainDate.from('2026-03-01'), signal())).toEqual({
      kind: 'bill',
      rows: [],
    });
  });
});
