/** Weights as typed, as shown and as drawn. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chartPoints, gramsOf, kilograms } from './weight.ts';

describe('weight', () => {
  it('PET-1 reads kilograms with point or comma into whole grams', () => {
    assert.deepEqual(['4.2', '4,25', ' 12 ', '0.035'].map(gramsOf), [4200, 4250, 12_000, 35]);
  });

  it('PET-1 refuses what is no weight', () => {
    assert.deepEqual(['', 'abc', '-3', '0', '4.2.1', '1001', '4.2kg'].map(gramsOf), Array(7).fill(undefined));
  });

  it('PET-1 shows light animals with two decimals, heavy ones with one', () => {
    assert.deepEqual([4650, 4600, 4000, 28_400, 29_000, 35, 10_000, 20_000].map(kilograms), [
      '4.65',
      '4.6',
      '4',
      '28.4',
      '29',
      '0.04',
      '10',
      '20',
    ]);
  });

  it('PET-1 draws by time, oldest at the left, inside the frame', () => {
    const points = chartPoints([
      { at: '2026-03-01T00:00:00Z', grams: 5000 },
      { at: '2026-02-01T00:00:00Z', grams: 4000 },
      { at: '2026-01-01T00:00:00Z', grams: 4500 },
    ]);
    assert.deepEqual(
      points.map(({ x }) => Math.round(x)),
      [0, 53, 100],
    );
    assert.deepEqual(
      points.map(({ y }) => y),
      [50, 100, 0],
    );
  });

  it('PET-1 keeps a gram more or less small', () => {
    const [first, second] = chartPoints([
      { at: '2026-01-01T00:00:00Z', grams: 4000 },
      { at: '2026-02-01T00:00:00Z', grams: 4004 },
    ]);
    assert.ok(first && second && Math.abs(first.y - second.y) < 2);
  });

  it('PET-1 puts a single weight into the middle', () => {
    assert.deepEqual(chartPoints([{ at: '2026-01-01T00:00:00Z', grams: 4000 }]), [{ x: 50, y: 50 }]);
  });
});
