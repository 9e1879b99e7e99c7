/** Configuration of payments: complete or absent, and no key in a complaint. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { readPay } from './config-pay.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const whole = {
  WECHAT_PAY_MERCHANT_ID: '1900009191',
  WECHAT_PAY_SERIAL: 'ABC',
  WECHAT_PAY_PRIVATE_KEY: pem,
  WECHAT_PAY_API_V3_KEY: 'k'.repeat(32),
  WECHAT_PAY_PUBLIC_KEY: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  WECHAT_PAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_1',
};

describe('WeChat Pay', () => {
  it('PAY-1 is the sandbox when nothing is given', () => {
    expect(readPay({})).toEqual({ wechatPay: undefined });
  });

  it('PAY-1 takes keys as text, also with line ends written out', () => {
    const { wechatPay } = readPay({ ...whole, WECHAT_PAY_PRIVATE_KEY: pem.replaceAll('\n', '\\n') });
    expect(wechatPay?.privateKey.type).toBe('private');
    expect([...(wechatPay?.platformKeys.keys() ?? [])]).toEqual(['PUB_KEY_ID_1']);
    expect(wechatPay?.apiUrl).toBe('https://api.mch.weixin.qq.com');
  });

  it('PAY-1 knows the old and the new platform certificate while WeChat Pay changes over', () => {
    const [old, fresh] = rootCertificates as [string, string];
    const { wechatPay } = readPay({ ...whole, WECHAT_PAY_CERTIFICATE: `${old}\n${fresh}\n` });
    const serials = [old, fresh].map((one) => new X509Certificate(one).serialNumber.toUpperCase());
    expect([...(wechatPay?.platformKeys.keys() ?? [])]).toEqual(['PUB_KEY_ID_1', ...serials]);
  });

  it.each([
    ['half of it', { WECHAT_PAY_SERIAL: undefined }, 'WECHAT_PAY_SERIAL missing'],
    ['a key of the wrong length', { WECHAT_PAY_API_V3_KEY: 'secret-but-short' }, 'WECHAT_PAY_API_V3_KEY'],
    ['a key that is none', { WECHAT_PAY_PRIVATE_KEY: 'my-private-words' }, 'WECHAT_PAY_PRIVATE_KEY'],
    ['a public key without its id', { WECHAT_PAY_PUBLIC_KEY_ID: undefined }, 'belong together'],
    ['nothing to check with', { WECHAT_PAY_PUBLIC_KEY: undefined, WECHAT_PAY_PUBLIC_KEY_ID: undefined }, 'is missing'],
    ['a certificate that is none', { WECHAT_PAY_CERTIFICATE: 'x' }, 'WECHAT_PAY_CERTIFICATE'],
    ['an address that is none', { WECHAT_PAY_API_URL: 'ftp://x' }, 'WECHAT_PAY_API_URL'],
  ])('PAY-1 refuses %s and names the variable, not the key', (_name, change, words) => {
    const read = () => readPay({ ...whole, ...change });
    expect(read).toThrow(words);
    expect(read).not.toThrow(/secret-but-short|my-private-words/);
  });
});
