/** What hospitals, owners and processes do at the same moment (DSP-1, rules 26, 29 and 31). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer, expectReplayed, offersOf, reported, requestOf } from '../../../test/emergencies.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aHospital, staffAt, type TestHospital } from '../../../test/hospitals.ts';

const HOSPITALS = 16;
const ROUNDS = 12;

describe('at the same moment', () => {
  let app: TestApp;
  let hospitals: TestHospital[];
  let staff: Map<string, Headers>;

  beforeAll(async () => {
    app = await testApp();
    hospitals = [];
    for (let index = 0; index < HOSPITALS; index += 1)
      hospitals.push(await aHospital(app, { metres: 300 + index * 100 }));
    staff = new Map();
    for (const { merchantId } of hospitals) staff.set(merchantId, await staffAt(app, merchantId));
    const operator = await app.staff();
    for (const [key, value] of [
      ['dispatch.firstHospitals', HOSPITALS],
      ['dispatch.mostOffers', 100],
    ]) {
      const url = `/v1/settings/${key}`;
      const reply = await app.http.inject({ method: 'PUT', url, headers: operator, body: { value } });
      expect(reply.statusCode, reply.body).toBe(200);
    }
  }, 60_000);
  afterAll(() => app[Symbol.asyncDispose]());
  beforeEach(() => sql`truncate dispatch.request, dispatch.offer, dispatch.move, dispatch.photo`.execute(app.db));

  const staffOf = (merchantId: string): Headers => staff.get(merchantId) as Headers;

  it('DSP-1 rule 26 gives one of 16 simultaneous accepts the case: one 200, fifteen 409', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { requestId } = await reported(app);
      const offers = await offersOf(app, requestId);
      expect(offers).toHaveLength(HOSPITALS);
      const replies = await Promise.all(
        offers.map((offer) => answer(app, offer, 'accept', staffOf(offer.merchant_id))),
      );
      expect(replies.map((reply) => reply.statusCode).toSorted()).toEqual([200, ...Array(HOSPITALS - 1).fill(409)]);
      const states = (await offersOf(app, requestId)).map((offer) => offer.state).toSorted();
      expect(states).toEqual(['accepted', ...Array(HOSPITALS - 1).fill('revoked')]);
      await expectReplayed(app, requestId);
    }
  }, 120_000);

  it('DSP-1 lets either the owner cancel or a hospital accept, and tells the other', async () => {
    const winners = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const { headers, requestId } = await reported(app);
      const [offer] = await offersOf(app, requestId);
      if (!offer) throw new Error('no offer');
      const cancel = () =>
        app.http.inject({ method: 'POST', url: `/v1/owner/emergencies/${requestId}/cancel`, headers, body: {} });
      const accept = () => answer(app, offer, 'accept', staffOf(offer.merchant_id));
      const [first, second] = round % 2 === 0 ? [cancel, accept] : [accept, cancel];
      const [a, b] = await Promise.all([first(), second()]);
      const [cancelled, accepted] = round % 2 === 0 ? [a, b] : [b, a];
      // Cancelling after an acceptance is allowed until arrival; accepting after a cancellation never is.
      expect(cancelled.statusCode).toBe(200);
      expect((await requestOf(app, requestId)).state).toBe('cancelled_by_owner');
      if (accepted.statusCode === 409) expect(accepted.json().code).toBe('dispatch/cancelled');
      winners.add(String(accepted.statusCode));
      await expectReplayed(app, requestId);
    }
    expect([...winners].every((status) => status === '200' || status === '409' || status === '404')).toBe(true);
  });

  it('DSP-1 rule 29 sends each wave once when four sweeps run at the same moment', async () => {
    const requests = await Promise.all(Array.from({ length: 6 }, () => reported(app)));
    app.clock.advance({ seconds: 45 });
    await Promise.all(Array.from({ length: 4 }, () => app.loop('dispatch.advance')));
    for (const { requestId } of requests) {
      expect((await requestOf(app, requestId)).wave).toBe(2);
      const { rows } = await sql<{ twice: number }>`
        select count(*)::int as twice from (select wave, store_id from dispatch.offer where request_id = ${requestId}
          group by wave, store_id having count(*) > 1) t`.execute(app.db);
      expect(rows[0]?.twice).toBe(0);
      const { rows: sent } = await sql<{ wave: number }>`
        select wave from dispatch.move where request_id = ${requestId} and kind = 'wave_sent' order by seq`.execute(
        app.db,
      );
      expect(sent.map((move) => move.wave)).toEqual([1, 2]);
      await expectReplayed(app, requestId);
    }
  });

  it('DSP-1 rule 28 lets an accept and the sweep at expiry agree', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { requestId } = await reported(app);
      const [offer] = await offersOf(app, requestId);
      if (!offer) throw new Error('no offer');
      app.clock.advance({ seconds: 44, milliseconds: 999 });
      const accepting = answer(app, offer, 'accept', staffOf(offer.merchant_id));
      app.clock.advance({ milliseconds: 1 });
      const [reply] = await Promise.all([accepting, app.loop('dispatch.advance')]);
      const { state } = await requestOf(app, requestId);
      expect(state).toBe(reply.statusCode === 200 ? 'assigned' : 'offering');
      await expectReplayed(app, requestId);
    }
  });
});
