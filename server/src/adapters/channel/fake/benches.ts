/** Every vendor beside its loopback provider, as the shared contract test takes them. */
import { systemClock } from '../../../platform/clock.ts';
import type { MessageVendor, Outcome, Outgoing } from '../channel.ts';
import { createDevelopmentVendor } from '../development.ts';
import { createEmail } from '../email.ts';
import { createAliyunSms } from '../sms-aliyun.ts';
import { createTencentSms } from '../sms-tencent.ts';
import { createWebhook } from '../webhook.ts';
import { createWechatSubscribe } from '../wechat-subscribe.ts';
import { createWechatTemplate } from '../wechat-template.ts';
import { createWecomBot } from '../wecom-bot.ts';
import { ALIYUN_KEY, type FakeAliyun, startFakeAliyun } from './fake-aliyun.ts';
import type { FakeProvider, Misbehaviour } from './fake-server.ts';
import { SMTP_LOGIN, startFakeSmtp } from './fake-smtp.ts';
import { type FakeTencent, startFakeTencent, TENCENT_KEY } from './fake-tencent.ts';
import { startFakeWebhook, WEBHOOK_SECRET } from './fake-webhook.ts';
import { startFakeWechat, WECHAT_APPS } from './fake-wechat.ts';
import { startFakeWecom, WECOM_KEY } from './fake-wecom.ts';

/** How long the vendors of the tests wait for an answer. */
export const TIMEOUT_MS = 400;
export const CALLBACK_TOKEN = 'callback-token';

export interface BenchOf {
  readonly vendor: MessageVendor;
  readonly fake: FakeProvider;
  readonly address: string;
  /** @param port of another provider than the fake, for channels whose messages carry the address */
  message(sendId: string, port?: number): Outgoing;
}

export interface Bench {
  readonly name: string;
  readonly development?: true;
  readonly secrets: readonly string[];
  /** Where this kind of provider cannot help but differ from the rule. */
  readonly expected?: Readonly<Partial<Record<Misbehaviour, Outcome['kind']>>>;
  /** True when it can be asked what became of a message. */
  readonly asks?: true;
  /** Makes the carrier say that a message arrived, for providers that tell nothing before. */
  delivered?(standing: BenchOf, sendId: string): void;
  vendorAt(port: number): MessageVendor;
  start(): Promise<BenchOf>;
}

const at = (port: number): string => `http://127.0.0.1:${port}`;
const PHONE = '+8613800000001';
const OPENID = 'o-person';
const params = { name: '豆豆', discount: '20' }; // i18n-exempt: what must be encoded
const GREETING = '你好'; // i18n-exempt: what must be encoded
const SIGN = '宠物循环'; // i18n-exempt: what must be encoded

interface Recipe<F extends FakeProvider> extends Omit<Bench, 'start' | 'delivered'> {
  readonly address: string;
  startFake(): Promise<F>;
  message(sendId: string, port: number): Outgoing;
  delivered?(fake: F, sendId: string): void;
}

function bench<F extends FakeProvider>(recipe: Recipe<F>): Bench {
  const { startFake, message, delivered, address, ...rest } = recipe;
  return {
    ...rest,
    delivered: (standing, sendId) => delivered?.(standing.fake as F, sendId),
    async start() {
      const fake = await startFake();
      const vendor = recipe.vendorAt(fake.port);
      return { vendor, fake, address, message: (sendId, port = fake.port) => message(sendId, port) };
    },
  };
}

export const aliyunAt = (port: number) =>
  createAliyunSms(
    { ...ALIYUN_KEY, sign: SIGN, apiUrl: at(port), callbackToken: CALLBACK_TOKEN, timeoutMs: TIMEOUT_MS },
    systemClock,
  );

export const tencentAt = (port: number) =>
  createTencentSms(
    {
      ...TENCENT_KEY,
      appId: '1400006666',
      sign: SIGN,
      region: 'ap-guangzhou',
      apiUrl: at(port),
      callbackToken: CALLBACK_TOKEN,
      timeoutMs: TIMEOUT_MS,
    },
    systemClock,
  );

/** Asks the fake for its token each time; the shared token has tests of its own. */
const tokenOf = (port: number, app: keyof typeof WECHAT_APPS) => async (): Promise<string> => {
  const { appId: appid, secret } = WECHAT_APPS[app];
  const body = JSON.stringify({ grant_type: 'client_credential', appid, secret });
  const reply = await fetch(`${at(port)}/cgi-bin/stable_token`, { method: 'POST', body });
  return ((await reply.json()) as { access_token: string }).access_token;
};

const sms = (template: string) => (sendId: string) => ({
  channel: 'sms' as const,
  sendId,
  to: { phone: PHONE },
  content: { template, params },
});

export const benches: readonly Bench[] = [
  bench<FakeAliyun>({
    name: 'sms-aliyun',
    secrets: Object.values(ALIYUN_KEY),
    asks: true,
    address: '13800000001',
    startFake: startFakeAliyun,
    vendorAt: aliyunAt,
    message: sms('SMS_1001'),
  }),
  bench<FakeTencent>({
    name: 'sms-tencent',
    secrets: Object.values(TENCENT_KEY),
    asks: true,
    address: '13800000001',
    startFake: startFakeTencent,
    vendorAt: tencentAt,
    message: sms('1001'),
    delivered: (fake, sendId) => fake.carrier(sendId, 'SUCCESS'),
  }),
  bench({
    name: 'wechat-subscribe',
    secrets: [WECHAT_APPS.mini.secret],
    address: OPENID,
    startFake: startFakeWechat,
    vendorAt: (port) =>
      createWechatSubscribe(
        {
          appId: WECHAT_APPS.mini.appId,
          apiUrl: at(port),
          accessToken: tokenOf(port, 'mini'),
          timeoutMs: TIMEOUT_MS,
        },
        systemClock,
      ),
    message: (sendId) => ({
      channel: 'wechat_subscribe',
      sendId,
      to: { openid: OPENID },
      // Subscribe messages take no key of ours; the fake knows the message by its first keyword.
      content: { templateId: 'TPL-1001', data: { thing1: sendId }, page: 'pages/home' },
    }),
  }),
  bench({
    name: 'wechat-template',
    secrets: [WECHAT_APPS.official.secret],
    address: OPENID,
    startFake: startFakeWechat,
    vendorAt: (port) =>
      createWechatTemplate(
        {
          appId: WECHAT_APPS.official.appId,
          apiUrl: at(port),
          accessToken: tokenOf(port, 'official'),
          timeoutMs: TIMEOUT_MS,
        },
        systemClock,
      ),
    message: (sendId) => ({
      channel: 'wechat_template',
      sendId,
      to: { openid: OPENID },
      content: { templateId: 'TPL-1001', data: { first: GREETING }, url: 'https://paw.example/' },
    }),
  }),
  bench({
    name: 'wecom-bot',
    secrets: [WECOM_KEY],
    address: WECOM_KEY,
    startFake: startFakeWecom,
    vendorAt: (port) => createWecomBot({ key: WECOM_KEY, apiUrl: at(port), timeoutMs: TIMEOUT_MS }),
    message: (sendId) => ({ channel: 'wecom_bot', sendId, to: {}, content: { kind: 'text', text: sendId } }),
  }),
  bench({
    name: 'email',
    secrets: [SMTP_LOGIN.password],
    address: 'mia@paw.example',
    // Mail servers say in numbers how far they came: nothing was handed over, or not yet, or it is refused.
    expected: { 'cut-before': 'throttled', 302: 'sent', 500: 'sent', 503: 'throttled' },
    startFake: startFakeSmtp,
    vendorAt: (port) =>
      createEmail({
        host: '127.0.0.1',
        port,
        secure: false,
        requireTls: false,
        ...SMTP_LOGIN,
        from: 'Pawloop <no-reply@paw.example>',
        timeoutMs: TIMEOUT_MS,
      }),
    message: (sendId) => ({
      channel: 'email',
      sendId,
      to: { address: 'mia@paw.example' },
      content: { subject: GREETING, html: `<p>${GREETING}</p>`, text: GREETING },
    }),
  }),
  bench({
    name: 'webhook',
    secrets: [WEBHOOK_SECRET],
    address: '/hook',
    // A receiver's words do not matter, only its status.
    expected: { garbage: 'sent', strange: 'sent' },
    startFake: startFakeWebhook,
    vendorAt: () => createWebhook({ secret: WEBHOOK_SECRET, privateToo: true, timeoutMs: TIMEOUT_MS }, systemClock),
    message: (sendId, port) => ({
      channel: 'webhook',
      sendId,
      to: { url: `${at(port)}/hook` },
      content: { body: { sendId } },
    }),
  }),
  {
    name: 'development',
    development: true,
    secrets: [],
    asks: true,
    vendorAt: () => createDevelopmentVendor('sms', systemClock),
    async start() {
      const vendor = createDevelopmentVendor('sms', systemClock);
      const fake: FakeProvider = {
        port: 0,
        get booked() {
          return vendor.messages.map(({ message }) => message.sendId);
        },
        misbehave: () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      };
      return { vendor, fake, address: PHONE, message: sms('SMS_1001') };
    },
  },
];
