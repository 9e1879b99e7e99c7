/** What the audience does on events of identity; doing it twice changes nothing. */
import type { Consumer } from '../../platform/consumers.ts';
import type { LoggedEvent } from '../../platform/event-log.ts';
import type { AudienceDeps } from './deps.ts';
import { syncPeople } from './feature/people.ts';

const EVENTS = [
  'identity.customer_registered',
  'identity.customer_updated',
  'identity.customer_merged',
  'identity.merge_undone',
  'identity.customer_erased',
] as const;

/** Customers whom an event is about: both sides of a merge. */
function concerned(event: LoggedEvent): string[] {
  const payload = event.payload as { customerId?: string; winnerId?: string; loserId?: string };
  return [payload.customerId, payload.winnerId, payload.loserId].filter((id) => id !== undefined);
}

export function peopleConsumer(deps: AudienceDeps): Consumer {
  return {
    name: 'audience.people',
    events: EVENTS,
    handle: (tx, events) => syncPeople(tx, deps, [...new Set(events.flatMap(concerned))]),
  };
}
