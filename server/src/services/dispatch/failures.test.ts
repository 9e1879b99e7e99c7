/** The failure table of rules/booking, "Dispatch state machine and failures", row by row (DSP-1, DSP-2). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { after, answer, expectReplayed, offersOf, reported, requestOf } from '../../../test/emergencies.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aHospital, aMerchant, staffAt, type TestHospital } from '../../../test/hospitals.ts';
import type { SmsMessage } from '../../adapters/sms/sms.ts';
import { inTransaction } from '../../platform/db.ts';

describe('what can go wrong with an emergency', () => {
  let app: TestApp;
  let hospitals: TestHospital[];
  let staff: Headers[];
  /** What becomes of a text. */
  let send: (message: SmsMessage) => void = () => undefined;

  beforeAll(async () => {
    app = await testApp({ sms: { development: true, send: async (message) => send(message) } });
    hospitals = [];
    for (const metres of [400, 800, 1200, 1600]) hospitals.push(await aHospital(app, { metres }));
    staff = await Promise.all(hospitals.map(({ merchantId }) => staffAt(app, merchantId)));
  });
  afterAll(() => app[Symbol.asyncDispose]());
  beforeEach(async () => {
    await sql`truncate dispatch.request, dispatch.offer, dispatch.move, dispatch.photo, dispatch.contact`.execute(
      app.db,
    );
    await sql`update merchant.store set accepting = true, state = 'open'`.execute(app.db);
    await sql`update merchant.merchant set state = 'live', suspended_from = null`.execute(app.db);
  });

  const post = (url: string, headers: Headers, body: object = {}) =>
    app.http.inject({ method: 'POST', url, headers, body });
  const offersNow = async (requestId: string) =>
    (await offersOf(app, requestId)).map((offer) => [
      hospitals.findIndex((one) => one.storeId === offer.store_id),
      offer.wave,
      offer.state,
    ]);
  /** As services/merchant does it: the hook runs in the transaction of the change. */
  const suspend = (merchantId: string) =>
    inTransaction(app.db, async (tx) => {
      await sql`
        update merchant.merchant set state = 'suspended', suspended_from = 'live'
        where merchant_id = ${merchantId}`.execute(tx);
      await app.modules.dispatch.merchantChanged(tx, merchantId);
    });
  const eventsOf = async (name: string) =>
    (await sql<{ payload: object }>`select payload from platform.event where name = ${name}`.execute(app.db)).rows;

  it('DSP-1 rule 28 refuses an accept at the second of expiry, before any sweep', async () => {
    const { requestId } = await reported(app);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    app.clock.advance({ seconds: 45 });
    const late = await answer(app, offer, 'accept', staff[0]);
    expect([late.statusCode, late.json().code]).toEqual([409, 'dispatch/offer-over']);
    expect((await requestOf(app, requestId)).state).toBe('offering');
  });

  it('DSP-1 asks the next at once when the only one declines, and does not ask it again', async () => {
    const { requestId } = await reported(app);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    expect((await answer(app, offer, 'decline', staff[0])).statusCode).toBe(204);
    expect(await offersNow(requestId)).toEqual([
      [0, 1, 'declined'],
      [1, 2, 'offered'],
      [2, 2, 'offered'],
      [3, 2, 'offered'],
    ]);
    await after(app, 45);
    expect((await offersNow(requestId)).filter(([, wave]) => wave === 3).map(([who]) => who)).toEqual([1, 2, 3]);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 tells who accepts later that the case is taken, and revokes their offer', async () => {
    const { requestId } = await reported(app, { triage: 'life_threatening' });
    const offers = await offersOf(app, requestId);
    const [first, second] = offers;
    if (!first || !second) throw new Error('too few offers');
    expect((await answer(app, first, 'accept', staff[0])).statusCode).toBe(200);
    const late = await answer(app, second, 'accept', staff[1]);
    expect([late.statusCode, late.json().code]).toEqual([409, 'dispatch/taken']);
    expect((await offersOf(app, requestId)).map((offer) => offer.state)).toEqual(['accepted', 'revoked', 'revoked']);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 re-offers a case that was accepted and not confirmed within 120 s, and notes it for quality', async () => {
    const { requestId } = await reported(app);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    await answer(app, offer, 'accept', staff[0]);
    await after(app, 119);
    expect((await requestOf(app, requestId)).state).toBe('assigned');
    await after(app, 1);
    expect((await requestOf(app, requestId)).state).toBe('offering');
    expect(await offersNow(requestId)).toEqual([
      [0, 1, 'revoked'],
      [1, 2, 'offered'],
    ]);
    expect((await eventsOf('dispatch.hospital_failed')).at(-1)?.payload).toMatchObject({
      requestId,
      storeId: hospitals[0]?.storeId,
      kind: 'no_acknowledgement',
    });
    const late = await post(`/v1/dispatch/cases/${requestId}/steps`, staff[0] as Headers, { step: 'acknowledge' });
    expect(late.statusCode).toBe(404);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 offers a case that was given back to others at once, without that hospital', async () => {
    const { requestId } = await reported(app);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    await answer(app, offer, 'accept', staff[0]);
    await post(`/v1/dispatch/cases/${requestId}/steps`, staff[0] as Headers, { step: 'acknowledge' });
    const reply = await post(`/v1/dispatch/cases/${requestId}/withdraw`, staff[0] as Headers, { reason: 'no vet' });
    expect(reply.statusCode).toBe(204);
    await after(app, 45);
    await after(app, 45);
    const asked = (await offersNow(requestId)).filter(([who, wave]) => who === 0 && (wave as number) > 1);
    expect(asked).toEqual([]);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 revokes the offer of a hospital that switches off, and asks the next at once', async () => {
    const { requestId } = await reported(app);
    await sql`update merchant.store set accepting = false where store_id = ${hospitals[0]?.storeId}`.execute(app.db);
    await after(app, 1);
    expect(await offersNow(requestId)).toEqual([
      [0, 1, 'revoked'],
      [1, 1, 'offered'],
    ]);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 revokes offers and cases in the transaction in which a merchant is suspended', async () => {
    const asked = await reported(app);
    const taken = await reported(app);
    const [offer] = await offersOf(app, taken.requestId);
    if (!offer) throw new Error('no offer');
    await answer(app, offer, 'accept', staff[0]);
    await suspend(hospitals[0]?.merchantId ?? '');
    expect(await offersNow(asked.requestId)).toEqual([
      [0, 1, 'revoked'],
      [1, 1, 'offered'],
    ]);
    expect(await offersNow(taken.requestId)).toEqual([
      [0, 1, 'revoked'],
      [1, 2, 'offered'],
    ]);
    await expectReplayed(app, asked.requestId);
    await expectReplayed(app, taken.requestId);
  });

  it('DSP-1 texts the hospital once at half of the time, and never extends the offer', async () => {
    const texts: SmsMessage[] = [];
    send = (message) => void texts.push(message);
    const path = `/v1/dispatch/duty/${hospitals[0]?.storeId}/phone`;
    const set = await app.http.inject({
      method: 'PUT',
      url: path,
      headers: staff[0] as Headers,
      body: { emergencyPhone: '+86 139 0000 0000' },
    });
    expect(set.json()).toMatchObject({ emergencyPhone: '+8613900000000', accepting: true });
    const { requestId } = await reported(app);
    const before = await sql`select expires_at from dispatch.offer`.execute(app.db);
    app.clock.advance({ seconds: 22 });
    await app.loop('dispatch.remind');
    expect(texts).toEqual([]);
    app.clock.advance({ seconds: 1 });
    await app.loop('dispatch.remind');
    await app.loop('dispatch.remind');
    expect(texts.map((text) => [text.phone, text.template])).toEqual([['+8613900000000', 'emergency-waiting']]);
    expect(await sql`select expires_at from dispatch.offer`.execute(app.db)).toEqual(before);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 goes on when the text cannot be sent', async () => {
    send = () => {
      throw new Error('gateway away');
    };
    await sql`insert into dispatch.contact values (${hospitals[0]?.storeId}, ${hospitals[0]?.merchantId}, '+861')`.execute(
      app.db,
    );
    const { requestId } = await reported(app);
    app.clock.advance({ seconds: 23 });
    await app.loop('dispatch.remind');
    await after(app, 22);
    expect((await requestOf(app, requestId)).wave).toBe(2);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 rule 27 asks only hospitals that take the species, are in order and hold fewer offers than they may', async () => {
    await sql`update merchant.store set emergency_species = '{cat}' where store_id = ${hospitals[0]?.storeId}`.execute(
      app.db,
    );
    await sql`update merchant.merchant_category set in_order_until = '2026-02-28'
      where merchant_id = ${hospitals[1]?.merchantId}`.execute(app.db);
    const first = await reported(app, { triage: 'life_threatening' });
    expect((await offersNow(first.requestId)).map(([who]) => who)).toEqual([2, 3]);
    await reported(app, { triage: 'life_threatening' });
    await reported(app, { triage: 'life_threatening' });
    const fourth = await reported(app, { triage: 'life_threatening' });
    expect(await offersNow(fourth.requestId)).toEqual([]);
    expect((await requestOf(app, fourth.requestId)).state).toBe('escalated');
    await sql`update merchant.store set emergency_species = '{}'`.execute(app.db);
    await sql`update merchant.merchant_category set in_order_until = '2099-12-31'`.execute(app.db);
  });

  it('DSP-1 rule 29 goes on with all others when one emergency cannot be moved on', async () => {
    const [broken, other] = [await reported(app), await reported(app)];
    // Its next line of the log would be its first one again.
    await sql`update dispatch.request set moves = 0, due_at = due_at - interval '1 s' where request_id = ${broken.requestId}`.execute(
      app.db,
    );
    await after(app, 45);
    expect(await requestOf(app, broken.requestId)).toMatchObject({ wave: 1 });
    expect(await requestOf(app, other.requestId)).toMatchObject({ wave: 2 });
    await sql`update dispatch.request set moves = (select max(seq) from dispatch.move m where m.request_id = request.request_id)`.execute(
      app.db,
    );
    await after(app, 1);
    expect(await requestOf(app, broken.requestId)).toMatchObject({ wave: 2 });
    await expectReplayed(app, broken.requestId);
  });

  it('DSP-2 rule 27 hands no case to a hospital that is not in order, by hand neither', async () => {
    const { requestId } = await reported(app);
    const [first] = hospitals as [TestHospital];
    await suspend(first.merchantId);
    const assign = async () =>
      app.http.inject({
        method: 'POST',
        url: `/v1/dispatch/requests/${requestId}/assign`,
        headers: await app.staff(['dispatch.read', 'dispatch.write']),
        body: { storeId: first.storeId, reason: 'called them' },
      });
    expect((await assign()).json()).toMatchObject({ code: 'dispatch/not-a-hospital' });
    await sql`update merchant.merchant set state = 'live', suspended_from = null`.execute(app.db);
    expect((await assign()).statusCode).toBe(200);
  });

  it('DSP-1 shows a merchant whose store was just admitted no offers of others', async () => {
    const { requestId } = await reported(app);
    const stranger = await staffAt(app, await aMerchant(app));
    const reply = await app.http.inject({ method: 'GET', url: '/v1/dispatch/offers', headers: stranger });
    expect(reply.json().items).toEqual([]);
    expect(await offersNow(requestId)).toHaveLength(1);
  });
});
