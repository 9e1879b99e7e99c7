/** The measure over random histories on PostgreSQL: every figure equals the one counted by plain loops (CAM-9, rules 41, 42). */
import type { Audience } from '@pawloop/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { aJourney, ends } from '../../../../test/journeys.ts';
import { inTransaction, jsonb } from '../../../platform/db.ts';
import { LOG_START, type LoggedEvent } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { conversionPage } from './conversions.ts';
import type { MeasureDeps } from './deps.ts';
import { liftOf } from './lift.ts';
import { type PlainOrder, type PlainTouch, plainOrders, plainShare, plainTouches } from './oracle.ts';
import { onEvents } from './react.ts';
import { resultsOf } from './results.ts';

const HOUR = 3_600_000;
const DAYS = 7;
const BEGIN = Temporal.Instant.from('2026-03-01T02:00:00Z');
const JOURNEYS = [newId(), newId(), newId()];
const DEFINITION = aJourney([ends('n')], { trigger: { kind: 'api' }, goal: { windowDays: 14 } });

let app: TestApp;
let deps: MeasureDeps;

beforeAll(async () => {
  app = await testApp({ now: '2026-06-01T02:00:00Z' });
  const { settings, identity } = app.modules;
  deps = { db: app.db, clock: app.clock, settings, identity, timeZone: 'Asia/Shanghai' };
  for (const journeyId of JOURNEYS) {
    await sql`
      insert into journey.journey (journey_id, name, state, draft, version, created_at, updated_at)
      values (${journeyId}, 'x', 'running', '{}', 1, now(), now())`.execute(app.db);
    await sql`
      insert into journey.version (journey_id, version, definition, marketing, include_existing, published_at)
      values (${journeyId}, 1, ${jsonb(DEFINITION)}, true, false, now())`.execute(app.db);
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const instant = (hours: number) => BEGIN.add({ milliseconds: Math.round(hours * HOUR) });

function event(name: string, customerId: string | null, hours: number, payload: object): LoggedEvent {
  return {
    eventId: newId(),
    cursor: LOG_START,
    name,
    version: 1,
    source: 'pawloop',
    subjectId: null,
    customerId,
    petId: null,
    merchantId: null,
    occurredAt: instant(hours),
    receivedAt: instant(hours),
    payload,
  };
}

/** One fact, with what may come of it later; made by a seed, ids are filled in by the history. */
const fact = fc.record({
  kind: fc.constantFrom('message', 'coupon', 'order', 'order', 'redeem'),
  who: fc.integer({ min: 0, max: 7 }),
  journey: fc.integer({ min: 0, max: 2 }),
  // Whole days, so that times often tie and lie on the edge of a window.
  hour: fc.integer({ min: 0, max: 30 }).map((day) => 24 * day),
  fen: fc.integer({ min: 0, max: 30_000 }),
  returned: fc.integer({ min: 0, max: 3000 }),
  later: fc.constantFrom('nothing', 'nothing', 'again', 'revised', 'undone', 'unknown'),
});
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly people: readonly string[];
  readonly runs: ReadonlyMap<string, string>;
}

const originOf = (world: World, { who, journey }: Fact) => ({
  kind: 'journey',
  journeyId: JOURNEYS[journey] as string,
  version: 1,
  runId: world.runs.get(`${who}/${journey}`) as string,
  node: 'n',
});

function orderOf(orderId: string, customerId: string | null, at: number, one: Fact, revision: number) {
  const payload: Audience.OrderRecorded = {
    orderId,
    source: 'counter',
    orderNo: orderId.slice(-12),
    customerId,
    at: instant(at).toString(),
    kind: 'goods',
    isOrder: true,
    grossFen: one.fen,
    returnFen: one.returned,
    currency: 'CNY',
    revision,
    lines: [],
  };
  return payload;
}

/** The events of a fact, in the order in which they enter the log. */
function eventsOf(world: World, one: Fact): LoggedEvent[] {
  const customerId = world.people[one.who] as string;
  const tell = (name: string, payload: object) =>
    event(name, customerId, one.hour, { ...payload, origin: originOf(world, one) });
  if (one.kind === 'message') {
    const payload = { sendId: newId(), priceFen: one.fen % 50 };
    const first = tell(one.later === 'unknown' || one.later === 'undone' ? 'message.unknown' : 'message.sent', payload);
    if (one.later === 'again') return [first, first];
    if (one.later === 'undone') return [first, tell('message.failed', payload)];
    return one.later === 'revised' ? [tell('message.unknown', payload), first] : [first];
  }
  if (one.kind === 'coupon') return [tell('coupon.granted', { couponId: newId() })];
  const orderId = newId();
  const nobody = one.kind === 'order' && one.fen % 11 === 0;
  const order = (revision: number, changes: Partial<Audience.OrderRecorded> = {}) =>
    event('audience.order_recorded', nobody ? null : customerId, one.hour, {
      ...orderOf(orderId, nobody ? null : customerId, one.hour, one, revision),
      ...changes,
    });
  const cancelled = order(3, { isOrder: false, grossFen: 0, returnFen: 0 });
  if (one.kind === 'order') {
    if (one.later === 'revised') return [order(1), order(2, { grossFen: one.fen + 777 })];
    return one.later === 'undone' ? [order(1), cancelled] : [order(1), ...(one.later === 'again' ? [order(1)] : [])];
  }
  const used = { couponId: newId(), orderId, discountFen: one.fen % 900 };
  // Told long before the order: it is the last touch all the same.
  const redeemed = { ...tell('coupon.redeemed', used), occurredAt: instant(one.hour - 48) };
  return one.later === 'undone' ? [redeemed, order(1), cancelled, tell('coupon.returned', used)] : [redeemed, order(1)];
}

/** Eight new people with one run each in each journey. */
async function newWorld(): Promise<World> {
  const people = Array.from({ length: 8 }, () => newId());
  await inTransaction(app.db, (tx) =>
    app.modules.identity.insertCustomers(
      tx,
      people.map((customerId) => ({ customerId, status: 'known' as const, registeredAt: BEGIN.toString() }) as never),
    ),
  );
  await sql`truncate journey.touch, journey.conversion, journey.credit, journey.run`.execute(app.db);
  const runs = new Map<string, string>();
  for (const [who, customerId] of people.entries()) {
    for (const [index, journeyId] of JOURNEYS.entries()) {
      const runId = newId();
      runs.set(`${who}/${index}`, runId);
      const entered = instant(24 * (10 + who));
      // Every fourth is held out, one is in the global control group; every other one has reached the goal.
      const holdOut = who % 4 === 3 ? 'journey' : who === 5 ? 'global' : null;
      await sql`
        insert into journey.run (journey_id, run_id, version, customer_id, customer_no, entered_as, entry_key, shard,
          hold_out, entered_at, goal_until, node, due_at)
        values (${journeyId}, ${runId}, 1, ${customerId}, 1, ${customerId}, 'e', 0, ${holdOut}, ${entered.toString()},
          ${entered.add({ hours: 24 * 14 }).toString()}, 'n', ${entered.toString()})`.execute(app.db);
    }
  }
  return { people, runs };
}

/** The engine's word: the goal was reached by the first order after the entry, as it was when it was recorded. */
async function reachGoals(events: readonly LoggedEvent[]): Promise<void> {
  const firsts = events.filter(
    ({ name, payload }) => name === 'audience.order_recorded' && (payload as Audience.OrderRecorded).revision === 1,
  );
  for (const { customerId, occurredAt, payload } of firsts) {
    const { grossFen, returnFen } = payload as Audience.OrderRecorded;
    await sql`
      update journey.run set converted_at = ${occurredAt.toString()}, converted_fen = ${grossFen - returnFen}
      where customer_id = ${customerId} and entered_at < ${occurredAt.toString()}::timestamptz
        and goal_until >= ${occurredAt.toString()}::timestamptz
        and (converted_at is null or converted_at > ${occurredAt.toString()}::timestamptz)`.execute(app.db);
  }
}

const feed = (events: readonly LoggedEvent[]) => inTransaction(app.db, (tx) => onEvents(tx, deps, events));

/** In the log's order, in batches as they happen to fall. */
async function feedInBatches(events: readonly LoggedEvent[], size: number): Promise<void> {
  for (let from = 0; from < events.length; from += size) await feed(events.slice(from, from + size));
}

interface RunRow {
  customer_id: string;
  hold_out: string | null;
  entered_at: string;
  goal_until: string;
  converted_at: string | null;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const distinct = (values: readonly (string | null)[]) => new Set(values.filter((value) => value !== null)).size;

function groupOf(runs: readonly RunRow[], orders: readonly PlainOrder[]) {
  const reached = runs.flatMap((run) => {
    const from = run.converted_at === null ? Number.POSITIVE_INFINITY : Date.parse(run.converted_at);
    const [order] = orders
      .filter(({ customerId, at }) => customerId === run.customer_id && at >= from && at <= Date.parse(run.goal_until))
      .sort((a, b) => a.at - b.at || (a.orderId < b.orderId ? -1 : 1));
    return order ? [{ customerId: run.customer_id, netFen: order.netFen }] : [];
  });
  const customers = distinct(runs.map((run) => run.customer_id));
  const converted = distinct(reached.map((one) => one.customerId));
  const rate = customers > 0 ? converted / customers : null;
  return { runs: runs.length, customers, converted, rate, convertedFen: sum(reached.map((one) => one.netFen)) };
}

function recoveredOf(runs: readonly RunRow[], orders: readonly PlainOrder[]): number {
  const back = runs.filter((run) => {
    const entered = Date.parse(run.entered_at);
    const own = orders.filter((order) => order.customerId === run.customer_id).map((order) => order.at);
    const before = Math.max(...own.filter((at) => at <= entered));
    return before <= entered - 90 * 24 * HOUR && own.some((at) => at > entered && at <= entered + DAYS * 24 * HOUR);
  });
  return distinct(back.map((run) => run.customer_id));
}

async function expected(journeyId: string, touches: readonly PlainTouch[], orders: readonly PlainOrder[]) {
  const { rows: runs } = await sql<RunRow>`
    select customer_id, hold_out, entered_at, goal_until, converted_at from journey.run
    where journey_id = ${journeyId}`.execute(app.db);
  const own = touches.filter((touch) => touch.journeyId === journeyId);
  const of = (...kinds: PlainTouch['kind'][]) => own.filter((touch) => kinds.includes(touch.kind));
  const fen = (...kinds: PlainTouch['kind'][]) => sum(of(...kinds).map((touch) => touch.fen));
  const cost = { messageFen: fen('message', 'unconfirmed'), discountFen: fen('redemption') };
  const totalFen = cost.messageFen + cost.discountFen;
  const credited = (rule: string, credit: (order: PlainOrder) => number, net: (order: PlainOrder) => number) => {
    const mine = orders.filter((order) => credit(order) > 0);
    const netFen = sum(mine.map(net));
    const marginFen = Math.round((netFen * 45) / 100);
    const roi = totalFen > 0 ? marginFen / totalFen : null;
    const customers = distinct(mine.map((order) => order.customerId));
    return { rule, orders: mine.length, credit: sum(mine.map(credit)), customers, netFen, marginFen, roi };
  };
  const share = (order: PlainOrder) => (order.parts.get(journeyId) ?? 0) / sum([...order.parts.values()]) || 0;
  const first = Math.min(...runs.map((run) => Date.parse(run.entered_at)));
  const loose = orders.filter((order) => order.journeyId === null && order.at >= first);
  const treated = groupOf(
    runs.filter((run) => run.hold_out === null),
    orders,
  );
  const holdOut = groupOf(
    runs.filter((run) => run.hold_out === 'journey'),
    orders,
  );
  return {
    treated,
    holdOut,
    lift: liftOf(treated, holdOut),
    touches: {
      messages: of('message').length,
      coupons: of('coupon').length,
      customers: distinct(of('message', 'coupon', 'redemption').map((touch) => touch.customerId)),
    },
    attributed: [
      credited(
        'last',
        (order) => (order.journeyId === journeyId ? 1 : 0),
        (order) => order.netFen,
      ),
      credited('linear', share, (order) => plainShare(order, journeyId)),
    ],
    unattributed: { orders: loose.length, netFen: sum(loose.map((order) => order.netFen)) },
    recovered: recoveredOf(
      runs.filter((run) => run.hold_out === null),
      orders,
    ),
    coupons: { granted: of('coupon').length, redeemed: of('redemption').length },
    cost: { ...cost, totalFen },
  };
}

const near = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(9)) : value;
const rounded = (value: object): unknown => JSON.parse(JSON.stringify(value, (_, member) => near(member)));

async function agrees(events: readonly LoggedEvent[], means: (id: string) => string): Promise<void> {
  const touches = plainTouches(events, means);
  const orders = plainOrders(events, touches, means, DAYS * 24 * HOUR);
  for (const journeyId of JOURNEYS) {
    const wanted = await expected(journeyId, touches, orders);
    const results = await resultsOf(deps, journeyId);
    const own = Object.fromEntries(Object.keys(wanted).map((key) => [key, results[key as keyof typeof results]]));
    expect(rounded(own)).toEqual(rounded(wanted));
  }
}

describe('the measure', () => {
  it('CAM-9 agrees with plain loops on random histories, whatever the batches', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        async (facts, size) => {
          const world = await newWorld();
          const old = world.people.map((customerId, who) =>
            event('audience.order_recorded', customerId, -24 * (60 + 10 * who), {
              ...orderOf(newId(), customerId, -24 * (60 + 10 * who), { ...(facts[0] as Fact), fen: 500 }, 1),
            }),
          );
          const events = [...old, ...facts.flatMap((one) => eventsOf(world, one))];
          await reachGoals(events);
          await feedInBatches(events, size);
          await agrees(events, (id) => id);
          // The same batch once more, as after a cursor that was not kept: nothing changes.
          await feed(events);
          await agrees(events, (id) => id);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('rule 41 credits of each order add up to 1 and its money to its net; the unattributed have a row', async () => {
    const world = await newWorld();
    const facts = fc.sample(fact, { numRuns: 300, seed: 11 });
    await feed(facts.flatMap((one) => eventsOf(world, one)));
    const { rows } = await sql<{ whole: boolean; money: boolean; loose: boolean; n: number }>`
      select coalesce(sum(x.parts) = max(x.of_parts), true) as whole, coalesce(sum(x.net_fen) = max(c.net_fen), true) as money,
        (c.journey_id is null) = (count(x.order_id) = 0) as loose, count(*) as n
      from journey.conversion c left join journey.credit x using (order_id) where c.counted
      group by c.order_id, c.journey_id`.execute(app.db);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !row.whole || !row.money || !row.loose)).toEqual([]);
    const items = [];
    for (let cursor: string | undefined; ; ) {
      const page = await conversionPage(app.db, { limit: 50, ...(cursor !== undefined && { cursor }) });
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(distinct(items.map((item) => item.orderId))).toBe(rows.length);
    expect(items.some((item) => item.journeyId === null)).toBe(true);
    const credits = items.map((item) => sum(item.linear.map((one) => one.credit)).toFixed(9));
    expect(credits).toEqual(items.map((item) => (item.journeyId === null ? 0 : 1).toFixed(9)));
  });

  it('CAM-9 follows a merge and its undoing', async () => {
    const world = await newWorld();
    const facts = fc.sample(fact, { numRuns: 120, seed: 5 });
    const events = facts.flatMap((one) => eventsOf(world, one));
    await feed(events);
    await agrees(events, (id) => id);
    const [winnerId, loserId] = world.people as [string, string];
    const headers = await app.staff();
    const body = { winnerId, loserId, reason: 'same person' };
    const merge = await app.http.inject({ method: 'POST', url: '/v1/customer-merges', headers, body });
    expect(merge.statusCode, merge.body).toBe(201);
    await sql`update journey.run set customer_id = ${winnerId}, ended_at = now(), outcome = 'merged'
      where customer_id = ${loserId}`.execute(app.db);
    await feed([event('identity.customer_merged', winnerId, 0, { winnerId, loserId })]);
    await agrees(events, (id) => (id === loserId ? winnerId : id));
    const url = `/v1/customer-merges/${merge.json<{ mergeId: string }>().mergeId}/undo`;
    const undone = await app.http.inject({ method: 'POST', url, headers });
    expect(undone.statusCode, undone.body).toBe(200);
    await sql`update journey.run set customer_id = entered_as`.execute(app.db);
    await feed([event('identity.merge_undone', winnerId, 0, { winnerId, loserId })]);
    await agrees(events, (id) => id);
  });
});
