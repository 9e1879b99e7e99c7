/** Explanations over HTTP: why in a segment, why this message, why not sent, why not entered; now and then (CAM-16). */
import type { Journey } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld } from '../../../../test/journeys.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const explain = (customerId: string, at?: string) =>
  world.desk.must<Journey.Explanations>(
    'GET',
    `/v1/customers/${customerId}/explanations${at === undefined ? '' : `?at=${encodeURIComponent(at)}`}`,
  );
const failing = (send: Journey.ExplainedSend | undefined) =>
  send?.checks.filter((check) => check.result === 'failed').map((check) => check.check);

describe('CAM-16 explain', () => {
  it('tells the path of a run, its message, its coupon, and why a coupon was refused', async () => {
    const [coupon, message] = [await world.coupon(), await world.message()];
    const journeyId = await world.start(
      aJourney(
        [
          { id: 'gift', kind: 'coupon', templateId: coupon, next: 'hello' },
          { id: 'hello', kind: 'message', templateId: message, next: 'rest' },
          { id: 'rest', kind: 'wait', hours: 24, next: 'end' },
          ends(),
        ],
        { reentry: { kind: 'concurrent', by: 'visit' } },
      ),
    );
    const customerId = await world.owner();
    await world.happen(customerId, 'shop.viewed', { visit: 'one' });
    await world.settle();
    await world.happen(customerId, 'shop.viewed', { visit: 'two' });
    await world.settle();
    const told = await explain(customerId);
    const own = told.runs.filter((run) => run.journeyId === journeyId);
    expect(own.map((run) => run.path.map((step) => `${step.node}:${step.outcome}`))).toEqual([
      ['gift:refused', 'hello:planned'],
      ['gift:granted', 'hello:planned'],
    ]);
    expect(own[0]).toMatchObject({ node: 'rest', outcome: null, dueAt: expect.any(String), holdOut: null });
    expect(told.coupons.map(({ state, refused }) => [state, refused])).toEqual([
      ['issued', null],
      ['refused', 'customer_limit'],
    ]);
    // The second of the day is one too many.
    expect(told.sends.map((send) => [send.state, send.reason])).toEqual([
      ['blocked', 'frequency_cap'],
      ['sent', null],
    ]);
    expect(told.sends.map(failing)).toEqual([['frequency_cap'], []]);
  });

  it('tells why somebody who did not agree was not written to', async () => {
    const message = await world.message();
    await world.start(aJourney([{ id: 'hello', kind: 'message', templateId: message, next: 'end' }, ends()]));
    const customerId = await world.owner([]);
    await world.happen(customerId);
    await world.settle();
    const { sends } = await explain(customerId);
    expect(sends.every((send) => send.state === 'blocked' && failing(send)?.[0] === 'consent')).toBe(true);
    expect(sends.length).toBeGreaterThan(0);
  });

  it('tells why in a segment and why not in a journey, each with the answer of each condition', async () => {
    const buyers = { all: [{ field: 'audience.orderCount', operator: 'gte' as const, value: 1 }] };
    const segmentId = await world.segment(buyers);
    const strict = await world.start(
      aJourney([ends()], { audience: { definition: { field: 'audience.orderCount', operator: 'gte', value: 9 } } }),
    );
    const open = await world.start(aJourney([ends()], { trigger: { kind: 'event', event: 'never.happens' } }));
    const other = await world.segment({ field: 'audience.orderCount', operator: 'gte', value: 7 });
    const bySegment = await world.start(
      aJourney([ends()], { trigger: { kind: 'segment', segmentId: other, change: 'entered' } }),
    );
    const customerId = await world.owner();
    await world.settle();
    await world.order(customerId);
    await world.settle();
    const told = await explain(customerId);
    expect(told.segments.find((one) => one.segmentId === segmentId)).toMatchObject({
      version: 1,
      why: { kind: 'all', holds: true, of: [{ kind: 'leaf', holds: true }] },
    });
    const reasons = new Map(told.notEntered.map((one) => [one.journeyId, one]));
    expect(reasons.get(strict)).toMatchObject({ reason: 'audience', why: { holds: false } });
    expect(reasons.get(open)).toMatchObject({ reason: 'trigger', why: null });
    expect(reasons.get(bySegment)).toMatchObject({
      reason: 'trigger',
      why: { holds: false, leaf: { segment: other } },
    });
  });

  it('tells how it was at a past time', async () => {
    const segmentId = await world.segment({ field: 'audience.orderCount', operator: 'eq', value: 0 });
    const journeyId = await world.start(
      aJourney([{ id: 'rest', kind: 'wait', hours: 2, next: 'end' }, ends()], {
        trigger: { kind: 'event', event: 'late.seen' },
      }),
    );
    const customerId = await world.owner();
    await world.settle();
    await world.happen(customerId, 'late.seen');
    await world.settle();
    await world.pass({ hours: 1 });
    const then = world.clock.now().toString();
    await world.pass({ hours: 2 });
    await world.order(customerId);
    await world.settle();
    const [now, before] = [await explain(customerId), await explain(customerId, then)];
    const run = (told: Journey.Explanations) => told.runs.find((one) => one.journeyId === journeyId);
    const inside = (told: Journey.Explanations) => told.segments.some((one) => one.segmentId === segmentId);
    expect([run(now)?.outcome, run(before)?.outcome]).toEqual(['completed', null]);
    expect(run(before)?.path).toEqual([]);
    expect([inside(now), inside(before)]).toEqual([false, true]);
    const first = await explain(customerId, '2026-01-01T00:00:00Z');
    expect([first.runs, first.sends, first.coupons, first.segments]).toEqual([[], [], [], []]);
  });

  it('answers clearly for nobody', async () => {
    const reply = await world.desk.call('GET', '/v1/customers/00000000-0000-7000-8000-000000000000/explanations');
    expect(reply.json()).toMatchObject({ status: 404, code: 'journey/unknown-customer' });
  });
});
