/** Test runs over HTTP: the engine itself with time fast-forwarded, and nothing of it is kept (CAM-1). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld } from '../../../../test/journeys.ts';
import type { TestReply } from './test-run.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const tryOut = (journeyId: string, body: object) =>
  world.desk.must<TestReply>('POST', `/v1/journeys/${journeyId}/test-runs`, body);
const pathOf = (reply: TestReply) => reply.steps.map((step) => `${step.node}:${step.outcome}@${step.afterHours}`);

/** Rows of every table of every schema of ours; sign-ins and idempotency keys are of the request, not of the run. */
async function rowCounts(): Promise<Record<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and tablename not in ('idempotency_key', 'staff_session')
    order by 1`.execute(world.db);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.raw(name)}`.execute(world.db);
    counts[name] = rows[0]?.n ?? -1;
  }
  return counts;
}

/** Coupon, message, a week of waiting for an order, a branch on orders, a reminder or nothing. */
async function journey(): Promise<string> {
  const coupon = await world.coupon({ name: '满200减80' });
  const greeting = await world.message({
    contents: { inbox: { zh: { title: '礼物', body: '{{ coupon.name }}，{{ coupon.validTo }} 前有效' } } },
    variables: [{ name: 'coupon.name' }, { name: 'coupon.validTo' }],
  });
  const definition = aJourney([
    { id: 'gift', kind: 'coupon', templateId: coupon, onRefused: 'end', next: 'hello' },
    { id: 'hello', kind: 'message', templateId: greeting, next: 'week' },
    { id: 'week', kind: 'waitEvent', event: 'order', timeoutHours: 168, next: 'big', onTimeout: 'big' },
    {
      id: 'big',
      kind: 'branch',
      cases: [{ when: { field: 'audience.orderCount', operator: 'gte', value: 1 }, next: 'thanks' }],
      otherwise: 'call',
    },
    { id: 'thanks', kind: 'tag', add: ['came back'], next: 'end' },
    { id: 'call', kind: 'task', title: 'Call', dueHours: 24, next: 'end' },
    ends(),
  ]);
  return (await world.create(definition)).journeyId;
}

describe('CAM-1 test run', () => {
  it('walks the draft with virtual time, shows texts, checks, coupon and branches, and keeps nothing', async () => {
    const [journeyId, customerId] = [await journey(), await world.owner()];
    await world.settle();
    const before = await rowCounts();
    const reply = await tryOut(journeyId, { customerId });
    expect(await rowCounts()).toEqual(before);
    expect(reply.outcome).toBe('completed');
    expect(pathOf(reply)).toEqual([
      'gift:granted@0',
      'hello:planned@0',
      'week:timeout@168',
      'big:otherwise@168',
      'call:done@168',
      'end:done@168',
    ]);
    expect(reply.endedAt).toBe('2026-03-09T02:00:00Z');
    const [gift, hello, , big] = reply.steps;
    expect(gift?.coupon).toMatchObject({ name: '满200减80', refused: null });
    expect(hello?.message?.rendered[0]?.parts).toContainEqual({
      name: 'body',
      text: expect.stringMatching(/^满200减80，2026-03-\d\d \d\d:\d\d 前有效$/),
    });
    expect(hello?.message?.checks.find((check) => check.check === 'consent')).toMatchObject({ result: 'passed' });
    expect(big?.cases).toMatchObject([{ next: 'thanks', holds: false, why: { kind: 'leaf', holds: false } }]);
  });

  it('hears what the customer does meanwhile: the order counts for waits and branches', async () => {
    const [journeyId, customerId] = [await journey(), await world.owner()];
    await world.settle();
    const before = await rowCounts();
    const happenings = [{ afterHours: 30, event: 'order', payload: { grossFen: 25_000 } }];
    const reply = await tryOut(journeyId, { customerId, happenings });
    expect(await rowCounts()).toEqual(before);
    expect(pathOf(reply).slice(2)).toEqual(['week:event@30', 'big:case@30', 'thanks:done@30', 'end:done@30']);
    expect(reply.steps[3]?.cases).toMatchObject([{ holds: true }]);
  });

  it('ends as converted when the goal is reached, an event at the moment of the time-out wins', async () => {
    const customerId = await world.owner();
    const steps: Journey.JourneyNode[] = [
      { id: 'week', kind: 'waitEvent', event: 'order', timeoutHours: 24, next: 'yes', onTimeout: 'no' },
      ends('yes'),
      ends('no'),
    ];
    await world.settle();
    const plain = await world.create(aJourney(steps));
    const order = { customerId, happenings: [{ afterHours: 24, event: 'order' }] };
    expect(pathOf(await tryOut(plain.journeyId, order))).toEqual(['week:event@24', 'yes:done@24']);
    const withGoal = await world.create(aJourney(steps, { goal: { windowDays: 3 } }));
    expect(await tryOut(withGoal.journeyId, order)).toMatchObject({ outcome: 'converted', steps: [] });
  });

  it('says why nobody would write to somebody, and that a message with a missing variable fails', async () => {
    const [silent, missing] = [
      await world.message(),
      await world.message({
        purpose: 'service',
        contents: { inbox: { zh: { title: 'x', body: '{{ event.word }}' } } },
        variables: [{ name: 'event.word' }],
      }),
    ];
    const { journeyId } = await world.create(
      aJourney([
        { id: 'one', kind: 'message', templateId: silent, next: 'two' },
        { id: 'two', kind: 'message', templateId: missing, ifNotSent: 'wait', next: 'end' },
        ends(),
      ]),
    );
    const customerId = await world.owner([]);
    await world.settle();
    const reply = await tryOut(journeyId, { customerId });
    expect(reply.steps[0]?.message?.checks.find((check) => check.result === 'failed')).toMatchObject({
      check: 'consent',
    });
    expect(reply.steps[1]).toMatchObject({ outcome: 'notSent', message: { error: 'event.word', rendered: [] } });
    const told = await tryOut(journeyId, {
      customerId,
      happenings: [{ afterHours: 0, event: 'shop.viewed', payload: { word: 'hello' } }],
    });
    expect(told.steps[1]).toMatchObject({ outcome: 'sent', message: { error: null } });
    expect(told.steps[1]?.message?.rendered[0]?.parts).toContainEqual({ name: 'body', text: 'hello' });
  });

  it('refuses who is not in the audience, walks who would be held out, runs a published version', async () => {
    const customerId = await world.owner();
    await world.settle();
    const audience = { definition: { field: 'audience.orderCount', operator: 'gte' as const, value: 5 } };
    const strict = await world.create(aJourney([ends()], { audience }));
    expect(await tryOut(strict.journeyId, { customerId })).toMatchObject({ outcome: 'refused', reason: 'audience' });
    const coupon = await world.coupon();
    const held = aJourney([{ id: 'gift', kind: 'coupon', templateId: coupon, next: 'end' }, ends()], {
      holdOutPercent: 90,
    });
    const journeyId = await world.start(held);
    await world.change(journeyId, aJourney([ends('other')]));
    expect(pathOf(await tryOut(journeyId, { customerId, version: 1 }))).toEqual(['gift:granted@0', 'end:done@0']);
    expect(pathOf(await tryOut(journeyId, { customerId }))).toEqual(['other:done@0']);
  });

  it('answers clearly for an unknown customer and an unfinished draft', async () => {
    const { journeyId } = await world.create(aJourney([ends()]));
    const nobody = '00000000-0000-7000-8000-000000000000';
    const url = `/v1/journeys/${journeyId}/test-runs`;
    expect((await world.desk.call('POST', url, { customerId: nobody })).json()).toMatchObject({
      code: 'journey/unknown-customer',
    });
    const unfinished = await world.create(aJourney([{ id: 'a', kind: 'wait', hours: 1, next: 'nowhere' }]));
    const reply = await world.desk.call('POST', `/v1/journeys/${unfinished.journeyId}/test-runs`, {
      customerId: await world.owner(),
    });
    expect(reply.json()).toMatchObject({ code: 'journey/faulty' });
  });
});
