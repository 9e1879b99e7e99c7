/** One bench for each way to be paid: the vendor, and what a customer and a provider do behind it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { type SettableClock, settableClock } from '../../../platform/clock.ts';
import type { WechatPayConfig } from '../../../platform/config-pay.ts';
import type { Db } from '../../../platform/db.ts';
import { createSecrets } from '../../../platform/secret.ts';
import type { PayVendor } from '../pay.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { createWechatPay } from '../wechat/wechat-pay.ts';
import {
  API_V3_KEY,
  type Delivery,
  type FakeWechatPay,
  MERCHANT,
  MERCHANT_SERIAL,
  startFakeWechatPay,
} from './fake-wechat-pay.ts';
import { testCertificate, testPrivateKey, testSerial } from './vectors.ts';

export interface PayBench extends AsyncDisposable {
  readonly clock: SettableClock;
  readonly vendor: PayVendor;
  readonly channel: 'native' | 'sandbox';
  pay(outTradeNo: string): Promise<void>;
  settleRefund(refundNo: string): Promise<void>;
  /** What the provider posts to us about a paid trade or a settled refund. */
  notices(numbers: { outTradeNo?: string; refundNo?: string }): Promise<Delivery[]>;
  /** How much the provider has really given back of a trade. */
  givenBack(outTradeNo: string): Promise<number>;
}

export interface WechatBench extends PayBench {
  readonly fake: FakeWechatPay;
  readonly config: WechatPayConfig;
}

const START = '2026-03-01T02:00:00Z';

/** @param by which of WeChat Pay's two kinds of keys signs */
export async function wechatBench(by: 'public key' | 'certificate' = 'public key'): Promise<WechatBench> {
  const clock = settableClock(START);
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const platformSerial = by === 'certificate' ? testSerial : 'PUB_KEY_ID_0119000091912024';
  const platformKey: KeyObject =
    by === 'certificate'
      ? new X509Certificate(testCertificate).publicKey
      : createPublicKey(createPrivateKey(testPrivateKey));
  const fake = await startFakeWechatPay({ clock, merchantKey: merchant.publicKey, platformSerial });
  const config: WechatPayConfig = {
    merchantId: MERCHANT,
    serial: MERCHANT_SERIAL,
    privateKey: merchant.privateKey,
    apiV3Key: API_V3_KEY,
    platformKeys: new Map([[platformSerial, platformKey]]),
    apiUrl: fake.url,
  };
  const appIds = { mini: 'wx-mini', official: 'wx-official' };
  const vendor = createWechatPay({ config, clock, appIds, notifyUrl: 'https://pets.example/v1/callbacks/wechat-pay' });
  return {
    clock,
    vendor,
    fake,
    config,
    channel: 'native',
    pay: async (no) => fake.pay(no),
    settleRefund: async (no) => fake.settleRefund(no),
    notices: async ({ outTradeNo, refundNo }) => [
      ...(outTradeNo ? [fake.noticeOfTrade(outTradeNo)] : []),
      ...(refundNo ? [fake.noticeOfRefund(refundNo)] : []),
    ],
    givenBack: async (no) =>
      [...fake.refunds.values()]
        .filter((refund) => refund.outTradeNo === no)
        .reduce((sum, refund) => sum + refund.amount, 0),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

/** @param db with the sandbox's own tables */
export async function sandboxBench(db: Db, givenBack: (outTradeNo: string) => Promise<number>): Promise<PayBench> {
  const clock = settableClock(START);
  const vendor = createSandbox({ db, clock, secrets: createSecrets(Buffer.alloc(32, 7)), timeZone: 'Asia/Shanghai' });
  return {
    clock,
    vendor,
    channel: 'sandbox',
    pay: async (no) => void (await vendor.cashier.act(no, 'pay')),
    settleRefund: async () => clock.advance({ seconds: 5 }),
    async notices() {
      const found: Delivery[] = [];
      clock.advance({ seconds: 5 });
      await vendor.post.deliver(
        async (headers, rawBody) => void found.push({ headers: headers as Delivery['headers'], rawBody }),
      );
      return found;
    },
    givenBack,
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
