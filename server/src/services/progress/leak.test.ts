/** ACC-3: services of another merchant or owner are reached by no endpoint of the room; keepers of the pet see theirs. */
import { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { aDog } from '../../../test/hospitals.ts';
import { bringMerchant, merchantStaff } from '../../../test/merchants.ts';
import { uploadTo } from '../../../test/upload.ts';
import { aVisit } from '../../../test/visits.ts';
import { newId } from '../../platform/ids.ts';

describe('ACC-3 services of others', () => {
  let app: TestApp;
  let stranger: { staff: Headers; owner: Headers };
  let theirs: { staff: Headers; owner: Headers };
  let bookingId: string;
  let petId: string;
  let mediaId: string;

  beforeAll(async () => {
    app = await testApp();
    await app.modules.merchant.ensureCatalogue();
    const merchant = await bringMerchant(app);
    const other = await bringMerchant(app);
    const owner = await app.owner();
    petId = await aDog(app, owner.headers, 'Doudou');
    theirs = { staff: (await merchantStaff(app, merchant.merchantId)).headers, owner: owner.headers };
    stranger = {
      staff: (await merchantStaff(app, other.merchantId)).headers,
      owner: (await app.owner()).headers,
    };
    bookingId = await aVisit(app, { merchant, customerId: owner.customerId, petIds: [petId] });
    await app.http.inject({ method: 'POST', url: `/v1/progress/${bookingId}/begin`, headers: theirs.staff });
    mediaId = (await uploadTo(app, `/v1/progress/${bookingId}/media`, theirs.staff)).json().mediaId;
    const text = { text: 'Doudou is shy' };
    const url = `/v1/owner/bookings/${bookingId}/messages`;
    expect((await app.http.inject({ method: 'POST', url, headers: theirs.owner, body: text })).statusCode).toBe(201);
  }, 60_000);
  afterAll(() => app[Symbol.asyncDispose]());

  const report = { findings: [], products: [], advice: null, nextDueOn: null, weightGrams: null, fields: [] };
  const bodies: Readonly<Record<string, object>> = {
    'POST /v1/progress/:bookingId/arrivals': { kind: 'accepted' },
    'POST /v1/progress/:bookingId/steps/:stepKey': {},
    'POST /v1/progress/:bookingId/records/:recordId/withdraw': { reason: 'x' },
    'POST /v1/progress/:bookingId/complete': report,
    'POST /v1/progress/:bookingId/report': { ...report, correction: 'x', version: 1 },
    'POST /v1/progress/:bookingId/messages': { text: 'x' },
    'PUT /v1/progress/:bookingId/messages/read': { seq: 1 },
    'POST /v1/owner/bookings/:bookingId/report/share': { days: 7 },
    'POST /v1/owner/bookings/:bookingId/messages': { text: 'x' },
    'PUT /v1/owner/bookings/:bookingId/messages/read': { seq: 1 },
  };

  async function call(route: string, headers: Headers) {
    const [method, path = ''] = route.split(' ');
    const url = path
      .replace(':bookingId', bookingId)
      .replace(':mediaId', mediaId)
      .replace(':stepKey', 'nails')
      .replace(':recordId', newId())
      .replace(':token', 'x'.repeat(32));
    if (path.endsWith('/media') && method === 'POST') return uploadTo(app, url, headers);
    return app.http.inject({ method: method as 'GET', url, headers, ...(bodies[route] && { body: bodies[route] }) });
  }

  it.each(Object.keys(Progress.staffProgressEndpoints))('ACC-3 %s shows another merchant nothing', async (route) => {
    const reply = await call(route, stranger.staff);
    if (route === 'GET /v1/progress') expect(reply.json().items).toEqual([]);
    else expect([reply.statusCode, reply.json().code]).toEqual([404, 'progress/not-found']);
    expect(reply.body).not.toContain('Doudou');
  });

  it.each(Object.keys(Progress.ownerProgressEndpoints))('ACC-3 %s shows another owner nothing', async (route) => {
    const reply = await call(route, stranger.owner);
    expect(reply.statusCode, reply.body).toBe(404);
    expect(reply.body).not.toContain('Doudou');
  });

  it('ACC-3 changed nothing by all these calls', async () => {
    const { rows } = await sql`
      select (select count(*)::int from progress.record) as records, (select count(*)::int from progress.message) as messages,
        (select count(*)::int from progress.media) as media, (select state from progress.run) as state`.execute(app.db);
    expect(rows).toEqual([{ records: 0, messages: 1, media: 1, state: 'running' }]);
  });

  it('ACC-3 lets another keeper of the pet see the service', async () => {
    const invited = await app.http.inject({
      method: 'POST',
      url: `/v1/owner/pets/${petId}/invitations`,
      headers: theirs.owner,
      body: { role: 'member' },
    });
    expect(invited.statusCode, invited.body).toBe(201);
    const keeper = await app.owner();
    await app.http.inject({
      method: 'POST',
      url: '/v1/owner/households/join',
      headers: keeper.headers,
      body: { code: invited.json().code },
    });
    const url = `/v1/owner/bookings/${bookingId}/progress`;
    expect((await app.http.inject({ method: 'GET', url, headers: keeper.headers })).statusCode).toBe(200);
  });
});
