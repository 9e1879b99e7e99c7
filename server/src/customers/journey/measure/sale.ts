/** Orders as the measure counts them: one row each, credited or not; revisions and cancellations replace what stood. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';

export const saleEvents = ['audience.order_recorded'] as const;

/**
 * Keep the newest revision of each order. Cancellations come as a revision that is no order any more.
 * @param canonical whom the events' customers mean today
 * @param windowDays attribution window for orders that were not seen before
 * @returns ids of the orders that changed
 */
export async function keepSales(
  tx: Tx,
  events: readonly LoggedEvent[],
  canonical: ReadonlyMap<string, string>,
  windowDays: number,
): Promise<string[]> {
  const newest = new Map<string, Audience.OrderRecorded>();
  for (const event of events) {
    if (event.name !== saleEvents[0]) continue;
    const order = event.payload as Audience.OrderRecorded;
    if (order.revision >= (newest.get(order.orderId)?.revision ?? 0)) newest.set(order.orderId, order);
  }
  const orders = [...newest.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  if (orders.length === 0) return [];
  const person = (order: Audience.OrderRecorded) =>
    order.customerId !== null && canonical.has(order.customerId) ? order.customerId : null;
  const { rows } = await sql<{ order_id: string }>`
    insert into journey.conversion as c (order_id, source, order_no, person_id, customer_id, at, net_fen, revision,
      counted, window_days)
    select o.*, ${windowDays}::int
    from unnest(${orders.map((order) => order.orderId)}::uuid[], ${orders.map((order) => order.source)}::text[],
      ${orders.map((order) => order.orderNo)}::text[], ${orders.map(person)}::uuid[],
      ${orders.map((order) => canonical.get(person(order) ?? '') ?? null)}::uuid[],
      ${orders.map((order) => order.at)}::timestamptz[],
      ${orders.map((order) => order.grossFen - order.returnFen)}::bigint[],
      ${orders.map((order) => order.revision)}::int[], ${orders.map((order) => order.isOrder)}::boolean[]) as o
    on conflict (order_id) do update set source = excluded.source, order_no = excluded.order_no,
      -- The same person under another id stays whom the first event named, so that undoing a merge finds him.
      person_id = case when c.customer_id = excluded.customer_id then c.person_id else excluded.person_id end,
      customer_id = excluded.customer_id, at = excluded.at, net_fen = excluded.net_fen, revision = excluded.revision,
      counted = excluded.counted, journey_id = null, touch_key = null
      where c.revision < excluded.revision
    returning order_id`.execute(tx);
  return rows.map((row) => row.order_id);
}
