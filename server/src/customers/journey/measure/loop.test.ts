/** The loop closes: a recalled customer redeems at the counter, and the results equal plain SQL over the facts (CAM-9, rule 42). */
import type { Audience, Coupon, Journey } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JourneyWorld, journeyWorld } from '../../../../test/journeys.ts';
import { inTransaction } from '../../../platform/db.ts';

let world: JourneyWorld;
let journeyId: string;
let customerId: string;

const resultsOf = () => world.desk.must<Journey.JourneyResults>('GET', `/v1/journeys/${journeyId}/results`);
const sell = (body: object) => world.desk.must<Audience.CounterSale>('POST', '/v1/counter-sales', body);

/** Somebody who registered with a proved phone and agreed to marketing on these channels. */
async function member(...channels: readonly ('inbox' | 'sms')[]): Promise<string> {
  const { customerId } = await world.app.owner();
  const consents = channels.map((channel) => ({ customerId, channel, purpose: 'marketing' as const }));
  await inTransaction(world.db, (tx) =>
    world.app.modules.identity.insertConsents(
      tx,
      consents.map((one) => ({ ...one, granted: true, version: 'v1', source: 'test' })),
    ),
  );
  return customerId;
}

beforeAll(async () => {
  world = await journeyWorld();
  const people = [];
  for (let count = 0; count < 4; count += 1) people.push(await member('sms', 'inbox'));
  for (const one of people) await world.order(one);
  await world.settle();
  await world.pass({ hours: 24 * 120 });
  await world.app.loop('audience.upkeep');
  await world.app.loop('segment.tick');
  const request = { start: true, includeExisting: true };
  const used = await world.desk.must<{ journeyId: string }>('POST', '/v1/ready-journeys/dormant-recall/use', request);
  journeyId = used.journeyId;
  for (let round = 0; round < 3; round += 1) await world.settle();
  customerId = (await world.runs(journeyId)).find((run) => run.hold_out === null)?.customer_id ?? '';
});
afterAll(() => world[Symbol.asyncDispose]());

describe('the loop', () => {
  it('CAM-9 counts who was touched, and nothing brought yet', async () => {
    const runs = await world.runs(journeyId);
    const treated = runs.filter((run) => run.hold_out === null).length;
    const results = await resultsOf();
    expect(results).toMatchObject({
      treated: { runs: treated, customers: treated, converted: 0, convertedFen: 0 },
      holdOut: { runs: runs.length - treated },
      touches: { messages: 2 * treated, coupons: treated, customers: treated },
      coupons: { granted: treated, redeemed: 0 },
      recovered: 0,
      late: false,
    });
    const sent = (await world.sends(journeyId)).filter((send) => send.state === 'sent');
    expect(sent.length).toBe(2 * treated);
    expect(results.cost.messageFen).toBeGreaterThan(0);
    expect(results.cost).toEqual({ ...results.cost, discountFen: 0, totalFen: results.cost.messageFen });
  });

  it('CAM-9 CAM-7 counts the recovered customer, cost, margin and ROI after the counter redeemed the coupon', async () => {
    await world.pass({ hours: 5 });
    const { items } = await world.desk.must<{ items: Coupon.Coupon[] }>('GET', `/v1/coupons?journeyId=${journeyId}`);
    const couponId = items.find((coupon) => coupon.customerId === customerId)?.couponId;
    const lines = [{ name: 'food', quantity: 1, unitFen: 30_000 }];
    const sale = await sell({ customerId, kind: 'goods', lines, couponIds: [couponId] });
    expect(sale).toMatchObject({ grossFen: 22_000, discountFen: 8000 });
    await world.settle();
    const results = await resultsOf();
    const totalFen = results.cost.messageFen + 8000;
    expect(results).toMatchObject({
      treated: { converted: 1, convertedFen: 22_000 },
      coupons: { redeemed: 1 },
      recovered: 1,
      cost: { discountFen: 8000, totalFen },
      attributed: [
        { rule: 'last', orders: 1, credit: 1, customers: 1, netFen: 22_000, marginFen: 9900, roi: 9900 / totalFen },
        { rule: 'linear', orders: 1, credit: 1, netFen: 22_000 },
      ],
    });
    const rows = await world.desk.must<{ items: Journey.Conversion[] }>('GET', `/v1/journeys/${journeyId}/conversions`);
    expect(rows.items).toMatchObject([{ orderId: sale.orderId, netFen: 22_000, touch: { kind: 'redemption' } }]);
    const csv = await world.desk.call('GET', `/v1/journeys/${journeyId}/results.csv`);
    expect(csv.body).toContain('attributed.last.netFen,22000');
    const loose = await world.desk.must<{ items: Journey.Conversion[] }>('GET', '/v1/conversions?attributed=false');
    expect(loose.items.length).toBe(4);
  });

  it('CAM-9 follows the cancellation of the sale: nothing is brought, the discount is no cost', async () => {
    const { items } = await world.desk.must<{ items: Journey.Conversion[] }>(
      'GET',
      `/v1/journeys/${journeyId}/conversions`,
    );
    await world.desk.must('POST', `/v1/counter-sales/${items[0]?.orderId}/cancel`, { reason: 'wrong' });
    await world.settle();
    expect(await resultsOf()).toMatchObject({
      treated: { converted: 0, convertedFen: 0 },
      coupons: { redeemed: 0 },
      recovered: 0,
      cost: { discountFen: 0 },
      attributed: [
        { orders: 0, netFen: 0 },
        { orders: 0, netFen: 0 },
      ],
    });
  });

  it('answers clearly for a journey that does not exist', async () => {
    const reply = await world.desk.call('GET', '/v1/journeys/00000000-0000-7000-8000-000000000000/results');
    expect(reply.json()).toMatchObject({ code: 'journey/unknown' });
  });
});
