/** Quiet hours and the beginning of the day, in the customer's own zone; pure (rules 32, 34, 35). */
import type { Message } from '@pawloop/contract';

/** Purposes that quiet hours hold back. */
export function isHeldByQuiet(purpose: Message.MessagePurpose): boolean {
  return purpose === 'marketing' || purpose === 'service';
}

/**
 * The end of the quiet hours when `at` lies in them; undefined outside. A time that daylight saving skips moves
 * forward, of one that comes twice the first counts.
 */
export function quietUntilAt(
  at: Temporal.Instant,
  quiet: Message.QuietHours,
  timeZone: string,
): Temporal.Instant | undefined {
  const from = Temporal.PlainTime.from(quiet.from);
  const until = Temporal.PlainTime.from(quiet.until);
  const overnight = Temporal.PlainTime.compare(until, from) < 0;
  if (Temporal.PlainTime.compare(until, from) === 0) return undefined;
  const here = at.toZonedDateTimeISO(timeZone);
  const today = here.toPlainDate();
  for (const day of overnight ? [today.subtract({ days: 1 }), today] : [today]) {
    const begins = day.toZonedDateTime({ timeZone, plainTime: from }).toInstant();
    const ends = (overnight ? day.add({ days: 1 }) : day).toZonedDateTime({ timeZone, plainTime: until }).toInstant();
    if (Temporal.Instant.compare(begins, at) <= 0 && Temporal.Instant.compare(at, ends) < 0) return ends;
  }
  return undefined;
}

/** First instant of the local day on which `at` lies. */
export function dayStartOf(at: Temporal.Instant, timeZone: string): Temporal.Instant {
  return at.toZonedDateTimeISO(timeZone).startOfDay().toInstant();
}

/** First instant of the local day after `at`. */
export function nextDayOf(at: Temporal.Instant, timeZone: string): Temporal.Instant {
  return at.toZonedDateTimeISO(timeZone).toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}
