/** Entries that events of the log bring about, set by set for each journey. */
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { Plan } from '../domain/plan.ts';
import { SLOTS } from '../engine/tally.ts';
import { type Candidate, enter } from '../entry/enter.ts';
import { livingPetsOf } from '../entry/pets.ts';
import type { Inner } from '../inner.ts';
import type { Start } from './trigger.ts';

/** @returns the event that each new run came by */
export async function enterByEvents(
  inner: Inner,
  tx: Tx,
  starts: readonly Start[],
  at: Temporal.Instant,
): Promise<Map<string, LoggedEvent>> {
  const entered = new Map<string, LoggedEvent>();
  if (starts.length === 0) return entered;
  const ids = [...new Set(starts.map((start) => start.customerId))];
  const cards = await inner.identity.findCustomers(tx, ids);
  // Devices that nobody signed in on cannot be reached, and who was erased does not come back.
  const numbers = new Map(
    [...cards].flatMap(([id, card]) => (card.status === 'known' ? [[id, card.customerNo] as const] : [])),
  );
  const withPets = starts.filter((start) => start.pet === 'each').map((start) => start.customerId);
  const pets = withPets.length > 0 ? await livingPetsOf(inner, tx, withPets) : new Map<string, string[]>();
  for (const [plan, own] of Map.groupBy(starts, (start) => start.plan)) {
    const events = new Map<string, LoggedEvent>();
    const candidates = own.flatMap((start) => candidatesOf(plan, start, numbers, pets));
    for (const start of own) events.set(start.entryKey, start.event);
    for (const run of await enter(inner, tx, plan, candidates, at, SLOTS.reactions)) {
      const event = events.get(run.entryKey) ?? events.get(run.entryKey.split('@')[0] ?? '');
      if (event) entered.set(run.runId, event);
    }
  }
  return entered;
}

function candidatesOf(
  plan: Plan,
  start: Start,
  numbers: ReadonlyMap<string, number>,
  pets: ReadonlyMap<string, readonly string[]>,
): Candidate[] {
  const { customerId, event, entryKey, reentryKey, occurredAt } = start;
  const customerNo = numbers.get(customerId);
  if (customerNo === undefined) return [];
  const one = { customerId, customerNo, occurredAt, context: contextOf(plan, event) };
  if (start.pet !== 'each') return [{ ...one, petId: start.pet, entryKey, reentryKey }];
  return (pets.get(customerId) ?? []).map((petId) => ({
    ...one,
    petId,
    entryKey: `${entryKey}@${petId}`,
    reentryKey: petId,
  }));
}

/** Of the event only what a message could say: plain values of its top level, none of them long. */
function contextOf(plan: Plan, event: LoggedEvent): Candidate['context'] {
  const { eventId } = event;
  if (plan.definition.trigger.kind !== 'event') return { eventId };
  const payload = typeof event.payload === 'object' && event.payload !== null ? event.payload : {};
  const plain = Object.entries(payload).filter(
    ([, value]) =>
      typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200),
  );
  return { eventId, event: Object.fromEntries(plain.slice(0, 40)) };
}
