/** Microchip numbers by property and by example (pet-facts 4.8). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microchipKind, readMicrochip } from './microchip.ts';

const prefix = fc.oneof(fc.constantFrom('156', '840', '276', '036'), fc.integer({ min: 900, max: 998 }).map(String));
const id = fc.integer({ min: 0, max: 274_877_906_943 }).map((value) => String(value).padStart(12, '0'));

describe('microchip', () => {
  it('PET-1 takes every ISO 11784 code, however it is spaced', () => {
    fc.assert(
      fc.property(prefix, id, fc.constantFrom('', ' ', '-', '.'), (head, tail, gap) => {
        expect(readMicrochip(`${head}${gap}${tail}`)).toEqual({ kind: 'iso', code: head + tail });
      }),
    );
  });

  it('PET-1 refuses ids beyond 38 bits', () => {
    fc.assert(
      fc.property(prefix, fc.integer({ min: 274_877_906_944, max: 999_999_999_999 }), (head, tail) => {
        expect(readMicrochip(`${head}${tail}`)).toEqual({ kind: 'invalid', reason: 'id-range' });
      }),
    );
  });

  it.each([
    ['156274877906943', 'iso'],
    ['156274877906944', 'id-range'],
    ['900000000000001', 'iso'],
    ['999000000000001', 'test-chip'],
    ['000000000000001', 'prefix'],
    ['157000000000001', 'prefix'],
    ['89900000000000 1', 'prefix'],
    ['15600000000000', 'form'],
    ['1560000000000001', 'form'],
    ['15600000000000A', 'form'],
    ['12345678', 'form'],
  ])('PET-1 reads %s as %s', (text, expected) => {
    const reading = readMicrochip(text);
    expect(reading.kind === 'invalid' ? reading.reason : reading.kind).toBe(expected);
  });

  it('PET-1 keeps older chips of 9 and 10 characters as non-ISO', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z]{9,10}$/), (text) => {
        expect(readMicrochip(text)).toEqual({ kind: 'non-iso', code: text.toUpperCase() });
      }),
    );
    expect(microchipKind('123456789')).toBe('non-iso');
    expect(microchipKind('156274877906943')).toBe('iso');
  });

  it('PET-1 never throws, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void readMicrochip(text)));
  });
});
