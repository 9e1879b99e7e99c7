/** The measure follows the log: touches, orders, merges; each batch with its cursor in one transaction (rule 41). */
import type { Identity, PayloadOf } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../../platform/consumers.ts';
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { MeasureDeps } from './deps.ts';
import { keepSales, saleEvents } from './sale.ts';
import { credit, ordersTouched } from './score.ts';
import { attributionDays } from './settings.ts';
import { keepTouches, touchEvents } from './touch.ts';

export const MEASURE = 'journey.measure';
const mergeEvents = ['identity.customer_merged', 'identity.merge_undone'] as const;
export const measureEvents: readonly string[] = [...touchEvents, ...saleEvents, ...mergeEvents];

/** One shard: an order and a touch of one customer that come at the same time must see each other. */
export function measureConsumer(deps: MeasureDeps): Consumer {
  return { name: MEASURE, events: measureEvents, handle: (tx, events) => onEvents(tx, deps, events) };
}

/** Keep what the events tell, and credit the orders that they concern. The same events again change nothing. */
export async function onEvents(tx: Tx, deps: MeasureDeps, events: readonly LoggedEvent[]): Promise<void> {
  const windowDays = await deps.settings.get(tx, attributionDays);
  const canonical = await deps.identity.canonical(tx, personsOf(events));
  const touched = await keepTouches(tx, events, canonical);
  const sold = await keepSales(tx, events, canonical, windowDays);
  const moved = await followMerges(tx, deps, events);
  await credit(tx, [...sold, ...moved, ...(await ordersTouched(tx, touched))]);
}

function personsOf(events: readonly LoggedEvent[]): string[] {
  const ids = new Set<string>();
  for (const event of events) {
    if (event.customerId !== null) ids.add(event.customerId);
  }
  return [...ids];
}

/**
 * Touches and orders belong to whom the person they were recorded for means today; a merge and its undoing both ask
 * anew. @returns orders whose customer has other touches than before
 */
async function followMerges(tx: Tx, deps: MeasureDeps, events: readonly LoggedEvent[]): Promise<string[]> {
  const people = events
    .filter((event) => (mergeEvents as readonly string[]).includes(event.name))
    .flatMap((event) => {
      const { winnerId, loserId } = event.payload as PayloadOf<typeof Identity.mergeUndone>;
      return [winnerId, loserId];
    });
  if (people.length === 0) return [];
  const { rows } = await sql<{ person_id: string }>`
    select person_id from journey.touch where customer_id = any(${people}::uuid[])
    union
    select person_id from journey.conversion where customer_id = any(${people}::uuid[]) and person_id is not null`.execute(
    tx,
  );
  const persons = rows.map((row) => row.person_id);
  const means = [...(await deps.identity.canonical(tx, persons))];
  const map = sql`unnest(${means.map(([person]) => person)}::uuid[], ${means.map(([, id]) => id)}::uuid[]) as m (person_id, customer_id)`;
  await sql`
    update journey.touch t set customer_id = m.customer_id from ${map}
    where t.person_id = m.person_id and t.customer_id <> m.customer_id`.execute(tx);
  await sql`
    update journey.conversion c set customer_id = m.customer_id from ${map}
    where c.person_id = m.person_id and c.customer_id <> m.customer_id`.execute(tx);
  const { rows: orders } = await sql<{ order_id: string }>`
    select order_id from journey.conversion
    where customer_id = any(${[...new Set([...people, ...means.map(([, id]) => id)])]}::uuid[])`.execute(tx);
  return orders.map((row) => row.order_id);
}
