/** The rules of RFM, over every case. */
import { Audience } from '@pawloop/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, cellTable, monetaryOf, rfmTierOf, scoreCustomer, scoreOf } from './score.ts';

/** The definitions of AUD-4 word by word; `r`, `f` and whether M ≥ mean. */
const definitions: Readonly<Record<Audience.RfmTier, (r: number, f: number, above: boolean) => boolean>> = {
  none: (_r, f) => f === 0,
  new: (r, f, above) => r <= 7 && f === 1 && !above,
  promising: (r, f, above) => r <= 7 && f === 1 && above,
  active: (r, f, above) => r <= 30 && f >= 2 && above,
  regular: (r, f, above) => r <= 30 && f >= 2 && !above,
  recent: (r, f) => r > 7 && r <= 30 && f === 1,
  cooling: (r, f) => r > 30 && r <= 60 && f >= 1,
  dormant: (r, f, above) => r > 60 && f >= 1 && above,
  lapsed: (r, f, above) => r > 60 && f >= 1 && !above,
};

describe('RFM', () => {
  it('AUD-4 puts everybody into exactly one classical tier, the one whose definition fits', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(12), fc.boolean(), (r, f, above) => {
        const fitting = Audience.rfmTiers.filter((tier) => definitions[tier](r, f, above));
        expect(fitting).toEqual([rfmTierOf(r, f, above)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('AUD-4 holds the boundaries of the tiers as given', () => {
    expect([7, 8, 30, 31, 60, 61].map((r) => rfmTierOf(r, 1, false))).toEqual([
      'new',
      'recent',
      'recent',
      'cooling',
      'cooling',
      'lapsed',
    ]);
    expect([30, 31, 60, 61].map((r) => rfmTierOf(r, 2, true))).toEqual(['active', 'cooling', 'cooling', 'dormant']);
  });

  it('AUD-4 names a cell for each of the 125 score triples and uses every name', () => {
    expect(cellTable).toHaveLength(125);
    expect(new Set(cellTable)).toEqual(new Set(Audience.rfmCells));
    expect(cellTable[25 * (5 - 1) + 5 * (5 - 1) + 5 - 1]).toBe(cellOf(5, 5, 5));
    expect([cellOf(5, 5, 5), cellOf(1, 1, 1), cellOf(1, 5, 5), cellOf(5, 1, 1)]).toEqual([
      'champions',
      'lost',
      'cannot_lose',
      'new',
    ]);
  });

  it('AUD-4 gives equal values equal scores and never a lower score to a higher value', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 4, maxLength: 4 }), fc.integer(), fc.integer(), (cuts, a, b) => {
        const sorted = cuts.sort((x, y) => x - y);
        expect(Math.sign(scoreOf(a, sorted) - scoreOf(b, sorted)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('AUD-4 scores by cut points, the most recent highest, and nobody without orders', () => {
    const model = {
      monetary: 'net' as const,
      rCuts: [3, 10, 40, 90],
      fCuts: [1, 1, 2, 4],
      mCuts: [100, 200, 300, 400],
      meanBound: 250,
    };
    expect(scoreCustomer(model, 0, 5, 250)).toEqual({ r: 5, f: 5, m: 3, cell: 'champions', tier: 'active' });
    expect(scoreCustomer(model, 91, 1, 100)).toEqual({ r: 1, f: 1, m: 1, cell: 'lost', tier: 'lapsed' });
    expect(scoreCustomer(model, 0, 0, 0)).toBeUndefined();
  });

  it('AUD-4 takes M as gross, net or average', () => {
    expect([
      monetaryOf('gross', 900, 100, 3),
      monetaryOf('net', 900, 100, 3),
      monetaryOf('average', 900, 100, 3),
    ]).toEqual([900, 800, 300]);
  });
});
