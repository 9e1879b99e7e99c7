/** A journey from its trigger to the coupon in the wallet and the message in the inbox (CAM-1, CAM-3). */
import type { Journey } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld } from '../../../test/journeys.ts';

let world: JourneyWorld;
beforeAll(async () => {
  world = await journeyWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a journey', () => {
  it('CAM-3 takes who enters a segment through coupon, message and wait to the end, each once', async () => {
    const customerId = await world.owner();
    await world.settle();
    const segmentId = await world.segment({
      event: 'order',
      measure: 'count',
      operator: 'gte',
      value: 1,
      window: { lastDays: 30 },
    });
    const [templateId, couponId] = [
      await world.message({
        contents: { inbox: { zh: { title: '礼物', body: '{{ coupon.name }} 送你' } } },
        variables: [{ name: 'coupon.name', example: '十元券' }],
      }),
      await world.coupon({ name: '谢谢你' }),
    ];
    const journeyId = await world.start(
      aJourney(
        [
          { id: 'coupon', kind: 'coupon', templateId: couponId, next: 'message' },
          { id: 'message', kind: 'message', templateId, next: 'wait' },
          { id: 'wait', kind: 'wait', hours: 24, next: 'end' },
          ends(),
        ],
        { trigger: { kind: 'segment', segmentId, change: 'entered' } },
      ),
    );
    await world.order(customerId);
    await world.settle();
    expect(await world.runs(journeyId)).toMatchObject([{ customer_id: customerId, node: 'wait', outcome: null }]);
    expect(await world.sends(journeyId)).toMatchObject([{ customer_id: customerId, state: 'sent' }]);
    expect(await world.coupons()).toMatchObject([{ customer_id: customerId, state: 'issued' }]);
    await world.pass({ hours: 24 });
    await world.settle();
    expect(await world.runs(journeyId)).toMatchObject([{ outcome: 'completed' }]);
    expect(await world.path(journeyId)).toEqual(['coupon:granted', 'message:planned', 'wait:waited', 'end:done']);
    expect(await world.coupons()).toHaveLength(1);
    const counts = await world.desk.must<{ nodes: Journey.NodeCounts[]; totals: Journey.JourneyTotals }>(
      'GET',
      `/v1/journeys/${journeyId}/counts`,
    );
    expect(counts.totals).toMatchObject({ entered: 1, live: 0, completed: 1 });
    expect(counts.nodes.map(({ node, here, reached }) => [node, here, reached])).toEqual([
      ['coupon', 0, 1],
      ['message', 0, 1],
      ['wait', 0, 1],
      ['end', 0, 1],
    ]);
    expect(counts.nodes[1]?.outcomes).toMatchObject({ planned: 1, sent: 1 });
  });
});
