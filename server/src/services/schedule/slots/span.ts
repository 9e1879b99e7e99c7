/** Sets of instants as sorted, disjoint spans of epoch milliseconds: union, intersection, erosion. No I/O. */

/** `[lo, hi]`: of free time half-open, of possible starts closed (a single instant is possible). */
export type Span = readonly [lo: number, hi: number];
export type Spans = readonly Span[];

export const MINUTE = 60_000;

/** Sorted and joined where they touch. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = spans.toSorted((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [lo, hi] of sorted) {
    const last = result.at(-1);
    if (last && lo <= last[1]) last[1] = Math.max(last[1], hi);
    else result.push([lo, hi]);
  }
  return result;
}

export function union(sets: readonly Spans[]): Spans {
  return sets.length === 1 ? (sets[0] as Spans) : joined(sets.flat());
}

/** Closed spans that both have; both sorted and disjoint. */
export function intersection(a: Spans, b: Spans): Span[] {
  const result: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i] as Span, b[j] as Span];
    const lo = Math.max(x[0], y[0]);
    const hi = Math.min(x[1], y[1]);
    if (lo <= hi) result.push([lo, hi]);
    if (x[1] < y[1]) i += 1;
    else j += 1;
  }
  return result;
}

/**
 * Starts `s` at which `[s + from, s + to)` lies within one of the free spans.
 * @param free sorted, disjoint and not touching, half-open
 */
export function erode(free: Spans, from: number, to: number): Span[] {
  const result: Span[] = [];
  for (const [lo, hi] of free) if (hi - lo >= to - from) result.push([lo - from, hi - to]);
  return result;
}
