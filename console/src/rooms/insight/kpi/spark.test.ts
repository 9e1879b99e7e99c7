/** A trend in a few strokes. */
import { describe, expect, it } from 'vitest';
import { sparkOf } from './Spark.tsx';

describe('INS-1 sparkline of a KPI', () => {
  it('INS-1 runs from left to right, the most at the top', () => {
    expect(sparkOf([0, 10], null)).toEqual({ lines: ['0.0,42.0 240.0,4.0'], targetY: null });
  });

  it('INS-1 makes room for the target', () => {
    expect(sparkOf([0, 5], 10)).toEqual({ lines: ['0.0,42.0 240.0,23.0'], targetY: 4 });
  });

  it('INS-1 breaks the line where there is no value, and still shows a point that stands alone', () => {
    expect(sparkOf([1, null, 1, 1], null).lines).toEqual(['0.0,42.0 0.0,42.0', '160.0,42.0 240.0,42.0']);
  });
});
