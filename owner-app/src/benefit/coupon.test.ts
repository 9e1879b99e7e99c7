/** Words of coupons in both languages (LOY-6). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import en from '../i18n/en.json' with { type: 'json' };
import type { Translate } from '../i18n/language.ts';
import { fill } from '../i18n/translate.ts';
import zh from '../i18n/zh.json' with { type: 'json' };
import { codeInGroups, conditionsOf, type Terms, validityOf, worthOf, yuan } from './coupon.ts';

const inChinese: Translate = (key, values) => fill(zh[key], values);
const inEnglish: Translate = (key, values) => fill(en[key], values);

const scope = { kind: 'any', categories: [], skus: [], merchantId: null } as const;
function terms(some: Partial<Terms>): Terms {
  return {
    kind: 'amount',
    valueFen: null,
    percentOff: null,
    thresholdFen: 0,
    capFen: null,
    scope: { ...scope, categories: [], skus: [] },
    stackingGroup: null,
    exclusive: false,
    bearer: 'platform',
    ...some,
  };
}
const worth = (some: Partial<Terms>): [string, string] => [
  worthOf(inChinese, 'zh', terms(some)),
  worthOf(inEnglish, 'en', terms(some)),
];

describe('words of a coupon', () => {
  it('LOY-6 tells what each kind is worth', () => {
    assert.deepEqual(worth({ kind: 'amount', valueFen: 990 }), ['¥9.9', '¥9.9']);
    assert.deepEqual(worth({ kind: 'threshold', valueFen: 8000 }), ['¥80', '¥80']);
    assert.deepEqual(worth({ kind: 'percent', percentOff: 20 }), ['8 折', '20% off']);
    assert.deepEqual(worth({ kind: 'percent', percentOff: 15 }), ['8.5 折', '15% off']);
    assert.deepEqual(worth({ kind: 'percent', percentOff: 100 }), ['免单', '100% off']);
    assert.deepEqual(worth({ kind: 'exchange' }), ['兑换券', 'Free item']);
    assert.deepEqual(worth({ kind: 'shipping' }), ['免运费', 'Free delivery']);
  });

  it('LOY-6 tells every condition', () => {
    assert.deepEqual(conditionsOf(inChinese, terms({ kind: 'threshold', valueFen: 8000, thresholdFen: 20_000 })), [
      '满 ¥200 可用',
      '商品和服务都可用',
    ]);
    const narrow = terms({
      kind: 'percent',
      percentOff: 20,
      capFen: 3000,
      exclusive: true,
      scope: { kind: 'goods', categories: ['dry food', 'snacks'], skus: [], merchantId: 'a' },
    });
    assert.deepEqual(conditionsOf(inEnglish, narrow), [
      'No minimum',
      'Up to ¥30 off',
      'Only for dry food, snacks',
      'At one shop only',
      'Not together with other coupons',
    ]);
  });

  it('LOY-6 tells how long a coupon will hold before it is claimed', () => {
    const after = (days: number, months = 0) =>
      validityOf(inEnglish, { validity: { kind: 'afterGrant', days, months, ends: 'midnight' } });
    assert.deepEqual(
      [after(0), after(1), after(3), after(0, 1), after(15, 2)],
      [
        'Valid on the day you claim it',
        'Valid for 1 day',
        'Valid for 3 days',
        'Valid for 1 month',
        'Valid for 2 months 15 days',
      ],
    );
  });

  it('writes money without zeros at its end, and codes in groups of four', () => {
    assert.deepEqual([yuan(8000), yuan(990), yuan(5), yuan(123_456)], ['80', '9.9', '0.05', '1234.56']);
    assert.equal(codeInGroups('43ZK42D8RE8E'), '43ZK 42D8 RE8E');
  });
});
