/** Whatever a provider answers or pushes, nothing breaks: an outcome for a message, events or a problem for a call-back. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settableClock, systemClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { MessageVendor, Outgoing } from './channel.ts';
import { aliyunAt, CALLBACK_TOKEN, tencentAt } from './fake/benches.ts';
import { type FakeAnswer, type FakeProvider, startFakeServer } from './fake/fake-server.ts';
import { readWechatCallback } from './wechat-callback.ts';
import { wechatSignature } from './wechat-crypt.ts';
import { createWechatTemplate } from './wechat-template.ts';

let fake: FakeProvider;
let answer: FakeAnswer = { body: '' };
beforeAll(async () => {
  fake = await startFakeServer({ answer: () => answer });
});
afterAll(() => fake[Symbol.asyncDispose]());

/** Words of the providers, so that arbitrary JSON comes near to what they say. */
const member = fc.constantFrom(
  'Code',
  'Message',
  'BizId',
  'Response',
  'Error',
  'SendStatusSet',
  'PullSmsSendStatusSet',
  'SmsSendDetailDTOs',
  'SmsSendDetailDTO',
  'OutId',
  'errcode',
  'msgid',
  'content',
  'text',
  'mobile',
  'phone_number',
  'success',
  'report_status',
  'sid',
  'biz_id',
  'List',
  'Event',
  'MsgType',
  'FromUserName',
  'CreateTime',
  'TemplateId',
);
const word = fc.constantFrom('event', 'text', 'subscribe_msg_popup_event', 'subscribe_msg_sent_event', 'SUCCESS', 'T');
const { value: near } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(word, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(member, tie('value'), { maxKeys: 5 }),
  ),
}));
/** Forms that are right down to the last step. */
const tricky = fc.constantFrom(
  '{"Response":{"SendStatusSet":[null]}}',
  '{"Response":{"SendStatusSet":{}}}',
  '{"Response":{"PullSmsSendStatusSet":[null,1]}}',
  '{"Response":{"Error":null}}',
  '{"SmsSendDetailDTOs":{"SmsSendDetailDTO":[null,1]}}',
  '{"SmsSendDetailDTOs":null}',
  '{"Code":{}}',
  '{"errcode":"0"}',
  'null',
);
const text = fc.oneof(
  tricky,
  near.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string(),
);

const at = (port: number) => `http://127.0.0.1:${port}`;
const vendors: readonly [string, (port: number) => MessageVendor][] = [
  ['sms-aliyun', aliyunAt],
  ['sms-tencent', tencentAt],
  ['wechat-template', (port) => createWechatTemplate({ appId: 'wx', apiUrl: at(port), accessToken }, systemClock)],
];
const accessToken = async () => 'token';
const messages: Readonly<Record<string, Outgoing>> = {
  'sms-aliyun': sms(),
  'sms-tencent': sms(),
  'wechat-template': {
    channel: 'wechat_template',
    sendId: 's',
    to: { openid: 'o' },
    content: { templateId: 't', data: {} },
  },
};
function sms(): Outgoing {
  return { channel: 'sms', sendId: newId(), to: { phone: '+8613800000001' }, content: { template: 't', params: {} } };
}

describe.each(vendors)('%s', (name, make) => {
  it('REL-3 makes an outcome of every answer, and calls none sent that has no word of success', async () => {
    const vendor = make(fake.port);
    const message = messages[name] as Outgoing;
    const check = async (body: string, status: number) => {
      answer = { status, body };
      const outcome = await vendor.send(message, new AbortController().signal);
      expect(['sent', 'failed', 'throttled', 'unknown']).toContain(outcome.kind);
      if (outcome.kind === 'sent') expect(body).toMatch(/"OK"|"Ok"|"errcode":0\b/);
      await vendor.lookUp?.(message, Temporal.Now.instant(), new AbortController().signal);
    };
    const status = fc.constantFrom(200, 200, 200, 400, 404, 500, 502, 503);
    await fc.assert(fc.asyncProperty(text, status, check), { numRuns: 150 });
  });
});

it('SEC-2 makes events or a problem of every push', () => {
  const clock = settableClock('2026-03-01T02:00:00Z');
  const stamp = '1772330400';
  const query = { timestamp: stamp, nonce: 'n', signature: wechatSignature('token', stamp, 'n') };
  const readers = [aliyunAt(1), tencentAt(1)].map((vendor) => vendor.readCallback);
  const push = fc.oneof(
    text,
    fc.string({ unit: fc.constantFrom('<a>', '</a>', '<a/>', '<![CDATA[', ']]>', 'x', '&lt;', '<') }),
  );
  fc.assert(
    fc.property(push, (body) => {
      const base = { method: 'POST' as const, headers: {}, rawBody: Buffer.from(body) };
      const works = [
        ...readers.map((read) => () => read?.({ ...base, query: {}, token: CALLBACK_TOKEN })),
        () => readWechatCallback({ ...base, query }, 'wx', { token: 'token' }, clock),
      ];
      for (const work of works) {
        try {
          work();
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }
    }),
    { numRuns: 3000 },
  );
});
