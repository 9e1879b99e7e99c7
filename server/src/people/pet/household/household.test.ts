/** Households over HTTP on PostgreSQL: who may do what, and races (PET-2). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { codeHash, newCode } from './code.ts';

type Owner = { headers: Headers; customerId: string };
let app: TestApp;
let primary: Owner;
let member: Owner;
let other: Owner;
let petId: string;
/** Each call comes from another address, so that the limit on joining does not end the tests. */
let calls = 0;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-01T02:00:00Z' });
  [primary, member, other] = [await app.owner(), await app.owner(), await app.owner()];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});
beforeEach(async () => {
  petId = (await call('POST', '/v1/owner/pets', primary, { name: '豆豆', species: 'dog' })).body.petId;
});

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, who: Owner, body?: object) {
  calls += 1;
  const remoteAddress = `127.0.0.${calls % 250}`;
  const reply = await app.http.inject({ method, url, headers: who.headers, remoteAddress, ...(body && { body }) });
  return { status: reply.statusCode, body: reply.body ? reply.json() : undefined };
}
const pets = (path = '') => `/v1/owner/pets/${petId}${path}`;
const invite = async (who = primary) => call('POST', pets('/invitations'), who);
const join = (who: Owner, code: string) => call('POST', '/v1/owner/households/join', who, { code });
const addMember = async (who = member) => join(who, (await invite()).body.code);
const roles = async () =>
  Object.fromEntries(
    (await call('GET', pets('/household'), primary)).body.items.map((k: { customerId: string; role: string }) => [
      k.customerId,
      k.role,
    ]),
  );
const lastEvent = async () => {
  const { rows } = await sql<{ name: string; customer_id: string; payload: object }>`
    select name, customer_id, payload from platform.event where pet_id = ${petId} order by position desc limit 1`.execute(
    app.db,
  );
  return rows[0];
};

describe('invitation', () => {
  it('PET-2 lets somebody join, who then sees and changes the pet', async () => {
    const invited = await invite();
    expect(invited.body).toMatchObject({ expiresAt: '2026-03-02T02:00:00Z' });
    expect(invited.body.code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const joined = await join(member, invited.body.code.toLowerCase().replaceAll('-', ' '));
    expect(joined.body).toMatchObject({ petId, role: 'member', keeperCount: 2 });
    expect(await lastEvent()).toMatchObject({ name: 'pet.keeper_joined', customer_id: member.customerId });
    expect(await roles()).toEqual({ [primary.customerId]: 'primary', [member.customerId]: 'member' });
    const change = await app.http.inject({
      method: 'PATCH',
      url: pets(),
      headers: member.headers,
      body: { name: '豆包' },
    });
    expect(change.json()).toMatchObject({ name: '豆包' });
    const { rows } = await sql<{ customer_id: string }>`
      select customer_id from platform.event where pet_id = ${petId} and name = 'pet.updated'`.execute(app.db);
    expect(rows.map((row) => row.customer_id).toSorted()).toEqual([primary.customerId, member.customerId].toSorted());
  });

  it('PET-2 is stored only as a hash', async () => {
    const { code } = (await invite()).body;
    const { rows } = await sql<{ code_hash: Buffer }>`
      select code_hash from pet.invitation where pet_id = ${petId}`.execute(app.db);
    expect(rows[0]?.code_hash.equals(codeHash(code))).toBe(true);
    expect(codeHash(code.replaceAll('0', 'o').replaceAll('1', 'l')).equals(codeHash(code))).toBe(true);
    expect(new Set(Array.from({ length: 1000 }, newCode)).size).toBe(1000);
  });

  it('PET-2 works once, for 24 hours, and not for who keeps the pet already', async () => {
    const { code } = (await invite()).body;
    expect((await join(primary, code)).body.code).toBe('pet/already-kept');
    expect((await join(member, code)).status).toBe(200);
    expect((await join(other, code)).body.code).toBe('pet/invitation-invalid');
    const late = (await invite()).body.code;
    app.clock.set('2026-03-02T02:00:00Z');
    const reply = await join(other, late);
    app.clock.set('2026-03-01T02:00:00Z');
    expect(reply.body.code).toBe('pet/invitation-invalid');
    expect((await join(other, 'AAAA-BBBB-CCCC-DDDD')).status).toBe(404);
  });

  it('PET-2 lets one of two win who join at once with one code', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { code } = (await invite()).body;
      const replies = await Promise.all([join(member, code), join(other, code)]);
      expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 404]);
      const winner = replies[0]?.status === 200 ? member : other;
      await call('DELETE', pets(`/household/${winner.customerId}`), winner);
    }
  });

  it('PET-2 is given by the primary keeper only, at most ten at a time', async () => {
    await addMember();
    expect((await invite(member)).body.code).toBe('pet/primary-only');
    for (let i = 0; i < 10; i += 1) expect((await invite()).status).toBe(201);
    expect((await invite()).body.code).toBe('pet/too-many-invitations');
  });
});

describe('household', () => {
  it('PET-2 lets a member go, and the primary keeper remove one', async () => {
    await addMember();
    expect((await call('DELETE', pets(`/household/${member.customerId}`), member)).status).toBe(204);
    expect(await lastEvent()).toMatchObject({
      name: 'pet.keeper_left',
      customer_id: member.customerId,
      payload: { removedByPrimary: false, role: 'member' },
    });
    expect((await call('GET', pets(), member)).body.code).toBe('pet/not-kept');
    await addMember();
    expect((await call('DELETE', pets(`/household/${member.customerId}`), primary)).status).toBe(204);
    expect(await lastEvent()).toMatchObject({ payload: { removedByPrimary: true } });
  });

  it('PET-2 keeps members from removing others and the primary keeper from leaving', async () => {
    await addMember();
    await addMember(other);
    const remove = async (who: Owner, whom: Owner) =>
      (await call('DELETE', pets(`/household/${whom.customerId}`), who)).body.code;
    expect(await remove(member, other)).toBe('pet/primary-only');
    expect(await remove(member, primary)).toBe('pet/primary-only');
    expect(await remove(primary, primary)).toBe('pet/primary-stays');
    expect(Object.keys(await roles())).toHaveLength(3);
  });

  it('PET-2 hands the primary role to a member', async () => {
    const hand = (who: Owner, to: Owner) => call('POST', pets('/primary'), who, { customerId: to.customerId });
    expect((await hand(primary, member)).body.code).toBe('pet/keeper-not-found');
    await addMember();
    expect((await hand(member, member)).body.code).toBe('pet/primary-only');
    expect((await hand(primary, member)).status).toBe(200);
    expect(await roles()).toEqual({ [primary.customerId]: 'member', [member.customerId]: 'primary' });
    expect((await call('DELETE', pets(`/household/${primary.customerId}`), primary)).status).toBe(204);
  });

  it('PET-2 has one primary keeper whatever happens at once', async () => {
    await addMember();
    await addMember(other);
    const moves = [member, other, member, other].flatMap((to) => [
      call('POST', pets('/primary'), primary, { customerId: to.customerId }),
      call('DELETE', pets(`/household/${to.customerId}`), to),
    ]);
    const replies = await Promise.all(moves);
    expect(replies.every((reply) => reply.status < 500)).toBe(true);
    const { rows } = await sql`select 1 from pet.keeper where pet_id = ${petId} and role = 'primary'`.execute(app.db);
    expect(rows).toHaveLength(1);
  });
});

describe('the database', () => {
  it('PET-2 refuses two primary keepers, and none at all', async () => {
    await addMember();
    const run = (statement: ReturnType<typeof sql>) => statement.execute(app.db);
    await expect(run(sql`update pet.keeper set role = 'primary' where pet_id = ${petId}`)).rejects.toThrow(
      /keeper_primary/,
    );
    await expect(run(sql`update pet.keeper set role = 'member' where pet_id = ${petId}`)).rejects.toThrow(
      /primary keeper/,
    );
    await expect(run(sql`delete from pet.keeper where pet_id = ${petId}`)).rejects.toThrow(/primary keeper/);
    const orphan = sql`
      insert into pet.pet (pet_id, name, species, registered_at, updated_at)
      values (gen_random_uuid(), 'x', 'dog', now(), now())`;
    await expect(run(orphan)).rejects.toThrow(/primary keeper/);
    await run(sql`delete from pet.pet where pet_id = ${petId}`);
  });
});
