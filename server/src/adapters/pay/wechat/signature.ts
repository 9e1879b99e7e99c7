/**
 * Signatures and sealed notifications of WeChat Pay's API v3 with nothing but node:crypto.
 * Source: pay.weixin.qq.com, API v3 signature documents; checked against the vectors of wechatpay-go (see NOTICE).
 */
import { createDecipheriv, createSign, createVerify, type KeyObject, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** Between WeChat's clock and ours. */
const SKEW_SECONDS = 300;
const TAG_BYTES = 16;

export interface Signer {
  readonly merchantId: string;
  readonly serial: string;
  readonly privateKey: KeyObject;
}

/** SHA256 with RSA, base64. */
export function sign(message: string, privateKey: KeyObject): string {
  return createSign('RSA-SHA256').update(message, 'utf8').sign(privateKey, 'base64');
}

export interface SignedRequest {
  readonly method: string;
  /** Path with its query, as it goes over the wire. */
  readonly target: string;
  readonly body: string;
  readonly at: Temporal.Instant;
  /** Random when left out. */
  readonly nonce?: string;
}

/** Value of the `Authorization` header. */
export function authorization(signer: Signer, { method, target, body, at, nonce = newNonce() }: SignedRequest): string {
  const timestamp = seconds(at);
  const signature = sign(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`, signer.privateKey);
  const { merchantId, serial } = signer;
  return (
    `${SCHEME} mchid="${merchantId}",nonce_str="${nonce}",signature="${signature}",` +
    `timestamp="${timestamp}",serial_no="${serial}"`
  );
}

/** What `wx.requestPayment` and JSAPI take. */
export function paySign(
  privateKey: KeyObject,
  {
    appId,
    prepayId,
    at,
    nonce = newNonce(),
  }: { appId: string; prepayId: string; at: Temporal.Instant; nonce?: string },
) {
  const timeStamp = seconds(at);
  const packageText = `prepay_id=${prepayId}`;
  const signature = sign(`${appId}\n${timeStamp}\n${nonce}\n${packageText}\n`, privateKey);
  return { appId, timeStamp, nonceStr: nonce, package: packageText, signType: 'RSA' as const, paySign: signature };
}

/** Whether WeChat Pay has signed these bytes a moment ago, with a key that we know. */
export function isSigned(
  keys: ReadonlyMap<string, KeyObject>,
  headers: IncomingHttpHeaders | Headers,
  body: Buffer | string,
  now: Temporal.Instant,
): boolean {
  const header = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name]) ?? '';
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) =>
    String(header(`wechatpay-${name}`)),
  ) as [string, string, string, string];
  const key = keys.get(serial);
  if (!key || !/^\d{1,12}$/.test(timestamp) || nonce === '' || signature === '') return false;
  const age = Math.abs(Number(timestamp) - Math.floor(now.epochMilliseconds / 1000));
  if (age > SKEW_SECONDS) return false;
  const verifier = createVerify('RSA-SHA256').update(`${timestamp}\n${nonce}\n`, 'utf8').update(body).update('\n');
  return verifier.verify(key, signature, 'base64');
}

export interface Sealed {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associatedData: string;
}

/**
 * AEAD_AES_256_GCM; the tag is the last 16 bytes.
 * @throws if it was not sealed with the key
 */
export function openSealed(apiV3Key: string, { ciphertext, nonce, associatedData }: Sealed): string {
  const key = Buffer.from(apiV3Key, 'utf8');
  if (key.length !== 32) throw new Error('the APIv3 key has 32 bytes');
  return openWith('aes-256-gcm', key, { ciphertext, nonce, associatedData });
}

/** The same for any length of key: published samples have 16 bytes. */
export function openWith(algorithm: 'aes-256-gcm' | 'aes-128-gcm', key: Buffer, sealed: Sealed): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const decipher = createDecipheriv(algorithm, key, Buffer.from(sealed.nonce, 'utf8'), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(sealed.associatedData, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

const newNonce = (): string => randomBytes(16).toString('hex');
const seconds = (at: Temporal.Instant): string => String(Math.floor(at.epochMilliseconds / 1000));
