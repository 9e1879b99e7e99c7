/** Bands survive the way into the matrix and back. */
import type { Merchant } from '@pawloop/contract';
import { describe, expect, it } from 'vitest';
import { bandsOf, matrixOf, regrouped } from './bands.ts';

const band = (change: Partial<Merchant.Band>): Merchant.Band => ({
  sizeClass: null,
  coat: null,
  minGrams: null,
  maxGrams: null,
  priceFen: 100,
  memberPriceFen: null,
  minutes: null,
  ...change,
});

describe('matrix of bands', () => {
  it.each([
    ['one price', [band({})]],
    ['by size', [band({ sizeClass: 'toy' }), band({ sizeClass: 'giant', priceFen: 900, minutes: 90 })]],
    [
      'by size and coat',
      [band({ sizeClass: 'toy', coat: 'short' }), band({ sizeClass: 'toy', coat: 'long', memberPriceFen: 50 })],
    ],
    ['with a band by weight', [band({ sizeClass: 'toy' }), band({ minGrams: 50_000, priceFen: 2000 })]],
    ['with one for everybody else', [band({ sizeClass: 'toy', coat: 'short' }), band({ priceFen: 300 })]],
  ])('MER-4 keeps bands %s', (_, bands) => {
    expect(bandsOf(matrixOf(bands))).toEqual(bands);
  });

  it('MER-4 spreads a size’s price over its coats, and takes it back', () => {
    const bySize = matrixOf([band({ sizeClass: 'toy', priceFen: 100 }), band({ sizeClass: 'small', priceFen: 200 })]);
    const byCoat = regrouped(bySize, 'coat');
    expect(byCoat.cells['small/long']).toMatchObject({ priceFen: 200 });
    expect(regrouped(byCoat, 'size').cells).toMatchObject({ toy: { priceFen: 100 }, small: { priceFen: 200 } });
    expect(regrouped(byCoat, 'all').cells).toEqual({ all: { priceFen: 100, memberPriceFen: null, minutes: null } });
  });
});
