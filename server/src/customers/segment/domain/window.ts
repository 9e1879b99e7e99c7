/** Time windows of event leaves as intervals of milliseconds, and what leaves them as time passes (rule 11). */
import type { Segment } from '@pawloop/contract';

type Refuse = (pointer: string, detail: string) => never;

export const DAY_MS = 86_400_000;

/** Bounds in epoch milliseconds. `after` is exclusive, `from` inclusive, `through` inclusive, `until` exclusive. */
export interface Interval {
  readonly after?: number;
  readonly from?: number;
  readonly through: number;
  readonly until?: number;
}

/**
 * The interval that a window means at `at`. Rolling: `(at − N·24 h, at]`; calendar: from 00:00 of the first day on in
 * the named zone; fixed: `[from, until)`. Nothing later than `at` counts, and nothing is bucketed.
 */
export function intervalOf(window: Segment.Window | undefined, at: number): Interval {
  if (!window) return { through: at };
  if ('lastDays' in window) return { after: at - window.lastDays * DAY_MS, through: at };
  if ('calendarDays' in window) return { from: calendarStart(window, at), through: at };
  const from = Temporal.Instant.from(window.from).epochMilliseconds;
  if (window.until === undefined) return { from, through: at };
  return { from, through: at, until: Temporal.Instant.from(window.until).epochMilliseconds };
}

function calendarStart(window: { calendarDays: number; timeZone: string }, at: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(window.timeZone).toPlainDate();
  const first = today.subtract({ days: window.calendarDays - 1 });
  return first.toZonedDateTime(window.timeZone).epochMilliseconds;
}

/**
 * Event times at which a leaf's answer can change between `from` (exclusive) and `until` (inclusive) with no new event:
 * those that leave the window, and those dated ahead that come into it.
 */
export function edgesOf(window: Segment.Window | undefined, from: number, until: number): Interval[] {
  const coming: Interval = { after: from, through: until };
  if (!window) return [coming];
  if ('lastDays' in window) {
    const span = window.lastDays * DAY_MS;
    return [coming, { after: from - span, through: until - span }];
  }
  if ('calendarDays' in window) {
    const [earlier, later] = [calendarStart(window, from), calendarStart(window, until)];
    return earlier === later ? [coming] : [coming, { from: earlier, through: later - 1 }];
  }
  return [coming];
}

/** Times that a comparison of a first or last time with "within the last N days" passes. */
export function dayEdges(days: number, from: number, until: number): Interval {
  return { after: from - days * DAY_MS, through: until - days * DAY_MS };
}

export function requireWindow(window: Segment.Window, at: string, refuse: Refuse): void {
  if ('timeZone' in window) {
    try {
      Temporal.Now.zonedDateTimeISO(window.timeZone);
    } catch {
      refuse(`${at}/timeZone`, 'there is no such time zone');
    }
  }
  if ('from' in window && window.until !== undefined) {
    const [from, until] = [Temporal.Instant.from(window.from), Temporal.Instant.from(window.until)];
    if (Temporal.Instant.compare(from, until) >= 0) refuse(at, 'the window ends before it begins');
  }
}
