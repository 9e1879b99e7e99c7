/** Checks a microchip number while it is typed. Source: ISO 11784, see the spec's pet facts 4.8; the server checks again. */

export type MicrochipCheck = 'empty' | 'iso' | 'older' | 'length' | 'prefix' | 'test' | 'number';

/** The national id is held in 38 bits. */
const LARGEST_ID = 274_877_906_943;
const TEST_PREFIX = 999;
const PREFIX_DIGITS = 3;

/** Without the blanks, dots and dashes that people put between the digits. */
export function plainMicrochip(text: string): string {
  return text.replace(/[\s.-]/g, '').toUpperCase();
}

/**
 * `iso`: 15 digits that can exist; `older`: 9 or 10 letters and digits, which are kept but are no ISO number;
 * everything else names what is wrong. Whether a prefix of 001 to 899 is a country is left to the server.
 */
export function checkMicrochip(text: string): MicrochipCheck {
  const chip = plainMicrochip(text);
  if (chip === '') return 'empty';
  if (/^[0-9A-Z]{9,10}$/.test(chip)) return 'older';
  if (!/^\d{15}$/.test(chip)) return 'length';
  const prefix = Number(chip.slice(0, PREFIX_DIGITS));
  if (prefix === TEST_PREFIX) return 'test';
  if (prefix === 0) return 'prefix';
  return Number(chip.slice(PREFIX_DIGITS)) <= LARGEST_ID ? 'iso' : 'number';
}

export const isAcceptable = (check: MicrochipCheck): boolean =>
  check === 'empty' || check === 'iso' || check === 'older';
