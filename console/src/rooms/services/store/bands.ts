/** Bands of an offer as a matrix of sizes by coats, and back. */
import type { Merchant } from '@pawloop/contract';

export const sizes = ['toy', 'small', 'medium', 'large', 'giant'] as const;
export const coats = ['hairless', 'short', 'medium', 'semi-long', 'long'] as const;

/** A price and minutes in one cell; a null price: not offered. */
export interface Cell {
  readonly priceFen: number | null;
  readonly memberPriceFen: number | null;
  readonly minutes: number | null;
}

export interface Matrix {
  /** One price for every pet, or by size, or by size and coat. */
  readonly by: 'all' | 'size' | 'coat';
  /** Keyed `size`, `size/coat` or `all`. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Bands that a matrix cannot hold, such as those by weight; kept as they are. */
  readonly rest: readonly Merchant.Band[];
}

const EMPTY: Cell = { priceFen: null, memberPriceFen: null, minutes: null };
const keyOf = ({ sizeClass, coat }: Merchant.Band): string => [sizeClass ?? 'all', coat].filter(Boolean).join('/');

export function keysOf(by: Matrix['by']): string[] {
  if (by === 'all') return ['all'];
  return sizes.flatMap((size) => (by === 'size' ? [size] : coats.map((coat) => `${size}/${coat}`)));
}

export function matrixOf(bands: readonly Merchant.Band[]): Matrix {
  const plain = bands.filter((band) => band.minGrams === null && band.maxGrams === null);
  const by = plain.some((band) => band.coat !== null)
    ? 'coat'
    : plain.some((band) => band.sizeClass !== null)
      ? 'size'
      : 'all';
  const keys = new Set(keysOf(by));
  const fitting = plain.filter((band) => keys.has(keyOf(band)));
  const cells = Object.fromEntries(
    fitting.map((band) => [
      keyOf(band),
      { priceFen: band.priceFen, memberPriceFen: band.memberPriceFen, minutes: band.minutes },
    ]),
  );
  return { by, cells, rest: bands.filter((band) => !fitting.includes(band)) };
}

/** Cells without a price are not offered. */
export function bandsOf({ by, cells, rest }: Matrix): Merchant.Band[] {
  const bands = keysOf(by).flatMap((key): Merchant.Band[] => {
    const cell = cells[key] ?? EMPTY;
    if (cell.priceFen === null) return [];
    const [first, second] = key.split('/');
    return [
      {
        sizeClass: sizes.find((size) => size === first) ?? null,
        coat: coats.find((coat) => coat === second) ?? null,
        minGrams: null,
        maxGrams: null,
        priceFen: cell.priceFen,
        memberPriceFen: cell.memberPriceFen,
        minutes: cell.minutes,
      },
    ];
  });
  return [...bands, ...rest];
}

/** The same prices in a finer or coarser matrix: a size's price goes to all its coats, and back the first one holds. */
export function regrouped({ cells, rest }: Matrix, by: Matrix['by']): Matrix {
  const cellOf = (key: string): Cell => {
    const [size] = key.split('/');
    const near = [
      key,
      `${size}/short`,
      size ?? '',
      ...keysOf('coat').filter((one) => one.startsWith(`${size}/`)),
      'all',
    ];
    const found = near.find((one) => cells[one]);
    return (found === undefined ? Object.values(cells)[0] : cells[found]) ?? EMPTY;
  };
  return { by, rest, cells: Object.fromEntries(keysOf(by).map((key) => [key, cellOf(key)])) };
}
