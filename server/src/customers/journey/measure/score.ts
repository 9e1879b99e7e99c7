/** Credits orders to journeys: the last touch, and equal parts to all touches of the window (CAM-9, rule 41). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Touched } from './touch.ts';

/** Orders within whose window a touch may lie that came, changed or went. */
export async function ordersTouched(tx: Tx, { spans, orderIds }: Touched): Promise<string[]> {
  if (spans.length === 0 && orderIds.length === 0) return [];
  const { rows } = await sql<{ order_id: string }>`
    select c.order_id from journey.conversion c
    join unnest(${spans.map((span) => span.customerId)}::uuid[], ${spans.map((span) => span.at)}::timestamptz[])
      as s (customer_id, at)
      on c.customer_id = s.customer_id and c.at >= s.at and c.at < s.at + make_interval(hours => 24 * c.window_days)
    union
    select order_id from journey.conversion where order_id = any(${[...orderIds]}::uuid[])`.execute(tx);
  return rows.map((row) => row.order_id);
}

/**
 * Credit orders anew from the touches that stand: a pure function of touches and orders, so it may be repeated.
 * A touch is seen by an order when it lies within (order − window, order]; a redeemed coupon is the order's last touch
 * and also one of those that the linear rule counts. Ties of time are broken by the touch's key.
 */
export async function credit(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const ids = [...new Set(orderIds)].sort();
  const seen = sql`
    select o.order_id, o.net_fen, t.touch_key, t.journey_id, t.at, t.kind = 'redemption' as redeemed
    from journey.conversion o join journey.touch t on t.customer_id = o.customer_id and t.kind in ('message', 'coupon')
      and t.at <= o.at and t.at > o.at - make_interval(hours => 24 * o.window_days)
    where o.order_id = any(${ids}::uuid[]) and o.counted
    union all
    select o.order_id, o.net_fen, t.touch_key, t.journey_id, t.at, true
    from journey.conversion o join journey.touch t on t.order_id = o.order_id
    where o.order_id = any(${ids}::uuid[]) and o.counted`;
  await sql`
    with last as (
      select distinct on (order_id) order_id, journey_id, touch_key from (${seen}) s
      order by order_id, redeemed desc, at desc, touch_key desc)
    update journey.conversion c set journey_id = last.journey_id, touch_key = last.touch_key
    from unnest(${ids}::uuid[]) as o (order_id) left join last using (order_id)
    where c.order_id = o.order_id
      and (c.journey_id, c.touch_key) is distinct from (last.journey_id, last.touch_key)`.execute(tx);
  await sql`delete from journey.credit where order_id = any(${ids}::uuid[])`.execute(tx);
  // Each journey takes the difference of two running shares, so the money adds up to the order's net to the fen.
  await sql`
    insert into journey.credit (order_id, journey_id, parts, of_parts, net_fen)
    select order_id, journey_id, parts, of_parts,
      net_fen * upto / of_parts - net_fen * (upto - parts) / of_parts
    from (
      select order_id, journey_id, net_fen, count(*)::int as parts,
        sum(count(*)) over (partition by order_id)::int as of_parts,
        sum(count(*)) over (partition by order_id order by journey_id)::int as upto
      from (${seen}) s group by order_id, journey_id, net_fen) p`.execute(tx);
}
