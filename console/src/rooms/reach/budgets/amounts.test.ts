/** Amounts of budgets between forms and requests. */
import { describe, expect, it } from 'vitest';
import { amountOf, purposeOf, sumOf, typedOf } from './amounts.ts';

describe('CAM-7 amounts of budgets', () => {
  it('CAM-7 are yuan in forms and fen in requests, pieces are pieces', () => {
    expect([typedOf(1250, 'fen'), amountOf(12.5, 'fen')]).toEqual([12.5, 1250]);
    expect([typedOf(300, 'count'), amountOf(300, 'count'), amountOf(null, 'fen')]).toEqual([300, 300, 0]);
    // A binary fraction must not lose a fen.
    expect(amountOf(1.15, 'fen')).toBe(115);
  });

  it('CAM-7 shares add up', () => {
    expect(sumOf({ new: 20, active: 50, dormant: 30 })).toBe(100);
    expect(sumOf({ new: 20, active: null })).toBe(20);
    expect(sumOf(undefined)).toBe(0);
  });

  it('CAM-7 entries say what they are for', () => {
    expect(['coupon:x', 'message:x', 'send/x', 'x'].map(purposeOf)).toEqual(['coupon', 'message', 'message', 'other']);
  });
});
