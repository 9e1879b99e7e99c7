/** Up to when the figures of the measure are true: to the first event that it has not consumed yet, else to now. */
import { consumerPlace } from '../../../platform/consumers.ts';
import { LOG_START, readLog } from '../../../platform/event-log.ts';
import type { MeasureDeps } from './deps.ts';
import { MEASURE } from './react.ts';

const LATE_MS = 60_000;

export async function freshness({ db, clock, timeZone }: MeasureDeps) {
  const after = (await consumerPlace(db, MEASURE)) ?? LOG_START;
  const [waiting] = (await readLog(db, { after, limit: 1 })).events;
  const asOf = waiting?.receivedAt ?? clock.now();
  const late = clock.now().epochMilliseconds - asOf.epochMilliseconds > LATE_MS;
  return { asOf: asOf.toString(), late, timeZone };
}
