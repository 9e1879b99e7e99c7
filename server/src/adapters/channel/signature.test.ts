/** Signatures against the examples that the providers publish; the loopback fakes check them a second way. */
import { describe, expect, it } from 'vitest';
import { aliyunHeaders, canonicalQuery } from './sms-aliyun-signature.ts';
import { tencentHeaders } from './sms-tencent-signature.ts';
import { webhookSignature } from './webhook.ts';
import { decryptPush, wechatSignature } from './wechat-crypt.ts';

describe('Aliyun', () => {
  const call = {
    host: 'ecs.cn-shanghai.aliyuncs.com',
    action: 'RunInstances',
    version: '2014-05-26',
    query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
    body: '',
  };

  // help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, “fixed parameters”
  it.each([
    [
      '2023-10-26T10:22:32Z',
      '3156853299f313e23d1673dc12e1703d',
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    ],
    [
      '2023-10-26T09:01:01Z',
      'd410180a5abf7fe235dd9b74aca91fc0',
      'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804',
    ],
  ])('CAM-4 signs as the published example of %s', (date, nonce, signature) => {
    const headers = aliyunHeaders({ ...call, date, nonce }, 'YourAccessKeyId', 'YourAccessKeySecret');
    expect(headers.authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;' +
        `x-acs-signature-nonce;x-acs-version,Signature=${signature}`,
    );
  });

  it('CAM-4 encodes as RFC 3986 and sorts by name', () => {
    expect(canonicalQuery({ b: "a b*c~d/e!'()", a: '豆+&=' })).toBe(
      'a=%E8%B1%86%2B%26%3D&b=a%20b%2Ac~d%2Fe%21%27%28%29',
    );
  });
});

describe('Tencent Cloud', () => {
  it('CAM-4 signs as the published example', () => {
    // cloud.tencent.com/document/api/213/30654, whose key is made of asterisks
    const headers = tencentHeaders(
      {
        host: 'cvm.tencentcloudapi.com',
        service: 'cvm',
        action: 'DescribeInstances',
        version: '2017-03-12',
        region: 'ap-guangzhou',
        body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
        epochSeconds: 1551113065,
      },
      `AKID${'*'.repeat(32)}`,
      '*'.repeat(32),
    );
    expect(headers.authorization).toMatch(
      /SignedHeaders=content-type;host;x-tc-action, Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f$/,
    );
  });
});

describe('WeChat', () => {
  // The sample that comes with WeChat's own WXBizMsgCrypt.
  const encrypted =
    'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=';
  const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  const appId = 'wx2c2769f8efd9abc2';

  it('CAM-4 signs a push as the published sample', () => {
    expect(wechatSignature('spamtest', '1409735669', '1320562132', encrypted)).toBe(
      '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
    );
  });

  it('CAM-4 opens the published sample', () => {
    expect(decryptPush(encrypted, aesKey, appId)).toContain('<Content><![CDATA[abcdteT]]></Content>');
  });

  it('CAM-4 refuses a push for another app, with another key, or cut short', () => {
    expect(() => decryptPush(encrypted, aesKey, 'wx-another')).toThrow('not encrypted for this app');
    expect(() => decryptPush(encrypted, aesKey.replace('a', 'b'), appId)).toThrow('not encrypted for this app');
    expect(() => decryptPush(encrypted.slice(0, 64), aesKey, appId)).toThrow('not encrypted for this app');
    expect(() => decryptPush('', aesKey, appId)).toThrow('not encrypted for this app');
  });
});

it('CAM-4 signs a webhook over its time and its body', () => {
  const one = webhookSignature('secret', 1767225600, '{"a":1}');
  // Worked out with `openssl dgst -sha256 -hmac secret` over `1767225600.{"a":1}`.
  expect(one).toBe('t=1767225600,v1=96a067a1c95eb143fc00b9097bcfcbcd5456adda508c443ff219748e764dbed7');
  expect(webhookSignature('secret', 1767225601, '{"a":1}')).not.toBe(one);
  expect(webhookSignature('secret', 1767225600, '{"a":2}')).not.toBe(one);
  expect(webhookSignature('other', 1767225600, '{"a":1}')).not.toBe(one);
});
