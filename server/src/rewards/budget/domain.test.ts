/** How limits are split and where a pace leads. */
import { Budget } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFen } from '../../platform/money.ts';
import { forecastOf, linesOf, type Pace, requireShares, shareOut, tierOf } from './domain.ts';

const total = fc.integer({ min: 0, max: 100_000_000_000 });

describe('splitting', () => {
  it('rule 20 splits a whole into whole parts that add up to it, none off by 1 or more', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(total, weights, (fen, parts) => {
        const split = splitFen(fen, parts);
        expect(split.reduce((sum, part) => sum + part, 0)).toBe(fen);
        const sum = parts.reduce((all, weight) => all + weight, 0);
        if (sum === 0) return;
        split.forEach((part, index) => {
          const off = BigInt(part) * BigInt(sum) - BigInt(fen) * BigInt(parts[index] ?? 0);
          expect(off < BigInt(sum) && -off < BigInt(sum)).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('CAM-7 splits a budget 20/50/30 between new, active and dormant, to the last fen', () => {
    expect(linesOf(1001, Budget.defaultShares)).toEqual([
      { tier: 'new', limit: 200 },
      { tier: 'active', limit: 501 },
      { tier: 'dormant', limit: 300 },
    ]);
    expect(linesOf(1001, null)).toEqual([{ tier: 'all', limit: 1001 }]);
    fc.assert(
      fc.property(total, (limit) => {
        expect(linesOf(limit, Budget.defaultShares).reduce((sum, line) => sum + line.limit, 0)).toBe(limit);
        expect(shareOut(limit).reduce((sum, part) => sum + part, 0)).toBe(limit);
      }),
    );
  });

  it('CAM-7 knows the tier of each lifecycle', () => {
    const known = ['new', 'active', 'high_value', 'dormant', 'silent', 'lost'] as const;
    expect(known.map(tierOf)).toEqual(['new', 'active', 'active', 'dormant', 'dormant', 'dormant']);
    expect(tierOf(null)).toBe('new');
  });

  it('CAM-7 refuses shares that are not a whole', () => {
    expect(() => requireShares({ new: 20, active: 50, dormant: 31 })).toThrow('101');
    expect(() => requireShares(Budget.defaultShares)).not.toThrow();
  });
});

describe('forecast', () => {
  const now = Temporal.Instant.from('2026-03-08T00:00:00Z');
  const pace = (change: Partial<Pace> = {}): Pace => ({
    limit: 10_000,
    reserved: 1000,
    spent: 2000,
    now,
    since: now.subtract({ hours: 7 * 24 }),
    until: now.add({ hours: 10 * 24 }),
    committed: 1400,
    spentSince: 700,
    settledAsked: 4000,
    settledSpent: 2000,
    ...change,
  });

  it('CAM-7 goes on at the pace of the last seven days', () => {
    expect(forecastOf(pace())).toEqual({
      committedPerDay: 200,
      spentPerDay: 100,
      spentShare: 0.5,
      daysLeft: 10,
      committedAtEnd: 5000,
      spentAtEnd: 3500,
      exhaustedAt: null,
    });
  });

  it('CAM-7 says when the limit is reached, and never forecasts beyond it', () => {
    const fast = forecastOf(pace({ committed: 7000 }));
    expect(fast).toMatchObject({ committedAtEnd: 10_000, exhaustedAt: '2026-03-15T00:00:00Z' });
    expect(forecastOf(pace({ spent: 9000 })).exhaustedAt).toBe(now.toString());
    expect(forecastOf(pace({ committed: 0 })).exhaustedAt).toBeNull();
    expect(forecastOf(pace({ until: null }))).toMatchObject({ daysLeft: null, committedAtEnd: null, spentAtEnd: null });
  });
});
