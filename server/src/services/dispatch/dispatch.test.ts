/** Emergencies over HTTP on PostgreSQL: waves, alarm, the case to its end (DSP-1 to DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  after,
  answer,
  expectReplayed,
  offersOf,
  reportBody,
  reported,
  requestOf,
  storeIdsOf,
} from '../../../test/emergencies.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aDog, aHospital, PLACE, staffAt, type TestHospital } from '../../../test/hospitals.ts';

describe('an emergency', () => {
  let app: TestApp;
  let operator: Headers;
  /** At 400, 800, 1200, 1600, 2900, 3100, 8000 and 15000 metres. */
  let hospitals: TestHospital[];
  const DISTANCES = [400, 800, 1200, 1600, 2900, 3100, 8000, 15_000];

  beforeAll(async () => {
    app = await testApp();
    operator = await app.staff();
    hospitals = [];
    for (const metres of DISTANCES) hospitals.push(await aHospital(app, { metres }));
  });
  afterAll(() => app[Symbol.asyncDispose]());
  /** Each test has the hospitals to itself. */
  beforeEach(async () => {
    await sql`truncate dispatch.request, dispatch.offer, dispatch.move, dispatch.photo, dispatch.contact`.execute(
      app.db,
    );
    await sql`update merchant.store set accepting = true, state = 'open'`.execute(app.db);
  });

  const get = (url: string, headers: Headers) => app.http.inject({ method: 'GET', url, headers });
  const post = (url: string, headers: Headers, body?: object) =>
    app.http.inject({ method: 'POST', url, headers, ...(body && { body }) });
  const owned = async (headers: Headers, requestId: string) =>
    (await get(`/v1/owner/emergencies/${requestId}`, headers)).json<Dispatch.OwnerEmergency>();
  const asked = async (requestId: string, wave: number) =>
    (await offersOf(app, requestId)).filter((offer) => offer.wave === wave).map((offer) => offer.store_id);

  it('DSP-1 rule 27 goes out in waves: the nearest, the next three, all within 3 km, then wider with an alarm', async () => {
    const { headers, requestId, emergency } = await reported(app);
    expect(emergency).toMatchObject({ state: 'offering', wave: 1, asking: 1 });
    expect(emergency.nearest).toMatchObject({ storeId: hospitals[0]?.storeId, distanceMetres: 400, open: true });
    expect(emergency.nearest?.phone).toBe('+86 21 5555 0100');
    expect(emergency.nearest?.routeUrl).toContain('121.4737');
    expect(await asked(requestId, 1)).toEqual(storeIdsOf(hospitals.slice(0, 1)));

    await after(app, 44);
    expect((await requestOf(app, requestId)).wave).toBe(1);
    await after(app, 1);
    expect(await asked(requestId, 2)).toEqual(storeIdsOf(hospitals.slice(1, 4)));
    await after(app, 45);
    expect(await asked(requestId, 3)).toEqual(storeIdsOf(hospitals.slice(0, 5)));
    expect(await requestOf(app, requestId)).toMatchObject({ state: 'offering', alarm_at: null });
    await after(app, 60);
    expect(await requestOf(app, requestId)).toMatchObject({ state: 'escalated', wave: 4 });
    expect(await asked(requestId, 4)).toEqual(storeIdsOf(hospitals.slice(0, 6)));
    await after(app, 60);
    expect(await asked(requestId, 5)).toEqual(storeIdsOf(hospitals.slice(0, 7)));
    await after(app, 60);
    expect(await asked(requestId, 6)).toEqual(storeIdsOf(hospitals));
    expect((await owned(headers, requestId)).callList.length).toBe(8);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 starts with three hospitals at once when life is in danger', async () => {
    const { requestId } = await reported(app, { triage: 'life_threatening' });
    expect(await asked(requestId, 1)).toEqual(storeIdsOf(hospitals.slice(0, 3)));
  });

  it('DSP-2 rule 30 is escalated at once with numbers to call when there is no candidate', async () => {
    await sql`update merchant.store set accepting = false`.execute(app.db);
    const { requestId, emergency } = await reported(app);
    expect(emergency).toMatchObject({ state: 'escalated', wave: 0, asking: 0 });
    expect(emergency.callList.map((one) => one.phone)).toContain('+86 21 5555 0100');
    const { rows } = await sql<{ name: string }>`
      select name from platform.event where subject_id = ${requestId} and name = 'dispatch.escalated'`.execute(app.db);
    expect(rows).toHaveLength(1);
    const list = (await get('/v1/dispatch/requests?show=alarm', operator)).json();
    expect(list.items).toMatchObject([{ requestId, alarm: { takenBy: null } }]);
    expect(list.counts).toEqual({ open: 1, alarm: 1 });
    await expectReplayed(app, requestId);
  });

  it('DSP-2 asks a hospital that comes on duty while escalated', async () => {
    await sql`update merchant.store set accepting = false`.execute(app.db);
    const { requestId } = await reported(app);
    await sql`update merchant.store set accepting = true where store_id = ${hospitals[2]?.storeId}`.execute(app.db);
    await after(app, 60);
    expect(await asked(requestId, 1)).toEqual([hospitals[2]?.storeId]);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 answers a second tap with the first request, also at the same moment', async () => {
    const { headers } = await app.owner();
    const petId = await aDog(app, headers);
    const taps = await Promise.all(
      Array.from({ length: 8 }, () => post('/v1/owner/emergencies', headers, reportBody(petId))),
    );
    expect(new Set(taps.map((reply) => reply.json().requestId)).size).toBe(1);
    expect(taps.every((reply) => reply.statusCode === 201)).toBe(true);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from dispatch.request`.execute(app.db);
    expect(rows[0]?.count).toBe(1);
  });

  it('DSP-1 wants a consent of its own for the place, and keeps it', async () => {
    const { headers, customerId } = await app.owner();
    const petId = await aDog(app, headers);
    const refused = await post('/v1/owner/emergencies', headers, reportBody(petId, { locationConsent: false }));
    expect(refused.json().code).toBe('dispatch/consent-needed');
    const reply = await post('/v1/owner/emergencies', headers, reportBody(petId));
    expect(reply.statusCode).toBe(201);
    const kept = await app.modules.identity.grantedAmong(app.db, 'emergency', [customerId]);
    expect(kept.get(customerId)?.get('any')).toBe(true);
    await post(`/v1/owner/emergencies/${reply.json().requestId}/cancel`, headers, {});
    const again = await post('/v1/owner/emergencies', headers, reportBody(petId, { locationConsent: false }));
    expect(again.statusCode).toBe(201);
  });

  it('DSP-3 is led to its end by the hospital, seen by the owner, and enters the record', async () => {
    const { headers, requestId, petId } = await reported(app);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    const staff = await staffAt(app, offer.merchant_id);
    const titles = { zh: '疫苗接种', en: 'Vaccination' };
    const earlier = {
      kind: 'vaccination',
      onDate: '2026-02-01',
      detail: { title: titles.zh, titles, vaccines: ['rabies'] },
    };
    const checkUp = { kind: 'visit', onDate: '2026-02-02', detail: { visit: 'check-up' } };
    for (const entry of [earlier, checkUp]) {
      expect((await post(`/v1/owner/pets/${petId}/record`, headers, entry)).statusCode).toBe(201);
    }
    const incoming = (await get('/v1/dispatch/offers', staff)).json();
    const patient = {
      petId,
      name: 'Doudou',
      visits: [{ onDate: '2026-02-02', title: null, visit: 'check-up' }],
      vaccines: [{ vaccine: 'rabies' }],
    };
    expect(incoming.items).toMatchObject([{ offerId: offer.offer_id, patient }]);
    const taken = await answer(app, offer, 'accept', staff);
    expect(taken.statusCode, taken.body).toBe(200);
    expect(taken.json()).toMatchObject({ state: 'assigned', place: PLACE });
    expect(taken.json().owner.phone).toMatch(/^\+86138/);
    const step = (to: string) => post(`/v1/dispatch/cases/${requestId}/steps`, staff, { step: to });
    expect((await step('acknowledge')).json().acknowledgeBy).toBe(null);
    expect((await post(`/v1/owner/emergencies/${requestId}/en-route`, headers)).json().state).toBe('en_route');
    expect((await step('arrived')).json().state).toBe('arrived');
    expect((await step('en_route')).json().code).toBe('dispatch/illegal-move');
    expect((await step('in_treatment')).json().state).toBe('in_treatment');
    const visit = {
      diagnosis: 'Cut paw',
      treatment: 'Four stitches',
      advice: 'Keep it dry',
      outcome: 'sent_home',
      nextVisitOn: '2026-03-11',
    };
    const closed = await post(`/v1/dispatch/cases/${requestId}/close`, staff, visit);
    expect(closed.statusCode, closed.body).toBe(200);
    expect(closed.json()).toMatchObject({ state: 'closed', visit, place: null, patient: null });
    expect(closed.json().owner.phone).toMatch(/\*/);
    const seen = await owned(headers, requestId);
    expect(seen).toMatchObject({ state: 'closed', visit });
    expect(seen.moves.map((move) => move.kind)).toEqual([
      'reported',
      'wave_sent',
      'accepted',
      'acknowledged',
      'en_route',
      'arrived',
      'in_treatment',
      'closed',
    ]);
    await expectReplayed(app, requestId);
  });

  it('DSP-1 begins a new wave where the owner went', async () => {
    const { headers, requestId } = await reported(app);
    const north = { ...PLACE, lat: PLACE.lat + 0.0135 };
    const reply = await post(`/v1/owner/emergencies/${requestId}/relocate`, headers, { place: north });
    expect(reply.json()).toMatchObject({ state: 'offering', wave: 2, place: north });
    expect((await offersOf(app, requestId)).map((offer) => [offer.store_id, offer.state])).toEqual([
      [hospitals[0]?.storeId, 'revoked'],
      [hospitals[3]?.storeId, 'offered'],
    ]);
    await expectReplayed(app, requestId);
  });

  it('DSP-2 lets an operator look after an alarm, assign by hand and close as unserved', async () => {
    await sql`update merchant.store set accepting = false`.execute(app.db);
    const first = await reported(app);
    const path = `/v1/dispatch/requests/${first.requestId}`;
    expect((await post(`${path}/take-alarm`, operator)).json().alarm.takenBy).toMatch(/Staff/);
    const given = await post(`${path}/assign`, operator, { storeId: hospitals[4]?.storeId, reason: 'called' });
    expect(given.json()).toMatchObject({ state: 'assigned', storeId: hospitals[4]?.storeId });
    await expectReplayed(app, first.requestId);
    const second = await reported(app);
    const closed = await post(`/v1/dispatch/requests/${second.requestId}/unserved`, operator, { reason: 'far away' });
    expect(closed.json().state).toBe('unserved');
    const { rows } = await sql<{ action: string }>`
      select action from platform.audit_entry where action like 'dispatch.%' order by at`.execute(app.db);
    expect(rows.map((row) => row.action)).toEqual([
      'dispatch.alarm_taken',
      'dispatch.assigned_by_hand',
      'dispatch.closed_unserved',
    ]);
    await expectReplayed(app, second.requestId);
  });

  it('DSP-4 measures time to accept, accept rates and the share within 3 km', async () => {
    const { requestId } = await reported(app);
    await after(app, 45);
    const offer = (await offersOf(app, requestId)).find((one) => one.wave === 2);
    if (!offer) throw new Error('no second wave');
    app.clock.advance({ seconds: 10 });
    await answer(app, offer, 'accept');
    const figures = (await get('/v1/dispatch/figures?from=2026-03-01&to=2026-12-31', operator)).json();
    expect(figures).toMatchObject({ requests: 1, accepted: 1, acceptSecondsP50: 55, withinFirstRing: 1 });
    const rates = Object.fromEntries(
      figures.hospitals.map((one: { storeId: string; acceptRate: number | null }) => [one.storeId, one.acceptRate]),
    );
    expect(rates[offer.store_id]).toBe(1);
    expect(rates[hospitals[0]?.storeId ?? '']).toBe(0);
  });

  it('DSP-2 draws open emergencies, hospitals and rings on the map', async () => {
    const { requestId } = await reported(app);
    const map = (await get('/v1/dispatch/map', operator)).json();
    expect(map.requests).toMatchObject([{ requestId, place: PLACE }]);
    expect(map.hospitals).toHaveLength(8);
    expect(map.rings).toEqual([3000, 5000, 10_000, 20_000]);
    expect(map.tiles).toBe(null);
  });
});
