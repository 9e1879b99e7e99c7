/** What is wrong with fee tiers while they are typed. */
import { describe, expect, it } from 'vitest';
import { faultOf, wholeOf } from './tiers.ts';

const tier = (untilHoursBefore: number, feePercent: number) => ({ untilHoursBefore, feePercent });

describe('fee tiers', () => {
  it('BOOK-5 rule 19 a fee never falls towards the start, and each number of hours stands once', () => {
    expect(faultOf([tier(24, 20), tier(2, 50)])).toBeNull();
    expect(faultOf([tier(2, 50), tier(24, 50)])).toBeNull();
    expect(faultOf([tier(2, 10), tier(24, 20)])).toBe('falls');
    expect(faultOf([tier(24, 20), tier(24, 50)])).toBe('twice');
  });

  it('BOOK-5 leaves out what is not typed yet', () => {
    const typed = [tier(24, 20), undefined, { untilHoursBefore: 24, feePercent: null }];
    expect(wholeOf(typed)).toEqual([tier(24, 20)]);
    expect(faultOf(typed)).toBeNull();
  });
});
