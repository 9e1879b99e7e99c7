/** Events that are in the log but not yet looked at: whom they may take out is not carried on meanwhile (rules 27, 28). */
import { consumerPlace } from '../../../platform/consumers.ts';
import { LOG_START, type LoggedEvent, readLog } from '../../../platform/event-log.ts';
import type { Plan } from '../domain/plan.ts';
import type { Inner } from '../inner.ts';
import type { Run } from './run.ts';

/** Name of the consumer in react/. */
export const REACTIONS = 'journey.reactions';

export interface Tail {
  /** False when the log holds more than was looked at. */
  readonly whole: boolean;
  /** Whether an event of the tail may concern the run: an exit, its goal, what it waits for. */
  concerns(plan: Plan, run: Run): boolean;
}

const LOOKED_AT = 20_000;
const PET_FAREWELL = 'pet.farewell_recorded';

/** @param names that the versions at hand listen to */
export async function readTail(
  { db, identity }: Pick<Inner, 'db' | 'identity'>,
  names: ReadonlySet<string>,
): Promise<Tail> {
  const after = (await consumerPlace(db, REACTIONS)) ?? LOG_START;
  const page = await readLog(db, { after, limit: LOOKED_AT, names: [...names, PET_FAREWELL], ahead: true });
  // Runs stand with whom an id means today; the log keeps whom it meant then.
  const canonical = await identity.canonical(db, [...new Set(page.events.flatMap((event) => event.customerId ?? []))]);
  const byCustomer = Map.groupBy(
    page.events,
    ({ customerId }) => customerId && (canonical.get(customerId) ?? customerId),
  );
  // A full page may not have been the end; whether it was cannot be told from the wanted events alone.
  const whole =
    page.end === after || (await readLog(db, { after: page.end, limit: 1, names: [], ahead: true })).end === page.end;
  return {
    whole,
    concerns(plan, run) {
      return (byCustomer.get(run.customerId) ?? []).some((event) => mayConcern(plan, run, event));
    },
  };
}

function mayConcern(plan: Plan, run: Run, event: LoggedEvent): boolean {
  if (event.name === PET_FAREWELL) return run.petId !== null && event.petId === run.petId;
  return plan.listens.has(event.name);
}
