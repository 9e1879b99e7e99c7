/**
 * Signature and encryption of what WeChat pushes to us.
 * Source: developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html:
 * SHA-1 over the sorted parts; AES-256-CBC, 16 random bytes, length, message, app id, padding to 32 bytes.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { Problem } from '../../platform/problem.ts';
import { same } from './callback.ts';
import { callbackBadSignature } from './channel.ts';

const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const BLOCK = 32;

export function wechatSignature(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** @throws Problem `callback/bad-signature` */
export function requireSignature(given: string | undefined, ...parts: readonly (string | undefined)[]): void {
  const complete = parts.filter((part) => part !== undefined);
  if (complete.length !== parts.length || !given || !same(given, wechatSignature(...complete)))
    throw new Problem(callbackBadSignature, 'WeChat did not sign this');
}

/**
 * @param aesKey the 43 characters of the console
 * @throws Problem `callback/bad-signature` when it was not encrypted with our key for our app
 */
export function decryptPush(encrypted: string, aesKey: string, appId: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const plain = decrypted(Buffer.from(encrypted, 'base64'), key);
  const padding = plain.at(-1) ?? 0;
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (padding < 1 || padding > BLOCK || plain.length < start + padding) throw foreign();
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  const content = plain.subarray(0, plain.length - padding);
  if (end > content.length || content.subarray(end).toString('utf8') !== appId) throw foreign();
  return content.subarray(start, end).toString('utf8');
}

function decrypted(data: Buffer, key: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    throw foreign();
  }
}

function foreign(): Problem {
  return new Problem(callbackBadSignature, 'not encrypted for this app');
}
