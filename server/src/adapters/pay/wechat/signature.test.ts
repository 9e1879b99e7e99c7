/** Signatures and sealed texts of WeChat Pay against the vectors that Tencent publishes. */
import { createPrivateKey, createPublicKey, createVerify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  publishedNotice,
  sealedHello,
  signedSource,
  testCertificate,
  testPrivateKey,
  testSerial,
} from '../fake/vectors.ts';
import { authorization, isSigned, openSealed, openWith, paySign, sign } from './signature.ts';

const privateKey = createPrivateKey(testPrivateKey);
const certificate = new X509Certificate(testCertificate);
const keys = new Map([[testSerial, certificate.publicKey]]);
const at = Temporal.Instant.from(publishedNotice.at);

describe('published vectors', () => {
  it('PAY-1 signs as the published example', () => {
    expect(sign(signedSource.message, privateKey)).toBe(signedSource.signature);
  });

  it('PAY-1 opens the published sealed text', () => {
    expect(openWith('aes-128-gcm', Buffer.from(sealedHello.key), sealedHello)).toBe(sealedHello.plain);
  });

  it('PAY-1 accepts and opens the published notification, by the certificate’s serial number', () => {
    expect(certificate.serialNumber).toBe(testSerial);
    const { headers, body, key, plain } = publishedNotice;
    expect(isSigned(keys, headers, Buffer.from(body), at)).toBe(true);
    const { resource } = JSON.parse(body);
    const sealed = { ...resource, associatedData: resource.associated_data };
    expect(openWith('aes-128-gcm', Buffer.from(key), sealed)).toBe(plain);
  });
});

describe('notifications', () => {
  const { headers, body } = publishedNotice;

  it.each([
    ['a changed body', { body: body.replace('payscore', 'payscorE') }],
    ['a changed nonce', { headers: { ...headers, 'wechatpay-nonce': 'x' } }],
    ['a key that nobody knows', { headers: { ...headers, 'wechatpay-serial': 'PUB_KEY_ID_1' } }],
    ['a probe', { headers: { ...headers, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' } }],
    ['no signature', { headers: {} }],
    ['an old time', { at: at.add({ seconds: 301 }) }],
    ['a time ahead', { at: at.subtract({ seconds: 301 }) }],
  ])('PAY-1 refuses %s', (_name, change) => {
    const asked = { headers, body, at, ...change };
    expect(isSigned(keys, asked.headers, Buffer.from(asked.body), asked.at)).toBe(false);
  });

  it('PAY-1 accepts a clock that is five minutes off', () => {
    expect(isSigned(keys, headers, Buffer.from(body), at.add({ seconds: 300 }))).toBe(true);
  });

  it('PAY-1 knows the public key by its id, beside the certificate', () => {
    const both = new Map([...keys, ['PUB_KEY_ID_0112345', createPublicKey(privateKey)]]);
    const byKey = { ...headers, 'wechatpay-serial': 'PUB_KEY_ID_0112345' };
    expect(isSigned(both, byKey, Buffer.from(body), at)).toBe(true);
    expect(isSigned(both, headers, Buffer.from(body), at)).toBe(true);
  });
});

describe('requests', () => {
  const signer = { merchantId: '1900009191', serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1', privateKey };

  it('PAY-1 signs method, path with query, time, nonce and body', () => {
    const request = { method: 'GET', target: '/v3/certificates?a=1', body: '', at, nonce: 'N1' };
    const header = authorization(signer, request);
    expect(header).toMatch(
      /^WECHATPAY2-SHA256-RSA2048 mchid="1900009191",nonce_str="N1",signature="[^"]+",timestamp="1624523846",serial_no="5157F/,
    );
    const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? '';
    const message = `GET\n/v3/certificates?a=1\n1624523846\nN1\n\n`;
    expect(createVerify('RSA-SHA256').update(message).verify(certificate.publicKey, signature, 'base64')).toBe(true);
  });

  it('PAY-1 signs what the mini program pays with', () => {
    const signed = paySign(privateKey, { appId: 'wx1', prepayId: 'p1', at, nonce: 'N1' });
    expect(signed).toMatchObject({ package: 'prepay_id=p1', timeStamp: '1624523846', signType: 'RSA' });
    const message = 'wx1\n1624523846\nN1\nprepay_id=p1\n';
    expect(createVerify('RSA-SHA256').update(message).verify(certificate.publicKey, signed.paySign, 'base64')).toBe(
      true,
    );
  });

  it('PAY-1 opens nothing with a key of the wrong length', () => {
    expect(() => openSealed('short', { ciphertext: 'AAAA', nonce: 'n', associatedData: '' })).toThrow('32 bytes');
  });
});
