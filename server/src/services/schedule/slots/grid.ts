/** The grid of starts in a store's zone: minutes that divide the local hour, exact on days of 23 and 25 hours (rule 15). */
import { MINUTE, type Spans } from './span.ts';

export interface Grid {
  /** First instant of the grid that is not before `at`, both in epoch milliseconds. */
  ceil(at: number): number;
  readonly stepMs: number;
}

/** No zone of today is off the quarter of an hour, so a grid that divides it lies on UTC. */
const QUARTER = 15;

/**
 * @param minutes divides 60
 * @param from epoch milliseconds; the grid is asked for from here
 * @param until to here
 */
export function gridOf(minutes: number, timeZone: string, from: number, until: number): Grid {
  const stepMs = minutes * MINUTE;
  const up = (at: number, offset: number): number => Math.ceil((at + offset) / stepMs) * stepMs - offset;
  if (QUARTER % minutes === 0) return { stepMs, ceil: (at) => up(at, 0) };
  const changes = changesOf(timeZone, from, until);
  const ceil = (at: number): number => {
    const nth = changes.findLastIndex((change) => change.at <= at);
    const start = up(at, changes[Math.max(0, nth)]?.offset ?? 0);
    const next = changes[nth + 1];
    return next && next.at <= start ? ceil(next.at) : start;
  };
  return { stepMs, ceil };
}

/** Offsets from UTC in milliseconds, each with the instant from which on it holds; the first from ever. */
function changesOf(timeZone: string, from: number, until: number): { at: number; offset: number }[] {
  let zoned = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  const changes = [{ at: Number.NEGATIVE_INFINITY, offset: zoned.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = zoned.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds > until) return changes;
    changes.push({ at: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 });
    zoned = next;
  }
}

/** Instants of the grid within closed spans, rising, each once. */
export function* onGrid(starts: Spans, grid: Grid): Generator<number> {
  for (const [lo, hi] of starts) {
    for (let at = grid.ceil(lo); at <= hi; at = grid.ceil(at + 1)) yield at;
  }
}
