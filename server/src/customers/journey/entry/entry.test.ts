/** Who enters a journey, by what, and how often (rules 17, 18, 22, 23, 30, 32; CAM-14). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld, MORNING } from '../../../../test/journeys.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.clock.set(MORNING));

const WAIT: Journey.JourneyNode = { id: 'wait', kind: 'wait', hours: 1000, next: 'end' };
const waiting = (change: Partial<Journey.JourneyDefinition> = {}) => aJourney([WAIT, ends()], change);
const entered = async (journeyId: string) => (await world.runs(journeyId)).map((run) => run.customer_id);
const ofCustomer = async (journeyId: string, customerId: string) =>
  (await world.runs(journeyId)).filter((run) => run.customer_id === customerId);

describe('events', () => {
  it('CAM-1 enters by an event whose conditions hold, once, however often the log is read', async () => {
    const name = `shop.${newId()}`;
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'event', event: name, where: [{ property: 'price', operator: 'gte', value: 10 }] } }),
    );
    const [a, b] = [await world.owner(), await world.owner()];
    await world.happen(a, name, { price: 10 });
    await world.happen(b, name, { price: 9 });
    await world.settle();
    expect(await entered(journeyId)).toEqual([a]);
    await sql`update platform.consumer_cursor set xid = '0', position = 0, received_at = '-infinity'
      where consumer = 'journey.reactions'`.execute(world.db);
    await world.settle();
    expect(await entered(journeyId)).toEqual([a]);
  });

  it('rule 18 starts nothing by events that are too old, or imported', async () => {
    const name = `shop.${newId()}`;
    const journeyId = await world.start(waiting({ trigger: { kind: 'event', event: name }, maxLatenessHours: 2 }));
    const [a, b, c] = [await world.owner(), await world.owner(), await world.owner()];
    await world.happen(a, name, {}, { at: world.clock.now().subtract({ hours: 3 }).toString() });
    await world.happen(b, name, {}, { source: 'import' });
    await world.happen(c, name, {}, { at: world.clock.now().subtract({ hours: 1 }).toString() });
    await world.settle();
    expect(await entered(journeyId)).toEqual([c]);
  });

  it('rule 17 starts by entered and left of a segment, and by an edit only when existing members are included', async () => {
    const tag = newId();
    const a = await world.owner();
    await world.settle();
    const segmentId = await world.segment({ tag });
    const [entering, leaving] = [
      await world.start(waiting({ trigger: { kind: 'segment', segmentId, change: 'entered' } })),
      await world.start(waiting({ trigger: { kind: 'segment', segmentId, change: 'left' } })),
    ];
    const put = (body: object) => world.desk.must('PUT', `/v1/customers/${a}/tags`, body);
    await put({ add: [tag] });
    await world.settle();
    expect([await entered(entering), await entered(leaving)]).toEqual([[a], []]);
    await put({ remove: [tag] });
    await world.settle();
    expect([await entered(entering), await entered(leaving)]).toEqual([[a], [a]]);
    const b = await world.owner();
    await world.settle();
    const edit = (includeExisting: boolean, version: number) =>
      world.desk.must('PUT', `/v1/segments/${segmentId}`, {
        name: 'S',
        definition: { any: [{ tag }, { field: 'audience.orderCount', operator: 'gte', value: version === 1 ? 0 : 1 }] },
        includeExisting,
        version,
      });
    await edit(false, 1);
    await world.settle();
    expect(await entered(entering)).not.toContain(b);
  });

  it('CAM-1 includes existing members when the journey is published with them', async () => {
    const tag = newId();
    const people = [await world.owner(), await world.owner(), await world.owner()];
    await world.settle();
    for (const id of people) await world.desk.must('PUT', `/v1/customers/${id}/tags`, { add: [tag] });
    await world.settle();
    const segmentId = await world.segment({ tag });
    const trigger: Journey.Trigger = { kind: 'segment', segmentId, change: 'entered' };
    const without = await world.start(waiting({ trigger }));
    const journeyId = await world.start(waiting({ trigger }), { includeExisting: true });
    await world.settle();
    expect((await entered(journeyId)).sort()).toEqual([...people].sort());
    expect(await entered(without)).toEqual([]);
    const { items } = await world.desk.must<{ items: Journey.Enrolment[] }>(
      'GET',
      `/v1/journeys/${journeyId}/enrolments`,
    );
    expect(items).toMatchObject([{ kind: 'existing', seen: 3, entered: 3, doneAt: MORNING }]);
  });
});

describe('time', () => {
  it('rule 22 enrols the members of a segment at each occurrence of a schedule, once', async () => {
    const tag = newId();
    const a = await world.owner();
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${a}/tags`, { add: [tag] });
    await world.settle();
    const segmentId = await world.segment({ tag });
    const journeyId = await world.start(
      aJourney([ends()], {
        trigger: { kind: 'schedule', segmentId, every: { daily: '11:00' } },
        reentry: { kind: 'afterExit', cooldownHours: 0 },
      }),
    );
    await world.settle();
    expect(await entered(journeyId)).toEqual([]);
    await world.pass({ hours: 1 });
    await world.settle();
    await world.settle();
    expect(await entered(journeyId)).toEqual([a]);
    await world.pass({ hours: 24 });
    await world.settle();
    expect(await entered(journeyId)).toEqual([a, a]);
    // Away for three days: only what lateness allows is caught up with.
    await world.pass({ hours: 73 });
    await world.settle();
    expect(await entered(journeyId)).toEqual([a, a, a]);
  });

  it('rule 32 congratulates on a birthday at the customer’s own nine o’clock', async () => {
    const [here, there] = [await world.owner(), await world.owner()];
    for (const id of [here, there]) {
      await sql`update identity.customer set birthday = '1990-03-05' where customer_id = ${id}`.execute(world.db);
    }
    await sql`insert into message.reach (customer_id, time_zone) values (${there}, 'America/New_York')
      on conflict (customer_id) do update set time_zone = excluded.time_zone`.execute(world.db);
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'date', date: 'customer.birthday', daysBefore: 2, at: '09:00' } }),
    );
    // 2 March 10:00 in Shanghai; two days before the birthday is 3 March.
    await world.settle();
    expect(await entered(journeyId)).toEqual([]);
    world.clock.set('2026-03-03T01:00:00Z');
    await world.settle();
    expect(await entered(journeyId)).toEqual([here]);
    world.clock.set('2026-03-03T13:59:00Z');
    await world.settle();
    expect(await entered(journeyId)).toEqual([here]);
    world.clock.set('2026-03-03T14:00:00Z');
    await world.settle();
    expect((await entered(journeyId)).sort()).toEqual([here, there].sort());
  });

  it('CAM-14 congratulates living pets through their first keeper', async () => {
    const a = await world.owner();
    await world.app.modules.pet.ensureBreeds();
    const bred = (birthday: string) => ({
      customerIds: [a] as const,
      profile: { name: 'Rex', species: 'dog', birthday, birthdayPrecision: 'day' as const },
      registeredAt: world.clock.now(),
    });
    const ids = await inTransaction(world.db, (tx) =>
      world.app.modules.pet.insertPets(tx, [bred('2020-02-29'), bred('2021-02-28'), bred('2021-03-01')]),
    );
    world.clock.set('2027-02-27T12:00:00Z');
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'date', date: 'pet.birthday', daysBefore: 0, at: '09:00' } }),
    );
    world.clock.set('2027-02-28T01:00:00Z');
    await world.settle();
    expect((await world.runs(journeyId)).map((run) => run.pet_id).sort()).toEqual(ids.slice(0, 2).sort());
  });
});

describe('the API', () => {
  it('rule 22 enters an occasion once, and says why somebody does not enter', async () => {
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'api' }, reentry: { kind: 'concurrent', by: 'bookingId' } }),
    );
    const a = await world.owner();
    const enter = async (...entries: object[]) =>
      (
        await world.desk.must<{ items: { entered: boolean; refused: string | null }[] }>(
          'POST',
          `/v1/journeys/${journeyId}/entries`,
          { entries },
        )
      ).items.map(({ entered: isIn, refused }) => (isIn ? 'in' : refused));
    const entry = { customerId: a, key: 'booking-1', properties: { bookingId: '1' } };
    expect(await enter(entry, entry, { customerId: newId(), key: 'x' })).toEqual(['in', 'in', 'unknown']);
    expect(await enter(entry)).toEqual(['twice']);
    expect(await enter({ ...entry, key: 'again' })).toEqual(['notEligible']);
    expect(await enter({ ...entry, key: 'other', properties: { bookingId: '2' } })).toEqual(['in']);
    expect(await entered(journeyId)).toEqual([a, a]);
    const byEvent = await world.start(waiting());
    const refused = await world.desk.call('POST', `/v1/journeys/${byEvent}/entries`, { entries: [entry] });
    expect(refused.json().code).toBe('journey/not-by-api');
  });

  it('rule 22 enters one run when many processes try the same at once', async () => {
    const journeyId = await world.start(waiting({ trigger: { kind: 'api' } }));
    const a = await world.owner();
    const entries = [{ customerId: a, key: 'k' }];
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        world.desk.call('POST', `/v1/journeys/${journeyId}/entries`, {
          entries: [{ ...entries[0], key: index % 2 ? 'k' : `k${index}` }],
        }),
      ),
    );
    expect(await entered(journeyId)).toEqual([a]);
  });
});

describe('re-entry', () => {
  const cases: [string, Journey.Reentry, number[]][] = [
    ['never', { kind: 'never' }, [1, 1, 1]],
    ['after the exit and a pause', { kind: 'afterExit', cooldownHours: 5 }, [1, 1, 2]],
    ['after the exit at once', { kind: 'afterExit', cooldownHours: 0 }, [1, 2, 3]],
  ];
  for (const [what, reentry, counts] of cases) {
    it(`rule 23 lets nobody in while inside, and again ${what}`, async () => {
      const name = `shop.${newId()}`;
      const journeyId = await world.start(
        aJourney([{ ...WAIT, id: 'w', hours: 1, next: 'end' } as Journey.WaitNode, ends()], {
          trigger: { kind: 'event', event: name },
          reentry,
        }),
      );
      const a = await world.owner();
      const seen: number[] = [];
      await world.happen(a, name);
      await world.settle();
      await world.happen(a, name);
      await world.settle();
      seen.push((await ofCustomer(journeyId, a)).length);
      for (const hours of [2, 6]) {
        await world.pass({ hours });
        await world.settle();
        await world.pass({ seconds: 1 });
        await world.happen(a, name);
        await world.settle();
        seen.push((await ofCustomer(journeyId, a)).length);
      }
      expect(seen).toEqual(counts);
    });
  }

  it('rule 23 tells concurrent runs apart by a named property', async () => {
    const name = `shop.${newId()}`;
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'event', event: name }, reentry: { kind: 'concurrent', by: 'booking.id' } }),
    );
    const a = await world.owner();
    for (const id of ['1', '2', '1']) await world.happen(a, name, { booking: { id } });
    await world.settle();
    expect(await entered(journeyId)).toEqual([a, a]);
  });
});

describe('who is left out', () => {
  it('CAM-1 keeps out who is not in the audience', async () => {
    const [name, tag] = [`shop.${newId()}`, newId()];
    const [a, b] = [await world.owner(), await world.owner()];
    await world.settle();
    await world.desk.must('PUT', `/v1/customers/${a}/tags`, { add: [tag] });
    const journeyId = await world.start(
      waiting({ trigger: { kind: 'event', event: name }, audience: { definition: { tag } } }),
    );
    for (const id of [a, b]) await world.happen(id, name);
    await world.settle();
    expect(await entered(journeyId)).toEqual([a]);
  });

  it('rule 30 lets hold-out and control walk the same path with no effect', async () => {
    const name = `shop.${newId()}`;
    const [templateId, couponId] = [await world.message(), await world.coupon()];
    const definition = aJourney(
      [
        { id: 'c', kind: 'coupon', templateId: couponId, next: 'm' },
        { id: 'm', kind: 'message', templateId, ifNotSent: 'wait', next: 't' },
        { id: 't', kind: 'task', title: 'call', dueHours: 1, next: 'g' },
        { id: 'g', kind: 'tag', add: ['x'], next: 'h' },
        { id: 'h', kind: 'webhook', url: 'https://example.test/', next: 'end' },
        ends(),
      ],
      { trigger: { kind: 'event', event: name }, holdOutPercent: 50 },
    );
    const journeyId = await world.start(definition);
    const before = (await world.coupons()).length;
    for (let index = 0; index < 12; index += 1) await world.happen(await world.owner(), name);
    await world.settle();
    const runs = await world.runs(journeyId);
    const out = runs.filter((run) => run.hold_out === 'journey');
    expect(out.length).toBeGreaterThan(0);
    expect(out.length).toBeLessThan(12);
    expect(runs.map((run) => run.outcome)).toEqual(Array(12).fill('completed'));
    for (const run of out) {
      expect(await world.path(journeyId, run.run_id)).toEqual([
        'c:would',
        'm:would',
        't:would',
        'g:would',
        'h:would',
        'end:done',
      ]);
    }
    expect((await world.sends(journeyId)).map((send) => send.run_id).sort()).toEqual(
      runs
        .filter((run) => run.hold_out === null)
        .map((run) => run.run_id)
        .sort(),
    );
    expect((await world.coupons()).length - before).toBe(12 - out.length);
    await world.desk.must('PUT', '/v1/settings/message.controlPercent', { value: 50 });
    for (let index = 0; index < 12; index += 1) await world.happen(await world.owner(), name);
    await world.settle();
    expect((await world.runs(journeyId)).some((run) => run.hold_out === 'global')).toBe(true);
    await world.desk.must('PUT', '/v1/settings/message.controlPercent', { value: 0 });
  });
});
