/** Wall-clock times: the next one in a zone, birthdays, and occurrences of a schedule; daylight saving included (rule 32). */
import type { Journey } from '@pawloop/contract';

type Schedule = Extract<Journey.Trigger, { kind: 'schedule' }>['every'];

/** A time skipped by daylight saving moves forward, of a doubled one the first counts. */
export function instantOf(date: Temporal.PlainDate, time: string, zone: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).toInstant();
}

/** The first such time strictly after an instant; on the weekday (1 is Monday) when one is named. */
export function nextLocalTime(
  after: Temporal.Instant,
  zone: string,
  localTime: string,
  weekday?: number,
): Temporal.Instant {
  let date = after.toZonedDateTimeISO(zone).toPlainDate();
  for (;;) {
    if (weekday === undefined || date.dayOfWeek === weekday) {
      const instant = instantOf(date, localTime, zone);
      if (Temporal.Instant.compare(instant, after) > 0) return instant;
    }
    date = date.add({ days: 1 });
  }
}

/**
 * Month-days (`MM-DD`) whose birthday is celebrated on a date: 29 February falls on the 28th in common years.
 */
export function birthdaysOn(date: Temporal.PlainDate): string[] {
  const day = date.toString().slice(5);
  return day === '02-28' && !date.inLeapYear ? [day, '02-29'] : [day];
}

/** Dates from the one before `from` to the one after `until` in the zone, so that no time of day can be missed. */
function datesAround(from: Temporal.Instant, until: Temporal.Instant, zone: string): Temporal.PlainDate[] {
  const last = until.toZonedDateTimeISO(zone).toPlainDate();
  const dates: Temporal.PlainDate[] = [];
  for (
    let date = from.toZonedDateTimeISO(zone).toPlainDate();
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    dates.push(date);
  }
  return dates;
}

const within = (instant: Temporal.Instant, from: Temporal.Instant, until: Temporal.Instant): boolean =>
  Temporal.Instant.compare(instant, from) > 0 && Temporal.Instant.compare(instant, until) <= 0;

/** Occurrences in `(from, until]`, ascending. */
export function occurrences(
  every: Schedule,
  zone: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Temporal.Instant[] {
  if ('once' in every) {
    const once = Temporal.Instant.from(every.once);
    return within(once, from, until) ? [once] : [];
  }
  return datesAround(from, until, zone)
    .filter((date) => fallsOn(every, date))
    .map((date) => instantOf(date, timeOf(every), zone))
    .filter((instant) => within(instant, from, until));
}

type Repeating = Exclude<Schedule, { once: string }>;

function timeOf(every: Repeating): string {
  if ('daily' in every) return every.daily;
  return 'weekly' in every ? every.weekly : every.monthly;
}

function fallsOn(every: Repeating, date: Temporal.PlainDate): boolean {
  if ('daily' in every) return true;
  if ('weekly' in every) return date.dayOfWeek === every.weekday;
  return date.day === Math.min(every.day, date.daysInMonth);
}

/** Dates whose local time `at` in the zone lies in `(from, until]`. */
export function datesWithTime(
  at: string,
  zone: string,
  from: Temporal.Instant,
  until: Temporal.Instant,
): { date: Temporal.PlainDate; instant: Temporal.Instant }[] {
  return datesAround(from, until, zone)
    .map((date) => ({ date, instant: instantOf(date, at, zone) }))
    .filter(({ instant }) => within(instant, from, until));
}
