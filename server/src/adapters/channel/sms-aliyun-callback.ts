/**
 * Aliyun's pushes: reports of delivery (SmsReport) and replies (SmsUp), both arrays, both without a signature.
 * Source: help.aliyun.com, documents 101867 and 101847; a push is repeated until it is answered with a number.
 */
import { beijingTime, e164, keyOf, records, textOf, unreadable } from './callback.ts';
import type { CallbackEvent, CallbackReading } from './channel.ts';
import type { Entry } from './exchange.ts';
import { isOptOut } from './i18n/opt-out.ts';

const REPLY = { contentType: 'application/json', body: '{"code":0,"msg":"OK"}' };

export function readAliyunCallback(rawBody: Buffer): CallbackReading {
  return { events: records(rawBody).map((entry) => reply(entry) ?? report(entry)), reply: REPLY };
}

function reply(entry: Entry): CallbackEvent | undefined {
  const text = textOf(entry, 'content');
  const phone = textOf(entry, 'phone_number');
  if (text === undefined || phone === undefined) return undefined;
  const sentAt = textOf(entry, 'send_time');
  return {
    kind: 'inbound',
    key: keyOf('aliyun-up', textOf(entry, 'sequence_id'), phone, text, sentAt),
    at: beijingTime(sentAt),
    from: { phone: e164(phone) },
    text,
    optOut: isOptOut(text),
  };
}

function report(entry: Entry): CallbackEvent {
  const sendId = textOf(entry, 'out_id');
  const providerRef = textOf(entry, 'biz_id');
  if (typeof entry.success !== 'boolean' || (!sendId && !providerRef)) throw unreadable('neither a report nor a reply');
  const reportedAt = textOf(entry, 'report_time');
  const common = {
    key: keyOf('aliyun-report', providerRef, sendId, String(entry.success), textOf(entry, 'phone_number')),
    at: beijingTime(reportedAt),
    sendId,
    providerRef,
  };
  if (entry.success) return { kind: 'delivered', ...common };
  return {
    kind: 'failed',
    ...common,
    code: textOf(entry, 'err_code') ?? 'unknown',
    ...(isEmptyNumber(textOf(entry, 'err_msg')) && { addressInvalid: true }),
  };
}

/** Carriers have dozens of codes for a number that nobody holds; their Chinese words agree on 空号. */
export function isEmptyNumber(words: string | undefined): boolean {
  return /空号|号码不存在/.test(words ?? '');
}
