/** What each kind of step does, and what takes a run out of its way (rules 25 to 32, 36; CAM-1). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld, MORNING } from '../../../../test/journeys.ts';
import { bucketOf } from '../../../platform/bucket.ts';
import { newId } from '../../../platform/ids.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clock.set(MORNING));

const wait = (id: string, hours: number, next = 'end'): Journey.WaitNode => ({ id, kind: 'wait', hours, next });
/** Starts a journey of its own event and takes one customer in. */
const walk = async (nodes: Journey.JourneyNode[], change: Partial<Journey.JourneyDefinition> = {}, who?: string) => {
  const name = `go.${newId()}`;
  const journeyId = await world.start(aJourney(nodes, { trigger: { kind: 'event', event: name }, ...change }));
  const customerId = who ?? (await world.owner());
  await world.settle();
  await world.happen(customerId, name, { sku: 'F1' });
  await world.settle();
  const later = async (duration: Temporal.DurationLike) => {
    await world.pass(duration);
    await world.settle();
    return world.path(journeyId);
  };
  return {
    journeyId,
    customerId,
    name,
    later,
    path: () => world.path(journeyId),
    run: async () => (await world.runs(journeyId))[0],
  };
};

describe('waiting', () => {
  it('rule 32 waits until the next such time where the customer lives', async () => {
    const customerId = await world.owner();
    await sql`insert into message.reach (customer_id, time_zone) values (${customerId}, 'America/New_York')`.execute(
      world.db,
    );
    const own = await walk([{ id: 'w', kind: 'waitUntil', localTime: '09:00', next: 'end' }, ends()], {}, customerId);
    expect((await own.run())?.due_at).toBe('2026-03-02T14:00:00Z');
    const other = await walk([{ id: 'w', kind: 'waitUntil', localTime: '10:00', weekday: 1, next: 'end' }, ends()]);
    // It is ten on a Monday now: the next one is in a week.
    expect((await other.run())?.due_at).toBe('2026-03-09T02:00:00Z');
    expect(await own.later({ hours: 12 })).toEqual(['w:waited', 'end:done']);
  });

  const waiting = (change: Partial<Journey.WaitEventNode> = {}): Journey.WaitEventNode => ({
    id: 'w',
    kind: 'waitEvent',
    event: 'shop.paid',
    timeoutHours: 5,
    next: 'end',
    onTimeout: 'late',
    ...change,
  });
  const LATE: Journey.TagNode = { id: 'late', kind: 'tag', add: ['late'], next: 'end' };

  it('rule 27 goes on by the event whose conditions hold, else at the time-out', async () => {
    const met = await walk([waiting({ where: [{ property: 'sku', operator: 'eq', value: 'F1' }] }), LATE, ends()]);
    await world.happen(met.customerId, 'shop.paid', { sku: 'F2' });
    expect(await met.later({ hours: 1 })).toEqual([]);
    await world.happen(met.customerId, 'shop.paid', { sku: 'F1' });
    expect(await met.later({ seconds: 1 })).toEqual(['w:event', 'end:done']);
    const missed = await walk([waiting(), LATE, ends()]);
    expect(await missed.later({ hours: 5 })).toEqual(['w:timeout', 'late:done', 'end:done']);
  });

  it('rule 27 lets the event win on a tie, also one that is received and not yet looked at', async () => {
    const tie = await walk([waiting(), LATE, ends()]);
    await world.pass({ hours: 5 });
    await world.happen(tie.customerId, 'shop.paid');
    // The engine comes first, the consumer second.
    await world.app.loop('journey.advance');
    expect(await tie.path()).toEqual([]);
    await world.settle();
    expect(await tie.path()).toEqual(['w:event', 'end:done']);
  });

  it('rule 27 looks back to the entry when asked to, and not otherwise', async () => {
    const nodes = (sinceEntry: boolean) => [wait('first', 2, 'w'), waiting({ sinceEntry }), LATE, ends()];
    const [back, onward] = [await walk(nodes(true)), await walk(nodes(false))];
    await world.pass({ hours: 1 });
    for (const one of [back, onward]) await world.happen(one.customerId, 'shop.paid');
    await world.settle();
    expect(await back.later({ hours: 1 })).toEqual(['first:waited', 'w:event', 'end:done']);
    expect(await onward.path()).toEqual(['first:waited']);
    expect(await onward.later({ hours: 5 })).toEqual(['first:waited', 'w:timeout', 'late:done', 'end:done']);
  });
});

describe('choosing', () => {
  it('CAM-1 takes the first case that holds', async () => {
    const [a, b] = [newId(), newId()];
    const customerId = await world.owner();
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { add: [a, b] });
    const branch = (first: string, second: string): Journey.BranchNode => ({
      id: 'b',
      kind: 'branch',
      cases: [
        { when: { tag: first }, next: 'one' },
        { when: { tag: second }, next: 'two' },
      ],
      otherwise: 'end',
    });
    const arms: Journey.JourneyNode[] = [
      { id: 'one', kind: 'tag', add: ['1'], next: 'end' },
      { id: 'two', kind: 'tag', add: ['2'], next: 'end' },
      ends(),
    ];
    expect(await (await walk([branch(a, b), ...arms], {}, customerId)).path()).toEqual([
      'b:case',
      'one:done',
      'end:done',
    ]);
    expect(await (await walk([branch(newId(), b), ...arms], {}, customerId)).path()).toEqual([
      'b:case',
      'two:done',
      'end:done',
    ]);
    expect(await (await walk([branch(newId(), newId()), ...arms], {}, customerId)).path()).toEqual([
      'b:otherwise',
      'end:done',
    ]);
  });

  it('rule 29 sends a customer the same way in every journey and run of an experiment', async () => {
    const experiment = newId();
    const customerId = await world.owner();
    const split: Journey.SplitNode = {
      id: 's',
      kind: 'split',
      experiment,
      arms: [
        { share: 30, next: 'one' },
        { share: 70, next: 'end' },
      ],
    };
    const nodes: Journey.JourneyNode[] = [split, { id: 'one', kind: 'tag', add: ['1'], next: 'end' }, ends()];
    const expected = bucketOf(experiment, customerId) < 0.3 ? ['s:arm', 'one:done', 'end:done'] : ['s:arm', 'end:done'];
    expect(await (await walk(nodes, {}, customerId)).path()).toEqual(expected);
    expect(await (await walk(nodes, {}, customerId)).path()).toEqual(expected);
  });

  it('rule 29 comes within one percent of the shares', () => {
    const experiment = newId();
    let first = 0;
    for (let index = 0; index < 100_000; index += 1) if (bucketOf(experiment, newId()) < 0.3) first += 1;
    expect(Math.abs(first / 100_000 - 0.3)).toBeLessThan(0.01);
  });
});

describe('effects', () => {
  it('CAM-1 adds and removes tags, gives a task to staff, and calls another system once', async () => {
    const nodes: Journey.JourneyNode[] = [
      { id: 'g', kind: 'tag', add: ['vip'], remove: ['cold'], next: 't' },
      { id: 't', kind: 'task', title: 'Call them', note: 'soon', dueHours: 4, role: 'care-agent', next: 'h' },
      { id: 'h', kind: 'webhook', url: 'https://example.test/hook', body: { kind: 'greeting' }, next: 'end' },
      ends(),
    ];
    const customerId = await world.owner();
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { add: ['cold'] });
    const one = await walk(nodes, {}, customerId);
    expect(await one.path()).toEqual(['g:done', 't:done', 'h:done', 'end:done']);
    const { rows } = await sql<{
      tags: string[];
    }>`select tags from audience.feature where customer_id = ${customerId}`.execute(world.db);
    expect(rows[0]?.tags).toEqual(['vip']);
    type Tasks = { items: Journey.JourneyTask[] };
    const open = await world.desk.must<Tasks>('GET', `/v1/journey-tasks?state=open&customerId=${customerId}`);
    expect(open.items).toMatchObject([
      { title: 'Call them', role: 'care-agent', dueAt: '2026-03-02T06:00:00Z', state: 'open' },
    ]);
    const done = await world.desk.must<Journey.JourneyTask>(
      'POST',
      `/v1/journey-tasks/${open.items[0]?.taskId}/complete`,
      { result: 'reached' },
    );
    expect(done).toMatchObject({ state: 'done', result: 'reached' });
    const calls = await world.desk.must<{ items: Journey.WebhookSend[] }>(
      'GET',
      `/v1/journeys/${one.journeyId}/webhooks`,
    );
    expect(calls.items).toMatchObject([{ state: 'sent', url: 'https://example.test/hook', node: 'h' }]);
  });

  it('CAM-3 never makes a call again that was cut off', async () => {
    const one = await walk([{ id: 'h', kind: 'webhook', url: 'https://example.test/hook', next: 'end' }, ends()]);
    await sql`update journey.webhook_send set state = 'sending', lease_until = ${world.clock.now().subtract({ minutes: 1 }).toString()}
      where journey_id = ${one.journeyId}`.execute(world.db);
    await world.settle();
    const calls = await world.desk.must<{ items: Journey.WebhookSend[] }>(
      'GET',
      `/v1/journeys/${one.journeyId}/webhooks`,
    );
    expect(calls.items).toMatchObject([{ state: 'unknown', detail: 'cut off while sending' }]);
  });

  it('rule 36 goes on when a message is capped, and stands still when the step says so', async () => {
    const templateId = await world.message();
    const customerId = await world.owner();
    const message = (ifNotSent?: 'wait'): Journey.MessageNode => ({
      id: 'm',
      kind: 'message',
      templateId,
      next: 'end',
      ...(ifNotSent && { ifNotSent }),
    });
    const first = await walk([message(), ends()], {}, customerId);
    expect((await first.run())?.outcome).toBe('completed');
    const skipped = await walk([message(), ends()], {}, customerId);
    expect((await skipped.run())?.outcome).toBe('completed');
    expect(await world.sends(skipped.journeyId)).toMatchObject([{ state: 'blocked', reason: 'frequency_cap' }]);
    const standing = await walk([message('wait'), ends()], {}, customerId);
    expect((await standing.run())?.outcome).toBeNull();
    expect(await standing.path()).toEqual(['m:planned']);
    expect(await standing.later({ hours: 24 })).toEqual(['m:sent', 'end:done']);
  });

  it('CAM-1 goes another way when a coupon is refused or its template ended, and notes a template that is gone', async () => {
    const couponId = await world.coupon({ totalPieces: 1 });
    const nodes: Journey.JourneyNode[] = [
      { id: 'c', kind: 'coupon', templateId: couponId, next: 'end', onRefused: 'sorry' },
      { id: 'sorry', kind: 'tag', add: ['sorry'], next: 'end' },
      ends(),
    ];
    expect(await (await walk(nodes)).path()).toEqual(['c:granted', 'end:done']);
    expect(await (await walk(nodes)).path()).toEqual(['c:refused', 'sorry:done', 'end:done']);
    const templateId = await world.message();
    const late = await walk([wait('w', 1, 'm'), { id: 'm', kind: 'message', templateId, next: 'end' }, ends()]);
    world.expectOk(await world.desk.call('POST', `/v1/message-templates/${templateId}/archive`, { archived: true }));
    expect(await late.later({ hours: 1 })).toEqual(['w:waited', 'm:failed', 'end:done']);
  });
});

describe('money', () => {
  it('rule 38 pays messages from the journey’s budget, and sends no more than it holds', async () => {
    const { budgetId } = await world.desk.budget(7);
    const templateId = await world.message({
      purpose: 'service',
      channels: ['sms'],
      contents: { sms: { zh: { text: '您好' } } },
    });
    const states = [];
    for (const phone of ['+8613912340001', '+8613912340002']) {
      const customerId = await world.owner(['sms'], phone);
      const one = await walk([{ id: 'm', kind: 'message', templateId, next: 'end' }, ends()], { budgetId }, customerId);
      states.push(...(await world.sends(one.journeyId)));
    }
    expect(states).toMatchObject([{ state: 'sent' }, { state: 'blocked', reason: 'budget' }]);
    expect(await world.desk.budgetNow(budgetId)).toMatchObject({ spent: 5 });
  });
});

describe('ways out', () => {
  it('rule 28 leaves at an exit at once, with nothing further, and takes back what was planned', async () => {
    const templateId = await world.message({ purpose: 'marketing' });
    // Quiet hours keep the message planned.
    world.clock.set('2026-03-02T14:00:00Z');
    const one = await walk(
      [
        { id: 'm', kind: 'message', templateId, next: 'w' },
        wait('w', 2, 'c'),
        { id: 'c', kind: 'tag', add: ['never'], next: 'end' },
        ends(),
      ],
      { exits: [{ event: 'shop.left' }] },
    );
    expect(await world.sends(one.journeyId)).toMatchObject([{ state: 'planned' }]);
    await world.pass({ hours: 2 });
    await world.happen(one.customerId, 'shop.left');
    // Due and received at the same moment, and the engine comes first: the exit wins.
    await world.app.loop('journey.advance');
    await world.settle();
    expect(await one.run()).toMatchObject({ outcome: 'exited', node: 'w' });
    expect(await one.path()).toEqual(['m:planned']);
    expect(await world.sends(one.journeyId)).toMatchObject([{ state: 'cancelled', detail: 'exited' }]);
  });

  it('rule 28 leaves when a segment is left', async () => {
    const tag = newId();
    const customerId = await world.owner();
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { add: [tag] });
    await world.settle();
    const segmentId = await world.segment({ tag });
    const one = await walk([wait('w', 10), ends()], { exits: [{ segmentId, change: 'left' }] }, customerId);
    expect((await one.run())?.outcome).toBeNull();
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { remove: [tag] });
    await world.settle();
    expect((await one.run())?.outcome).toBe('exited');
  });

  it('rule 28 ends as converted when the goal is reached within its window, and counts it after the end too', async () => {
    const goal: Journey.Goal = { windowDays: 3 };
    const [inside, after, late] = [
      await walk([wait('w', 48), ends()], { goal }),
      await walk([ends()], { goal }),
      await walk([ends()], { goal }),
    ];
    await world.pass({ hours: 1 });
    for (const one of [inside, after]) await world.order(one.customerId, 7000);
    await world.settle();
    await world.pass({ hours: 72 });
    await world.order(late.customerId);
    await world.settle();
    expect(await inside.run()).toMatchObject({
      outcome: 'converted',
      converted_at: '2026-03-02T03:00:00Z',
      converted_fen: 7000,
    });
    expect(await after.run()).toMatchObject({ outcome: 'completed', converted_fen: 7000 });
    expect(await late.run()).toMatchObject({ outcome: 'completed', converted_at: null });
  });

  it('rule 33 lets nobody be touched who is not in the audience any more', async () => {
    const tag = newId();
    const customerId = await world.owner();
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { add: [tag] });
    const one = await walk(
      [wait('w', 1, 'g'), { id: 'g', kind: 'tag', add: ['never'], next: 'end' }, ends()],
      { audience: { definition: { tag }, recheck: true } },
      customerId,
    );
    await world.desk.must('PUT', `/v1/customers/${customerId}/tags`, { remove: [tag] });
    await one.later({ hours: 1 });
    expect(await one.run()).toMatchObject({ outcome: 'audience', node: 'g' });
    expect(await one.path()).toEqual(['w:waited']);
  });

  it('rule 31 lets a loop turn, each visit with its own effect, and stops it beyond so many steps a day', async () => {
    const nodes: Journey.JourneyNode[] = [
      { id: 't', kind: 'task', title: 'again', dueHours: 1, next: 'w' },
      wait('w', 1, 't'),
    ];
    const one = await walk(nodes, { maxVisitsPerDay: 5 });
    for (let hour = 0; hour < 4; hour += 1) await one.later({ hours: 1 });
    expect(await one.run()).toMatchObject({ outcome: 'failed', error: 'more than 5 steps on 2026-03-02' });
    expect(await one.path()).toEqual(['t:done', 'w:waited', 't:done', 'w:waited', 't:done']);
    const { rows } = await sql<{ visit: number }>`
      select visit from journey.step s join journey.run r using (run_id) where r.journey_id = ${one.journeyId} and s.node = 't' order by visit`.execute(
      world.db,
    );
    expect(rows.map((row) => row.visit)).toEqual([1, 2, 3]);
  });

  it('CAM-1 tries a step that fails again later, without holding up the others, and gives up in the end', async () => {
    const name = `go.${newId()}`;
    const journeyId = await world.start(
      aJourney([wait('w', 1, 'g'), { id: 'g', kind: 'tag', add: ['x'], next: 'end' }, ends()], {
        trigger: { kind: 'event', event: name },
      }),
    );
    const people = [];
    for (let index = 0; index < 5; index += 1) people.push(await world.owner());
    await world.settle();
    for (const id of people) await world.happen(id, name);
    await world.settle();
    const [bad] = await world.runs(journeyId);
    // The effect of this visit is there already: the step cannot be written a second time.
    await sql`insert into journey.step (run_id, node, visit, journey_id, kind, at, outcome) values
      (${bad?.run_id}, 'g', 1, ${journeyId}, 'tag', now(), 'done')`.execute(world.db);
    await world.pass({ hours: 1 });
    await world.settle();
    expect((await world.runs(journeyId)).map((run) => run.outcome)).toEqual([null, ...Array(4).fill('completed')]);
    expect((await world.runs(journeyId))[0]?.error).toMatch(/duplicate key/);
    for (let tries = 0; tries < 8; tries += 1) {
      await world.pass({ hours: 2 });
      await world.settle();
    }
    expect((await world.runs(journeyId))[0]?.outcome).toBe('failed');
  });
});
