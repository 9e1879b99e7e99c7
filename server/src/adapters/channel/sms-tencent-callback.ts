/**
 * Tencent Cloud's pushes: an array of reports of delivery, or one reply; neither carries a signature.
 * Source: cloud.tencent.com, documents 382/5807 and 382/5809.
 */
import { beijingTime, e164, epochTime, keyOf, records, textOf, unreadable } from './callback.ts';
import type { CallbackEvent, CallbackReading } from './channel.ts';
import type { Entry } from './exchange.ts';
import { isOptOut } from './i18n/opt-out.ts';
import { isEmptyNumber } from './sms-aliyun-callback.ts';

const REPLY = { contentType: 'application/json', body: '{"result":0,"errmsg":"OK"}' };

export function readTencentCallback(rawBody: Buffer): CallbackReading {
  return { events: records(rawBody).map((entry) => reply(entry) ?? report(entry)), reply: REPLY };
}

function reply(entry: Entry): CallbackEvent | undefined {
  const text = textOf(entry, 'text');
  const mobile = textOf(entry, 'mobile');
  if (text === undefined || mobile === undefined) return undefined;
  const nation = textOf(entry, 'nationcode');
  const time = textOf(entry, 'time');
  return {
    kind: 'inbound',
    key: keyOf('tencent-up', nation, mobile, text, time),
    at: epochTime(time),
    from: { phone: e164(mobile, nation) },
    text,
    optOut: isOptOut(text),
  };
}

function report(entry: Entry): CallbackEvent {
  const providerRef = textOf(entry, 'sid');
  const status = textOf(entry, 'report_status');
  if (!providerRef || (status !== 'SUCCESS' && status !== 'FAIL')) throw unreadable('neither a report nor a reply');
  const common = {
    key: keyOf('tencent-report', providerRef, status),
    at: beijingTime(textOf(entry, 'user_receive_time')),
    sendId: undefined,
    providerRef,
  };
  if (status === 'SUCCESS') return { kind: 'delivered', ...common };
  return {
    kind: 'failed',
    ...common,
    code: textOf(entry, 'errmsg') ?? 'FAIL',
    ...(isEmptyNumber(textOf(entry, 'description')) && { addressInvalid: true }),
  };
}
