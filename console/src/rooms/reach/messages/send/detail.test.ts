/** Details of refusals in words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDetail } from './detail.ts';

const words = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../../app/i18n/zh/message.json'), 'utf8'),
) as { detail: Record<string, string> };

describe('CAM-16 why not sent, in detail', () => {
  it.each([
    ['unreachable', 'address', 'address', {}],
    ['consent', 'topic recall', 'topic', { topic: 'recall' }],
    ['consent', 'withdrawn', 'withdrawn', {}],
    ['suppression', 'opt_out', 'suppressed_opt_out', {}],
    ['suppression', 'invalid', 'suppressed_invalid', {}],
    ['suppression', 'complaint', 'suppressed_complaint', {}],
    ['suppression', 'manual', 'suppressed_manual', {}],
    ['frequency_cap', 'overall day 1', 'cap_overall_day', { limit: '1' }],
    ['frequency_cap', 'channel week 2', 'cap_channel_week', { limit: '2' }],
    ['variable_missing', 'coupon.name', 'variable', { name: 'coupon.name' }],
    ['no_subscription', 'wx-1', 'prompt', { template: 'wx-1' }],
    [null, 'no answer within the lease', 'lease', {}],
  ])('CAM-16 %s: %s has words', (reason, detail, key, values) => {
    expect(readDetail(reason, detail)).toEqual({ key, values });
    expect(words.detail[key]).toBeTypeOf('string');
  });

  it('CAM-16 shows an instant as a time and leaves what the provider says alone', () => {
    expect(readDetail('quiet_hours', '2026-03-02T01:00:00Z').at).toBe('2026-03-02T01:00:00Z');
    expect(readDetail('provider_failed', 'isv.MOBILE_NUMBER_ILLEGAL: bad number')).toEqual({ values: {} });
  });
});
