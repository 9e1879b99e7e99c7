/** The instant at which a date begins in a store's zone. */
import { wallTime } from '../service/when.ts';

const MINUTE_MS = 60_000;

/** @param date `YYYY-MM-DD`; on a day whose midnight is skipped, the first instant of that day */
export function instantOf(date: string, zone: string): string {
  const asUtc = Date.parse(`${date}T00:00:00Z`);
  let at = asUtc;
  // Two rounds: the first guess may lie on the other side of a clock change.
  for (let round = 0; round < 2; round += 1) {
    const wall = wallTime(at, zone);
    at += asUtc - Date.parse(`${wall.date}T${wall.clock}:00Z`);
  }
  while (wallTime(at, zone).date < date) at += 30 * MINUTE_MS;
  return new Date(at).toISOString();
}
