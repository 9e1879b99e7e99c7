/** Live segments in both lanes on real engines: changes, time, edits, merges; each rule by its number. */
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  behave,
  changesOf,
  customers,
  drain,
  loop,
  membersAndReplay,
  order,
  serve,
  tag,
  told,
  untilAllRead,
} from '../../../test/segment/commands.ts';
import { idOf, segmentWorld, type World } from '../../../test/segment/world.ts';
import { consumeOnce } from '../../platform/consumers.ts';
import { inTransaction } from '../../platform/db.ts';
import type { App } from '../../platform/http/index.ts';
import { createSegmentModule } from './index.ts';

const START = '2026-03-01T02:00:00Z';
const recent: Segment.Definition = {
  event: 'order',
  measure: 'count',
  operator: 'gte',
  value: 1,
  window: { lastDays: 30 },
};
const viewed: Segment.Definition = {
  event: 'view',
  measure: 'count',
  operator: 'gte',
  value: 1,
  window: { lastDays: 30 },
};

describe('lanes of live segments', () => {
  let world: World;
  let http: App;
  beforeAll(async () => {
    world = await segmentWorld(START);
    http = await serve(world);
  });
  beforeEach(async () => {
    await sql`truncate segment.segment, segment.alias, audience.feature, audience.purchase cascade`.execute(world.db);
    await world.warehouse.client.command({ query: 'TRUNCATE TABLE event' });
    world.clock.set(START);
    await drain(world);
  });
  afterAll(async () => {
    await http.close();
    await world[Symbol.asyncDispose]();
  });

  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) =>
    http.inject({ method, url, headers: { authorization: 'Bearer any' }, ...(body && { payload: body }) });
  const create = async (definition: Segment.Definition, extra: object = {}) => {
    const reply = await send('POST', '/v1/segments', { name: 'S', kind: 'live', definition, ...extra });
    expect(reply.statusCode, reply.body).toBe(201);
    return reply.json<Segment.Segment>();
  };
  const numbers = async (id: string) => (await membersAndReplay(world, id)).members;
  const sizeOf = async (definition: Segment.Definition) => {
    const reply = await send('POST', '/v1/segments/estimate', { definition });
    expect(reply.statusCode, reply.body).toBe(200);
    return reply.json<Segment.SegmentEstimate>().size;
  };

  it('rule 14 shows a time-driven change with no event and a restart in between, in both lanes', async () => {
    await customers(world, 2);
    await order(world, 1, START);
    await behave(world, 1, 'view', START);
    await drain(world);
    const [hot, cold] = [await create(recent), await create(viewed)];
    expect([hot.size, cold.size, hot.lane, cold.lane]).toEqual([1, 1, 'hot', 'cold']);
    await loop(world, 'segment.tick');
    await loop(world, 'segment.cold');
    world.clock.set('2026-03-31T02:00:00Z');
    const restarted = createSegmentModule(world.deps);
    await loop(world, 'segment.tick', restarted);
    await loop(world, 'segment.cold', restarted);
    for (const { segmentId } of [hot, cold]) {
      expect((await changesOf(world, segmentId)).at(-1)).toMatchObject({
        kind: 'left',
        customer_no: 1,
        cause: 'time',
        number: 2,
      });
      expect((await told(world, segmentId)).at(-1)?.name).toBe('segment.left');
    }
  });

  it('rule 15 replays to the membership with 16 writers beside the consumer and the clock', async () => {
    await customers(world, 40);
    const few = await create({ event: 'order', measure: 'count', operator: 'between', value: [1, 3] });
    const loyal = await create({ field: 't.count', operator: 'gte', value: 3 });
    const [hot] = world.segments.consumers ?? [];
    let writing = true;
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let turn = 0; turn < 12; turn += 1) await order(world, 1 + ((writer * 7 + turn * 5) % 40), START);
    });
    const beside = async (work: () => Promise<unknown>) => {
      while (writing) await work();
    };
    const others = [
      beside(async () => hot && consumeOnce(world.db, hot, 0)),
      beside(() => loop(world, 'segment.tick')),
      beside(() => send('POST', `/v1/segments/${few.segmentId}/evaluate`)),
    ];
    await Promise.all(writers);
    writing = false;
    await Promise.all(others);
    await drain(world);
    const { rows } = await sql<{ customer_no: number; n: number }>`
      select customer_no, count(*) as n from audience.purchase group by customer_no order by customer_no`.execute(
      world.db,
    );
    const expected = { few: rows.filter((row) => row.n <= 3), loyal: rows.filter((row) => row.n >= 3) };
    for (const [segmentId, wanted] of [
      [few.segmentId, expected.few],
      [loyal.segmentId, expected.loyal],
    ] as const) {
      const { members, replayed, faults } = await membersAndReplay(world, segmentId);
      expect(faults).toEqual([]);
      expect(members).toEqual(wanted.map((row) => row.customer_no));
      expect(replayed).toEqual(members);
    }
  });

  it('rule 16 nets out two flips within one evaluation', async () => {
    await customers(world, 1);
    const { segmentId } = await create({ tag: 'vip' });
    await tag(world, 1, ['vip'], START);
    await tag(world, 1, [], START);
    await drain(world);
    expect(await changesOf(world, segmentId)).toEqual([]);
    await tag(world, 1, ['vip'], START);
    await drain(world);
    await tag(world, 1, [], START);
    await drain(world);
    expect((await changesOf(world, segmentId)).map((change) => change.kind)).toEqual(['entered', 'left']);
  });

  it('rule 17 switches to a new version at once, with cause edit and no journeys unless asked', async () => {
    await customers(world, 3);
    await tag(world, 1, ['a'], START);
    await tag(world, 2, ['b'], START);
    const before = await create({ tag: 'a' });
    const edit = (version: number, includeExisting: boolean, definition: Segment.Definition) =>
      send('PUT', `/v1/segments/${before.segmentId}`, { name: 'S', version, definition, includeExisting });
    const reply = await edit(1, false, { tag: 'b' });
    expect(reply.json(), reply.body).toMatchObject({ version: 2, size: 1 });
    expect((await edit(1, false, { tag: 'a' })).json().code).toBe('segment/version');
    const events = (await told(world, before.segmentId)).slice(1);
    expect(
      events.map(({ payload }) => [payload.customerNo, payload.cause, payload.version, payload.startsJourneys]),
    ).toEqual(
      expect.arrayContaining([
        [2, 'edit', 2, false],
        [1, 'edit', 2, false],
      ]),
    );
    await edit(2, true, { any: [{ tag: 'a' }, { tag: 'b' }] });
    expect((await told(world, before.segmentId)).at(-1)?.payload).toMatchObject({
      customerNo: 1,
      version: 3,
      startsJourneys: true,
    });
  });

  it('rule 18 lets a late event change membership and says when it happened', async () => {
    await customers(world, 1);
    const [hot, cold] = [await create(recent), await create(viewed)];
    await order(world, 1, '2026-02-10T00:00:00Z');
    await behave(world, 1, 'view', '2026-02-10T00:00:00Z');
    await drain(world);
    await loop(world, 'segment.cold');
    for (const { segmentId } of [hot, cold]) {
      const [entered] = await told(world, segmentId);
      expect(Temporal.Instant.from(String(entered?.payload.eventAt)).toString()).toBe('2026-02-10T00:00:00Z');
    }
  });

  it('rule 7 moves a membership with a merge and tells nobody; undo and erasure follow', async () => {
    await customers(world, 3);
    await tag(world, 1, ['a'], START);
    await behave(world, 1, 'view', START);
    await drain(world);
    const [a, cold] = [await create({ tag: 'a' }), await create(viewed)];
    const before = (await told(world, a.segmentId)).length;
    const pair = { mergeId: idOf(900), winnerId: idOf(2), loserId: idOf(1) };
    const participant = world.participants[0];
    const unlist = (listed: boolean) =>
      sql`update audience.feature set listed = ${listed}, lifecycle = case when ${listed}::boolean then 'new'::audience.lifecycle_tier end
        where customer_no = 1`.execute(world.db);
    const moved = await inTransaction(world.db, async (tx) => participant?.merge(tx, pair));
    await unlist(false);
    expect([await numbers(a.segmentId), await numbers(cold.segmentId)]).toEqual([[2], [2]]);
    expect(await told(world, a.segmentId)).toHaveLength(before);
    expect(await sizeOf(viewed)).toBe(1);
    expect([...(await world.segments.evaluate(world.db, viewed, world.clock.now(), Uint32Array.of(2)))]).toEqual([2]);
    await inTransaction(world.db, async (tx) => participant?.undo(tx, pair, moved));
    await unlist(true);
    expect([await numbers(a.segmentId), await numbers(cold.segmentId)]).toEqual([[1], [1]]);
    await inTransaction(world.db, async (tx) => participant?.erase(tx, [idOf(1)]));
    const { members, replayed, faults } = await membersAndReplay(world, a.segmentId);
    expect([members, replayed, faults]).toEqual([[], [], []]);
    expect((await changesOf(world, a.segmentId)).at(-1)).toMatchObject({ kind: 'left', cause: 'erase' });
  });

  it('rule 19 refuses circles with their path and evaluates from the inside out in one batch', async () => {
    await customers(world, 2);
    const inside = await create({ tag: 'a' }, { name: 'inside' });
    const middle = await create({ segment: inside.segmentId }, { name: 'middle' });
    const outer = await create({ not: { segment: middle.segmentId } }, { name: 'outer' });
    expect(outer.size).toBe(2);
    const reply = await send('PUT', `/v1/segments/${inside.segmentId}`, {
      name: 'inside',
      version: 1,
      definition: { segment: outer.segmentId },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([409, 'segment/cycle']);
    expect(reply.json().detail).toBe('inside → outer → middle → inside');
    await tag(world, 1, ['a'], START);
    const [hot] = world.segments.consumers ?? [];
    await untilAllRead(world.db, async () => void (hot && (await consumeOnce(world.db, hot, 0))));
    expect([await numbers(inside.segmentId), await numbers(middle.segmentId), await numbers(outer.segmentId)]).toEqual([
      [1],
      [1],
      [2],
    ]);
    const refused = await send('DELETE', `/v1/segments/${inside.segmentId}`);
    expect([refused.json().code, refused.json().detail]).toEqual(['segment/in-use', 'asked by middle']);
    expect((await send('DELETE', `/v1/segments/${outer.segmentId}`)).statusCode).toBe(204);
  });

  it('rule 19 passes a cold change on to the hot segment that asks it', async () => {
    await customers(world, 2);
    const cold = await create(viewed);
    const hot = await create({ all: [{ segment: cold.segmentId }, { not: { tag: 'x' } }] });
    expect(hot.lane).toBe('hot');
    await behave(world, 2, 'view', START);
    await drain(world);
    await loop(world, 'segment.cold');
    expect([await numbers(cold.segmentId), await numbers(hot.segmentId)]).toEqual([[2], []]);
    await drain(world);
    expect(await numbers(hot.segmentId)).toEqual([2]);
  });
});
