/** Pets over HTTP on PostgreSQL: what owners and staff may do (PET-1). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { PIXEL, uploadTo } from '../../../test/upload.ts';

const PHONE = '13900000001';
let app: TestApp;
let owner: { headers: Headers; customerId: string };
let stranger: { headers: Headers; customerId: string };

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  [owner, stranger] = [await app.owner(PHONE), await app.owner()];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function call(method: Method, url: string, headers: Headers, body?: object) {
  const reply = await app.http.inject({ method, url, headers, ...(body && { body }) });
  return { status: reply.statusCode, body: reply.body ? reply.json() : undefined };
}

const dog = {
  name: ' 豆豆 ',
  species: 'dog',
  breedId: 'golden-retriever',
  sex: 'male',
  neutered: true,
  birthday: '2020-01-01',
  microchip: '156 000 000 000 123',
  allergies: ['鸡肉', '鸡肉 '],
  temperamentTags: ['亲人'],
  weightGrams: 30_500,
};

async function register(headers = owner.headers, pet: object = dog): Promise<string> {
  const reply = await call('POST', '/v1/owner/pets', headers, pet);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.petId;
}

async function eventsOf(petId: string) {
  const { rows } = await sql<{ name: string; customer_id: string; payload: Record<string, unknown> }>`
    select name, customer_id, payload from platform.event where pet_id = ${petId} order by position`.execute(app.db);
  return rows;
}

describe('breeds', () => {
  it('PET-1 gives species and breeds to everybody', async () => {
    const species = await call('GET', '/v1/species', {});
    expect(species.body.items.slice(0, 2).map((item: { species: string }) => item.species)).toEqual(['dog', 'cat']);
    const breeds = await call('GET', '/v1/breeds?species=cat&search=lanmao', {});
    expect(breeds.body.items[0]).toMatchObject({ breedId: 'british-shorthair', nameZh: '英国短毛猫' });
    expect((await call('GET', '/v1/breeds', {})).body.items).toHaveLength(30);
  });
});

describe('an owner', () => {
  it('PET-1 registers a pet with everything that follows from it', async () => {
    const petId = await register();
    const { body } = await call('GET', `/v1/owner/pets/${petId}`, owner.headers);
    expect(body).toMatchObject({
      name: '豆豆',
      breed: { breedId: 'golden-retriever', nameZh: '金毛寻回犬', nameEn: 'Golden Retriever' },
      birthdayPrecision: 'day',
      ageDays: 2251,
      sizeClass: 'large',
      lifeStage: 'mature-adult',
      weightGrams: 30_500,
      coatLength: 'medium',
      microchip: '156000000000123',
      microchipKind: 'iso',
      allergies: ['鸡肉'],
      role: 'primary',
      keeperCount: 1,
      deceasedOn: null,
    });
    expect(await eventsOf(petId)).toMatchObject([
      { name: 'pet.registered', customer_id: owner.customerId, payload: { role: 'primary', source: 'owner' } },
    ]);
  });

  it('PET-1 keeps an estimated age as a birthday with its precision', async () => {
    const petId = await register(owner.headers, {
      name: 'Mimi',
      species: 'cat',
      birthday: '2019-06-01',
      birthdayPrecision: 'year',
    });
    const { body } = await call('GET', `/v1/owner/pets/${petId}`, owner.headers);
    expect(body).toMatchObject({ birthdayPrecision: 'year', lifeStage: 'young-adult', breed: null, sizeClass: null });
  });

  it.each([
    [{ species: 'dragon' }, 'pet/species-unknown'],
    [{ breedId: 'ragdoll' }, 'pet/breed-unknown'],
    [{ breedId: null, secondBreedId: 'pug' }, 'pet/breed-unknown'],
    [{ birthday: '2026-03-02' }, 'pet/birthday-invalid'],
    [{ microchip: '157000000000001' }, 'pet/microchip-invalid'],
    [{ colour: 'red' }, 'request/invalid'],
    [{ name: '  ' }, 'request/invalid'],
  ])('PET-1 refuses %j with %s', async (part, code) => {
    const before = await call('GET', '/v1/owner/pets', stranger.headers);
    const reply = await call('POST', '/v1/owner/pets', stranger.headers, { ...dog, breedId: 'pug', ...part });
    expect(reply.body.code).toBe(code);
    expect((await call('GET', '/v1/owner/pets', stranger.headers)).body).toEqual(before.body);
  });

  it('PET-1 changes single members and says which', async () => {
    const petId = await register();
    const change = { neutered: null, chronicConditions: ['关节炎'], name: '豆豆' };
    const { body } = await call('PATCH', `/v1/owner/pets/${petId}`, owner.headers, change);
    expect(body).toMatchObject({ neutered: null, chronicConditions: ['关节炎'], microchip: '156000000000123' });
    expect((await eventsOf(petId)).at(-1)?.payload).toMatchObject({ changed: ['neutered', 'chronicConditions'] });
    const events = await eventsOf(petId);
    await call('PATCH', `/v1/owner/pets/${petId}`, owner.headers, { name: '豆豆' });
    expect(await eventsOf(petId)).toEqual(events);
  });

  it('PET-1 drops the breed when the species changes', async () => {
    const petId = await register();
    const { body } = await call('PATCH', `/v1/owner/pets/${petId}`, owner.headers, { species: 'cat' });
    expect(body).toMatchObject({ species: 'cat', breed: null, sizeClass: null });
  });

  it('PET-1 keeps a history of weights whose newest is the present one', async () => {
    const petId = await register(owner.headers, { ...dog, weightGrams: undefined });
    const url = `/v1/owner/pets/${petId}/weights`;
    const weigh = (at: string, grams: number) => call('POST', url, owner.headers, { at, grams });
    const [, newest] = [await weigh('2026-01-01T00:00:00Z', 29_000), await weigh('2026-02-01T00:00:00Z', 20_000)];
    await weigh('2025-01-01T00:00:00Z', 28_000);
    const present = async () => (await call('GET', `/v1/owner/pets/${petId}`, owner.headers)).body;
    expect(await present()).toMatchObject({ weightGrams: 20_000, sizeClass: 'medium' });
    await weigh('2026-02-01T00:00:00+00:00', 21_000);
    const first = await call('GET', `${url}?limit=2`, owner.headers);
    expect(first.body.items.map((item: { grams: number }) => item.grams)).toEqual([21_000, 29_000]);
    const rest = await call('GET', `${url}?limit=2&cursor=${first.body.nextCursor}`, owner.headers);
    expect(rest.body).toMatchObject({ items: [{ grams: 28_000 }], nextCursor: null });
    expect((await call('DELETE', `${url}/${newest?.body.weightId}`, owner.headers)).status).toBe(204);
    expect(await present()).toMatchObject({ weightGrams: 29_000, sizeClass: 'large' });
    expect((await weigh('2026-03-02T00:00:00Z', 1)).body.code).toBe('pet/weight-in-future');
    expect((await eventsOf(petId)).at(-1)).toMatchObject({ name: 'pet.weighed', payload: { grams: 29_000 } });
  });

  it('PET-1 records a farewell, takes it back within 30 days, and not later', async () => {
    const petId = await register();
    const url = `/v1/owner/pets/${petId}/farewell`;
    expect((await call('POST', url, owner.headers, { date: '2026-03-02' })).body.code).toBe('pet/farewell-date');
    const gone = await call('POST', url, owner.headers, { date: '2026-02-27' });
    expect(gone.body).toMatchObject({ deceasedOn: '2026-02-27', ageDays: 2249, lifeStage: null });
    expect(gone.body.farewellUndoUntil).toBe('2026-03-31T02:00:00Z');
    expect((await call('POST', url, owner.headers, { date: '2026-02-27' })).body.code).toBe('pet/farewell-recorded');
    expect((await call('DELETE', url, owner.headers)).body).toMatchObject({
      deceasedOn: null,
      farewellUndoUntil: null,
    });
    expect((await call('DELETE', url, owner.headers)).body.code).toBe('pet/farewell-final');
    await call('POST', url, owner.headers, { date: '2026-02-27' });
    app.clock.set('2026-03-31T02:00:01Z');
    const late = await call('DELETE', url, (await app.owner(PHONE)).headers);
    app.clock.set('2026-03-01T02:00:00Z');
    expect(late.body.code).toBe('pet/farewell-final');
    expect((await eventsOf(petId)).map((event) => event.name)).toEqual([
      'pet.registered',
      'pet.farewell_recorded',
      'pet.farewell_undone',
      'pet.farewell_recorded',
    ]);
  });
});

describe('a photo', () => {
  const upload = (petId: string, bytes: Buffer, headers: Headers) =>
    uploadTo(app, `/v1/owner/pets/${petId}/photo`, headers, bytes);

  it('PET-1 is stored by its content, replaced, and shown to keepers and staff only', async () => {
    const petId = await register();
    const read = (headers: Headers, url = `/v1/owner/pets/${petId}/photo`) =>
      app.http.inject({ method: 'GET', url, headers });
    expect((await read(owner.headers)).json()).toMatchObject({ code: 'pet/photo-missing' });
    const first = (await upload(petId, PIXEL, owner.headers)).json();
    const second = (await upload(petId, PIXEL, owner.headers)).json();
    expect(second.photoId).not.toBe(first.photoId);
    const photo = await read(owner.headers);
    expect(photo.headers['content-type']).toBe('image/webp');
    expect(photo.rawPayload.subarray(8, 12).toString()).toBe('WEBP');
    expect((await read(await app.staff(['pet.read']), `/v1/pets/${petId}/photo`)).statusCode).toBe(200);
    expect((await read(stranger.headers)).json()).toMatchObject({ code: 'pet/not-kept' });
    const { rows } = await sql`select 1 from platform.file where owner_key like ${`pet/${petId}/%`}`.execute(app.db);
    expect(rows).toHaveLength(1);
  });

  it('PET-1 is refused when it is no picture, too large, or of a pet of somebody else', async () => {
    const petId = await register();
    expect((await upload(petId, Buffer.from('<html></html>'), owner.headers)).json()).toMatchObject({
      code: 'file/not-an-image',
    });
    const large = Buffer.concat([PIXEL, Buffer.alloc(15 * 1024 * 1024)]);
    expect((await upload(petId, large, owner.headers)).json()).toMatchObject({ code: 'file/too-large' });
    expect((await upload(petId, PIXEL, stranger.headers)).json()).toMatchObject({ code: 'pet/not-kept' });
  });
});

describe('a stranger', () => {
  const someId = '01890000-0000-7000-8000-000000000000';
  it.each<[Method, string, object?]>([
    ['GET', ''],
    ['PATCH', '', { name: 'x' }],
    ['GET', '/weights'],
    ['POST', '/weights', { at: '2026-01-01T00:00:00Z', grams: 1 }],
    ['DELETE', `/weights/${someId}`],
    ['POST', '/farewell', { date: '2026-01-01' }],
    ['DELETE', '/farewell'],
    ['GET', '/photo'],
    ['GET', '/household'],
    ['POST', '/invitations'],
    ['DELETE', `/household/${someId}`],
    ['POST', '/primary', { customerId: someId }],
  ])(
    'PET-1 neither reads nor changes the pet by %s %s, and cannot tell it from one that is not there',
    async (method, path, body) => {
      const petId = await register();
      const events = await eventsOf(petId);
      const theirs = await call(method, `/v1/owner/pets/${petId}${path}`, stranger.headers, body);
      const nobodys = await call(method, `/v1/owner/pets/${someId}${path}`, stranger.headers, body);
      expect(theirs.status).toBe(404);
      expect(theirs.body).toMatchObject({ code: 'pet/not-kept' });
      expect(nobodys.body.code).toBe('pet/not-kept');
      expect(await eventsOf(petId)).toEqual(events);
    },
  );
});
