/** The interval of the lift against published figures, and its properties. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liftOf, wilson } from './lift.ts';

/** Newcombe 1998, table II: x1/n1, x2/n2 and the 95 % limits of method 10 as printed, to four places. */
const published: [number, number, number, number, number, number][] = [
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1.0],
  [10, 10, 0, 10, 0.6075, 1.0],
];

describe('lift', () => {
  it.each(published)('CAM-9 agrees with the published interval of %i/%i against %i/%i', (a, m, b, n, low, high) => {
    const lift = liftOf({ converted: a, customers: m }, { converted: b, customers: n });
    expect(lift?.low).toBeCloseTo(low, 4);
    expect(lift?.high).toBeCloseTo(high, 4);
  });

  it("CAM-9 agrees with the published score interval of one proportion (81 of 263, Wilson's method)", () => {
    const { low, high } = wilson({ converted: 81, customers: 263 });
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it('CAM-9 holds the difference inside the interval, inside −1 to 1, and mirrors when the sides change', () => {
    const side = fc
      .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([customers, share]) => ({ customers, converted: Math.round(customers * share) }));
    fc.assert(
      fc.property(side, side, (treated, holdOut) => {
        const lift = liftOf(treated, holdOut);
        const mirrored = liftOf(holdOut, treated);
        if (!lift || !mirrored) throw new Error('both sides have customers');
        expect(lift.low).toBeLessThanOrEqual(lift.difference);
        expect(lift.high).toBeGreaterThanOrEqual(lift.difference);
        expect(lift.low).toBeGreaterThanOrEqual(-1 - 1e-9);
        expect(lift.high).toBeLessThanOrEqual(1 + 1e-9);
        expect(mirrored.low).toBeCloseTo(-lift.high, 12);
      }),
    );
  });

  it('CAM-9 says nothing while one side is empty', () => {
    expect(liftOf({ converted: 0, customers: 0 }, { converted: 1, customers: 2 })).toBeNull();
  });
});
