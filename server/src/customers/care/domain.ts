/** Rules of cases without I/O: when a clock runs out. */

export interface Hours {
  /** `HH:MM`, the first not after the second; equal ones mean around the clock. */
  readonly from: string;
  readonly until: string;
}

/**
 * The instant at which `minutes` of business time have passed since `start`, in the business's zone. Outside of the hours the
 * clock stands still; each day's hours are wall time, so days with a change of the clock come out right.
 */
export function dueAt(start: Temporal.Instant, minutes: number, hours: Hours, timeZone: string): Temporal.Instant {
  if (hours.from >= hours.until) return start.add({ minutes });
  let left = minutes * 60_000;
  let day = start.toZonedDateTimeISO(timeZone).toPlainDate();
  for (;;) {
    const opens = day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(hours.from) }).toInstant();
    const closes = day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(hours.until) }).toInstant();
    const begin = Temporal.Instant.compare(start, opens) > 0 ? start : opens;
    const open = closes.epochMilliseconds - begin.epochMilliseconds;
    if (open > 0 && left <= open) return begin.add({ milliseconds: left });
    left -= Math.max(0, open);
    day = day.add({ days: 1 });
  }
}

/** Minutes between two instants, whole ones. */
export const minutesBetween = (from: Temporal.Instant, to: Temporal.Instant): number =>
  Math.max(0, Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 60_000));

/** `C-000012`. */
export const caseNo = (no: number): string => `C-${String(no).padStart(6, '0')}`;
