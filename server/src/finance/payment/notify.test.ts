/** What is said of notifications that are refused. */
import { expect, it } from 'vitest';
import { badSignature } from '../../adapters/pay/pay.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { receive } from './notify.ts';

it('PAY-1 a refused notification is noted with whose key it claims, so that a changed certificate is seen', async () => {
  const warned: object[] = [];
  const vendor = {
    vendor: 'wechat-pay',
    readNotify() {
      throw new Problem(badSignature);
    },
  };
  const log = { warn: (fields: object) => warned.push(fields) };
  const deps = { pay: { all: [vendor] }, log } as unknown as Inner;
  const refused = receive(deps, 'wechat-pay', { 'wechatpay-serial': '5157F09EFDC096DE' }, Buffer.from('{}'));
  await expect(refused).rejects.toThrow('not signed');
  expect(warned).toEqual([{ vendor: 'wechat-pay', code: 'payment/bad-signature', serial: '5157F09EFDC096DE' }]);
});
