/** Segments over HTTP on real engines: what definitions mean, and what screens are told. */
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { behave, customers, drain, membersAndReplay, order, serve, tag, told } from '../../../test/segment/commands.ts';
import { idOf, segmentWorld, type World } from '../../../test/segment/world.ts';
import type { App } from '../../platform/http/index.ts';

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

describe('segments', () => {
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

  it('rule 9 refuses an empty tree and names the place', async () => {
    const reply = await send('POST', '/v1/segments/estimate', { definition: { all: [{ tag: 'x' }, { any: [] }] } });
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'segment/definition']);
    expect(reply.json().errors[0].pointer).toBe('/body/definition/all/1/any');
  });

  it('AUD-6 refuses a tree that is too deep, has too many conditions, or asks what nobody answers', async () => {
    let deep: Segment.Definition = { tag: 'x' };
    for (let level = 0; level < 8; level += 1) deep = { not: deep };
    const many: Segment.Definition = {
      all: [{ any: Array(31).fill({ tag: 'x' }) }, { any: Array(31).fill({ tag: 'x' }) }],
    };
    for (const definition of [deep, many, { field: 'no.such', operator: 'isSet' }, { ...recent, measure: 'sum' }]) {
      const reply = await send('POST', '/v1/segments/estimate', { definition });
      expect(reply.json().code).toBe('segment/definition');
    }
  });

  it('rule 10 takes a missing property as unknown', async () => {
    await customers(world, 3);
    await behave(world, 1, 'view', START, { p: 'a' });
    await behave(world, 2, 'view', START, {});
    await drain(world);
    const where = (operator: string, value?: string) =>
      sizeOf({
        event: 'view',
        where: [{ property: 'p', operator, ...(value && { value }) }],
        measure: 'count',
        operator: 'gte',
        value: 1,
      } as Segment.Definition);
    expect(await where('eq', 'a')).toBe(1);
    expect(await where('ne', 'a')).toBe(0);
    expect(await where('ne', 'b')).toBe(1);
    expect(await where('isNotSet')).toBe(1);
    expect(await sizeOf({ not: { field: 't.city', operator: 'ne', value: 'x' } })).toBe(3);
  });

  it('rule 11 counts a rolling window to the millisecond', async () => {
    await customers(world, 2);
    await order(world, 1, START);
    await behave(world, 1, 'view', START);
    await drain(world);
    const at = (text: string) => Temporal.Instant.from(text);
    for (const definition of [recent, viewed]) {
      const inside = (text: string) => world.segments.evaluate(world.db, definition, at(text), 'all');
      expect(await inside('2026-03-31T01:59:59.999Z')).toHaveLength(1);
      expect(await inside('2026-03-31T02:00:00.000Z')).toHaveLength(0);
      expect(await inside('2026-03-01T01:59:59.999Z')).toHaveLength(0);
    }
  });

  it('rule 11 counts calendar days in the named zone', async () => {
    await customers(world, 1);
    await order(world, 1, '2026-02-27T15:59:59Z');
    const today = (timeZone: string) =>
      sizeOf({ ...recent, window: { calendarDays: 2, timeZone } } as Segment.Definition);
    expect(await today('Asia/Shanghai')).toBe(0);
    expect(
      await sizeOf({ ...recent, window: { calendarDays: 3, timeZone: 'Asia/Shanghai' } } as Segment.Definition),
    ).toBe(1);
    expect(await today('America/New_York')).toBe(1);
  });

  it('rule 12 holds "at least 0" and "exactly 0" for who never did it', async () => {
    await customers(world, 3);
    await order(world, 1, START);
    await behave(world, 2, 'view', START);
    await drain(world);
    for (const leaf of [recent, viewed] as Segment.EventLeaf[]) {
      expect(await sizeOf({ ...leaf, operator: 'gte', value: 0 })).toBe(3);
      expect(await sizeOf({ ...leaf, operator: 'eq', value: 0 })).toBe(2);
    }
    expect(await sizeOf({ all: [{ notDone: 'order' }, { notDone: 'view' }] })).toBe(1);
  });

  it('AUD-6 follows an order in the hot lane and tells entered and left with number, version and cause', async () => {
    await customers(world, 3);
    const { segmentId, lane, size } = await create(recent);
    expect([lane, size]).toEqual(['hot', 0]);
    await order(world, 2, START);
    await drain(world);
    expect(await numbers(segmentId)).toEqual([2]);
    const [entered] = await told(world, segmentId);
    expect(entered).toMatchObject({
      name: 'segment.entered',
      payload: {
        segmentId,
        version: 1,
        customerNo: 2,
        customerId: idOf(2),
        number: 1,
        cause: 'event',
        startsJourneys: true,
      },
    });
    expect(entered?.payload.eventId).toEqual(expect.any(String));
  });

  it('rule 20 wants each step later than the one before, within the hours allowed', async () => {
    await customers(world, 3);
    await behave(world, 1, 'view', START);
    await behave(world, 1, 'cart', START);
    await behave(world, 2, 'view', '2026-03-01T00:00:00Z');
    await behave(world, 2, 'cart', '2026-03-01T01:00:00Z');
    await behave(world, 3, 'view', '2026-02-28T23:59:59.999Z');
    await behave(world, 3, 'cart', '2026-03-01T01:00:00Z');
    await drain(world);
    const steps = [{ event: 'view' }, { event: 'cart' }];
    expect(await sizeOf({ sequence: steps })).toBe(2);
    expect(await sizeOf({ sequence: steps, withinHours: { each: 1 } })).toBe(1);
    expect(await sizeOf({ sequence: [...steps, { event: 'view' }] })).toBe(0);
    expect(await sizeOf({ sequence: [{ event: 'view' }, { event: 'view' }] })).toBe(0);
  });

  it('AUD-6 keeps a snapshot as it was, and measures overlap, growth and changes', async () => {
    await customers(world, 5);
    for (const no of [1, 2, 3]) await tag(world, no, no === 3 ? ['a', 'b'] : ['a'], START);
    const a = await create({ tag: 'a' });
    const b = await create({ tag: 'b' });
    const taken = await send('POST', `/v1/segments/${a.segmentId}/snapshot`, { name: 'kept' });
    const snapshot = taken.json<Segment.Segment>();
    world.clock.set('2026-03-02T02:00:00Z');
    await tag(world, 1, [], START);
    await drain(world);
    expect([await numbers(a.segmentId), await numbers(snapshot.segmentId)]).toEqual([
      [2, 3],
      [1, 2, 3],
    ]);
    const overlap = await send('POST', '/v1/segments/overlap', {
      segmentIds: [a.segmentId, b.segmentId, snapshot.segmentId],
    });
    expect(overlap.json().intersections.map((entry: { size: number }) => entry.size)).toEqual([2, 1, 1, 3, 2, 1, 1]);
    const growth = await send('GET', `/v1/segments/${a.segmentId}/growth?from=2026-02-28&until=2026-03-03`);
    expect(growth.json().items).toEqual([
      { date: '2026-02-28', size: 0, entered: 0, left: 0 },
      { date: '2026-03-01', size: 3, entered: 3, left: 0 },
      { date: '2026-03-02', size: 2, entered: 0, left: 1 },
      { date: '2026-03-03', size: 2, entered: 0, left: 0 },
    ]);
    const changes = await send('GET', `/v1/segments/${a.segmentId}/changes?limit=2`);
    expect(changes.json().items.map((change: Segment.SegmentChange) => [change.number, change.kind])).toEqual([
      [4, 'left'],
      [3, 'entered'],
    ]);
    const rest = await send('GET', `/v1/segments/${a.segmentId}/changes?cursor=${changes.json().nextCursor}`);
    expect(rest.json()).toMatchObject({ items: [{ number: 2 }, { number: 1 }], nextCursor: null });
  });

  it('AUD-9 answers with its date, pages members and exports them', async () => {
    await customers(world, 3);
    const everybody = await create({ not: { tag: 'none' } });
    expect(everybody).toMatchObject({ size: 3, asOf: START, late: false, timeZone: 'Asia/Shanghai' });
    const first = (await send('GET', `/v1/segments/${everybody.segmentId}/members?limit=2`)).json();
    expect(first.items.map((member: Segment.SegmentMember) => member.customerNo)).toEqual([3, 2]);
    const second = (
      await send('GET', `/v1/segments/${everybody.segmentId}/members?limit=2&cursor=${first.nextCursor}`)
    ).json();
    expect([second.items.length, second.nextCursor]).toEqual([1, null]);
    const csv = await send('GET', `/v1/segments/${everybody.segmentId}/members.csv`);
    expect(csv.body.trim().split('\r\n')).toHaveLength(4);
  });

  it('AUD-6 says why a customer is in a segment, leaf by leaf', async () => {
    await customers(world, 1);
    await order(world, 1, START);
    await behave(world, 1, 'view', START);
    await drain(world);
    await create({ any: [{ tag: 'x' }, { all: [recent, viewed, { not: { notDone: 'view' } }] }] });
    const reply = await send('GET', `/v1/customers/${idOf(1)}/segments`);
    const why = reply.json().items[0].why;
    expect(why).toMatchObject({
      kind: 'any',
      holds: true,
      of: [
        { kind: 'leaf', holds: false, leaf: { tag: 'x' } },
        {
          kind: 'all',
          holds: true,
          of: [{ holds: true }, { holds: true }, { kind: 'not', holds: true, of: [{ holds: false }] }],
        },
      ],
    });
  });

  it('AUD-6 offers fields with their operators and events with the members they had', async () => {
    await customers(world, 1);
    await behave(world, 1, 'view', START, { p: 'a', n: 1, mixed: 1 });
    await behave(world, 1, 'view', START, { mixed: 'a' });
    await drain(world);
    const { fields, events } = (await send('GET', '/v1/segment-fields')).json();
    expect(fields.map((field: Segment.SegmentField) => field.key)).toContain('t.petSpecies');
    expect(events.find((event: Segment.SegmentEvent) => event.name === 'order')).toMatchObject({ store: 'record' });
    expect(events.find((event: Segment.SegmentEvent) => event.name === 'view')).toEqual({
      name: 'view',
      store: 'warehouse',
      properties: [
        { key: 'mixed', type: 'other' },
        { key: 'n', type: 'number' },
        { key: 'p', type: 'text' },
      ],
    });
  });
});
