/** Instants as whole microseconds, PostgreSQL's own resolution, for arithmetic over many of them. */

export const DAY_US = 86_400_000_000;

export function toMicros(instant: Temporal.Instant): number {
  return Number(instant.epochNanoseconds / 1000n);
}

/** RFC 3339 text in UTC. */
export function microsText(micros: number): string {
  return Temporal.Instant.fromEpochNanoseconds(BigInt(micros) * 1000n).toString();
}

/** 00:00 of a date in a zone. */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone }).startOfDay().toInstant();
}

export function dateIn(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(timeZone).toPlainDate();
}
