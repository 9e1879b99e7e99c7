/** What must hold of a journey whatever was killed when: no effect lost, none doubled, budgets exact (CAM-3, REL-1). */
import { expect } from 'vitest';
import { COUPON_FEN, type RunningJourney } from './journey-world.ts';
import type { Stores } from './stores.ts';

const STEPS = ['coupon', 'end', 'inbox', 'sms', 'wait'];

/** Rules 22 and 25: each order entered once, and each run took each step once. */
export async function expectRuns({ rows }: Stores, { journeyId }: RunningJourney): Promise<void> {
  const entries = await rows(
    `select p.order_no, count(r.run_id) as runs from audience.purchase p
     join platform.event e on e.name = 'audience.order_recorded' and e.subject_id = p.purchase_id::text
     left join journey.run r on r.journey_id = $1 and r.entry_key like '%' || e.event_id || '%'
     where p.is_order group by p.purchase_id, p.order_no having count(r.run_id) <> 1`,
    [journeyId],
  );
  expect(entries, 'orders that did not enter exactly once').toEqual([]);
  const [counts] = await rows(
    `select (select count(*) from journey.run where journey_id = $1) as runs,
       (select count(*) from audience.purchase where is_order) as orders,
       (select count(*) from journey.due where journey_id = $1) as due`,
    [journeyId],
  );
  expect(counts).toMatchObject({ runs: counts?.orders, due: '0' });
  const wrong = await rows(
    `select r.run_id, r.outcome, array_agg(s.node order by s.node) as nodes from journey.run r
     left join journey.step s using (run_id) where r.journey_id = $1
     group by r.journey_id, r.run_id
     having r.outcome is distinct from 'completed' or array_agg(s.node || s.visit order by s.node) <> $2`,
    [journeyId, STEPS.map((step) => `${step}1`)],
  );
  expect(wrong, 'runs that did not take each step once').toEqual([]);
  const tallies = await rows(
    `select s.node, count(*) as steps, (select sum(count) from journey.tally t
       where t.journey_id = $1 and t.node = s.node and t.what = 'reached') as reached
     from journey.step s where s.journey_id = $1 group by s.node`,
    [journeyId],
  );
  expect(tallies.filter((row) => row.steps !== row.reached)).toEqual([]);
}

/** Rules 26 and 38: a coupon for each grant that a step tells of, and not one fen beyond the budget. */
export async function expectCoupons({ rows }: Stores, journey: RunningJourney): Promise<void> {
  const unlike = await rows(
    `select s.run_id, s.outcome, count(c.coupon_id) as coupons from journey.step s
     left join coupon.coupon c on c.origin ->> 'runId' = s.run_id::text and c.journey_id = s.journey_id
     where s.journey_id = $1 and s.node = 'coupon'
     group by s.run_id, s.outcome having count(c.coupon_id) <> (s.outcome = 'granted')::int`,
    [journey.journeyId],
  );
  expect(unlike, 'coupons that do not fit their step').toEqual([]);
  const [sum] = await rows<Record<'granted' | 'refused' | 'coupons' | 'told' | 'entries' | 'committed', string>>(
    `select (select count(*) from journey.step where journey_id = $1 and outcome = 'granted') as granted,
       (select count(*) from journey.step where journey_id = $1 and outcome = 'refused') as refused,
       (select count(*) from coupon.coupon where journey_id = $1) as coupons,
       (select count(*) from platform.event where name = 'coupon.granted') as told,
       (select coalesce(sum(reserved + spent), 0) from budget.entry where budget_id = $2) as entries,
       (select sum(reserved + spent) from budget.slot where budget_id = $2) as committed`,
    [journey.journeyId, journey.budgetId],
  );
  const granted = Number(sum?.granted);
  expect(sum).toMatchObject({ coupons: sum?.granted, told: sum?.granted });
  expect([Number(sum?.entries), Number(sum?.committed)]).toEqual([granted * COUPON_FEN, granted * COUPON_FEN]);
  expect(granted * COUPON_FEN).toBeLessThanOrEqual(journey.budgetFen);
  if (Number(sum?.refused) > 0) expect(granted * COUPON_FEN).toBe(journey.budgetFen);
}

/**
 * One send for each message step; in the inbox once; at the provider at most once: what is `sent` arrived there once,
 * and what arrived without our knowing is `unknown`.
 * @param arrived our key of each message that the provider took, as often as it took it
 */
export async function expectMessages(
  { rows }: Stores,
  { journeyId }: RunningJourney,
  arrived: readonly string[],
): Promise<void> {
  const twice = await rows(
    `select run_id, origin ->> 'node' as node, count(*) as sends from message.send where journey_id = $1
     group by 1, 2 having count(*) <> 1`,
    [journeyId],
  );
  expect(twice, 'steps with another number of messages than one').toEqual([]);
  const inbox = await rows(
    `select s.send_id, s.state from message.send s left join message.inbox_item i using (send_id)
     where s.journey_id = $1 and s.origin ->> 'node' = 'inbox' and (s.state <> 'sent' or i.send_id is null)`,
    [journeyId],
  );
  expect(inbox, 'messages that are not in the inbox').toEqual([]);
  const untold = await rows(
    `select s.send_id, count(e.event_id) as times from message.send s
     left join platform.event e on e.name = 'message.' || s.state and e.payload ->> 'sendId' = s.send_id::text
     where s.journey_id = $1 group by s.send_id having count(e.event_id) <> 1`,
    [journeyId],
  );
  expect(untold, 'outcomes that were not told once').toEqual([]);
  expect(new Set(arrived).size, 'the provider got a message twice').toBe(arrived.length);
  const outside = await rows<{ send_id: string; state: string }>(
    `select send_id, state from message.send where journey_id = $1 and origin ->> 'node' = 'sms'`,
    [journeyId],
  );
  const [steps] = await rows<{ sms: string }>(
    `select count(*) as sms from journey.step where journey_id = $1 and node = 'sms'`,
    [journeyId],
  );
  expect(outside.length).toBe(Number(steps?.sms));
  const there = new Set(arrived);
  const doubtful = outside.filter(({ send_id, state }) => (state === 'sent') !== there.has(send_id));
  expect(
    doubtful.filter(({ state }) => state !== 'unknown'),
    'sent and not there, or there and not sent',
  ).toEqual([]);
}

/** What the measure rests on: one touch for each effect, one conversion for each order. */
export async function expectMeasured({ rows }: Stores, { journeyId }: RunningJourney): Promise<void> {
  const [facts] = await rows<Record<string, string>>(
    `select (select count(*) from message.send where journey_id = $1 and state = 'sent') as sent,
       (select count(*) from journey.touch where journey_id = $1 and kind = 'message') as message_touches,
       (select count(*) from coupon.coupon where journey_id = $1) as coupons,
       (select count(*) from journey.touch where journey_id = $1 and kind = 'coupon') as coupon_touches,
       (select count(*) from audience.purchase where is_order) as orders,
       (select count(*) from journey.conversion where counted) as conversions`,
    [journeyId],
  );
  expect(facts).toMatchObject({
    message_touches: facts?.sent,
    coupon_touches: facts?.coupons,
    conversions: facts?.orders,
  });
}

/** Everything that is under way has come to its end. */
export async function atRest({ rows }: Stores, { journeyId }: RunningJourney): Promise<boolean> {
  const [state] = await rows<{ live: string; open: string }>(
    `select (select count(*) from journey.run where journey_id = $1 and ended_at is null) as live,
       (select count(*) from message.send where state in ('planned', 'sending')) as open`,
    [journeyId],
  );
  return state?.live === '0' && state.open === '0';
}
