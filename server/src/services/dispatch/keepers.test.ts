/** An emergency of an animal that several people keep: whoever of them taps second is no stranger to it (DSP-1, DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, offersOf, type Reported, reportBody, reported } from '../../../test/emergencies.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aHospital } from '../../../test/hospitals.ts';
import { uploadTo } from '../../../test/upload.ts';

describe('an emergency of a family', () => {
  let app: TestApp;
  let mine: Reported;
  let partner: Headers;
  let stranger: Headers;

  beforeAll(async () => {
    app = await testApp();
    await aHospital(app, { metres: 400 });
    mine = await reported(app);
    partner = (await app.owner()).headers;
    stranger = (await app.owner()).headers;
    const invited = await call(mine.headers, `POST /v1/owner/pets/${mine.petId}/invitations`, { role: 'member' });
    const joined = await call(partner, 'POST /v1/owner/households/join', { code: invited.json().code });
    expect(joined.statusCode, joined.body).toBeLessThan(300);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const call = (headers: Headers, route: string, body?: object) => {
    const [method, url] = route.split(' ') as ['GET', string];
    return app.http.inject({ method, url, headers, ...(body && { body }) });
  };
  const path = () => `/v1/owner/emergencies/${mine.requestId}`;

  it('DSP-1 answers the tap of another keeper with the open request, and lists it', async () => {
    const tapped = await call(partner, 'POST /v1/owner/emergencies', reportBody(mine.petId));
    expect(tapped.statusCode, tapped.body).toBe(201);
    expect(tapped.json<Dispatch.OwnerEmergency>()).toMatchObject({ requestId: mine.requestId, asking: 1 });
    expect((await call(partner, 'GET /v1/owner/emergencies/open')).json().items).toMatchObject([
      { requestId: mine.requestId },
    ]);
    expect((await call(stranger, `GET ${path()}`)).statusCode).toBe(404);
    expect((await call(stranger, 'GET /v1/owner/emergencies/open')).json().items).toEqual([]);
  });

  it('DSP-3 lets the other keeper add a photo, set out and relocate, and nobody else', async () => {
    const [offer] = await offersOf(app, mine.requestId);
    if (!offer) throw new Error('no offer');
    expect((await answer(app, offer, 'accept')).statusCode).toBe(200);
    const photo = await uploadTo(app, `${path()}/photos`, partner);
    expect(photo.statusCode, photo.body).toBe(201);
    const { photoId } = photo.json<Dispatch.Photo>();
    expect((await call(mine.headers, `GET ${path()}/photos/${photoId}`)).statusCode).toBe(200);
    expect((await call(stranger, `GET ${path()}/photos/${photoId}`)).statusCode).toBe(404);
    const there = { place: { lat: 31.231, lng: 121.474 } };
    for (const [act, body] of [['relocate', there], ['en-route'], ['cancel', {}]] as const) {
      expect((await call(stranger, `POST ${path()}/${act}`, body)).statusCode).toBe(404);
      expect((await call(partner, `POST ${path()}/${act}`, body)).statusCode, act).toBe(200);
    }
    const { moves } = (await call(mine.headers, `GET ${path()}`)).json<Dispatch.OwnerEmergency>();
    expect(moves.map((move) => move.kind).slice(-3)).toEqual(['relocated', 'en_route', 'cancelled']);
  });
});
