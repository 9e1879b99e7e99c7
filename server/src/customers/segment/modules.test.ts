/** Segments over the facts of the real modules: orders, features, tags, consents, pets, merges and erasures. */
import type { Segment } from '@pawloop/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { untilAllRead } from '../../../test/segment/commands.ts';
import { inTransaction } from '../../platform/db.ts';

describe('segments over the modules', () => {
  let app: TestApp;
  let staff: Headers;
  beforeAll(async () => {
    app = await testApp({ now: '2026-03-01T02:00:00Z' });
  });
  beforeEach(async () => {
    app.clock.set('2026-03-01T02:00:00Z');
    staff = await app.staff();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const drain = () => untilAllRead(app.db, app.drain);
  const call = async <T>(method: 'GET' | 'POST', url: string, body?: object, headers = staff): Promise<T> => {
    const reply = await app.http.inject({ method, url, headers, ...(body && { payload: body }) });
    expect(reply.statusCode, reply.body).toBeLessThan(300);
    return reply.body === '' ? (undefined as T) : reply.json<T>();
  };
  const create = (definition: Segment.Definition) =>
    call<Segment.Segment>('POST', '/v1/segments', { name: 'S', kind: 'live', definition });
  const membersOf = async (segmentId: string) => {
    const { items } = await call<{ items: Segment.SegmentMember[] }>('GET', `/v1/segments/${segmentId}/members`);
    return items.map((member) => member.customerId).sort();
  };
  let orderNo = 0;
  const order = async (customerId: string, amountFen: number) => {
    orderNo += 1;
    const line = { name: 'Food', category: 'food', quantity: 1, amountFen };
    const at = app.clock.now();
    await inTransaction(app.db, (tx) =>
      app.modules.audience.recordOrders(tx, [
        { source: 'test', orderNo: String(orderNo), customerId, at, kind: 'goods', lines: [line] },
      ]),
    );
    await drain();
  };

  it('AUD-6 follows orders, features and the clock through the audience module', async () => {
    const { customerId } = await app.owner();
    await drain();
    const recent = await create({
      event: 'order',
      measure: 'sum',
      property: 'grossFen',
      operator: 'gte',
      value: 5000,
      window: { lastDays: 7 },
    });
    const buyers = await create({
      all: [{ field: 'audience.orderCount', operator: 'gte', value: 1 }, { segment: recent.segmentId }],
    });
    await order(customerId, 6000);
    expect([await membersOf(recent.segmentId), await membersOf(buyers.segmentId)]).toEqual([
      [customerId],
      [customerId],
    ]);
    app.clock.set('2026-03-08T02:00:00Z');
    staff = await app.staff();
    await app.loop('segment.tick');
    await drain();
    expect([await membersOf(recent.segmentId), await membersOf(buyers.segmentId)]).toEqual([[], []]);
  });

  it('AUD-6 takes in who registers, also when the rule only says what they never did', async () => {
    const segment = await create({ not: { event: 'order', measure: 'count', operator: 'gte', value: 1 } });
    const { customerId } = await app.owner();
    await drain();
    expect(await membersOf(segment.segmentId)).toContain(customerId);
  });

  it('AUD-6 follows consents', async () => {
    const segment = await create({
      all: [{ consent: { purpose: 'marketing', channel: 'sms' } }, { reachable: 'sms' }],
    });
    const { customerId } = await app.owner();
    await drain();
    const say = async (granted: boolean) => {
      const change = {
        customerId,
        purpose: 'marketing',
        channel: 'sms',
        granted,
        version: '1',
        source: 'test',
      } as const;
      await inTransaction(app.db, (tx) => app.modules.identity.recordConsent(tx, change));
      await drain();
    };
    await say(true);
    expect(await membersOf(segment.segmentId)).toEqual([customerId]);
    await say(false);
    expect(await membersOf(segment.segmentId)).toEqual([]);
  });

  it('rule 7 emits nothing for a merge, and rule 8 removes who is erased', async () => {
    const segment = await create({ event: 'order', measure: 'count', operator: 'gte', value: 2 });
    const [winner, loser] = [await app.owner(), await app.owner()];
    await drain();
    await order(loser.customerId, 100);
    await order(loser.customerId, 100);
    expect(await membersOf(segment.segmentId)).toEqual([loser.customerId]);
    await call('POST', '/v1/customer-merges', {
      winnerId: winner.customerId,
      loserId: loser.customerId,
      reason: 'same person',
    });
    await drain();
    expect(await membersOf(segment.segmentId)).toEqual([winner.customerId]);
    const { items } = await call<{ items: Segment.SegmentChange[] }>(
      'GET',
      `/v1/segments/${segment.segmentId}/changes`,
    );
    expect(items.map((change) => change.cause)).toEqual(['merge', 'merge', 'event']);
    await call('POST', `/v1/customers/${winner.customerId}/erase`, { reason: 'asked' });
    await drain();
    expect(await membersOf(segment.segmentId)).toEqual([]);
  });
});
