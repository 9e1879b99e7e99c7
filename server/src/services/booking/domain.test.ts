/** Rules of bookings without I/O: every pair of states, fees for any policy and instant. */
import { Booking } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueNow, dueOf, feePercentAt, freeUntil, mayMove, requireMove, sourcesOf } from './domain.ts';

const legal: Readonly<Record<Booking.BookingState, readonly Booking.BookingState[]>> = {
  pending: ['requested', 'confirmed', 'cancelled', 'expired'],
  requested: ['confirmed', 'cancelled'],
  confirmed: ['checked_in', 'cancelled', 'no_show'],
  checked_in: ['in_service', 'cancelled'],
  in_service: ['completed'],
  completed: [],
  cancelled: [],
  no_show: [],
  expired: ['requested', 'confirmed'],
};

describe('states', () => {
  it('BOOK-4 allows exactly the moves of the table, for every pair', () => {
    for (const from of Booking.bookingStates) {
      for (const to of Booking.bookingStates) {
        expect([from, to, mayMove(from, to)]).toEqual([from, to, legal[from].includes(to)]);
        if (!legal[from].includes(to)) expect(() => requireMove(from, to)).toThrow(`${from} to ${to}`);
        expect(sourcesOf(to).includes(from)).toBe(legal[from].includes(to));
      }
    }
  });
});

const START = Temporal.Instant.from('2026-03-02T02:00:00Z');
const policies = fc.record({
  tiers: fc.uniqueArray(
    fc.record({ untilHoursBefore: fc.integer({ min: 0, max: 96 }), feePercent: fc.integer({ min: 0, max: 100 }) }),
    { minLength: 1, maxLength: 6, selector: (tier) => tier.untilHoursBefore },
  ),
  noShowPercent: fc.integer({ min: 0, max: 100 }),
});

describe('fees', () => {
  it('BOOK-5 rule 19 takes the tightest tier that is missed, on its boundary nothing', () => {
    fc.assert(
      fc.property(policies, fc.integer({ min: 0, max: 100 * 3600 }), (policy, secondsAhead) => {
        const at = START.subtract({ seconds: secondsAhead });
        const missed = policy.tiers
          .filter((tier) => secondsAhead < tier.untilHoursBefore * 3600)
          .toSorted((a, b) => a.untilHoursBefore - b.untilHoursBefore);
        expect(feePercentAt(policy, START, at)).toBe(missed[0]?.feePercent ?? 0);
      }),
    );
  });

  it('rule 19 costs nothing until the end of the free time, and after the start at least the no-show fee', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(feePercentAt(policy, START, freeUntil(policy, START) as Temporal.Instant)).toBe(0);
        expect(feePercentAt(policy, START, START.add({ seconds: 1 }))).toBeGreaterThanOrEqual(policy.noShowPercent);
      }),
    );
    expect([feePercentAt(null, START, START), feePercentAt(null, START, START.add({ seconds: 1 }))]).toEqual([0, 100]);
  });

  it('PAY-3 fee and refund add up to what was paid, and the fee never exceeds it', () => {
    const fen = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fen, fen, (percent, payableFen, leftFen) => {
        const { feeFen, refundFen } = dueOf(percent, { payableFen, leftFen });
        expect(feeFen + refundFen).toBe(leftFen);
        expect(feeFen).toBeLessThanOrEqual(Math.min(leftFen, (payableFen * percent) / 100));
        expect(Math.min(feeFen, refundFen)).toBeGreaterThanOrEqual(0);
        expect(dueNow('deposit', { payableFen, depositFen: leftFen })).toBeLessThanOrEqual(payableFen);
      }),
    );
  });
});
