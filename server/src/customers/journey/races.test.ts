/** What happens when a merge, an erasure or a late event meets the engine in the middle of its work (rules 8, 27, 28; attack 15). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld, MORNING } from '../../../test/journeys.ts';
import type { MessageVendor, Outcome } from '../../adapters/channel/channel.ts';
import { drainConsumers } from '../../platform/consumers.ts';
import { newId } from '../../platform/ids.ts';

let world: JourneyWorld;
let gate: pg.Client;
/** What the system that webhooks call does and answers. */
let answer: () => Promise<Outcome>;
const webhook: MessageVendor<'webhook'> = {
  channel: 'webhook',
  vendor: 'scripted-webhook',
  development: false,
  send: () => answer(),
};

beforeAll(async () => {
  world = await journeyWorld({ vendors: [webhook] });
  gate = new pg.Client({ connectionString: world.app.databaseUrl });
  await gate.connect();
});
afterEach(() => gate.query('rollback'));
afterAll(async () => {
  await gate.end();
  await world[Symbol.asyncDispose]();
});
beforeEach(() => world.clock.set(MORNING));

const wait = (id: string, hours: number): Journey.WaitNode => ({ id, kind: 'wait', hours, next: 'end' });
const begin = async (nodes: Journey.JourneyNode[], change: Partial<Journey.JourneyDefinition> = {}) => {
  const name = `go.${newId()}`;
  const journeyId = await world.start(aJourney(nodes, { trigger: { kind: 'event', event: name }, ...change }));
  return { journeyId, enter: (id: string, payload = {}) => world.happen(id, name, payload) };
};

/** Whoever counts at a step stands still until the gate is opened. */
const close = () => gate.query('begin; lock table journey.tally in share row exclusive mode');
const open = () => gate.query('rollback');
const PATIENT = { timeout: 20_000 };
/** Until so many stand still, at the gate or at one another. */
const standing = (count: number) =>
  expect
    .poll(async () => {
      const { rows } = await sql<{ waiting: number }>`
        select count(distinct pid) as waiting from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`.execute(world.db);
      return rows[0]?.waiting;
    }, PATIENT)
    .toBe(count);
const advance = () => world.app.loop('journey.advance');
const consumeReactions = () =>
  drainConsumers(
    world.db,
    world.app.pawloop.consumers.filter((one) => one.name === 'journey.reactions'),
  );
const merge = (winnerId: string, loserId: string) =>
  world.desk.must('POST', '/v1/customer-merges', { winnerId, loserId, reason: 'same person' });

describe('in the middle of a step', () => {
  it('rule 8 an erasure leaves no word in a message that is being planned', async () => {
    const [customerId, templateId] = [await world.owner(), await world.message()];
    const one = await begin([{ id: 'm', kind: 'message', templateId, next: 'w' }, wait('w', 10), ends()]);
    await world.settle();
    world.clock.set('2026-03-02T14:00:00Z'); // quiet: it stays planned
    await one.enter(customerId, { nickname: '小白' });
    await consumeReactions();
    await close();
    const advancing = advance();
    await standing(1);
    const erasing = world.desk.call('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked for it' });
    await standing(2);
    await open();
    await advancing;
    world.expectOk(await erasing);
    const { rows } = await sql`select state, variables from message.send where customer_id = ${customerId}`.execute(
      world.db,
    );
    expect(rows).toEqual([{ state: 'cancelled', variables: null }]);
    expect(await world.runs(one.journeyId)).toMatchObject([{ outcome: 'erased' }]);
  });

  it('attack 15 who enters while being merged away enters as the one who remains', async () => {
    const [winner, loser] = [await world.owner(), await world.owner()];
    const one = await begin([wait('w', 10), ends()], { exits: [{ event: 'shop.left' }] });
    await world.settle();
    await one.enter(loser);
    await close();
    const entering = consumeReactions();
    await standing(1);
    const merging = merge(winner, loser);
    await standing(2);
    await open();
    await Promise.all([entering, merging]);
    expect(await world.runs(one.journeyId)).toMatchObject([{ customer_id: winner, outcome: null }]);
    await world.happen(loser, 'shop.left');
    await world.settle();
    expect(await world.runs(one.journeyId)).toMatchObject([{ outcome: 'exited' }]);
  });

  it('attack 15 a merge in the middle of a step waits for it and dies of no circle', async () => {
    const [winner, loser] = [await world.owner(), await world.owner()];
    const [templateId, coupon] = [await world.message(), await world.coupon()];
    const one = await begin([
      { id: 'm', kind: 'message', templateId, next: 'c' },
      { id: 'c', kind: 'coupon', templateId: coupon, next: 'w' },
      wait('w', 10),
      ends(),
    ]);
    await world.settle();
    await one.enter(loser);
    await consumeReactions();
    const deadlocks = async () =>
      (
        await sql<{ deadlocks: number }>`select pg_stat_get_db_deadlocks(oid) as deadlocks from pg_database
          where datname = current_database()`.execute(world.db)
      ).rows[0]?.deadlocks;
    const before = await deadlocks();
    // The step stands still before it plans its message; the merge must not get hold of the people meanwhile.
    await gate.query('begin; lock table message.send in share mode');
    const advancing = advance();
    await standing(1);
    const merging = merge(winner, loser);
    await standing(2);
    await open();
    await Promise.all([advancing, merging]);
    expect(await deadlocks()).toBe(before);
    for (const table of ['message.send', 'coupon.coupon', 'journey.run']) {
      const { rows } = await sql`
        select from ${sql.table(table)} where journey_id = ${one.journeyId} and customer_id = ${winner}`.execute(
        world.db,
      );
      expect(rows, table).toHaveLength(1);
    }
  });
});

describe('a journey', () => {
  it('CAM-1 resumed while a run ends leaves no due time behind', async () => {
    const customerId = await world.owner();
    const one = await begin([wait('w', 10), ends()]);
    await world.settle();
    await one.enter(customerId);
    await world.settle();
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/pause`, {});
    await world.pass({ hours: 10 });
    await advance();
    const due = () => sql`select from journey.due where journey_id = ${one.journeyId}`.execute(world.db);
    expect((await due()).rows).toHaveLength(0);
    await gate.query('begin');
    await gate.query(
      `update journey.run set ended_at = now(), outcome = 'stopped' where journey_id = '${one.journeyId}'`,
    );
    const resuming = world.desk.must('POST', `/v1/journeys/${one.journeyId}/resume`, {});
    await standing(1);
    await gate.query('commit');
    await resuming;
    expect((await due()).rows).toHaveLength(0);
  });

  it('rule 26 grants two coupons in two transactions, so that journeys do not wait for one another in a circle', async () => {
    const customerId = await world.owner();
    const [first, second] = [await world.coupon(), await world.coupon()];
    const one = await begin([
      { id: 'c1', kind: 'coupon', templateId: first, next: 'c2' },
      { id: 'c2', kind: 'coupon', templateId: second, next: 'end' },
      ends(),
    ]);
    await world.settle();
    await one.enter(customerId);
    await world.settle();
    expect(await world.path(one.journeyId)).toEqual(['c1:granted', 'c2:granted', 'end:done']);
    const { rows } = await sql`
      select distinct xmin::text from journey.step where journey_id = ${one.journeyId} and kind = 'coupon'`.execute(
      world.db,
    );
    expect(rows).toHaveLength(2);
  });
});

describe('late', () => {
  it('rule 27 an event of a person who was merged meanwhile still wins over the time-out', async () => {
    const [winner, loser] = [await world.owner(), await world.owner()];
    const one = await begin([
      { id: 'w', kind: 'waitEvent', event: 'shop.paid', timeoutHours: 5, next: 'end', onTimeout: 'late' },
      { id: 'late', kind: 'tag', add: ['late'], next: 'end' },
      ends(),
    ]);
    await world.settle();
    await one.enter(loser);
    await world.settle();
    await world.pass({ hours: 5 });
    await world.happen(loser, 'shop.paid');
    await merge(winner, loser);
    await advance();
    expect(await world.path(one.journeyId)).toEqual([]);
    await world.settle();
    expect(await world.path(one.journeyId)).toEqual(['w:event', 'end:done']);
  });

  it.each(['left', 'erased'] as const)(
    'rule 28 a call that is put off is not made again about who has %s',
    async (how) => {
      const customerId = await world.owner();
      const one = await begin(
        [
          { id: 'h', kind: 'webhook', url: 'https://example.test/hook', body: { n: 1 }, next: 'w' },
          wait('w', 10),
          ends(),
        ],
        { exits: [{ event: 'shop.left' }] },
      );
      let calls = 0;
      answer = async () => {
        calls += 1;
        if (how === 'erased') await world.desk.call('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked' });
        else await world.happen(customerId, 'shop.left').then(consumeReactions);
        return { kind: 'throttled', retryAfterMs: 1000, reason: 'limit' };
      };
      await world.settle();
      await one.enter(customerId);
      await world.settle();
      await world.pass({ minutes: 5 });
      await world.settle();
      expect(calls).toBe(1);
      const { rows } = await sql`select state from journey.webhook_send where journey_id = ${one.journeyId}`.execute(
        world.db,
      );
      expect(rows).toEqual([{ state: 'cancelled' }]);
    },
  );

  it('CAM-1 keeps a segment that somebody is still walking by, although the newest version asks for it no more', async () => {
    const [customerId, segmentId] = [await world.owner(), await world.segment({ tag: newId() })];
    const branch = {
      id: 'b',
      kind: 'branch',
      cases: [{ when: { segment: segmentId }, next: 'end' }],
      otherwise: 'end',
    };
    const one = await begin([{ ...wait('w', 10), next: 'b' }, branch as Journey.BranchNode, ends()]);
    await world.settle();
    await one.enter(customerId);
    await world.settle();
    await world.change(one.journeyId, aJourney([ends()], { trigger: { kind: 'event', event: 'never' } }));
    const remove = () => world.desk.call('DELETE' as 'GET', `/v1/segments/${segmentId}`);
    expect((await remove()).json()).toMatchObject({ code: 'segment/used-by-journey', detail: 'used by Journey' });
    await world.pass({ hours: 10 });
    await world.settle();
    expect(await world.path(one.journeyId)).toEqual(['w:waited', 'b:otherwise', 'end:done']);
    world.expectOk(await remove());
  });
});
