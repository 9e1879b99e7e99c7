/** Numbers and amounts as they stand in files, without floating point on the way. */

/** A decimal: `mantissa` ÷ 10^`scale`. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly scale: number;
}

const MOST_DIGITS = 18;

/**
 * `1,234.50`, `1.234,50`, `¥ 12.5`, `(12.50)`, `12-`, full-width digits; a single comma with three digits behind it
 * groups thousands, otherwise it is a decimal comma.
 */
export function decimalOf(text: string): Decimal | undefined {
  let plain = text.normalize('NFKC').replace(/[\s'¥￥$€£元]|^[A-Z]{3}(?=\d|-)|(?<=\d)[A-Z]{3}$/g, '');
  let negative = false;
  const wrapped = /^\((.*)\)$/.exec(plain);
  if (wrapped) [negative, plain] = [true, wrapped[1] as string];
  const signed = /^([+-]?)(.*?)([+-]?)$/.exec(plain);
  if (!signed || (signed[1] && signed[3])) return undefined;
  if (signed[1] === '-' || signed[3] === '-') negative = !negative;
  const digits = normalised(signed[2] as string);
  if (digits === undefined) return undefined;
  const [whole = '', fraction = ''] = digits.split('.');
  if (whole.length + fraction.length > MOST_DIGITS) return undefined;
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  return { mantissa: negative ? -mantissa : mantissa, scale: fraction.length };
}

/** Point as the decimal sign, nothing between thousands; undefined when it is no plain number. */
function normalised(text: string): string | undefined {
  if (/^\d+(?:\.\d*)?$|^\.\d+$/.test(text)) return text;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text)) return text.replaceAll(',', '');
  if (/^\d{1,3}(?:\.\d{3})+,\d*$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (/^\d+,\d+$/.test(text)) return text.replace(',', '.');
  return undefined;
}

/** quantity × price in hundredths, exact, rounded once, half away from zero; undefined beyond the safe integers. */
export function productFen(quantity: Decimal, price: Decimal): number | undefined {
  return fenOf({ mantissa: quantity.mantissa * price.mantissa, scale: quantity.scale + price.scale });
}

export function fenOf({ mantissa, scale }: Decimal): number | undefined {
  const size = mantissa < 0n ? -mantissa : mantissa;
  let fen: bigint;
  if (scale <= 2) {
    fen = size * 10n ** BigInt(2 - scale);
  } else {
    const unit = 10n ** BigInt(scale - 2);
    fen = (size + unit / 2n) / unit;
  }
  const value = Number(mantissa < 0n ? -fen : fen);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

/** Whole pieces; a part of a piece (1.5 kg) counts as one. */
export function piecesOf({ mantissa, scale }: Decimal): number | undefined {
  const value = Number(mantissa) / 10 ** scale;
  const whole = Math.sign(value) * Math.max(Math.floor(Math.abs(value)), value === 0 ? 0 : 1);
  return Math.abs(whole) <= 1_000_000_000 ? whole + 0 : undefined;
}
