/** Weights: kilograms as people type them, and the points of the small chart. */

const GRAMS = 1000;
const HEAVIEST_GRAMS = 1_000_000;

/** @returns whole grams, or undefined when the text is no weight between 10 g and 1,000 kg */
export function gramsOf(text: string): number | undefined {
  const match = /^\d{1,4}([.,]\d{1,3})?$/.exec(text.trim());
  if (match === null) return undefined;
  const grams = Math.round(Number(text.trim().replace(',', '.')) * GRAMS);
  return grams >= 10 && grams <= HEAVIEST_GRAMS ? grams : undefined;
}

/** Kilograms with as few decimals as tell the weight; light animals get two. */
export function kilograms(grams: number): string {
  const decimals = grams < 10 * GRAMS ? 2 : 1;
  return (grams / GRAMS).toFixed(decimals).replace(/\.?0+$/, '');
}

export interface ChartPoint {
  /** 0 to 100 from the left, by time. */
  readonly x: number;
  /** 0 to 100 from the top. */
  readonly y: number;
}

/**
 * Points in percent of the chart, oldest first. The scale spans at least a tenth of the weight, so that a gram more or
 * less does not look like a mountain.
 */
export function chartPoints(weights: readonly { at: string; grams: number }[]): ChartPoint[] {
  const sorted = [...weights].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const times = sorted.map(({ at }) => Date.parse(at));
  const grams = sorted.map((weight) => weight.grams);
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? 0) - first;
  const middle = (Math.max(...grams) + Math.min(...grams)) / 2;
  const range = Math.max(Math.max(...grams) - Math.min(...grams), middle / 10);
  return sorted.map((weight, index) => ({
    x: span === 0 ? 50 : (((times[index] ?? first) - first) / span) * 100,
    y: 50 - ((weight.grams - middle) / range) * 100,
  }));
}
