/** Call-backs of the text-message vendors: who may call, what they report, which replies end a channel. */
import { describe, expect, it } from 'vitest';
import { Problem } from '../../platform/problem.ts';
import type { CallbackRequest, MessageVendor } from './channel.ts';
import { aliyunAt, CALLBACK_TOKEN, tencentAt } from './fake/benches.ts';
import { isOptOut } from './i18n/opt-out.ts';

const post = (body: unknown, token: string | undefined = CALLBACK_TOKEN): CallbackRequest => ({
  method: 'POST',
  headers: {},
  rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  query: {},
  token,
});
const read = (vendor: MessageVendor, request: CallbackRequest) => vendor.readCallback?.(request);
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.type.code;
    throw error;
  }
  return 'no problem';
}

const report = {
  phone_number: '13800000001',
  send_time: '2026-03-01 10:00:00',
  report_time: '2026-03-01 10:00:05',
  success: true,
  err_code: 'DELIVERED',
  err_msg: '用户接收成功',
  sms_size: '1',
  biz_id: 'biz-1',
  out_id: 's1',
};

describe.each([
  ['sms-aliyun', aliyunAt(1), [report]],
  ['sms-tencent', tencentAt(1), [{ report_status: 'SUCCESS', sid: '5000:s1', mobile: '13800000001' }]],
] as const)('%s', (_name, vendor, body) => {
  it('CAM-4 refuses a call-back without the secret part of its address, and with a wrong one', () => {
    for (const token of ['', 'wrong', `${CALLBACK_TOKEN}x`])
      expect(codeOf(() => read(vendor, post(body, token)))).toBe('callback/bad-signature');
    expect(codeOf(() => read(vendor, { ...post(body), token: undefined }))).toBe('callback/bad-signature');
  });

  it('CAM-4 refuses what it cannot read', () => {
    for (const bad of ['', '<xml/>', '[1]', 'null', '{}', '[{}]'])
      expect(codeOf(() => read(vendor, post(bad)))).toBe('callback/unreadable');
  });

  it('CAM-4 gives a repeated report the same key, and tells no number by it', () => {
    const [first] = read(vendor, post(body))?.events ?? [];
    const [second] = read(vendor, post(body))?.events ?? [];
    expect(first?.key).toBe(second?.key);
    expect(JSON.stringify(first)).not.toContain('13800000001');
  });
});

describe('Aliyun', () => {
  const vendor = aliyunAt(1);

  it('CAM-4 reads what arrived and what did not, by our key', () => {
    const failed = { ...report, out_id: 's2', success: false, err_code: 'MK:0001', err_msg: '空号' };
    const reading = read(vendor, post([report, failed]));
    expect(reading?.events).toMatchObject([
      { kind: 'delivered', sendId: 's1', providerRef: 'biz-1' },
      { kind: 'failed', sendId: 's2', code: 'MK:0001', addressInvalid: true },
    ]);
    expect(String(reading?.events[0]?.at)).toBe('2026-03-01T02:00:05Z');
    expect(reading?.reply).toEqual({ contentType: 'application/json', body: '{"code":0,"msg":"OK"}' });
  });

  it('CAM-4 reads replies with the number as E.164', () => {
    const up = { phone_number: '13800000001', content: ' td ', send_time: '20260301100000', sequence_id: 7 };
    const [event] = read(vendor, post([up]))?.events ?? [];
    expect(event).toMatchObject({ kind: 'inbound', from: { phone: '+8613800000001' }, text: ' td ', optOut: true });
    expect(String(event?.at)).toBe('2026-03-01T02:00:00Z');
  });

  it('CAM-4 refuses all call-backs while no secret is configured', async () => {
    const { createAliyunSms } = await import('./sms-aliyun.ts');
    const { systemClock } = await import('../../platform/clock.ts');
    const open = createAliyunSms(
      { accessKeyId: 'a', accessKeySecret: 'b', sign: 'c', apiUrl: 'http://127.0.0.1:1' },
      systemClock,
    );
    expect(codeOf(() => read(open, { ...post([report]), token: '' }))).toBe('callback/bad-signature');
  });
});

describe('Tencent Cloud', () => {
  const vendor = tencentAt(1);

  it('CAM-4 reads what arrived and what did not, by the reference given at sending', () => {
    const failed = { report_status: 'FAIL', sid: '5000:s2', errmsg: 'MK:0001', description: '空号' };
    const arrived = { report_status: 'SUCCESS', sid: '5000:s1', user_receive_time: '2026-03-01 10:00:05' };
    const reading = read(vendor, post([arrived, failed]));
    expect(reading?.events).toMatchObject([
      { kind: 'delivered', sendId: undefined, providerRef: '5000:s1' },
      { kind: 'failed', providerRef: '5000:s2', code: 'MK:0001', addressInvalid: true },
    ]);
    expect(reading?.reply.body).toBe('{"result":0,"errmsg":"OK"}');
  });

  it('CAM-4 reads a reply', () => {
    const up = { mobile: '13800000001', nationcode: '86', text: '你们几点开门', time: 1772330400 };
    expect(read(vendor, post(up))?.events).toMatchObject([
      { kind: 'inbound', from: { phone: '+8613800000001' }, optOut: false },
    ]);
  });
});

describe('words that end a channel', () => {
  it.each(['T', 't', 'TD', ' td。', 'Ｔ', 'N', 'R', '回T', '回复TD', '退订', '我要退订！', 'TD退订', '拒收', 'STOP'])(
    'CAM-4 takes “%s” for an opt-out',
    (text) => expect(isOptOut(text)).toBe(true),
  );

  it.each(['', '你好', 'TOM', '豆豆今天好吗', '不退订', '怎么退订会员卡里的钱', '谢谢', 'Nice', '取消预约'])(
    'CAM-4 takes “%s” for no opt-out',
    (text) => expect(isOptOut(text)).toBe(false),
  );
});
