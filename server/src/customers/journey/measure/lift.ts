/** Lift of a treatment over its hold-out: difference of two proportions with its interval, without I/O (CAM-9). */
import type { Journey } from '@pawloop/contract';

/** Normal quantile of a two-sided 95 % interval. */
const Z95 = 1.959963984540054;

/** `converted` of `customers`. */
export interface Proportion {
  readonly converted: number;
  readonly customers: number;
}

/**
 * Wilson's score interval of one proportion, without continuity correction.
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212.
 */
export function wilson({ converted, customers }: Proportion, z = Z95): { low: number; high: number } {
  const rate = converted / customers;
  const spread = z * z;
  const centre = 2 * converted + spread;
  const half = z * Math.sqrt(spread + 4 * converted * (1 - rate));
  const base = 2 * (customers + spread);
  return { low: Math.max(0, (centre - half) / base), high: Math.min(1, (centre + half) / base) };
}

/**
 * Treated rate − hold-out rate with the 95 % interval of the hybrid score method; null while one side is empty.
 * Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
 * methods, Statistics in Medicine 17 (1998) 873–890, method 10.
 */
export function liftOf(treated: Proportion, holdOut: Proportion, z = Z95): Journey.Lift | null {
  if (treated.customers === 0 || holdOut.customers === 0) return null;
  const rates = [treated.converted / treated.customers, holdOut.converted / holdOut.customers] as const;
  const [one, two] = [wilson(treated, z), wilson(holdOut, z)];
  const difference = rates[0] - rates[1];
  return {
    difference,
    low: difference - Math.hypot(rates[0] - one.low, two.high - rates[1]),
    high: difference + Math.hypot(one.high - rates[0], rates[1] - two.low),
  };
}
