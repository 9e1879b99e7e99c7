/** Claim codes as a file. */
import { describe, expect, it } from 'vitest';
import { codesCsv, fileNameOf } from './codes.ts';

describe('LOY-7 claim codes', () => {
  it('LOY-7 stand one a line under their heading, readable for spreadsheets', () => {
    expect(codesCsv('兑换码', ['A1', 'B2'])).toBe('\uFEFF兑换码\r\nA1\r\nB2\r\n');
  });

  it('LOY-7 get a file name that every system takes', () => {
    expect(fileNameOf('满 200/80: "春"')).toBe('满-200-80-春-.csv');
  });
});
