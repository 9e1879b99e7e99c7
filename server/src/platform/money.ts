/** Money in whole fen (the minor unit of the business's currency); no floating point on the way. */

const AMOUNT = /^([+-]?)(\d{1,13})(?:\.(\d+))?$/;

/**
 * Parse a decimal amount such as `12.5` or `-1234.567` into fen, rounding half away from zero at the third decimal.
 * @returns undefined when the text is not a plain decimal number
 */
export function parseFen(text: string): number | undefined {
  const match = AMOUNT.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const cents = Number(fraction.slice(0, 2).padEnd(2, '0'));
  const roundUp = Number(fraction[2] ?? '0') >= 5 ? 1 : 0;
  const fen = Number(whole) * 100 + cents + roundUp;
  return sign === '-' && fen !== 0 ? -fen : fen;
}

/** `123450` → `1234.50`, for files and logs; screens format by locale themselves. */
export function formatFen(fen: number): string {
  const absolute = Math.abs(fen);
  return `${fen < 0 ? '-' : ''}${Math.trunc(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`;
}

/** Quantity × unit price given in ten-thousandths of the currency unit, rounded half away from zero to fen. */
export function lineFen(quantity: number, unitTenThousandths: number): number {
  const product = quantity * unitTenThousandths;
  return Math.sign(product) * Math.round(Math.abs(product) / 100);
}

/**
 * Split a whole total by weights with the largest remainder: the parts are whole, add up to the total exactly, and none is
 * off its exact share by 1 or more. Equal remainders go to the earlier part.
 * @param weights whole numbers from 0 on; when all are 0, everything goes to the first
 */
export function splitFen(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((product) => Number(product / sum));
  const left = total - parts.reduce((all, part) => all + part, 0);
  const byRemainder = exact
    .map((product, index) => ({ index, remainder: product % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] as number) + 1;
  return parts;
}
