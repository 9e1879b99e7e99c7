/** Rules of scores, draws and inspections as properties, without I/O. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingOf, resultOf } from '../inspection/domain.ts';
import { type Candidate, draw, sharesOf } from '../inspection/draw.ts';
import { endedMonths, endOfMonth, isBelow, outcomeOf, rankOf, starsOf } from './domain.ts';

const stars = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 });
const tally = (all: readonly number[]) => ({ sum: all.reduce((sum, one) => sum + one, 0), reviews: all.length });
const prior = { stars: 4.3, weight: 10 };

describe('score', () => {
  it('MER-6 rule 36 is "new" below ten reviews and never shown above the exact mean', () => {
    fc.assert(
      fc.property(stars, (all) => {
        const shown = starsOf(tally(all), 10);
        if (all.length < 10) {
          expect(shown).toBeNull();
          return;
        }
        const mean = tally(all).sum / all.length;
        expect(shown).toBeLessThanOrEqual(mean + 1e-9);
        expect(mean - (shown ?? 0)).toBeLessThan(0.01);
        expect(isBelow(tally(all), 10, 4)).toBe(mean < 4);
      }),
    );
  });

  it('MER-6 shows what misses the bar below it', () => {
    expect(starsOf({ sum: 3999, reviews: 1000 }, 10)).toBe(3.99);
    expect(isBelow({ sum: 40, reviews: 10 }, 10, 4)).toBe(false);
    expect(isBelow({ sum: 39, reviews: 10 }, 10, 4)).toBe(true);
  });

  it('MER-6 ranks between the prior and the mean, and the surer of two equal means further from the prior', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 }), (star, count) => {
        const few = rankOf(tally(Array(count).fill(star)), prior, null);
        const many = rankOf(tally(Array(count * 2).fill(star)), prior, null);
        expect(Math.abs(many - star)).toBeLessThanOrEqual(Math.abs(few - star));
        expect(few).toBeGreaterThanOrEqual(Math.min(star, prior.stars) - 1e-9);
        expect(few).toBeLessThanOrEqual(Math.max(star, prior.stars) + 1e-9);
      }),
    );
  });

  it('MER-6 lets an inspection count in the ranking', () => {
    const none = rankOf({ sum: 40, reviews: 10 }, prior, null);
    expect(rankOf({ sum: 40, reviews: 10 }, prior, { percent: 100, weight: 5 })).toBeGreaterThan(none);
    expect(rankOf({ sum: 40, reviews: 10 }, prior, { percent: 20, weight: 5 })).toBeLessThan(none);
  });

  it('MER-6 rule 36 decides every pair of months', () => {
    const rules = { minimum: 10, bar: 4 };
    const [low, good, few] = [
      { sum: 39, reviews: 10 },
      { sum: 40, reviews: 10 },
      { sum: 9, reviews: 9 },
    ];
    const after = (now: typeof low, outcome: Parameters<typeof outcomeOf>[2]['outcome'], delisted = false) =>
      outcomeOf(now, rules, { outcome, delisted });
    expect([null, 'new', 'fine', 'rectify', 'delist'].map((before) => after(low, before as never))).toEqual([
      'rectify',
      'rectify',
      'rectify',
      'delist',
      'rectify',
    ]);
    expect(after(good, 'rectify')).toBe('fine');
    expect(after(few, 'rectify')).toBe('new');
    expect(after(low, 'delist', true)).toBe('out');
  });

  it('MER-6 rule 36 ends months in the business’s zone and catches up on those it missed', () => {
    expect(endOfMonth('2026-02', 'Asia/Shanghai').toString()).toBe('2026-02-28T16:00:00Z');
    const at = (text: string) => Temporal.Instant.from(text);
    expect(endedMonths('2026-01', at('2026-02-28T15:59:59Z'), 'Asia/Shanghai')).toEqual([]);
    expect(endedMonths('2026-01', at('2026-02-28T16:00:00Z'), 'Asia/Shanghai')).toEqual(['2026-02']);
    expect(endedMonths('2025-11', at('2026-03-10T00:00:00Z'), 'Asia/Shanghai')).toEqual([
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
  });
});

const candidates: Candidate[] = Array.from({ length: 90 }, (_, nth) => ({
  storeId: `store-${nth}`,
  merchantId: 'm',
  categoryKey: nth % 3 === 0 ? 'boarding' : 'grooming',
  band: nth % 5 === 0 ? 'below' : 'fine',
}));

describe('inspections', () => {
  it('MER-6 draws the same stores for the same seed, whatever the order, and others for another', () => {
    const one = draw(candidates, 12, 'june').chosen.map((entry) => entry.storeId);
    expect(draw(candidates.toReversed(), 12, 'june').chosen.map((entry) => entry.storeId)).toEqual(one);
    expect(draw(candidates, 12, 'july').chosen.map((entry) => entry.storeId)).not.toEqual(one);
    expect(new Set(one).size).toBe(12);
  });

  it('MER-6 gives each stratum its share', () => {
    const { strata } = draw(candidates, 30, 'x');
    for (const { stores, chosen } of strata) expect(Math.abs(chosen - stores / 3)).toBeLessThan(1);
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 8 }), fc.nat(200), (sizes, count) => {
        const shares = sharesOf(sizes, count);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(count, total));
        shares.forEach((share, index) => {
          expect(share).toBeLessThanOrEqual(sizes[index] ?? 0);
        });
      }),
    );
  });

  it('MER-6 counts what could be seen, and a critical fault fails the whole', () => {
    const item = (key: string, points: number, critical = false, photo = false) => ({
      key,
      names: { zh: key, en: key },
      points,
      critical,
      photo,
    });
    const checklist = { passPercent: 80, items: [item('a', 80), item('b', 20, true), item('c', 50, false, true)] };
    const ok = (a: boolean | null, b: boolean | null, c: boolean | null) => [
      { key: 'a', ok: a },
      { key: 'b', ok: b },
      { key: 'c', ok: c },
    ];
    expect(resultOf(checklist, ok(true, true, null))).toEqual({ percent: 100, passed: true });
    expect(resultOf(checklist, ok(true, false, null))).toEqual({ percent: 80, passed: false });
    expect(resultOf(checklist, ok(null, null, null))).toEqual({ percent: 0, passed: false });
    expect(missingOf(checklist, ok(true, false, true), [])).toEqual([
      { key: 'b', what: 'note' },
      { key: 'c', what: 'photo' },
    ]);
    expect(missingOf(checklist, [], [])).toHaveLength(3);
  });
});
