/** Which way each channel goes by the configuration, and what the development channel shows. */
import { describe, expect, it } from 'vitest';
import { settableClock, systemClock } from '../../platform/clock.ts';
import { ConfigError, readConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { createVendorSms } from '../sms/vendor.ts';
import { externalChannels } from './channel.ts';
import { createDevelopmentVendor } from './development.ts';
import { aliyunAt, tencentAt } from './fake/benches.ts';
import { startFakeAliyun } from './fake/fake-aliyun.ts';
import { createVendors } from './index.ts';

const aliyun = {
  ALIYUN_SMS_ACCESS_KEY_ID: 'LTAI',
  ALIYUN_SMS_ACCESS_KEY_SECRET: 'top-secret',
  ALIYUN_SMS_SIGN: '宠物循环',
  PAWLOOP_SMS_TEMPLATES: 'sign-in-code=SMS_1,erase-code=SMS_2',
};
const tencent = {
  TENCENT_SMS_SECRET_ID: 'AKID',
  TENCENT_SMS_SECRET_KEY: 'top-secret',
  TENCENT_SMS_APP_ID: '1400006666',
  TENCENT_SMS_SIGN: '宠物循环',
};
const tokens = { get: async () => 'token' };
const vendorsOf = (env: Readonly<Record<string, string>>) =>
  createVendors(readConfig(env, '.'), systemClock, createLog('silent'), tokens).map(({ vendor }) => vendor);

describe('the configuration', () => {
  it('CAM-4 sends everything to the development channel when nothing is configured', () => {
    const vendors = createVendors(readConfig({}, '.'), systemClock, createLog('silent'), tokens);
    expect(vendors.map(({ channel }) => channel)).toEqual(externalChannels);
    expect(vendors.every(({ development }) => development)).toBe(true);
  });

  it('CAM-4 takes each vendor that is configured and leaves the rest to development', () => {
    expect(vendorsOf({ ...aliyun, PAWLOOP_WEBHOOK_SECRET: 'a-secret-of-some-length' })).toEqual([
      'sms-aliyun',
      'development-wechat-subscribe',
      'development-wechat-template',
      'development-wecom-bot',
      'development-email',
      'webhook',
    ]);
    expect(
      vendorsOf({
        ...tencent,
        PAWLOOP_SMS_TEMPLATES: aliyun.PAWLOOP_SMS_TEMPLATES,
        WECHAT_MINI_APP_ID: 'wx1',
        WECHAT_MINI_SECRET: 's',
        WECHAT_OFFICIAL_APP_ID: 'wx2',
        WECHAT_OFFICIAL_SECRET: 's',
        WECOM_BOT_KEY: 'k',
        PAWLOOP_SMTP_URL: 'smtps://user:p%40ss@mail.example',
        PAWLOOP_MAIL_FROM: 'Pawloop <no-reply@paw.example>',
      }),
    ).toEqual(['sms-tencent', 'wechat-subscribe', 'wechat-template', 'wecom-bot', 'email', 'development-webhook']);
  });

  it('CAM-4 reads a mail server’s address with its login', () => {
    const env = { PAWLOOP_SMTP_URL: 'smtp://user:p%40ss@mail.example', PAWLOOP_MAIL_FROM: 'no-reply@paw.example' };
    expect(readConfig(env, '.').channels.email).toEqual({
      host: 'mail.example',
      port: 587,
      secure: false,
      requireTls: true,
      user: 'user',
      password: 'p@ss',
      from: 'no-reply@paw.example',
    });
  });

  it.each([
    ['ALIYUN_SMS_SIGN', { ...aliyun, ALIYUN_SMS_SIGN: '' }],
    ['ALIYUN_SMS_', { ...aliyun, ...tencent }],
    ['PAWLOOP_SMS_TEMPLATES', { ...aliyun, PAWLOOP_SMS_TEMPLATES: '' }],
    ['erase-code', { ...aliyun, PAWLOOP_SMS_TEMPLATES: 'sign-in-code=SMS_1' }],
    ['PAWLOOP_SMS_TEMPLATES', { PAWLOOP_SMS_TEMPLATES: 'sign-in-code' }],
    ['ALIYUN_SMS_API_URL', { ...aliyun, ALIYUN_SMS_API_URL: 'dysms' }],
    ['PAWLOOP_CALLBACK_TOKEN', { ...aliyun, PAWLOOP_CALLBACK_TOKEN: 'short' }],
    ['WECHAT_MINI_CALLBACK_AES_KEY', { WECHAT_MINI_CALLBACK_TOKEN: 't', WECHAT_MINI_CALLBACK_AES_KEY: 'top-secret' }],
    ['WECHAT_OFFICIAL_CALLBACK_TOKEN', { WECHAT_OFFICIAL_CALLBACK_AES_KEY: 'a'.repeat(43) }],
    ['PAWLOOP_MAIL_FROM', { PAWLOOP_SMTP_URL: 'smtp://mail.example' }],
    ['PAWLOOP_SMTP_URL', { PAWLOOP_SMTP_URL: 'http://u:top-secret@mail', PAWLOOP_MAIL_FROM: 'a@b.c' }],
    ['PAWLOOP_MAIL_FROM', { PAWLOOP_SMTP_URL: 'smtp://mail', PAWLOOP_MAIL_FROM: 'nobody' }],
    ['PAWLOOP_WEBHOOK_SECRET', { PAWLOOP_WEBHOOK_SECRET: 'top secret' }],
    ['PAWLOOP_WEBHOOK_PRIVATE', { PAWLOOP_WEBHOOK_SECRET: 'a-secret-of-some-length', PAWLOOP_WEBHOOK_PRIVATE: 'yes' }],
  ])('CAM-4 names %s when it is wrong, and no secret', (name, env) => {
    const read = () => readConfig(env, '.');
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(/top.secret/);
  });
});

describe('the development channel', () => {
  const message = (sendId: string) => ({
    channel: 'sms' as const,
    sendId,
    to: { phone: '+8613800000001' },
    content: { template: 'SMS_1', params: { name: '豆豆' }, text: '豆豆该洗澡了' },
  });

  it('CAM-4 shows what was sent, when and to whom', async () => {
    const clock = settableClock('2026-03-01T02:00:00Z');
    const vendor = createDevelopmentVendor('sms', clock);
    await vendor.send(message('s1'), new AbortController().signal);
    expect(vendor.messages).toEqual([{ message: message('s1'), at: clock.now() }]);
  });

  it('CAM-4 keeps the newest and does not grow without end', async () => {
    const vendor = createDevelopmentVendor('sms', systemClock);
    for (let n = 0; n < 600; n += 1) await vendor.send(message(`s${n}`), new AbortController().signal);
    expect(vendor.messages.length).toBe(500);
    expect(vendor.messages.at(-1)?.message.sendId).toBe('s599');
  });
});

describe('codes for sign-in', () => {
  const code = { phone: '+8613800000001', template: 'sign-in-code', variables: { code: '123456' } };

  it('ACC-1 go through the message vendor under its own template', async () => {
    await using fake = await startFakeAliyun();
    const sms = createVendorSms(aliyunAt(fake.port), { 'sign-in-code': 'SMS_CODE' });
    expect(sms.development).toBe(false);
    await sms.send(code);
    expect(fake.booked).toHaveLength(1);
  });

  it('REL-3 say unavailable when the vendor refused, and nothing when the answer was lost', async () => {
    await using fake = await startFakeAliyun();
    const sms = createVendorSms(aliyunAt(fake.port), { 'sign-in-code': 'SMS_CODE' });
    for (const how of ['limit', 'bad-template'] as const) {
      fake.misbehave(how);
      await expect(sms.send(code)).rejects.toMatchObject({ type: { code: 'sms/unavailable' } });
    }
    fake.misbehave('cut-after');
    await sms.send(code);
  });

  it('REL-3 say unavailable when nobody listens', async () => {
    const sms = createVendorSms(tencentAt(1), { 'sign-in-code': '2002' });
    await expect(sms.send(code)).rejects.toMatchObject({ type: { code: 'sms/unavailable' }, retryAfterSeconds: 30 });
  });
});
