/** Pets in the operator's console over HTTP: search, audit, permissions, statement counts (PET-1, ACC-4). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';

let app: TestApp;
let staff: Headers;
let owner: { headers: Headers; customerId: string };

beforeAll(async () => {
  app = await testApp();
  [staff, owner] = [await app.staff(['pet.read', 'pet.write']), await app.owner()];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const get = async (url: string, headers = staff) => (await app.http.inject({ method: 'GET', url, headers })).json();
const send = async (method: 'POST' | 'PATCH', url: string, body: object, headers = staff) => {
  const reply = await app.http.inject({ method, url, headers, body });
  return { status: reply.statusCode, body: reply.json() };
};
const cat = { name: '小咪咪', species: 'cat', breedId: 'ragdoll', microchip: '156000000000777' };

describe('staff', () => {
  it('PET-1 register and change a pet for a customer, with an audit trail', async () => {
    const made = await send('POST', `/v1/customers/${owner.customerId}/pets`, cat);
    expect(made.status).toBe(201);
    expect(made.body.keepers).toMatchObject([{ customerId: owner.customerId, role: 'primary' }]);
    const { petId } = made.body;
    const changed = await send('PATCH', `/v1/pets/${petId}`, { name: '大咪', neutered: true });
    expect(changed.body).toMatchObject({ name: '大咪', neutered: true });
    const { rows } = await sql<{ action: string; before: object; after: object }>`
      select action, before, after from platform.audit_entry where subject_id = ${petId} order by audit_entry_id`.execute(
      app.db,
    );
    expect(rows).toMatchObject([
      { action: 'pet.registered' },
      { action: 'pet.updated', before: { name: '小咪咪', neutered: null }, after: { name: '大咪', neutered: true } },
    ]);
    expect((await get('/v1/owner/pets', owner.headers)).items).toMatchObject([{ name: '大咪' }]);
    expect((await get(`/v1/customers/${owner.customerId}/pets`)).items).toMatchObject([{ petId }]);
  });

  it('PET-1 find pets by part of the name, by its beginning, and by microchip', async () => {
    const { body } = await send('POST', `/v1/customers/${owner.customerId}/pets`, {
      ...cat,
      microchip: '156000000000888',
    });
    const names = async (query: string) =>
      (await get(`/v1/pets?${query}`)).items.map((pet: { petId: string }) => pet.petId);
    expect(await names(`search=${encodeURIComponent('咪咪')}`)).toContain(body.petId);
    expect(await names(`search=${encodeURIComponent('小')}`)).toContain(body.petId);
    expect(await names('search=156000000000888')).toEqual([body.petId]);
    expect(await names('search=156000000000999')).toEqual([]);
    expect(await names(`search=${encodeURIComponent('咪咪')}&species=dog`)).toEqual([]);
    for (const text of ['%', '?!']) expect(await names(`search=${encodeURIComponent(text)}`)).toEqual([]);
  });

  it('PET-1 page through pets, newest first, without one twice', async () => {
    for (let i = 0; i < 5; i += 1) {
      await send('POST', `/v1/customers/${owner.customerId}/pets`, { name: `Page${i}`, species: 'hamster' });
    }
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await get(`/v1/pets?species=hamster&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((pet: { name: string }) => pet.name));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['Page4', 'Page3', 'Page2', 'Page1', 'Page0']);
  });

  it('PET-1 ACC-3 need the permission', async () => {
    const reader = await app.staff(['pet.read']);
    const nobody = await app.staff(['customer.read']);
    expect(await get('/v1/pets', nobody)).toMatchObject({ code: 'auth/forbidden' });
    expect(await get('/v1/pets', owner.headers)).toMatchObject({ code: 'auth/forbidden' });
    const refused = await send('POST', `/v1/customers/${owner.customerId}/pets`, cat, reader);
    expect(refused.body.code).toBe('auth/forbidden');
  });

  it('PET-1 hear when customer or pet do not exist', async () => {
    const id = '01890000-0000-7000-8000-000000000000';
    expect((await send('POST', `/v1/customers/${id}/pets`, cat)).body.code).toBe('identity/customer-not-found');
    expect((await get(`/v1/pets/${id}`)).code).toBe('pet/not-found');
    expect((await send('PATCH', `/v1/pets/${id}`, { name: 'x' })).body.code).toBe('pet/not-found');
  });
});
