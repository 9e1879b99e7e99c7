/** How KPIs stand against their targets, without I/O. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Standing, statusOf } from './status.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const standing = (part: Partial<Standing>): Standing => ({
  value: 30,
  direction: 'up',
  baseline: 20,
  target: 40,
  begunOn: day('2026-01-01'),
  targetDate: day('2026-12-31'),
  asOf: day('2026-07-01'),
  ...part,
});

describe('status of a KPI', () => {
  it.each([
    ['reached', { value: 40 }],
    ['reached', { value: 3, target: 3, direction: 'down' as const, baseline: 6 }],
    ['onTrack', { value: 30 }],
    ['behind', { value: 29 }],
    ['onTrack', { value: 4, target: 3, direction: 'down' as const, baseline: 6 }],
    ['behind', { value: 5, target: 3, direction: 'down' as const, baseline: 6 }],
    ['missed', { asOf: day('2027-01-01') }],
    ['open', { baseline: null }],
    ['open', { targetDate: null }],
    ['noTarget', { target: null }],
    ['empty', { value: null }],
  ])('INS-1 is %s for %j', (status, part) => {
    expect(statusOf(standing(part))).toBe(status);
  });

  it('INS-1 never falls back when the value gets better', () => {
    const rank = ['missed', 'behind', 'onTrack', 'reached'];
    const figures = { min: -100, max: 200, noNaN: true };
    fc.assert(
      fc.property(fc.double(figures), fc.double(figures), fc.integer({ min: 0, max: 500 }), (a, b, days) => {
        const at = (value: number) =>
          rank.indexOf(statusOf(standing({ value, asOf: day('2026-01-01').add({ days }) })));
        expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)));
      }),
    );
  });
});
