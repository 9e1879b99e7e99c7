/**
 * Text messages through Tencent Cloud (sms 2021-01-11): SendSms with our key as SessionContext, the pulled status of
 * one phone to ask by it, reports and replies as call-backs.
 * Source: cloud.tencent.com, documents 382/55981 (SendSms), 382/59177 (error codes), 382/5807 and 382/5809 (call-backs).
 */
import type { Clock } from '../../platform/clock.ts';
import { requireToken, textOf } from './callback.ts';
import type { CallbackReading, CallbackRequest, MessageVendor, Outcome } from './channel.ts';
import { type Answer, type Entry, entriesOf, entryOf, exchange, objectOf, outcomeOf, patience } from './exchange.ts';
import { readTencentCallback } from './sms-tencent-callback.ts';
import { tencentHeaders } from './sms-tencent-signature.ts';

export interface TencentSmsOptions {
  readonly secretId: string;
  readonly secretKey: string;
  /** SmsSdkAppId of the application in the console. */
  readonly appId: string;
  readonly sign: string;
  readonly region: string;
  /** `https://sms.tencentcloudapi.com`, or the loopback fake in tests. */
  readonly apiUrl: string;
  /** Secret last part of the call-backs' address; without it call-backs are refused. */
  readonly callbackToken?: string | undefined;
  readonly timeoutMs?: number;
}

const VERSION = '2021-01-11';
const PER_SECOND = 3000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const INVALID_ADDRESS = 'InvalidParameterValue.IncorrectPhoneNumber';
/** Limits of one number: thirty seconds are worth waiting, an hour or a day is not. */
const NUMBER_SECONDS = 'LimitExceeded.PhoneNumberThirtySecondLimit';
const NUMBER_LIMIT = /^LimitExceeded\.PhoneNumber/;
const ACCOUNT_LIMIT = /^(?:LimitExceeded|RequestLimitExceeded)/;
const DAILY = /Daily/;
/** Our key, clock or account is refused: no message's fault, and nothing goes out until somebody repairs it. */
const ACCOUNT = /^(?:AuthFailure|UnauthorizedOperation|FailedOperation\.InsufficientBalanceInSmsPackage)/;

export function createTencentSms(options: TencentSmsOptions, clock: Clock): MessageVendor<'sms'> {
  const url = new URL('/', options.apiUrl);
  const call = (action: string, parameters: Entry, signal: AbortSignal) => {
    const body = JSON.stringify(parameters);
    const headers = tencentHeaders(
      {
        host: url.host,
        service: 'sms',
        action,
        version: VERSION,
        region: options.region,
        body,
        epochSeconds: Math.floor(clock.now().epochMilliseconds / 1000),
      },
      options.secretId,
      options.secretKey,
    );
    return exchange({ url, headers, body }, patience(signal, options.timeoutMs));
  };
  return {
    channel: 'sms',
    vendor: 'sms-tencent',
    development: false,
    limit: { perSecond: PER_SECOND },
    async send({ sendId, to, content }, signal) {
      const parameters = {
        PhoneNumberSet: [to.phone],
        SmsSdkAppId: options.appId,
        SignName: content.sign ?? options.sign,
        TemplateId: content.template,
        TemplateParamSet: Object.values(content.params),
        SessionContext: sendId,
      };
      return outcomeOf(await call('SendSms', parameters, signal), readSent);
    },
    async lookUp(message, since, signal) {
      const parameters = {
        SendDateTime: Math.floor(since.epochMilliseconds / 1000),
        Offset: 0,
        Limit: 100,
        PhoneNumber: message.to.phone,
        SmsSdkAppId: options.appId,
      };
      const result = await call('PullSmsSendStatusByPhoneNumber', parameters, signal);
      return result.kind === 'answered' ? readStatus(result.answer, message.sendId) : undefined;
    },
    readCallback(request: CallbackRequest): CallbackReading {
      requireToken(request, options.callbackToken);
      return readTencentCallback(request.rawBody);
    },
  };
}

function responseOf(answer: Answer): Entry | undefined {
  return entryOf(objectOf(answer.text)?.Response);
}

function readSent(answer: Answer): Outcome | undefined {
  const response = responseOf(answer);
  const status = entryOf(response?.Error) ?? entriesOf(response?.SendStatusSet)[0];
  const code = status && textOf(status, 'Code');
  if (!status || !code) return undefined;
  if (code === 'Ok') return { kind: 'sent', providerRef: textOf(status, 'SerialNo') ?? null };
  return refusal(code);
}

function refusal(code: string): Outcome {
  // Their own faults and time-outs: the message may be on its way.
  if (code.startsWith('InternalError')) return { kind: 'unknown', detail: code };
  if (ACCOUNT.test(code)) return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'unreachable' };
  if (code === NUMBER_SECONDS) return { kind: 'throttled', retryAfterMs: MINUTE_MS / 2, reason: 'limit' };
  if (ACCOUNT_LIMIT.test(code) && !NUMBER_LIMIT.test(code))
    return { kind: 'throttled', retryAfterMs: DAILY.test(code) ? HOUR_MS : MINUTE_MS, reason: 'limit' };
  return { kind: 'failed', code, detail: code, ...(code === INVALID_ADDRESS && { addressInvalid: true }) };
}

/** Lists only messages the carrier has reported on; one that is not listed may still be on its way. */
function readStatus(answer: Answer, sendId: string): Outcome | undefined {
  const list = entriesOf(responseOf(answer)?.PullSmsSendStatusSet);
  const entry = list.find((candidate) => textOf(candidate, 'SessionContext') === sendId);
  if (!entry) return undefined;
  if (entry.ReportStatus === 'SUCCESS') return { kind: 'sent', providerRef: textOf(entry, 'SerialNo') ?? null };
  const code = textOf(entry, 'Description') ?? 'FAIL';
  return { kind: 'failed', code, detail: code };
}
