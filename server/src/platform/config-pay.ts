/** How the house is paid, read from the environment: WeChat Pay when all of it is given, the sandbox when nothing is. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, type Environment, refuse } from './config-error.ts';

export interface WechatPayConfig {
  readonly merchantId: string;
  /** Serial number of the merchant's API certificate. */
  readonly serial: string;
  readonly privateKey: KeyObject;
  /** 32 bytes; opens what notifications bring. */
  readonly apiV3Key: string;
  /** Keys that WeChat Pay signs with, by what `Wechatpay-Serial` says; both kinds during a switch. */
  readonly platformKeys: ReadonlyMap<string, KeyObject>;
  readonly apiUrl: string;
}

export interface PayConfig {
  /** Undefined: the sandbox takes payments. */
  readonly wechatPay: WechatPayConfig | undefined;
}

const NAMES = [
  'WECHAT_PAY_MERCHANT_ID',
  'WECHAT_PAY_SERIAL',
  'WECHAT_PAY_PRIVATE_KEY',
  'WECHAT_PAY_API_V3_KEY',
] as const;
const API_V3_KEY_BYTES = 32;

/** @throws ConfigError naming the variable and what it may be; never the value of a key */
export function readPay(env: Environment): PayConfig {
  const missing = NAMES.filter((name) => !env[name]);
  if (missing.length === NAMES.length) return { wechatPay: undefined };
  if (missing.length > 0)
    throw new ConfigError(`${missing.join(' and ')} missing: ${NAMES.join(', ')} belong together. Give all or none.`);
  const [merchantId, serial, key, apiV3Key] = NAMES.map((name) => env[name] ?? '') as [string, string, string, string];
  if (Buffer.byteLength(apiV3Key) !== API_V3_KEY_BYTES)
    refuse('WECHAT_PAY_API_V3_KEY', '…', 'the 32 bytes of the APIv3 key');
  return {
    wechatPay: {
      merchantId,
      serial,
      privateKey: privateKey(key),
      apiV3Key,
      platformKeys: platformKeys(env),
      apiUrl: origin(env.WECHAT_PAY_API_URL || 'https://api.mch.weixin.qq.com'),
    },
  };
}

function privateKey(text: string): KeyObject {
  try {
    return createPrivateKey(pem(text));
  } catch {
    return refuse('WECHAT_PAY_PRIVATE_KEY', '…', 'the PEM text of apiclient_key.pem, or the path of that file');
  }
}

/** One after the other while WeChat Pay changes its certificate: both sign for some days. */
function certificatesIn(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [text];
}

/** WeChat Pay's public key (new merchants), its platform certificate (older ones), or both while one changes over. */
function platformKeys(env: Environment): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  const { WECHAT_PAY_PUBLIC_KEY: publicKey, WECHAT_PAY_PUBLIC_KEY_ID: id, WECHAT_PAY_CERTIFICATE: certificate } = env;
  if (Boolean(publicKey) !== Boolean(id))
    throw new ConfigError('WECHAT_PAY_PUBLIC_KEY and WECHAT_PAY_PUBLIC_KEY_ID belong together. Give both or none.');
  try {
    if (publicKey && id) keys.set(id, createPublicKey(pem(publicKey)));
  } catch {
    refuse('WECHAT_PAY_PUBLIC_KEY', '…', 'the PEM text of pub_key.pem, or the path of that file');
  }
  try {
    for (const one of certificate ? certificatesIn(pem(certificate)) : []) {
      const read = new X509Certificate(one);
      keys.set(read.serialNumber.toUpperCase(), read.publicKey);
    }
  } catch {
    refuse('WECHAT_PAY_CERTIFICATE', '…', 'the PEM text of the platform certificates, or the path of their file');
  }
  if (keys.size === 0)
    throw new ConfigError(
      'WECHAT_PAY_PUBLIC_KEY with WECHAT_PAY_PUBLIC_KEY_ID, or WECHAT_PAY_CERTIFICATE, is missing: notifications could not be checked.',
    );
  return keys;
}

/** PEM text, perhaps with `\n` written out, or the path of a file that holds it. */
function pem(text: string): string {
  if (text.includes('-----BEGIN')) return text.replaceAll('\\n', '\n');
  return existsSync(text) ? readFileSync(text, 'utf8') : text;
}

function origin(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    refuse('WECHAT_PAY_API_URL', text, 'a URL that begins with https:// or http://');
  return new URL(text).origin;
}
