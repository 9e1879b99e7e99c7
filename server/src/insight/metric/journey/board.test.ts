/** The board of a running journey on the real engines: a journey that sends and grants, owners who read, redeem and come back (INS-2). */
import type { Coupon, Journey, Metric } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { couponDesk } from '../../../../test/coupons.ts';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { appendRows } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';

/** 10:00 in Shanghai. */
const MORNING = '2026-03-02T02:00:00Z';
const OWNERS = 5;

const DEFINITION = (templateId: string, couponTemplateId: string): Journey.JourneyDefinition => ({
  trigger: { kind: 'event', event: 'shop.viewed' },
  start: 'coupon',
  nodes: [
    { id: 'coupon', kind: 'coupon', templateId: couponTemplateId, next: 'message' },
    { id: 'message', kind: 'message', templateId, next: 'end' },
    { id: 'end', kind: 'end' },
  ],
  goal: { event: 'order', windowDays: 7 },
});

describe('INS-2 board of a running journey', () => {
  let app: TestApp;
  let headers: Headers;
  let desk: ReturnType<typeof couponDesk>;
  let journeyId: string;
  const owners: { customerId: string; headers: Headers }[] = [];

  const settle = async () => {
    for (let round = 0; round < 4; round += 1) {
      await app.drain();
      for (const loop of app.pawloop.loops) if (/^(journey|message)\./.test(loop.name)) await app.loop(loop.name);
    }
    await app.drain();
  };
  const pass = (minutes: number) => app.clock.set(app.clock.now().add({ minutes }).toString());
  const view = (customerId: string) =>
    inTransaction(app.db, (tx) =>
      appendRows(tx, [
        {
          eventId: newId(),
          name: 'shop.viewed',
          version: 1,
          source: 'test',
          subjectId: customerId,
          customerId,
          petId: null,
          occurredAt: app.clock.now().toString(),
          payload: '{}',
        },
      ]),
    );
  const board = async (query = ''): Promise<Metric.JourneyBoard> =>
    (await app.http.inject({ url: `/v1/metrics/journeys/${journeyId}${query}`, headers })).json();
  const buy = async (who: number, useCoupon: boolean) => {
    const customerId = owners[who]?.customerId ?? '';
    const { items } = await desk.must<{ items: Coupon.Coupon[] }>(
      'GET',
      '/v1/owner/coupons',
      undefined,
      owners[who]?.headers,
    );
    const reply = await desk.sell(customerId, useCoupon ? items.slice(0, 1).map((coupon) => coupon.couponId) : []);
    expect(reply.statusCode, reply.body).toBeLessThan(300);
  };

  beforeAll(async () => {
    app = await testApp({ now: MORNING });
    headers = await app.staff();
    desk = couponDesk(app, headers);
    const templateId = await inTransaction(app.db, (tx) =>
      app.modules.message.createTemplate(tx, {
        key: newId(),
        name: '问候',
        purpose: 'service',
        channels: ['inbox'],
        contents: { inbox: { zh: { title: '你好', body: '{{ business.name }} 想念你' } } },
        variables: [],
      }),
    );
    const definition = DEFINITION(templateId, await desk.template());
    const made = await desk.must<Journey.Journey>('POST', '/v1/journeys', { name: '春天回来', definition });
    journeyId = made.journeyId;
    await desk.must('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: made.draftVersion });
    for (let n = 0; n < OWNERS; n += 1) owners.push(await app.owner());
    for (const { customerId } of owners.slice(0, 4)) await view(customerId);
    await settle();
    pass(3);
    for (const owner of owners.slice(0, 3)) {
      const inbox = await desk.must<{ items: { sendId: string }[] }>(
        'GET',
        '/v1/owner/inbox',
        undefined,
        owner.headers,
      );
      await desk.must('POST', `/v1/owner/inbox/${inbox.items[0]?.sendId}/read`, {}, owner.headers);
    }
    await settle();
    pass(2);
    await buy(0, true);
    await buy(3, false);
    await buy(4, false);
    await settle();
    pass(1);
    await buy(0, false);
    await settle();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('INS-2 lists published journeys', async () => {
    const { items } = (await app.http.inject({ url: '/v1/metrics/journeys', headers })).json();
    expect(items).toEqual([{ journeyId, name: '春天回来', state: 'running' }]);
    const gone = await app.http.inject({ url: `/v1/metrics/journeys/${newId()}`, headers });
    expect(gone.json()).toMatchObject({ code: 'metric/journey-not-found' });
  });

  it('INS-2 counts reach, opening, participation, benefit use, orders and repurchase', async () => {
    expect(await board()).toMatchObject({
      freshness: { late: false, timeZone: 'Asia/Shanghai' },
      journey: { name: '春天回来', state: 'running' },
      reached: 4,
      sent: 4,
      opened: 3,
      participated: 3,
      granted: 4,
      redeemed: 1,
      orders: 3,
      orderCustomers: 2,
      repurchased: 1,
    });
  });

  it('INS-2 rule 42 equals plain SQL over sends, coupons and conversions', async () => {
    const { rows } = await sql<Record<string, number>>`
      select (select count(distinct customer_id) from (
          select customer_id from message.send where journey_id = ${journeyId} and state = 'sent'
          union select customer_id from coupon.coupon where origin ->> 'journeyId' = ${journeyId}) r) as reached,
        (select count(*) from message.send where journey_id = ${journeyId} and state = 'sent') as sent,
        (select count(distinct customer_id) from message.send where journey_id = ${journeyId} and opened_at is not null) as opened,
        (select count(*) from coupon.coupon where origin ->> 'journeyId' = ${journeyId}) as granted,
        (select count(*) from coupon.coupon where origin ->> 'journeyId' = ${journeyId} and state = 'redeemed') as redeemed,
        (select count(*) from journey.conversion where journey_id = ${journeyId}) as orders,
        (select sum(net_fen) from journey.conversion where journey_id = ${journeyId})::bigint as "netFen",
        (select count(*) from (select from journey.conversion where journey_id = ${journeyId} group by customer_id having count(*) >= 2) x)
          as repurchased`.execute(app.db);
    const { reached, sent, opened, granted, redeemed, orders, netFen, repurchased } = await board();
    expect({ reached, sent, opened, granted, redeemed, orders, netFen, repurchased }).toEqual(rows[0]);
  });

  it('CAM-9 shows cost, margin and ROI as the journey itself tells them', async () => {
    const results = await desk.must<Journey.JourneyResults>('GET', `/v1/journeys/${journeyId}/results`);
    const last = results.attributed.find((one) => one.rule === 'last');
    const seen = await board();
    expect(seen).toMatchObject({
      costFen: results.cost.totalFen,
      marginFen: last?.marginFen,
      roi: last?.roi,
      aovFen: (last?.netFen ?? 0) / (last?.orders ?? 1),
    });
    expect(seen.roi).toBeGreaterThan(0);
    const { items } = (await app.http.inject({ url: '/v1/kpis', headers })).json();
    const kpi = (key: string) => items.find((one: Metric.Kpi) => one.key === key);
    expect(kpi('campaign_roi').value).toBeCloseTo(seen.roi ?? 0, 10);
    expect(kpi('campaign_conversion').value).toBeCloseTo((results.treated.rate ?? 0) * 100, 10);
    const page = (await app.http.inject({ url: '/v1/kpis/campaign_roi/rows', headers })).json();
    expect(page.items).toMatchObject([
      { reference: '春天回来', numerator: last?.marginFen, denominator: results.cost.totalFen },
    ]);
  });

  it('INS-2 tells each minute apart, empty ones included', async () => {
    const { steps, step } = await board('?steps=10');
    expect(step).toBe('minute');
    expect(steps).toHaveLength(10);
    expect(steps.at(-1)?.at).toBe('2026-03-02T02:06:00Z');
    const busy = steps.filter((one) => one.sent + one.granted + one.opened + one.redeemed + one.orders > 0);
    expect(busy).toMatchObject([
      { at: '2026-03-02T02:00:00Z', sent: 4, granted: 4, opened: 0, orders: 0 },
      { at: '2026-03-02T02:03:00Z', sent: 0, opened: 3 },
      { at: '2026-03-02T02:05:00Z', redeemed: 1, orders: 2 },
      { at: '2026-03-02T02:06:00Z', orders: 1 },
    ]);
    const hours = await board('?step=hour&steps=12');
    expect(hours.steps.at(-1)).toMatchObject({
      at: '2026-03-02T02:00:00Z',
      sent: 4,
      opened: 3,
      redeemed: 1,
      orders: 3,
    });
    const days = await board('?step=day&steps=10');
    expect(days.steps.at(-1)).toMatchObject({ at: '2026-03-01T16:00:00Z', sent: 4, orders: 3 });
  });

  it('INS-2 gives the steps of a span as a file', async () => {
    const url = `/v1/metrics/journeys/${journeyId}/steps.csv?from=2026-03-02&until=2026-03-03&step=hour`;
    const file = await app.http.inject({ url, headers });
    expect(file.body.trim().split('\r\n')).toHaveLength(25);
    expect(file.body).toContain('2026-03-02T02:00:00Z,4,0,3,0,4,1,3');
    const wide = await app.http.inject({
      url: url.replace('2026-03-03', '2027-03-03').replace('hour', 'minute'),
      headers,
    });
    expect(wide.json()).toMatchObject({ code: 'metric/empty-span' });
  });

  it('INS-2 follows a sale that is cancelled', async () => {
    const before = await board();
    const { rows } = await sql<{ order_id: string }>`
      select c.order_id from journey.conversion c where c.journey_id = ${journeyId} order by c.at desc limit 1`.execute(
      app.db,
    );
    await desk.must('POST', `/v1/counter-sales/${rows[0]?.order_id}/cancel`, { reason: 'mistake' });
    await settle();
    const after = await board();
    expect(after).toMatchObject({ orders: before.orders - 1, repurchased: 0 });
    expect(after.netFen).toBeLessThan(before.netFen);
  });
});
