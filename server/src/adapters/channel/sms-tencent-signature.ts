/**
 * Tencent Cloud's request signature TC3-HMAC-SHA256.
 * Source: cloud.tencent.com/document/api/382/52072 (its example for DescribeInstances is our test).
 */
import { createHash, createHmac } from 'node:crypto';

export interface TencentCall {
  readonly host: string;
  readonly service: string;
  readonly action: string;
  readonly version: string;
  readonly region: string;
  readonly body: string;
  readonly epochSeconds: number;
}

const ALGORITHM = 'TC3-HMAC-SHA256';
const CONTENT_TYPE = 'application/json; charset=utf-8';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The headers of a signed POST to `/`; the action is signed too, so that a request cannot be turned into another. */
export function tencentHeaders(call: TencentCall, secretId: string, secretKey: string): Record<string, string> {
  const signed: Readonly<Record<string, string>> = {
    'content-type': CONTENT_TYPE,
    host: call.host,
    'x-tc-action': call.action.toLowerCase(),
  };
  const names = Object.keys(signed).sort();
  const request = [
    'POST',
    '/',
    '',
    names.map((name) => `${name}:${signed[name]}\n`).join(''),
    names.join(';'),
    sha256(call.body),
  ].join('\n');
  const date = Temporal.Instant.fromEpochMilliseconds(call.epochSeconds * 1000)
    .toString()
    .slice(0, 10);
  const scope = `${date}/${call.service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), call.service), 'tc3_request');
  const signature = hmac(key, [ALGORITHM, call.epochSeconds, scope, sha256(request)].join('\n')).toString('hex');
  const credential = `Credential=${secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return {
    'content-type': CONTENT_TYPE,
    host: call.host,
    'x-tc-action': call.action,
    'x-tc-version': call.version,
    'x-tc-timestamp': String(call.epochSeconds),
    'x-tc-region': call.region,
    authorization: `${ALGORITHM} ${credential}`,
  };
}
