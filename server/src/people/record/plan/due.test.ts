/** What comes due, on PostgreSQL: kept as rows with the record, told once, over restarts, processes and corrections (PET-5). */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { internalDewormingDays } from '../settings.ts';
import { tellBatch } from './tell.ts';

const AT = Temporal.Instant.from('2026-03-01T02:00:00Z');
let app: TestApp;
let owner: { headers: Headers; customerId: string };

beforeAll(async () => {
  app = await testApp({ now: AT.toString() });
  owner = await app.owner();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, headers = owner.headers) {
  const reply = await app.http.inject({ method, url, headers, ...(body && { body }) });
  return reply.body ? reply.json() : undefined;
}

async function aDog(change: object = {}): Promise<string> {
  const dog = { name: '豆豆', species: 'dog', birthday: '2023-01-01', ...change };
  const { petId } = await call('POST', '/v1/owner/pets', dog);
  await app.drain();
  return petId;
}

const dewormed = (on: string) => ({ kind: 'deworming', onDate: on, detail: { target: 'external' } });
const add = (petId: string, entry: object) => call('POST', `/v1/owner/pets/${petId}/record`, entry);

async function planned(petId: string, care: string) {
  const plan = await call('GET', `/v1/owner/pets/${petId}/care-plan`);
  return plan.items.find((item: { care: string }) => item.care === care);
}

async function told(petId: string, care = 'deworm.external') {
  const { rows } = await sql<{ customer_id: string; payload: { care: string; stage: string; dueOn: string } }>`
    select customer_id, payload from platform.event where pet_id = ${petId} and name = 'record.care_due' order by position`.execute(
    app.db,
  );
  return rows.filter(({ payload }) => payload.care === care).map(({ payload }) => `${payload.stage} ${payload.dueOn}`);
}

async function onDay(day: string): Promise<void> {
  app.clock.set(
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: 'Asia/Shanghai', plainTime: '09:00' }).toInstant(),
  );
  await app.loop('record.care_due');
}

describe('a plan', () => {
  it('PET-5 follows the record in the same transaction and the profile within moments', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    expect(await planned(petId, 'deworm.external')).toMatchObject({ reason: 'first-by-age', lastOn: null });
    const { entryId } = await add(petId, dewormed('2026-02-20'));
    expect(await planned(petId, 'deworm.external')).toMatchObject({
      dueOn: '2026-03-22',
      lastOn: '2026-02-20',
      daysLeft: 21,
      stage: null,
    });
    const change = { onDate: '2026-02-25', detail: { target: 'external' }, reason: 'calendar' };
    await call('PUT', `/v1/owner/pets/${petId}/record/${entryId}`, change);
    expect(await planned(petId, 'deworm.external')).toMatchObject({ dueOn: '2026-03-27' });
    await call('POST', `/v1/owner/pets/${petId}/record/${entryId}/withdraw`, { reason: 'no' });
    expect((await planned(petId, 'deworm.external')).lastOn).toBeNull();
    const rolledBack = inTransaction(app.db, async (tx) => {
      const entry = {
        key: 'x',
        petId,
        kind: 'deworming' as const,
        onDate: '2026-02-20',
        detail: { target: 'both' as const },
      };
      await app.modules.record.add(tx, [entry], { kind: 'booking', id: newId() });
      throw new Error('of the test');
    });
    await expect(rolledBack).rejects.toThrow('of the test');
    expect((await planned(petId, 'deworm.external')).lastOn).toBeNull();
  });

  it('PET-5 sixteen who add at once leave the plan of the latest entry', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    const days = Array.from({ length: 16 }, (_, nth) => `2026-02-${String(nth + 1).padStart(2, '0')}`);
    await Promise.all(days.map((day) => add(petId, dewormed(day))));
    expect(await planned(petId, 'deworm.external')).toMatchObject({ lastOn: '2026-02-16', dueOn: '2026-03-18' });
  });

  it('PET-5 who plans while another one is not committed yet has seen what that one added', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    const by = { kind: 'booking' as const, id: newId() };
    const dose = (key: string, onDate: string) => [
      { key, petId, kind: 'deworming' as const, onDate, detail: { target: 'external' as const } },
    ];
    let added = () => {};
    const first = new Promise<void>((resolve) => {
      added = resolve;
    });
    const later = inTransaction(app.db, async (tx) => {
      await app.modules.record.add(tx, dose('later', '2026-02-16'), by);
      added();
      await pause(300);
    });
    await first;
    const earlier = inTransaction(app.db, (tx) => app.modules.record.add(tx, dose('earlier', '2026-02-10'), by));
    await Promise.all([later, earlier]);
    expect(await planned(petId, 'deworm.external')).toMatchObject({ lastOn: '2026-02-16' });
  });

  it('PET-5 is made anew for all when a setting changes, in steps that survive being cut off', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    await add(petId, { kind: 'deworming', onDate: '2026-02-01', detail: { target: 'internal' } });
    expect((await planned(petId, 'deworm.internal')).dueOn).toBe('2026-05-02');
    await app.loop('record.plan_pass');
    const staff = await app.staff();
    await call('PUT', `/v1/settings/${internalDewormingDays.key}`, { value: 30 }, staff);
    await app.loop('record.plan_pass');
    expect((await planned(petId, 'deworm.internal')).dueOn).toBe('2026-03-03');
    await call('PUT', `/v1/settings/${internalDewormingDays.key}`, { value: 90 }, staff);
    await app.loop('record.plan_pass');
    expect((await planned(petId, 'deworm.internal')).dueOn).toBe('2026-05-02');
  });

  it('PET-5 pets that came in without an event are planned by the daily pass', async () => {
    app.clock.set(AT);
    const profile = { name: 'Bulk', species: 'cat', birthday: '2026-01-20' };
    const [petId] = await inTransaction(app.db, (tx) =>
      app.modules.pet.insertPets(tx, [{ customerIds: [owner.customerId], profile, registeredAt: AT }], {
        announce: false,
      }),
    );
    expect(await planned(petId as string, 'vaccine.cat-core')).toBeUndefined();
    await app.pawloop.jobs.find((job) => job.name === 'record.plan_daily')?.run({});
    await app.loop('record.plan_pass');
    expect(await planned(petId as string, 'vaccine.cat-core')).toMatchObject({ dueOn: '2026-03-17', dose: 1 });
  });
});

describe('telling', () => {
  it('PET-5 tells 14 days ahead, on the day and 7 days over, once each, to every keeper', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    const second = await app.owner();
    const { code } = await call('POST', `/v1/owner/pets/${petId}/invitations`);
    await call('POST', '/v1/owner/households/join', { code }, second.headers);
    await add(petId, dewormed('2026-02-20'));
    for (const day of ['2026-03-07', '2026-03-08', '2026-03-09', '2026-03-21']) await onDay(day);
    expect(await told(petId)).toEqual(['ahead 2026-03-22', 'ahead 2026-03-22']);
    for (const day of ['2026-03-22', '2026-03-22', '2026-03-28', '2026-03-29', '2026-04-10']) await onDay(day);
    expect(await told(petId)).toEqual(
      ['ahead', 'ahead', 'due', 'due', 'overdue', 'overdue'].map((stage) => `${stage} 2026-03-22`),
    );
  });

  it('PET-5 the day is that of the business, not of UTC', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    await add(petId, dewormed('2026-02-20'));
    app.clock.set(Temporal.Instant.from('2026-03-07T15:59:00Z'));
    await app.loop('record.care_due');
    expect(await told(petId)).toEqual([]);
    app.clock.set(Temporal.Instant.from('2026-03-07T16:00:00Z'));
    await app.loop('record.care_due');
    expect(await told(petId)).toEqual(['ahead 2026-03-22']);
  });

  it('PET-5 tells once when eight processes look at the same moment', async () => {
    app.clock.set(AT);
    const pets = await Promise.all(Array.from({ length: 12 }, () => aDog()));
    for (const petId of pets) await add(petId, dewormed('2026-02-20'));
    app.clock.set(Temporal.Instant.from('2026-03-08T02:00:00Z'));
    const { db, clock, modules } = app;
    const deps = { db, clock, settings: modules.settings, pet: modules.pet, timeZone: 'Asia/Shanghai' };
    await Promise.all(Array.from({ length: 8 }, () => tellBatch(deps)));
    for (const petId of pets) expect(await told(petId)).toEqual(['ahead 2026-03-22']);
  });

  it('PET-5 what was cut off before it committed is told after the restart, and only then', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    await add(petId, dewormed('2026-02-20'));
    app.clock.set(Temporal.Instant.from('2026-03-08T02:00:00Z'));
    const { db, clock, modules } = app;
    const failing = { ...modules.pet, announce: async () => Promise.reject(new Error('killed')) };
    const deps = { db, clock, settings: modules.settings, timeZone: 'Asia/Shanghai' };
    await expect(tellBatch({ ...deps, pet: failing })).rejects.toThrow('killed');
    expect(await told(petId)).toEqual([]);
    await tellBatch({ ...deps, pet: modules.pet });
    await tellBatch({ ...deps, pet: modules.pet });
    expect(await told(petId)).toEqual(['ahead 2026-03-22']);
  });

  it('PET-5 a correction does not tell a stage of the same round again, a new dose begins a new round', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    const { entryId } = await add(petId, dewormed('2026-02-20'));
    await onDay('2026-03-10');
    const change = {
      onDate: '2026-02-20',
      detail: { target: 'external', nextDueOn: '2026-03-23' },
      reason: 'by the vet',
    };
    await call('PUT', `/v1/owner/pets/${petId}/record/${entryId}`, change);
    await onDay('2026-03-11');
    expect(await told(petId)).toEqual(['ahead 2026-03-22']);
    await onDay('2026-03-23');
    await add(petId, dewormed('2026-03-23'));
    await onDay('2026-04-08');
    expect(await told(petId)).toEqual(['ahead 2026-03-22', 'due 2026-03-23', 'ahead 2026-04-22']);
  });

  it('PET-1 PET-5 nothing is told about the dead, from the moment of the farewell on', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    await add(petId, dewormed('2026-02-20'));
    await call('POST', `/v1/owner/pets/${petId}/farewell`, { date: '2026-03-01' });
    // The consumer has not run yet: the plan still stands.
    await onDay('2026-03-08');
    expect(await told(petId)).toEqual([]);
    expect((await call('GET', `/v1/owner/pets/${petId}/care-plan`)).items).toEqual([]);
    await app.drain();
    await call('DELETE', `/v1/owner/pets/${petId}/farewell`);
    await app.drain();
    await onDay('2026-03-22');
    expect(await told(petId)).toEqual(['due 2026-03-22']);
  });

  it('PET-5 what is long over when the pet comes to us is shown, not told', async () => {
    app.clock.set(AT);
    const petId = await aDog();
    await onDay('2026-03-02');
    expect(await planned(petId, 'vaccine.rabies')).toMatchObject({ stage: 'overdue', dueOn: '2023-04-01' });
    expect(await told(petId, 'vaccine.rabies')).toEqual([]);
  });

  it('PET-5 thousands of pets are planned and told by a number of statements that does not grow with them', async () => {
    app.clock.set(AT);
    const pets = Array.from({ length: 3000 }, (_, nth) => ({
      customerIds: [owner.customerId] as const,
      profile: { name: `P${nth}`, species: 'dog', birthday: '2026-01-10' },
      registeredAt: AT,
    }));
    const ids = await inTransaction(app.db, (tx) => app.modules.pet.insertPets(tx, pets, { announce: false }));
    await app.pawloop.jobs.find((job) => job.name === 'record.plan_daily')?.run({});
    await app.loop('record.plan_pass');
    await onDay('2026-03-07');
    const { rows } = await sql<{ told: number; pets: number }>`
      select count(*)::integer as told, count(distinct pet_id)::integer as pets from platform.event
      where name = 'record.care_due' and pet_id = any(${ids}::uuid[]) and payload->>'care' = 'vaccine.dog-core'`.execute(
      app.db,
    );
    expect(rows[0]).toEqual({ told: 3000, pets: 3000 });
  });
});
