/** What must hold of all journeys after people were merged and erased, versions published and sales cancelled meanwhile. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Stores } from './stores.ts';

/** Until no run goes on by itself any more and no message waits; long waits do not occur in this world. */
export async function restOf({ value }: Stores): Promise<void> {
  for (let quiet = 0; quiet < 3; await pause(150)) {
    const left = await value(`select (select count(*) from journey.run where ended_at is null)
      + (select count(*) from message.send where state in ('planned', 'sending') and due_at < now() + interval '1 minute')`);
    quiet = left === '0' ? quiet + 1 : 0;
  }
}

/** No batch that failed, no step that had to be repeated. */
export async function expectCalm({ rows }: Stores): Promise<void> {
  expect
    .soft(await rows(`select consumer, shard, last_error from platform.consumer_cursor where last_error is not null`))
    .toEqual([]);
  expect
    .soft(await rows(`select run_id, node, failures, error from journey.run where failures > 0 or error is not null`))
    .toEqual([]);
}

const NONE: Readonly<Record<string, string>> = {
  'live runs without their due time, or due times without a live run': `
    select r.run_id, d.run_id as due from journey.run r full join journey.due d using (run_id)
    where (r.ended_at is null) is distinct from (d.run_id is not null)`,
  'orders that entered a journey twice': `
    select journey_id, substring(entry_key from '[0-9a-f-]{36}') as event, count(*) from journey.run
    group by 1, 2 having count(*) > 1`,
  'runs of a person who was merged away': `
    select r.run_id from journey.run r join identity.customer c using (customer_id) where c.status = 'merged'`,
  'messages of a person who was merged away': `
    select s.send_id, s.state from message.send s join identity.customer c using (customer_id) where c.status = 'merged'`,
  'coupons of a person who was merged away': `
    select o.coupon_id from coupon.coupon o join identity.customer c using (customer_id) where c.status = 'merged'`,
  'coupons that do not fit their step': `
    select s.run_id, s.node, s.visit, s.outcome, count(c.coupon_id) from journey.step s
    left join coupon.coupon c on c.grant_key = 'journey:' || s.run_id || ':' || s.node || ':' || s.visit
    where s.kind = 'coupon' group by 1, 2, 3, 4 having count(c.coupon_id) <> (s.outcome = 'granted')::int`,
  'coupons without a step': `
    select c.coupon_id from coupon.coupon c where c.journey_id is not null and not exists (select from journey.step s
      where c.grant_key = 'journey:' || s.run_id || ':' || s.node || ':' || s.visit)`,
  'messages that do not fit their step': `
    select s.run_id, s.node, s.visit, s.outcome, count(m.send_id) from journey.step s
    left join message.send m on m.key = 'journey:' || s.run_id || ':' || s.node || ':' || s.visit
    where s.kind = 'message' group by 1, 2, 3, 4 having count(m.send_id) <> 1`,
  'outcomes of messages that were not told once': `
    select m.send_id, m.state, count(e.event_id) from message.send m
    left join platform.event e on e.name = 'message.' || m.state and e.payload ->> 'sendId' = m.send_id::text
    where m.state in ('sent', 'failed', 'blocked', 'unknown') group by 1, 2 having count(e.event_id) <> 1`,
  'messages that are not in the inbox of a living person': `
    select m.send_id, m.state from message.send m join identity.customer c using (customer_id)
    left join message.inbox_item i on i.send_id = m.send_id
    where m.channels[m.place] = 'inbox' and c.status = 'known'
      and ((m.state = 'sent') <> (i.send_id is not null) or i.customer_id <> m.customer_id)`,
  'slots of budgets that are not the sum of their entries': `
    select s.budget_id, s.tier, s.slot, s.reserved, s.spent, coalesce(e.reserved, 0), coalesce(e.spent, 0)
    from budget.slot s left join (select budget_id, tier, slot, sum(reserved) as reserved, sum(spent) as spent
      from budget.entry group by 1, 2, 3) e using (budget_id, tier, slot)
    where s.reserved <> coalesce(e.reserved, 0) or s.spent <> coalesce(e.spent, 0)
      or s.reserved + s.spent > s.limit_amount`,
  'lines of budgets that are not the sum of their slots': `
    select l.budget_id, l.tier from budget.line l join budget.slot s using (budget_id, tier)
    group by 1, 2, l.limit_amount having sum(s.limit_amount) <> l.limit_amount`,
  'coupons whose budget does not know what became of them': `
    select c.coupon_id, c.state, c.discount_fen, e.state as entry, e.reserved, e.spent, e.uncovered from coupon.coupon c
    left join budget.entry e on e.key = 'coupon/' || c.coupon_id
    where c.budget_id is not null and (case c.state
      when 'redeemed' then e.state = 'spent' and e.spent + e.uncovered = c.discount_fen
      when 'issued' then e.state = 'reserved' else e.state = 'released' end) is not true`,
  'coupons of more than one standing redemption, or of none': `
    select c.coupon_id, c.state, count(r.redemption_id) from coupon.coupon c
    left join coupon.redemption r on r.coupon_id = c.coupon_id and r.cancelled_at is null
    group by 1, 2 having count(r.redemption_id) <> (c.state = 'redeemed')::int`,
  'counts of steps that do not agree with the steps': `
    select s.journey_id, s.version, s.node, s.outcome, s.count, t.count from (
      select p.journey_id, p.node, p.outcome, sum(count(*)) over w as count, 0 as version
      from journey.step p where p.kind = 'coupon' group by 1, 2, 3 window w as (partition by p.journey_id, p.node, p.outcome)
    ) s left join (select journey_id, node, what, sum(count) as count from journey.tally group by 1, 2, 3) t
      on t.journey_id = s.journey_id and t.node = s.node and t.what = s.outcome
    where s.count is distinct from t.count`,
  'steps where more were counted in than out, though nobody stands there': `
    select journey_id, version, node, sum(count) filter (where what = 'reached') as reached,
      sum(count) filter (where what = 'left') as left from journey.tally where node <> ''
    group by 1, 2, 3 having sum(count) filter (where what = 'reached') is distinct from sum(count) filter (where what = 'left')`,
  'ends of runs that were not told once': `
    select r.run_id, r.outcome, count(e.event_id) from journey.run r
    left join platform.event e on e.name = 'journey.ended' and e.subject_id = r.run_id::text
    where r.ended_at is not null group by r.journey_id, r.run_id having count(e.event_id) < 1`,
  'conversions that are not the sales': `
    select p.purchase_id, c.order_id, c.counted, p.is_order from audience.purchase p
    full join journey.conversion c on c.order_id = p.purchase_id
    where c.order_id is null or p.purchase_id is null or c.counted <> p.is_order or c.net_fen <> p.gross_fen - p.return_fen`,
  'touches that are not the messages and coupons': `
    select m.send_id, t.touch_key from (select * from message.send where state = 'sent' and journey_id is not null) m
    full join (select * from journey.touch where kind = 'message') t on t.touch_key = 'message:' || m.send_id
    where m.send_id is null or t.touch_key is null`,
};

export async function expectExact({ rows }: Stores): Promise<void> {
  const wrong: Record<string, unknown> = {};
  for (const [what, query] of Object.entries(NONE)) {
    const found = await rows(query).catch((error: Error) => [error.message]);
    if (found.length > 0) wrong[what] = { rows: found.length, first: found.slice(0, 3) };
  }
  expect.soft(wrong).toEqual({});
}

const LEFT_BEHIND: Readonly<Record<string, string>> = {
  'values for texts': `select s.send_id, s.state from message.send s join gone using (customer_id)
    where s.variables is not null or s.trail is not null`,
  texts: `select c.send_id from message.content c join message.send s using (send_id) join gone using (customer_id)
    where c.content <> '{}'`,
  inbox: `select send_id from message.inbox_item join gone using (customer_id)`,
  'queued messages': `select send_id, state from message.send join gone using (customer_id) where state = 'planned'`,
  'living runs': `select run_id from journey.run join gone using (customer_id) where ended_at is null`,
  'contexts of runs': `select run_id, outcome, context from journey.run join gone using (customer_id)
    where context - 'from' <> '{}' or seen is not null or error is not null`,
  'calls to others': `select send_id from journey.webhook_send join gone using (customer_id) where body <> '{}'`,
  tasks: `select task_id from journey.task join gone using (customer_id)`,
};

/** Rule 8: no word of an erased person, whatever was under way at that moment. */
export async function expectErased({ rows }: Stores): Promise<void> {
  const wrong: Record<string, unknown> = {};
  for (const [what, query] of Object.entries(LEFT_BEHIND)) {
    const found = await rows(
      `with gone as (select customer_id from identity.customer where status = 'erased') ${query}`,
    ).catch((error: Error) => [error.message]);
    if (found.length > 0) wrong[what] = { rows: found.length, first: found.slice(0, 3) };
  }
  expect.soft(wrong).toEqual({});
}
