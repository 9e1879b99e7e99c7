/** Wall times of a store as instants, for dates that somebody chooses. */
import { exactTime } from '../../../../app/time.ts';

const MINUTE_MS = 60_000;

/** The wall clock of an instant in a zone, as if it were UTC. */
const wallMs = (ms: number, timeZone: string): number =>
  Date.parse(`${exactTime(new Date(ms).toISOString(), timeZone).replace(' ', 'T')}:00Z`);

/** The instant at which the clock of a zone shows a date and `HH:MM`; in a gap of the clock the time after it. */
export function instantAt(date: string, time: string, timeZone: string): string {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const offset = (ms: number) => wallMs(ms, timeZone) - Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  // The offset at the time as if it were UTC is right but near a change of the clock; asking again there mends it.
  const near = wanted - offset(wanted);
  return new Date(wanted - offset(near)).toISOString();
}
