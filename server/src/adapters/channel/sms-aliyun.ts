/**
 * Text messages through Aliyun (dysmsapi 2017-05-25): SendSms with our key as OutId, QuerySendDetails to ask by it,
 * SmsReport and SmsUp as call-backs.
 * Source: help.aliyun.com, documents 419273 (SendSms), 419277 (QuerySendDetails), 101346 (error codes).
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { requireToken, textOf } from './callback.ts';
import type { CallbackReading, CallbackRequest, MessageVendor, Outcome, Outgoing } from './channel.ts';
import { type Answer, entriesOf, entryOf, exchange, objectOf, outcomeOf, patience } from './exchange.ts';
import { readAliyunCallback } from './sms-aliyun-callback.ts';
import { aliyunHeaders, canonicalQuery } from './sms-aliyun-signature.ts';

export interface AliyunSmsOptions {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Approved sign without brackets. */
  readonly sign: string;
  /** `https://dysmsapi.aliyuncs.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  /** Secret last part of the call-backs' address; without it call-backs are refused. */
  readonly callbackToken?: string | undefined;
  readonly timeoutMs?: number;
}

const VERSION = '2017-05-25';
/** QPS of SendSms for one account, document 419273. */
const PER_SECOND = 5000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const INVALID_ADDRESS = new Set(['isv.MOBILE_NUMBER_ILLEGAL', 'isv.DOMESTIC_NUMBER_NOT_SUPPORTED']);
/** Limits of the account, in milliseconds until a repeat makes sense. */
const ACCOUNT_LIMITS: Readonly<Record<string, number>> = {
  'isv.DAY_LIMIT_CONTROL': HOUR_MS,
  'isv.MONTH_LIMIT_CONTROL': 6 * HOUR_MS,
};
/** Aliyun's own faults: they do not say how far the message came. */
const AMBIGUOUS = new Set(['isp.SYSTEM_ERROR', 'isp.GATEWAY_ERROR', 'InternalError', 'ServiceUnavailable']);
/** Our key, clock or account is refused: no message's fault, and nothing goes out until somebody repairs it. */
const ACCOUNT =
  /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidTimeStamp|Forbidden|isp\.RAM_|isv\.(?:OUT_OF_SERVICE|AMOUNT_NOT_ENOUGH|ACCOUNT_|PRODUCT_UN|DENY_IP))/;
/** A message can be booked on the day after sending began. */
const LATE_MINUTES = 10;

export function createAliyunSms(options: AliyunSmsOptions, clock: Clock): MessageVendor<'sms'> {
  const call = (action: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const url = new URL('/', options.apiUrl);
    url.search = canonicalQuery(query);
    const headers = aliyunHeaders(
      {
        host: url.host,
        action,
        version: VERSION,
        query,
        body: '',
        date: clock.now().round({ smallestUnit: 'second', roundingMode: 'trunc' }).toString(),
        nonce: randomBytes(16).toString('hex'),
      },
      options.accessKeyId,
      options.accessKeySecret,
    );
    return exchange({ url, headers, body: '' }, patience(signal, options.timeoutMs));
  };
  return {
    channel: 'sms',
    vendor: 'sms-aliyun',
    development: false,
    limit: { perSecond: PER_SECOND },
    async send({ sendId, to, content }, signal) {
      const query = {
        PhoneNumbers: aliyunPhone(to.phone),
        SignName: content.sign ?? options.sign,
        TemplateCode: content.template,
        TemplateParam: JSON.stringify(content.params),
        OutId: sendId,
      };
      return outcomeOf(await call('SendSms', query, signal), readSent);
    },
    async lookUp(message, since, signal) {
      for (const day of daysOf(since)) {
        const query = {
          PhoneNumber: aliyunPhone(message.to.phone),
          SendDate: day,
          PageSize: '50',
          CurrentPage: '1',
        };
        const result = await call('QuerySendDetails', query, signal);
        const found = result.kind === 'answered' ? readDetails(result.answer, message) : undefined;
        if (found) return found;
      }
      return undefined;
    },
    readCallback(request: CallbackRequest): CallbackReading {
      requireToken(request, options.callbackToken);
      return readAliyunCallback(request.rawBody);
    },
  };
}

/** At home eleven digits, abroad country and number without the plus sign. */
function aliyunPhone(phone: string): string {
  return phone.replace(/^\+86(?=1\d{10}$)/, '').replace(/^\+/, '');
}

function readSent(answer: Answer): Outcome | undefined {
  const body = objectOf(answer.text);
  const code = body && textOf(body, 'Code');
  if (!body || !code) return undefined;
  if (code === 'OK') return { kind: 'sent', providerRef: textOf(body, 'BizId') ?? null };
  return refusal(code, textOf(body, 'Message') ?? '', answer.status);
}

function refusal(code: string, message: string, status: number): Outcome {
  if (AMBIGUOUS.has(code) || status >= 500) return { kind: 'unknown', detail: code };
  if (ACCOUNT.test(code)) return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'unreachable' };
  if (/^Throttling/.test(code)) return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'limit' };
  const limit = ACCOUNT_LIMITS[code];
  if (limit) return { kind: 'throttled', retryAfterMs: limit, reason: 'limit' };
  // One number's own limit: by the minute it is worth waiting, by the hour or the day another channel is better.
  const byMinute = message.includes('分钟'); // i18n-exempt: the provider's own word
  if (code === 'isv.BUSINESS_LIMIT_CONTROL' && byMinute)
    return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'limit' };
  return { kind: 'failed', code, detail: code, ...(INVALID_ADDRESS.has(code) && { addressInvalid: true }) };
}

/** `SendStatus`: 1 waits for the carrier's report, 2 failed, 3 arrived. */
function readDetails(answer: Answer, message: Outgoing<'sms'>): Outcome | undefined {
  const details = entryOf(objectOf(answer.text)?.SmsSendDetailDTOs)?.SmsSendDetailDTO;
  const entry = entriesOf(details).find((candidate) => textOf(candidate, 'OutId') === message.sendId);
  if (!entry) return undefined;
  if (Number(entry.SendStatus) !== 2) return { kind: 'sent', providerRef: null };
  const code = textOf(entry, 'ErrCode') ?? 'unknown';
  return { kind: 'failed', code, detail: code };
}

/** Beijing's day of sending, and the next one when midnight was near. */
function daysOf(since: Temporal.Instant): ReadonlySet<string> {
  const day = (instant: Temporal.Instant) =>
    instant.toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString().replaceAll('-', '');
  return new Set([day(since), day(since.add({ minutes: LATE_MINUTES }))]);
}
