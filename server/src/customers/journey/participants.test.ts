/** Merges with undo, erasure, farewell, the segment guard, pause, versions and their runs (CAM-1, CAM-14, rules 8, 24). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld, MORNING } from '../../../test/journeys.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clock.set(MORNING));

const wait = (id: string, hours: number, next = 'end'): Journey.WaitNode => ({ id, kind: 'wait', hours, next });
const begin = async (nodes: Journey.JourneyNode[], change: Partial<Journey.JourneyDefinition> = {}) => {
  const name = `go.${newId()}`;
  const journeyId = await world.start(
    aJourney(nodes, {
      trigger: { kind: 'event', event: name, ...(change.trigger as object) },
      ...change,
      ...(change.trigger && { trigger: { ...change.trigger, event: name } as Journey.Trigger }),
    }),
  );
  return { journeyId, name, enter: (id: string, more = {}) => world.happen(id, name, {}, more) };
};
const totals = async (journeyId: string) =>
  (await world.desk.must<{ totals: Journey.JourneyTotals }>('GET', `/v1/journeys/${journeyId}/counts`)).totals;

describe('people', () => {
  it('attack 15 moves runs with a merge, keeps the older one of a journey, and undoes both', async () => {
    const [winner, loser] = [await world.owner(), await world.owner()];
    await world.settle();
    const [both, lone] = [await begin([wait('w', 10), ends()]), await begin([wait('w', 10), ends()])];
    await both.enter(loser);
    await world.settle();
    await world.pass({ hours: 1 });
    await both.enter(winner);
    await lone.enter(loser);
    await world.settle();
    const { mergeId } = await world.desk.must<{ mergeId: string }>('POST', '/v1/customer-merges', {
      winnerId: winner,
      loserId: loser,
      reason: 'same person',
    });
    await world.settle();
    const state = async (journeyId: string) =>
      (await world.runs(journeyId)).map((run) => [run.customer_id === winner ? 'winner' : 'loser', run.outcome]);
    // The loser's run was the older one.
    expect(await state(both.journeyId)).toEqual([
      ['winner', null],
      ['winner', 'merged'],
    ]);
    expect(await state(lone.journeyId)).toEqual([['winner', null]]);
    expect(await totals(both.journeyId)).toMatchObject({ entered: 2, live: 1 });
    await world.desk.must('POST', `/v1/customer-merges/${mergeId}/undo`, {});
    await world.settle();
    expect(await state(both.journeyId)).toEqual([
      ['loser', null],
      ['winner', null],
    ]);
    expect(await state(lone.journeyId)).toEqual([['loser', null]]);
    await world.pass({ hours: 12 });
    await world.settle();
    expect(await state(both.journeyId)).toEqual([
      ['loser', 'completed'],
      ['winner', 'completed'],
    ]);
    expect(await totals(both.journeyId)).toMatchObject({ entered: 2, live: 0, completed: 2 });
  });

  it('attack 15 knows the winner by the loser’s late events', async () => {
    const [winner, loser] = [await world.owner(), await world.owner()];
    await world.settle();
    const one = await begin([wait('w', 10), ends()], { exits: [{ event: 'shop.left' }] });
    await one.enter(winner);
    await world.settle();
    await world.desk.must('POST', '/v1/customer-merges', { winnerId: winner, loserId: loser, reason: 'same person' });
    await world.happen(loser, 'shop.left');
    await world.settle();
    expect(await world.runs(one.journeyId)).toMatchObject([{ outcome: 'exited' }]);
  });

  it('rule 8 ends the runs of an erased person and forgets what they told', async () => {
    const customerId = await world.owner();
    await world.settle();
    const one = await begin([{ id: 't', kind: 'task', title: 'call', dueHours: 1, next: 'w' }, wait('w', 10), ends()]);
    await one.enter(customerId);
    await world.settle();
    world.expectOk(await world.desk.call('POST', `/v1/customers/${customerId}/erase`, { reason: 'asked for it' }));
    await world.settle();
    const [run] = await world.runs(one.journeyId);
    expect(run).toMatchObject({ outcome: 'erased' });
    const { rows } = await sql<{ context: object; tasks: number; due: number }>`
      select r.context, (select count(*) from journey.task t where t.customer_id = r.customer_id) as tasks,
        (select count(*) from journey.due d where d.run_id = r.run_id) as due
      from journey.run r where run_id = ${run?.run_id}`.execute(world.db);
    expect(rows).toEqual([{ context: { from: MORNING }, tasks: 0, due: 0 }]);
    // A late event revives nobody.
    await world.pass({ hours: 48 });
    await one.enter(customerId);
    await world.settle();
    expect(await world.runs(one.journeyId)).toHaveLength(1);
  });

  it('CAM-14 ends a pet’s runs at its farewell, takes back what was planned and asks for care, once', async () => {
    const customerId = await world.owner();
    await world.app.modules.pet.ensureBreeds();
    const bred = {
      customerIds: [customerId] as const,
      profile: { name: 'Rex', species: 'dog' },
      registeredAt: world.clock.now(),
    };
    const [rex, bella] = (await inTransaction(world.db, (tx) =>
      world.app.modules.pet.insertPets(tx, [bred, bred]),
    )) as [string, string];
    await world.settle();
    const templateId = await world.message();
    world.clock.set('2026-03-02T14:00:00Z');
    const one = await begin([{ id: 'm', kind: 'message', templateId, next: 'w' }, wait('w', 10), ends()], {
      trigger: { kind: 'event', event: '', per: 'pet' },
    });
    for (const petId of [rex, bella]) await one.enter(customerId, { petId });
    await world.settle();
    expect((await world.sends(one.journeyId)).map((send) => send.state)).toEqual(['planned', 'planned']);
    const farewell = { petId: rex, customerId, role: 'primary', deceasedOn: '2026-03-02' };
    await world.happen(customerId, 'pet.farewell_recorded', farewell, { petId: rex });
    await world.happen(customerId, 'pet.farewell_recorded', farewell, { petId: rex });
    await world.settle();
    const runs = await world.runs(one.journeyId);
    expect(runs.map((run) => [run.pet_id, run.outcome])).toEqual([
      [rex, 'farewell'],
      [bella, null],
    ]);
    const sends = await world.sends(one.journeyId);
    // Whoever of journeys and messages hears of it first.
    expect(['cancelled', 'blocked']).toContain(sends.find((send) => send.run_id === runs[0]?.run_id)?.state);
    expect(sends.find((send) => send.run_id === runs[1]?.run_id)).toMatchObject({ state: 'planned' });
    const tasks = await world.desk.must<{ items: Journey.JourneyTask[] }>(
      'GET',
      `/v1/journey-tasks?customerId=${customerId}`,
    );
    expect(tasks.items).toMatchObject([{ reason: 'farewell', petId: rex, role: 'care-agent' }]);
  });
});

describe('a journey', () => {
  it('AUD-6 keeps a segment that a live journey uses, and names the journey', async () => {
    const segmentId = await world.segment({ tag: newId() });
    const journeyId = await world.start(
      aJourney([ends()], { trigger: { kind: 'segment', segmentId, change: 'entered' } }),
    );
    const remove = () => world.desk.call('DELETE' as 'GET', `/v1/segments/${segmentId}`);
    const refused = await remove();
    expect([refused.statusCode, refused.json().code, refused.json().detail]).toEqual([
      409,
      'segment/used-by-journey',
      'used by Journey',
    ]);
    await world.desk.must('POST', `/v1/journeys/${journeyId}/end`, { runs: 'finish' });
    expect((await remove()).statusCode).toBe(204);
  });

  it('rule 24 lets runs finish the version they began, unless they are moved by a map of steps', async () => {
    const one = await begin([wait('w', 10, 'old'), { id: 'old', kind: 'tag', add: ['old'], next: 'end' }, ends()]);
    const [a, b] = [await world.owner(), await world.owner()];
    await world.settle();
    await one.enter(a);
    await world.settle();
    const next = aJourney([wait('w2', 20, 'new'), { id: 'new', kind: 'tag', add: ['new'], next: 'end' }, ends()], {
      trigger: { kind: 'event', event: one.name },
    });
    await world.change(one.journeyId, next);
    await one.enter(b);
    await world.settle();
    expect((await world.runs(one.journeyId)).map((run) => [run.version, run.node])).toEqual([
      [1, 'w'],
      [2, 'w2'],
    ]);
    await world.pass({ hours: 10 });
    await world.settle();
    expect(await world.path(one.journeyId)).toEqual(['w:waited', 'old:done', 'end:done']);
    const c = await world.owner();
    await world.settle();
    await world.change(
      one.journeyId,
      aJourney([wait('w3', 1), ends()], { trigger: { kind: 'event', event: one.name } }),
    );
    const wrong = await world.desk.call('POST', `/v1/journeys/${one.journeyId}/migrate`, {
      from: 2,
      nodes: [{ from: 'w2', to: 'nowhere' }],
    });
    expect(wrong.json().code).toBe('journey/node-map');
    const moved = await world.desk.must('POST', `/v1/journeys/${one.journeyId}/migrate`, {
      from: 2,
      nodes: [{ from: 'w2', to: 'w3' }],
    });
    expect(moved).toEqual({ moved: 1 });
    await one.enter(c);
    await world.settle();
    await world.pass({ hours: 1 });
    await world.settle();
    expect((await world.runs(one.journeyId)).map((run) => [run.version, run.outcome])).toEqual([
      [1, 'completed'],
      [3, 'completed'],
      [3, 'completed'],
    ]);
    const { items } = await world.desk.must<{ items: Journey.JourneyVersion[] }>(
      'GET',
      `/v1/journeys/${one.journeyId}/versions`,
    );
    expect(items.map((version) => [version.version, version.live])).toEqual([
      [3, 0],
      [2, 0],
      [1, 0],
    ]);
  });

  it('CAM-1 stands still while paused, takes nobody in, still lets out, and goes on when resumed', async () => {
    const one = await begin([wait('w', 1), ends()], { exits: [{ event: 'shop.left' }] });
    const people = [await world.owner(), await world.owner(), await world.owner()] as const;
    await world.settle();
    await one.enter(people[0]);
    await one.enter(people[1]);
    await world.settle();
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/pause`);
    await world.pass({ hours: 2 });
    await one.enter(people[2]);
    await world.happen(people[1], 'shop.left');
    await world.settle();
    expect((await world.runs(one.journeyId)).map((run) => run.outcome)).toEqual([null, 'exited']);
    const twice = await world.desk.call('POST', `/v1/journeys/${one.journeyId}/pause`);
    expect(twice.json().code).toBe('journey/state');
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/resume`);
    await world.settle();
    expect((await world.runs(one.journeyId)).map((run) => run.outcome)).toEqual(['completed', 'exited']);
  });

  it('CAM-1 sends nothing while paused, not even what was planned before', async () => {
    const [customerId, templateId] = [await world.owner(), await world.message()];
    const one = await begin([{ id: 'm', kind: 'message', templateId, next: 'end' }, ends()]);
    await world.settle();
    world.clock.set('2026-03-02T14:00:00Z'); // quiet: it stays planned
    await one.enter(customerId);
    await world.settle();
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/pause`);
    world.clock.set('2026-03-03T02:00:00Z');
    await world.settle();
    const state = async () =>
      (await sql<{ state: string }>`select state from message.send where customer_id = ${customerId}`.execute(world.db))
        .rows;
    expect(await state()).toEqual([{ state: 'planned' }]);
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/resume`);
    await world.pass({ minutes: 1 });
    await world.settle();
    expect(await state()).toEqual([{ state: 'sent' }]);
  });

  it('CAM-1 lets those inside finish, or stops them, when it is ended', async () => {
    for (const [runs, outcome] of [
      ['finish', 'completed'],
      ['stop', 'stopped'],
    ] as const) {
      const one = await begin([wait('w', 1), ends()]);
      const [a, b] = [await world.owner(), await world.owner()];
      await world.settle();
      await one.enter(a);
      await world.settle();
      await world.desk.must('POST', `/v1/journeys/${one.journeyId}/end`, { runs });
      await one.enter(b);
      await world.pass({ hours: 1 });
      await world.settle();
      expect((await world.runs(one.journeyId)).map((run) => run.outcome)).toEqual([outcome]);
    }
  });

  it('CAM-1 lists runs, ends one by hand, and shows them with their customers', async () => {
    const one = await begin([wait('w', 1), ends()]);
    const [a, b] = [await world.owner(), await world.owner()];
    await world.settle();
    await one.enter(a);
    await one.enter(b);
    await world.settle();
    type Runs = { items: Journey.JourneyRun[]; nextCursor: string | null };
    const first = await world.desk.must<Runs>('GET', `/v1/journeys/${one.journeyId}/runs?limit=1`);
    expect(first.items).toMatchObject([{ customerId: b, node: 'w', outcome: null, dueAt: '2026-03-02T03:00:00Z' }]);
    const second = await world.desk.must<Runs>(
      'GET',
      `/v1/journeys/${one.journeyId}/runs?limit=1&cursor=${first.nextCursor}`,
    );
    expect([second.items[0]?.customerId, second.nextCursor]).toEqual([a, null]);
    await world.desk.must('POST', `/v1/journeys/${one.journeyId}/runs/${second.items[0]?.runId}/end`, {
      reason: 'asked',
    });
    const live = await world.desk.must<Runs>('GET', `/v1/journeys/${one.journeyId}/runs?state=live`);
    expect(live.items.map((run) => run.customerId)).toEqual([b]);
    const list = await world.desk.must<{ items: Journey.JourneyListItem[] }>(
      'GET',
      '/v1/journeys?state=running&limit=1',
    );
    expect(list.items[0]?.totals).toMatchObject({ entered: 2, live: 1, exited: 1 });
  });
});
