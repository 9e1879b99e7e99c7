/** Rules of settlement without a database: periods, shares of reversals, totals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endedPeriod, nextPeriodEnd, reversalOf, totalsOf } from './domain.ts';

describe('periods', () => {
  const at = Temporal.Instant.from('2026-03-04T10:00:00+08:00');

  it.each([
    ['daily', '2026-03-02T16:00:00Z', '2026-03-03T16:00:00Z', '2026-03-04T16:00:00Z'],
    ['weekly', '2026-02-22T16:00:00Z', '2026-03-01T16:00:00Z', '2026-03-08T16:00:00Z'],
    ['monthly', '2026-01-31T16:00:00Z', '2026-02-28T16:00:00Z', '2026-03-31T16:00:00Z'],
  ] as const)('MER-8 cuts %s periods at midnight of the business', (period, from, until, next) => {
    const ended = endedPeriod(period, at, 'Asia/Shanghai');
    expect([ended.from.toString(), ended.until.toString()]).toEqual([from, until]);
    expect(nextPeriodEnd(period, at, 'Asia/Shanghai').toString()).toBe(next);
  });

  it('MER-8 keeps a week with a change of clocks whole', () => {
    const ended = endedPeriod('weekly', Temporal.Instant.from('2026-03-09T12:00:00Z'), 'America/New_York');
    expect(ended.until.since(ended.from).total('hours')).toBe(167);
  });

  it('MER-8 begins each period where the one before ended', () => {
    const instants = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 });
    const periods = fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const);
    fc.assert(
      fc.property(instants, periods, (seconds, period) => {
        const now = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
        const next = nextPeriodEnd(period, now, 'Europe/Berlin');
        expect(endedPeriod(period, next, 'Europe/Berlin').from).toEqual(
          endedPeriod(period, now, 'Europe/Berlin').until,
        );
        expect(Temporal.Instant.compare(next, now)).toBe(1);
      }),
    );
  });
});

describe('figures', () => {
  it('MER-8 rule 40 takes back in any steps exactly what was earned', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 });
    const share = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(amounts, share, share, (steps, commission, coupon) => {
        const grossFen = steps.reduce((sum, step) => sum + step, 0);
        const earned = {
          grossFen,
          commissionFen: Math.trunc((grossFen * commission) / 1000),
          couponFen: Math.trunc((grossFen * coupon) / 1000),
        };
        let before = { grossFen: 0, couponFen: 0, commissionFen: 0 };
        for (const step of steps) {
          const part = reversalOf(earned, before, step);
          const exact = (earned.commissionFen * (before.grossFen + step)) / grossFen - before.commissionFen;
          expect(Math.abs(part.commissionFen - exact)).toBeLessThanOrEqual(0.5);
          expect(part.commissionFen).toBeGreaterThanOrEqual(0);
          before = {
            grossFen: before.grossFen + part.grossFen,
            couponFen: before.couponFen + part.couponFen,
            commissionFen: before.commissionFen + part.commissionFen,
          };
        }
        expect(before).toEqual(earned);
      }),
    );
  });

  it('MER-8 pays what is above zero and carries what is below', () => {
    const sums = {
      openingFen: -500,
      paidFen: 10_000,
      refundsFen: 2000,
      couponFen: 300,
      commissionFen: 800,
      recoveredFen: 0,
    };
    expect(totalsOf(sums)).toEqual({ totalFen: 7000, payableFen: 7000, carriedFen: 0 });
    expect(totalsOf({ ...sums, recoveredFen: 7001 })).toEqual({ totalFen: -1, payableFen: 0, carriedFen: -1 });
  });
});
