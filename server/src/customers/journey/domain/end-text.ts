/** The end of a coupon's validity as people read it in a message. */

/**
 * Date and time in the zone, `2026-03-04 10:00`. An end at midnight is the last minute of the day before, since the end
 * itself is not included.
 */
export function endText(validTo: string, timeZone: string): string {
  const end = Temporal.Instant.from(validTo).toZonedDateTimeISO(timeZone);
  const atMidnight = end.hour === 0 && end.minute === 0 && end.second === 0;
  const shown = atMidnight ? end.subtract({ minutes: 1 }) : end;
  return `${shown.toPlainDate()} ${shown.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}
