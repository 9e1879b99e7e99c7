/** Funnels and paths over HTTP on the real engines, against a plain walk through the same events (INS-5, rule 20). */
import type { Metric } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { appendRows } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';

const HOUR_MS = 3_600_000;
const START = Temporal.Instant.from('2026-02-01T00:00:00Z').epochMilliseconds;
const span = { from: '2026-02-02', until: '2026-02-05' };
const [FROM, UNTIL] = [span.from, span.until].map(
  (date) => Temporal.PlainDate.from(date).toZonedDateTime('Asia/Shanghai').toInstant().epochMilliseconds,
) as [number, number];

interface Happened {
  readonly who: number;
  readonly event: string;
  readonly ms: number;
  /** Place in the order of receipt. */
  readonly nth: number;
  readonly payload: Readonly<Record<string, string | number | boolean>>;
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Times on whole hours, so that ties and repeats abound. */
function happenings(people: number): Happened[] {
  const random = randomOf(42);
  const names = ['app.view', 'app.cart', 'app.pay', 'order'] as const;
  return Array.from({ length: people * 24 }, (_, nth) => ({
    who: Math.floor(random() * people),
    event: names[Math.floor(random() * names.length)] as string,
    ms: START + Math.floor(random() * 24 * 6) * HOUR_MS,
    nth,
    payload: {
      ...(random() < 0.8 && { page: random() < 0.5 ? 'home' : 'food' }),
      price: Math.floor(random() * 5) * 1000,
    },
  }));
}

type Fits = (happened: Happened) => boolean;

/** Tries every event as every step: exponential, and without a thought. */
function deepest(events: readonly Happened[], steps: readonly Fits[], withinMs: number): number {
  const go = (step: number, after: number, start: number): number => {
    if (step === steps.length) return step;
    let best = step;
    for (const one of events) {
      const isIn = step === 0 ? one.ms >= FROM && one.ms < UNTIL : one.ms > after && one.ms <= start + withinMs;
      if (isIn && steps[step]?.(one)) best = Math.max(best, go(step + 1, one.ms, step === 0 ? one.ms : start));
    }
    return best;
  };
  return go(0, 0, 0);
}

describe('funnels and paths', () => {
  const PEOPLE = 18;
  /** The last one is merged into the first. */
  const of = (who: number) => (who === PEOPLE - 1 ? 0 : who);
  let app: TestApp;
  let headers: Headers;
  const all = happenings(PEOPLE);
  const ids = Array.from({ length: PEOPLE }, () => newId());

  beforeAll(async () => {
    app = await testApp({ now: '2026-03-01T04:00:00Z' });
    headers = await app.staff(['metric.read', 'customer.merge']);
    const { identity, audience } = app.modules;
    const channel = await identity.createChannel({ code: 'shop-door', name: '门店海报', kind: 'store' });
    await inTransaction(app.db, async (tx) => {
      await identity.insertCustomers(
        tx,
        ids.map((customerId, who) => ({
          customerId,
          status: 'known' as const,
          registeredAt: Temporal.Instant.from('2026-01-01T00:00:00Z').add({ seconds: who }),
          ...(who % 3 === 0 && { firstChannelId: channel.channelId }),
        })),
      );
    });
    for (const happened of all) {
      const customerId = ids[happened.who] as string;
      const at = Temporal.Instant.fromEpochMilliseconds(happened.ms);
      await inTransaction(app.db, async (tx) => {
        if (happened.event === 'order') {
          const line = { name: 'ware', category: 'food', quantity: 1, amountFen: Number(happened.payload.price) };
          await audience.recordOrders(tx, [
            { source: 'test', orderNo: String(happened.nth), customerId, at, kind: 'goods', lines: [line] },
          ]);
          return;
        }
        await appendRows(tx, [
          {
            eventId: newId(),
            name: happened.event,
            version: 1,
            source: 'test',
            subjectId: customerId,
            customerId,
            petId: null,
            occurredAt: at.toString(),
            payload: JSON.stringify(happened.payload),
          },
        ]);
      });
    }
    const merge = await app.http.inject({
      method: 'POST',
      url: '/v1/customer-merges',
      headers,
      body: { winnerId: ids[0], loserId: ids[PEOPLE - 1], reason: 'same person' },
    });
    expect(merge.statusCode, merge.body).toBeLessThan(300);
    await app.drain();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const post = async (path: string, body: object) => {
    const reply = await app.http.inject({ method: 'POST', url: `/v1/metrics/${path}`, headers, body });
    expect(reply.statusCode, reply.body).toBe(200);
    return reply.json();
  };
  const eventsOf = (who: number) => all.filter((one) => of(one.who) === who);
  const everybody = Array.from({ length: PEOPLE - 1 }, (_, who) => who);
  const counts = (steps: readonly Fits[], hours: number, people: readonly number[] = everybody) => {
    const levels = people.map((who) => deepest(eventsOf(who), steps, hours * HOUR_MS));
    return steps.map((_, nth) => levels.filter((level) => level > nth).length);
  };
  const is =
    (event: string): Fits =>
    (one) =>
      one.event === event;
  const home: Fits = (one) => one.event === 'app.view' && one.payload.page === 'home';
  const homeWhere = [{ property: 'page', operator: 'eq' as const, value: 'home' }];

  it.each([1, 3, 8, 24, 100])(
    'INS-5 rule 20 counts a funnel exactly, with ties and repeats, within %d hours',
    async (hours) => {
      const answer = await post('funnel', {
        ...span,
        withinHours: hours,
        steps: [{ event: 'app.view' }, { event: 'app.cart' }, { event: 'order' }],
      });
      const expected = counts([is('app.view'), is('app.cart'), is('order')], hours);
      expect(answer.steps.map((step: { customers: number }) => step.customers)).toEqual(expected);
      expect(answer.steps[1].ofFirst).toBe((expected[1] ?? 0) / (expected[0] ?? 1));
      expect(answer.freshness.timeZone).toBe('Asia/Shanghai');
    },
  );

  it.each([12, 30])(
    'INS-5 lets one event fill one step: the same step twice needs two events, within %d hours',
    async (hours) => {
      const steps = [
        { event: 'app.view', where: homeWhere },
        { event: 'app.view', where: homeWhere },
        { event: 'app.view' },
      ];
      const answer = await post('funnel', { ...span, withinHours: hours, steps });
      const expected = counts([home, home, is('app.view')], hours);
      expect(answer.steps.map((step: { customers: number }) => step.customers)).toEqual(expected);
      expect(expected[1]).toBeGreaterThan(0);
    },
  );

  it('INS-5 breaks a funnel down by a property of its first step', async () => {
    const steps = [
      { event: 'app.view' },
      { event: 'order', where: [{ property: 'grossFen', operator: 'gte', value: 2000 }] },
    ];
    const answer = await post('funnel', {
      ...span,
      withinHours: 6,
      steps,
      breakdown: { by: 'property', property: 'page' },
    });
    const dear: Fits = (one) => one.event === 'order' && Number(one.payload.price) >= 2000;
    for (const group of ['home', 'food', null]) {
      const first: Fits = (one) => one.event === 'app.view' && (one.payload.page ?? null) === group;
      expect(answer.groups.find((row: Metric.FunnelRow) => row.group === group)?.steps).toEqual(
        counts([first, dear], 6),
      );
    }
    expect(answer.groups).toHaveLength(3);
    expect(answer.steps.map((step: { customers: number }) => step.customers)).toEqual(
      counts([is('app.view'), dear], 6),
    );
  });

  it('INS-5 breaks a funnel down by channel and by tier without overlap', async () => {
    const question = { ...span, withinHours: 6, steps: [{ event: 'app.view' }, { event: 'app.pay' }] };
    const steps = [is('app.view'), is('app.pay')];
    const byChannel = await post('funnel', { ...question, breakdown: { by: 'channel' } });
    const through = (one: boolean) => everybody.filter((who) => (who % 3 === 0) === one);
    expect(byChannel.groups.map((row: Metric.FunnelRow) => [row.label, row.steps])).toEqual(
      [['门店海报', counts(steps, 6, through(true))] as const, [null, counts(steps, 6, through(false))] as const].sort(
        (a, b) => (b[1][0] ?? 0) - (a[1][0] ?? 0),
      ),
    );
    const byTier = await post('funnel', { ...question, breakdown: { by: 'tier' } });
    const tiers = byTier.groups.map((row: Metric.FunnelRow) => row.group);
    expect(tiers).toContain('high_value');
    expect(tiers).not.toContain(null);
    const sum = byTier.groups.reduce((all: number, row: Metric.FunnelRow) => all + (row.steps[0] ?? 0), 0);
    expect(sum).toBe(byTier.steps[0].customers);
  });

  it.each([
    ['after', 3, true],
    ['after', 4, false],
    ['before', 2, true],
  ] as const)('INS-5 follows the events %s an event, %d levels, collapsed %s', async (direction, depth, collapse) => {
    const question = { ...span, anchor: { event: 'app.cart' }, direction, depth, top: 15, withinHours: 30, collapse };
    const answer: Metric.PathAnswer = await post('path', question);
    const walks = everybody.flatMap((who) => {
      const line = eventsOf(who).sort((a, b) => a.ms - b.ms || a.nth - b.nth);
      const walk = direction === 'after' ? line : line.reverse();
      const place = walk.findIndex((one) => one.event === 'app.cart' && one.ms >= FROM && one.ms < UNTIL);
      if (place < 0) return [];
      const near = walk.slice(place).filter((one) => Math.abs(one.ms - (walk[place]?.ms ?? 0)) <= 30 * HOUR_MS);
      const names = near.map((one) => one.event);
      const kept = collapse ? names.filter((name, nth) => name !== names[nth - 1]) : names;
      return [kept.slice(0, depth + 1)];
    });
    expect(answer.customers).toBe(walks.length);
    const links = new Map<string, number>();
    for (const walk of walks) {
      for (let level = 1; level < walk.length; level += 1) {
        const key = `${level - 1} ${walk[level - 1]} ${walk[level]}`;
        links.set(key, (links.get(key) ?? 0) + 1);
      }
    }
    const told = new Map(answer.links.map((link) => [`${link.level} ${link.from} ${link.to}`, link.customers]));
    expect(Object.fromEntries([...told].sort())).toEqual(Object.fromEntries([...links].sort()));
    expect(links.size).toBeGreaterThan(4);
  });

  it('INS-5 puts rare events of a path together, and loses nobody', async () => {
    const question = { ...span, anchor: { event: 'app.view' }, direction: 'after', depth: 4, top: 1, withinHours: 20 };
    const answer: Metric.PathAnswer = await post('path', question);
    for (const level of [1, 2, 3]) {
      const nodes = answer.nodes.filter((node) => node.level === level);
      expect(nodes.length).toBeLessThanOrEqual(2);
      for (const node of nodes) {
        const out = answer.links.filter((link) => link.level === level && link.from === node.event);
        const into = answer.links.filter((link) => link.level === level - 1 && link.to === node.event);
        const sum = (links: readonly Metric.PathLink[]) => links.reduce((all, link) => all + link.customers, 0);
        expect(sum(into)).toBe(node.customers);
        expect(sum(out) + node.ended).toBe(node.customers);
      }
    }
    expect(answer.nodes.some((node) => node.event === null)).toBe(true);
  });

  it('INS-5 follows only the events that are asked for', async () => {
    const question = {
      ...span,
      anchor: { event: 'app.view', where: homeWhere },
      direction: 'after',
      depth: 2,
      top: 5,
      withinHours: 48,
      among: ['app.pay'],
    };
    const answer: Metric.PathAnswer = await post('path', question);
    expect(new Set(answer.nodes.map((node) => node.event))).toEqual(new Set(['app.view', 'app.pay']));
  });

  it('INS-5 gives funnels and paths as files', async () => {
    const steps = [{ event: 'app.view' }, { event: 'order' }];
    const question = { ...span, withinHours: 8, steps, breakdown: { by: 'property', property: 'page' } };
    const get = (path: string, asked: object) =>
      app.http.inject({ url: `/v1/metrics/${path}?question=${encodeURIComponent(JSON.stringify(asked))}`, headers });
    const file = await get('funnel.csv', question);
    expect(file.headers['content-type']).toContain('text/csv');
    expect(file.body.trim().split('\n')).toHaveLength(5);
    expect(file.body).toContain(counts([is('app.view'), is('order')], 8).join(','));
    const links = await get('path.csv', {
      ...span,
      anchor: steps[0],
      direction: 'after',
      depth: 1,
      top: 3,
      withinHours: 8,
    });
    expect(links.body).toMatch(/level,from,to,customers\r\n0,app\.view,/);
    expect((await get('funnel.csv', { nonsense: 1 })).json()).toMatchObject({ code: 'metric/question-invalid' });
  });

  it('INS-5 refuses conditions and spans that mean nothing', async () => {
    const steps = [
      { event: 'app.view', where: [{ property: 'page', operator: 'between', value: 'x' }] },
      { event: 'order' },
    ];
    const ask = (body: object) => app.http.inject({ method: 'POST', url: '/v1/metrics/funnel', headers, body });
    const reply = await ask({ ...span, withinHours: 8, steps });
    expect(reply.json()).toMatchObject({
      code: 'metric/question-invalid',
      errors: [{ pointer: '/body/steps/0/where/0' }],
    });
    expect(
      (
        await ask({ from: span.until, until: span.from, withinHours: 8, steps: [{ event: 'a' }, { event: 'b' }] })
      ).json(),
    ).toMatchObject({
      code: 'metric/empty-span',
    });
  });

  it('INS-5 lists the events that can be asked for, orders first', async () => {
    const { items } = (await app.http.inject({ url: '/v1/metrics/events', headers })).json();
    expect(items[0]).toMatchObject({ event: 'order', events: all.filter((one) => one.event === 'order').length });
    const view = items.find((item: { event: string }) => item.event === 'app.view');
    expect(view.properties).toEqual([
      { key: 'page', type: 'text' },
      { key: 'price', type: 'number' },
    ]);
    expect(items.some((item: { event: string }) => item.event.startsWith('audience.'))).toBe(false);
  });

  it('INS-5 keeps questions for oneself or for everybody, and lets only their maker change them', async () => {
    const other = await app.staff(['metric.read']);
    const call = (who: Headers, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
      app.http.inject({ method, url: `/v1/metrics/questions${path}`, headers: who, ...(body && { body }) });
    const question = { ...span, withinHours: 8, steps: [{ event: 'app.view' }, { event: 'order' }] };
    const own = (await call(headers, 'POST', '', { kind: 'funnel', name: '看了再买', question, shared: false })).json();
    expect(own).toMatchObject({ own: true, name: '看了再买', question });
    const listed = async (who: Headers) => (await call(who, 'GET', '?kind=funnel')).json().items;
    expect(await listed(other)).toEqual([]);
    expect((await call(other, 'PUT', `/${own.questionId}`, { ...own, questionId: undefined })).statusCode).toBe(400);
    const changed = { kind: 'funnel', name: '看了就买', question, shared: true };
    expect((await call(other, 'PUT', `/${own.questionId}`, changed)).json()).toMatchObject({
      code: 'metric/question-not-found',
    });
    expect((await call(headers, 'PUT', `/${own.questionId}`, changed)).json()).toMatchObject({
      name: '看了就买',
      shared: true,
    });
    expect(await listed(other)).toMatchObject([{ questionId: own.questionId, own: false }]);
    expect((await call(other, 'DELETE', `/${own.questionId}`)).json()).toMatchObject({
      code: 'metric/question-not-own',
    });
    expect((await call(headers, 'POST', '', { ...changed, kind: 'path' })).json()).toMatchObject({
      code: 'metric/question-invalid',
    });
    expect((await call(headers, 'DELETE', `/${own.questionId}`)).statusCode).toBe(204);
    expect(await listed(headers)).toEqual([]);
  });
});
