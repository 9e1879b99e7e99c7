/** Microchip numbers while they are typed (spec: pet facts 4.8). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkMicrochip, isAcceptable, plainMicrochip } from './microchip.ts';

describe('microchip check', () => {
  const cases = [
    ['156010001234567', 'iso', 'a country code'],
    ['900 0123-4567.8901', 'iso', 'a manufacturer, with blanks, dashes and dots'],
    ['998274877906943', 'iso', 'the largest id of 38 bits'],
    ['998274877906944', 'number', 'one more than 38 bits hold'],
    ['999010001234567', 'test', 'the prefix of test transponders'],
    ['000010001234567', 'prefix', 'no prefix'],
    ['15601000123456', 'length', '14 digits'],
    ['1560100012345678', 'length', '16 digits'],
    ['15601000123456A', 'length', 'a letter among 15'],
    ['1A2B3C4D5', 'older', '9 letters and digits'],
    ['1a2b3c4d5e', 'older', '10, in small letters'],
    ['', 'empty', 'nothing'],
    [' - ', 'empty', 'separators only'],
  ] as const;
  for (const [text, expected, what] of cases) {
    it(`PET-1 says ${expected} to ${what}`, () => assert.equal(checkMicrochip(text), expected));
  }

  it('PET-1 accepts ISO numbers, older chips and none', () => {
    assert.deepEqual((['empty', 'iso', 'older', 'length', 'prefix', 'test', 'number'] as const).map(isAcceptable), [
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('PET-1 sends the number without separators', () =>
    assert.equal(plainMicrochip('156 0100-0123.4567'), '156010001234567'));
});
