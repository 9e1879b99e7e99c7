/**
 * Price and minutes of a service for a pet (rule 13): the first band that fits, add-ons, home visit, and the minutes
 * shared out to the legs. Pure.
 */
import { type Merchant, Pet } from '@pawloop/contract';

export interface Fit {
  readonly sizeClass: Pet.SizeClass;
  readonly coat: Pet.CoatLength;
  /** Grams, null when not known. */
  readonly grams: number | null;
}

/** Heaviest grams of each size class, as people/pet has them. */
const SIZES: readonly (readonly [Pet.SizeClass, number])[] = [
  ['toy', 5000],
  ['small', 10_000],
  ['medium', 25_000],
  ['large', 45_000],
];

/**
 * With what bands are looked up. The size of the profile already goes by the adult's own weight before the breed; of a
 * pet without one its weight decides, and without that cats are small and others medium. Unknown coats count as short.
 */
export function fitOf(pet: Merchant.QuotePet | null): Fit {
  const grams = pet?.weightGrams ?? null;
  const byWeight = grams === null ? undefined : (SIZES.find(([, most]) => grams <= most)?.[0] ?? 'giant');
  const sizeClass = pet?.sizeClass ?? byWeight ?? (pet?.species === 'cat' ? 'small' : 'medium');
  return { sizeClass, coat: pet?.coatLength ?? 'short', grams };
}

type Conditions = Pick<Merchant.Band, 'sizeClass' | 'coat' | 'minGrams' | 'maxGrams'>;

export function fits(band: Conditions, { sizeClass, coat, grams }: Fit): boolean {
  if (band.sizeClass !== null && band.sizeClass !== sizeClass) return false;
  if (band.coat !== null && band.coat !== coat) return false;
  if (band.minGrams !== null && (grams === null || grams < band.minGrams)) return false;
  return band.maxGrams === null || (grams !== null && grams < band.maxGrams);
}

/** In the order in which they are tried: more conditions first, else as written. */
export function inOrder<B extends Conditions>(bands: readonly B[]): B[] {
  const conditions = ({ sizeClass, coat, minGrams, maxGrams }: B) =>
    [sizeClass, coat, minGrams, maxGrams].filter((one) => one !== null).length;
  return bands.toSorted((a, b) => conditions(b) - conditions(a));
}

/** Minutes of the catalogue's table for a band: of each size and coat it is for the first row that fits, the longest of them. */
export function bandMinutes(
  rows: readonly Merchant.MinutesRow[],
  band: Pick<Conditions, 'sizeClass' | 'coat'>,
): number {
  const sizes = band.sizeClass === null ? Pet.sizeClasses : [band.sizeClass];
  const coats = band.coat === null ? Pet.coatLengths : [band.coat];
  const found = sizes.flatMap((sizeClass) =>
    coats.flatMap((coat) => {
      const fit = { sizeClass, coat, grams: null };
      const row = rows.find((one) => fits({ ...one, minGrams: null, maxGrams: null }, fit));
      return row ? [row.minutes] : [];
    }),
  );
  return Math.max(...(found.length > 0 ? found : rows.map((one) => one.minutes)));
}

const GRID = 5;
export const upToGrid = (minutes: number): number => Math.ceil(minutes / GRID) * GRID;

/** Minutes of each leg: its share rounded to 5, at least 5; the last takes the rest. They add up to the total. */
export function legMinutes(shares: readonly number[], total: number): number[] {
  const minutes: number[] = [];
  let left = total;
  for (const [i, share] of shares.entries()) {
    const after = shares.length - 1 - i;
    const wanted = Math.max(GRID, Math.round((share * total) / GRID) * GRID);
    const part = after === 0 ? left : Math.max(1, Math.min(wanted, left - after * Math.min(GRID, left / (after + 1))));
    const whole = after === 0 ? part : Math.floor(part);
    minutes.push(whole);
    left -= whole;
  }
  return minutes;
}

/** Legs with where they begin and how long they take. */
export function planLegs(legs: readonly Merchant.Leg[], total: number): Merchant.Quote['legs'] {
  const minutes = legMinutes(
    legs.map((leg) => leg.share),
    total,
  );
  let offsetMinutes = 0;
  return legs.map((leg, i) => {
    const planned = { ...leg, offsetMinutes, minutes: minutes[i] ?? 0 };
    offsetMinutes += planned.minutes;
    return planned;
  });
}

/** Minutes of the way, in steps of 5. */
export function travelMinutes(distanceM: number, speedKmh: number): number {
  return upToGrid((distanceM / 1000 / speedKmh) * 60);
}
