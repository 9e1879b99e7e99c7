/** What the text-message vendors' own error codes mean, and what can be asked of them. */
import { afterEach, describe, expect, it } from 'vitest';
import { settableClock } from '../../platform/clock.ts';
import type { MessageVendor, Outcome } from './channel.ts';
import { aliyunAt, tencentAt } from './fake/benches.ts';
import { ALIYUN_KEY, startFakeAliyun } from './fake/fake-aliyun.ts';
import { type FakeAnswer, type FakeProvider, type FakeRequest, startFakeServer } from './fake/fake-server.ts';
import { startFakeTencent } from './fake/fake-tencent.ts';
import { createAliyunSms } from './sms-aliyun.ts';

const standing: FakeProvider[] = [];
afterEach(async () => {
  for (const fake of standing.splice(0)) await fake[Symbol.asyncDispose]();
});
async function stand<F extends FakeProvider>(starting: Promise<F>): Promise<F> {
  const fake = await starting;
  standing.push(fake);
  return fake;
}
const signal = () => new AbortController().signal;

function sendTo(vendor: MessageVendor<'sms'>, sendId = 's1', phone = '+8613800000001'): Promise<Outcome> {
  const content = { template: vendor.vendor === 'sms-aliyun' ? 'SMS_1001' : '1001', params: { name: '豆豆' } };
  return vendor.send({ channel: 'sms', sendId, to: { phone }, content }, signal());
}

async function answering(make: (port: number) => MessageVendor<'sms'>, answer: FakeAnswer): Promise<Outcome> {
  const fake = await stand(startFakeServer({ answer: () => answer }));
  return sendTo(make(fake.port));
}

describe('Aliyun', () => {
  it.each([
    ['Throttling.User', 400, { kind: 'throttled', reason: 'limit' }],
    ['isv.DAY_LIMIT_CONTROL', 200, { kind: 'throttled', reason: 'limit' }],
    ['InvalidAccessKeyId.NotFound', 404, { kind: 'throttled', reason: 'unreachable' }],
    ['SignatureDoesNotMatch', 400, { kind: 'throttled', reason: 'unreachable' }],
    ['InvalidTimeStamp.Expired', 400, { kind: 'throttled', reason: 'unreachable' }],
    ['isv.AMOUNT_NOT_ENOUGH', 200, { kind: 'throttled', reason: 'unreachable' }],
    ['isv.MOBILE_NUMBER_ILLEGAL', 200, { kind: 'failed', addressInvalid: true }],
    ['isv.SMS_TEMPLATE_ILLEGAL', 200, { kind: 'failed', code: 'isv.SMS_TEMPLATE_ILLEGAL' }],
    ['isv.BLACK_KEY_CONTROL_LIMIT', 200, { kind: 'failed' }],
    ['isp.SYSTEM_ERROR', 200, { kind: 'unknown' }],
    ['InternalError', 500, { kind: 'unknown' }],
    ['ServiceUnavailable', 503, { kind: 'unknown' }],
  ])('REL-3 takes %s (%i) for what it is', async (Code, status, expected) => {
    expect(await answering(aliyunAt, { status, body: JSON.stringify({ Code, Message: '' }) })).toMatchObject(expected);
  });

  it('REL-3 waits out a limit of one number by the minute, not one by the day', async () => {
    const limit = (Message: string) => ({ body: JSON.stringify({ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message }) });
    expect(await answering(aliyunAt, limit('触发分钟级流控Permits:1'))).toMatchObject({ kind: 'throttled' });
    expect(await answering(aliyunAt, limit('触发天级流控Permits:40'))).toMatchObject({ kind: 'failed' });
  });

  it('CAM-4 writes numbers at home and abroad as Aliyun wants them', async () => {
    const seen: (string | null)[] = [];
    const answer = ({ url }: FakeRequest) => {
      seen.push(url.searchParams.get('PhoneNumbers'));
      return { body: '{"Code":"OK","BizId":"b"}' };
    };
    const { port } = await stand(startFakeServer({ answer }));
    await sendTo(aliyunAt(port), 's1', '+8613800000001');
    await sendTo(aliyunAt(port), 's2', '+85291234567');
    expect(seen).toEqual(['13800000001', '85291234567']);
  });

  it('REL-3 sends nothing when our clock is wrong, and says whose fault it is', async () => {
    const fake = await stand(startFakeAliyun());
    const options = { ...ALIYUN_KEY, sign: '宠物循环', apiUrl: `http://127.0.0.1:${fake.port}` };
    const late = createAliyunSms(options, settableClock('2020-01-01T00:00:00Z'));
    expect(await sendTo(late)).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
    expect(fake.booked).toEqual([]);
  });

  it('REL-3 tells by our key that the carrier refused a message', async () => {
    const fake = await stand(startFakeAliyun());
    const vendor = aliyunAt(fake.port);
    await sendTo(vendor, 's1');
    fake.carrier('s1', 2, 'MK:0001');
    const message = { channel: 'sms' as const, sendId: 's1', to: { phone: '+8613800000001' }, content };
    // Minutes before midnight it would ask for two days, and only the first answer would hang.
    const ask = () => vendor.lookUp?.(message, Temporal.Instant.from('2026-03-01T02:00:00Z'), signal());
    expect(await ask()).toMatchObject({ kind: 'failed', code: 'MK:0001' });
    fake.misbehave('hang');
    expect(await ask()).toBeUndefined();
  });

  it('REL-3 asks for the next day too when sending began before midnight', async () => {
    const days: (string | null)[] = [];
    const answer = ({ url }: FakeRequest) => {
      days.push(url.searchParams.get('SendDate'));
      return { body: '{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}}' };
    };
    const vendor = aliyunAt((await stand(startFakeServer({ answer }))).port);
    const message = { channel: 'sms' as const, sendId: 's1', to: { phone: '+8613800000001' }, content };
    await vendor.lookUp?.(message, Temporal.Instant.from('2026-03-01T15:55:00Z'), signal());
    await vendor.lookUp?.(message, Temporal.Instant.from('2026-03-01T02:00:00Z'), signal());
    expect(days).toEqual(['20260301', '20260302', '20260301']);
  });
});

const content = { template: 'SMS_1001', params: {} };

describe('Tencent Cloud', () => {
  const status = (Code: string) => ({ body: JSON.stringify({ Response: { SendStatusSet: [{ Code }] } }) });
  const error = (Code: string) => ({ body: JSON.stringify({ Response: { Error: { Code } } }) });
  it.each([
    ['RequestLimitExceeded.UinLimitExceeded', error, { kind: 'throttled', reason: 'limit' }],
    ['LimitExceeded.AppMainlandChinaDailyLimit', status, { kind: 'throttled', retryAfterMs: 3_600_000 }],
    ['LimitExceeded.PhoneNumberThirtySecondLimit', status, { kind: 'throttled', retryAfterMs: 30_000 }],
    ['LimitExceeded.PhoneNumberDailyLimit', status, { kind: 'failed' }],
    ['AuthFailure.SignatureFailure', error, { kind: 'throttled', reason: 'unreachable' }],
    ['FailedOperation.InsufficientBalanceInSmsPackage', status, { kind: 'throttled', reason: 'unreachable' }],
    ['InvalidParameterValue.IncorrectPhoneNumber', status, { kind: 'failed', addressInvalid: true }],
    ['FailedOperation.PhoneNumberInBlacklist', status, { kind: 'failed' }],
    ['FailedOperation.ContainSensitiveWord', status, { kind: 'failed' }],
    ['InternalError.Timeout', status, { kind: 'unknown' }],
    ['InternalError', error, { kind: 'unknown' }],
  ] as const)('REL-3 takes %s for what it is', async (code, form, expected) => {
    expect(await answering(tencentAt, form(code))).toMatchObject(expected);
  });

  it('REL-3 tells by our key that the carrier refused a message, and nothing before the carrier spoke', async () => {
    const fake = await stand(startFakeTencent());
    const vendor = tencentAt(fake.port);
    await sendTo(vendor, 's1');
    const message = { channel: 'sms' as const, sendId: 's1', to: { phone: '+8613800000001' }, content };
    const ask = () => vendor.lookUp?.(message, Temporal.Now.instant(), signal());
    expect(await ask()).toBeUndefined();
    fake.carrier('s1', 'FAIL');
    expect(await ask()).toMatchObject({ kind: 'failed', code: 'UNDELIV' });
  });
});
