/** Price bands on a store's page (rule 13). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Band, bandFor } from './band.ts';

const band = (some: Partial<Band>, price: number) => ({
  sizeClass: null,
  coat: null,
  minGrams: null,
  maxGrams: null,
  ...some,
  price,
});

describe('price bands', () => {
  it('rule 13 takes the band with more conditions first', () => {
    const bands = [band({}, 1), band({ coat: 'long' }, 2), band({ coat: 'long', minGrams: 10_000 }, 3)];
    assert.equal(bandFor(bands, { weightGrams: 12_000, coatLength: 'long' })?.price, 3);
    assert.equal(bandFor(bands, { weightGrams: 9999, coatLength: 'long' })?.price, 2);
    assert.equal(bandFor(bands, { weightGrams: 9999, coatLength: 'short' })?.price, 1);
  });

  it('rule 13 counts the upper weight to the next band', () => {
    const bands = [band({ maxGrams: 5000 }, 1), band({ minGrams: 5000 }, 2)];
    assert.equal(bandFor(bands, { weightGrams: 5000, coatLength: null })?.price, 2);
    assert.equal(bandFor(bands, { weightGrams: 4999, coatLength: null })?.price, 1);
  });

  it('rule 13 names no price as long as the deciding figure is not known', () => {
    assert.equal(bandFor([band({ sizeClass: 'large' }, 1)], { weightGrams: null, coatLength: null }), undefined);
  });
});
