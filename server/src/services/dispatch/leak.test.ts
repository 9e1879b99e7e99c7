/** ACC-3: a merchant reaches nothing of another's emergencies, an owner nothing of another's, by no endpoint of the room. */
import { Dispatch } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, offersOf, reportBody } from '../../../test/emergencies.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aDog, aHospital, staffAt, type TestHospital } from '../../../test/hospitals.ts';
import { uploadTo } from '../../../test/upload.ts';

describe('ACC-3 emergencies of others', () => {
  let app: TestApp;
  let own: { hospital: TestHospital; staff: Headers; owner: Headers };
  let foreign: { hospital: TestHospital; staff: Headers; owner: Headers; petId: string };
  let requestId: string;
  let asked: { requestId: string; offerId: string };
  let photoId: string;

  beforeAll(async () => {
    app = await testApp();
    const people = async (metres: number) => {
      const hospital = await aHospital(app, { metres });
      return { hospital, staff: await staffAt(app, hospital.merchantId), owner: (await app.owner()).headers };
    };
    const theirs = await people(300);
    foreign = { ...theirs, petId: await aDog(app, theirs.owner) };
    own = await people(90_000);
    requestId = await report(foreign.petId);
    const [offer] = await offersOf(app, requestId);
    if (!offer) throw new Error('no offer');
    expect((await answer(app, offer, 'accept', foreign.staff)).statusCode).toBe(200);
    photoId = await addPhoto();
    const second = await report(await aDog(app, foreign.owner, 'Mimi'));
    asked = { requestId: second, offerId: (await offersOf(app, second))[0]?.offer_id ?? '' };
  }, 60_000);
  afterAll(() => app[Symbol.asyncDispose]());

  async function report(petId: string): Promise<string> {
    const reply = await app.http.inject({
      method: 'POST',
      url: '/v1/owner/emergencies',
      headers: foreign.owner,
      body: reportBody(petId),
    });
    return reply.json().requestId;
  }

  async function addPhoto(): Promise<string> {
    const reply = await uploadTo(app, `/v1/owner/emergencies/${requestId}/photos`, foreign.owner);
    expect(reply.statusCode, reply.body).toBe(201);
    return reply.json().photoId;
  }

  const place = { lat: 31, lng: 121 };
  const visit = { diagnosis: 'x', treatment: 'x', advice: null, outcome: 'sent_home', nextVisitOn: null };
  /** Bodies by route; the paths' members are filled in with what belongs to the others. */
  const bodies: Readonly<Record<string, object>> = {
    'POST /v1/owner/emergencies': reportBody('', {}),
    'POST /v1/owner/emergencies/:requestId/cancel': {},
    'POST /v1/owner/emergencies/:requestId/relocate': { place },
    'POST /v1/dispatch/offers/:offerId/decline': {},
    'POST /v1/dispatch/cases/:requestId/steps': { step: 'arrived' },
    'POST /v1/dispatch/cases/:requestId/close': visit,
    'POST /v1/dispatch/cases/:requestId/withdraw': { reason: 'x' },
    'PUT /v1/dispatch/duty/:storeId/phone': { emergencyPhone: '+8613900000000' },
    'POST /v1/dispatch/requests/:requestId/assign': { storeId: '', reason: 'x' },
    'POST /v1/dispatch/requests/:requestId/unserved': { reason: 'x' },
  };

  async function call(route: string, headers: Headers) {
    const [method, path = ''] = route.split(' ');
    const url = path
      .replace(':requestId', requestId)
      .replace(':offerId', asked.offerId)
      .replace(':photoId', photoId)
      .replace(':storeId', foreign.hospital.storeId);
    if (path.endsWith('/photos')) return uploadTo(app, url, headers);
    const filled = { ...bodies[route] } as Record<string, unknown>;
    if ('petId' in filled) filled.petId = foreign.petId;
    if ('storeId' in filled) filled.storeId = foreign.hospital.storeId;
    const query = path.endsWith('/emergency-hospitals') ? `?lat=31&lng=121&petId=${foreign.petId}` : '';
    const days = path.endsWith('/figures') ? '?from=2026-01-01&to=2026-12-31' : '';
    return app.http.inject({
      method: method as 'GET',
      url: url + query + days,
      headers,
      ...(bodies[route] && { body: filled }),
    });
  }

  /** Lists, which answer with what is one's own. */
  const LISTS = new Set([
    'GET /v1/owner/emergencies',
    'GET /v1/owner/emergencies/open',
    'GET /v1/dispatch/offers',
    'GET /v1/dispatch/cases',
    'GET /v1/dispatch/duty',
  ]);

  it.each(Object.keys(Dispatch.ownerDispatchEndpoints))('ACC-3 %s shows another owner nothing', async (route) => {
    const reply = await call(route, own.owner);
    if (LISTS.has(route)) expect(reply.json().items).toEqual([]);
    else expect([403, 404]).toContain(reply.statusCode);
    expect(reply.body).not.toContain('Doudou');
  });

  it.each(Object.keys(Dispatch.merchantDispatchEndpoints))('ACC-3 %s shows another merchant nothing', async (route) => {
    const reply = await call(route, own.staff);
    if (LISTS.has(route)) {
      const ids = reply.json().items.map((one: { storeId: string }) => one.storeId);
      expect(ids.filter((id: string) => id !== own.hospital.storeId)).toEqual([]);
    } else expect(reply.statusCode, reply.body).toBe(404);
    expect(reply.body).not.toContain('Doudou');
  });

  it.each(Object.keys(Dispatch.operatorDispatchEndpoints))('ACC-3 %s is for operators only', async (route) => {
    expect((await call(route, own.staff)).statusCode).toBe(403);
    expect((await call(route, foreign.staff)).statusCode).toBe(403);
  });

  it('ACC-3 changed nothing by all these calls', async () => {
    const seen = await app.http.inject({
      method: 'GET',
      url: `/v1/owner/emergencies/${requestId}`,
      headers: foreign.owner,
    });
    expect(seen.json()).toMatchObject({ state: 'assigned', wave: 1 });
    expect((await offersOf(app, asked.requestId)).map((offer) => offer.state)).toEqual(['offered']);
  });

  it('ACC-3 shows the photo to who has the case, and to nobody once it is closed', async () => {
    const url = `/v1/dispatch/photos/${photoId}`;
    const look = () => app.http.inject({ method: 'GET', url, headers: foreign.staff });
    expect((await look()).statusCode).toBe(200);
    const post = (path: string, body: object) =>
      app.http.inject({ method: 'POST', url: `/v1/dispatch/cases/${requestId}/${path}`, headers: foreign.staff, body });
    await post('steps', { step: 'arrived' });
    expect((await post('close', visit)).statusCode).toBe(200);
    expect((await look()).statusCode).toBe(404);
  });
});
