/** Pets when customers are merged, erased and archived (PET-2, AUD-2, ACC-5); and thousands of pets at once. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { BulkPet } from './index.ts';
import { eraseParticipant, mergeParticipant } from './participants.ts';

let app: TestApp;
const registeredAt = Temporal.Instant.from('2025-01-01T00:00:00Z');

beforeAll(async () => {
  app = await testApp();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

function aPet(customerIds: BulkPet['customerIds'], part: Partial<BulkPet> = {}): BulkPet {
  return { customerIds, profile: { name: '豆豆', species: 'dog' }, registeredAt, ...part };
}
const insert = (pets: readonly BulkPet[]) => inTransaction(app.db, (tx) => app.modules.pet.insertPets(tx, pets));
const keepers = async (petId: string | undefined) => {
  const { rows } = await sql<{ customer_id: string; role: string }>`
    select customer_id, role from pet.keeper where pet_id = ${petId} order by role desc, customer_id`.execute(app.db);
  return Object.fromEntries(rows.map((row) => [row.customer_id, row.role]));
};
const ids = () => [newId(), newId(), newId()] as const;

describe('merge', () => {
  it('PET-2 AUD-2 moves pets to the winner and back', async () => {
    const [winnerId, loserId, third] = ids();
    const [own, ledByLoser, ledByWinner, ledByThird] = await insert([
      aPet([loserId]),
      aPet([loserId, winnerId, third]),
      aPet([winnerId, loserId]),
      aPet([third, loserId]),
    ]);
    const before = await Promise.all([own, ledByLoser, ledByWinner, ledByThird].map(keepers));
    const pair = { mergeId: newId(), winnerId, loserId };
    const moved = await inTransaction(app.db, (tx) => mergeParticipant.merge(tx, pair));
    expect(await keepers(own)).toEqual({ [winnerId]: 'primary' });
    expect(await keepers(ledByLoser)).toEqual({ [winnerId]: 'primary', [third]: 'member' });
    expect(await keepers(ledByWinner)).toEqual({ [winnerId]: 'primary' });
    expect(await keepers(ledByThird)).toEqual({ [third]: 'primary', [winnerId]: 'member' });
    await inTransaction(app.db, (tx) => mergeParticipant.undo(tx, pair, JSON.parse(JSON.stringify(moved))));
    expect(await Promise.all([own, ledByLoser, ledByWinner, ledByThird].map(keepers))).toEqual(before);
  });

  it('PET-2 AUD-2 happens with the customers over the face of identity', async () => {
    const [winner, loser] = [await app.owner(), await app.owner()];
    const [petId] = await insert([aPet([loser.customerId])]);
    await inTransaction(app.db, (tx) =>
      app.modules.identity.merge(tx, {
        winnerId: winner.customerId,
        loserId: loser.customerId,
        kind: 'operator',
        reason: 'the same person',
        actor: null,
      }),
    );
    expect(await keepers(petId)).toEqual({ [winner.customerId]: 'primary' });
  });
});

describe('erasure', () => {
  it('PET-2 ACC-5 hands shared pets on and removes the others', async () => {
    const [gone, merged, stays] = ids();
    const [alone, shared, foreign] = await insert([aPet([gone, merged]), aPet([gone, stays]), aPet([stays, gone])]);
    const participant = eraseParticipant({ files: app.modules.files, removals: [] });
    await inTransaction(app.db, (tx) => participant.erase(tx, [gone, merged]));
    expect((await app.modules.pet.findPets(app.db, [alone ?? '', shared ?? ''])).size).toBe(1);
    expect(await keepers(shared)).toEqual({ [stays]: 'primary' });
    expect(await keepers(foreign)).toEqual({ [stays]: 'primary' });
  });
});

describe('thousands of pets', () => {
  it('PET-1 are inserted and read by a handful of statements', async () => {
    const customerIds = Array.from({ length: 6000 }, () => newId());
    const weights = [
      { at: registeredAt, grams: 31_000 },
      { at: registeredAt.subtract({ hours: 24 }), grams: 4000 },
    ];
    const profile = { name: 'Bulk', species: 'dog', breedId: 'golden-retriever', birthday: '2020-01-01' };
    const pets = customerIds.map((id) => aPet([id], { profile, weights }));
    const inserted = await insert(pets);
    expect(new Set(inserted).size).toBe(6000);
    const found = await app.modules.pet.petsOf(app.db, customerIds);
    expect(found.size).toBe(6000);
    expect(found.get(customerIds[5999] ?? '')).toMatchObject([
      { petId: inserted[5999], weightGrams: 31_000, sizeClass: 'large', lifeStage: 'mature-adult', role: 'primary' },
    ]);
    const { rows } = await sql<{ events: number }>`
      select count(*) as events from platform.event where name = 'pet.registered' and payload->>'source' = 'import'
        and pet_id = any(${inserted}::uuid[])`.execute(app.db);
    expect(rows[0]?.events).toBe(6000);
  });

  it('PET-1 are refused together when one breaks a rule', async () => {
    const [id] = ids();
    const bad = aPet([id], { profile: { name: 'x', species: 'dog', breedId: 'ragdoll' } });
    await expect(insert([aPet([id]), bad])).rejects.toMatchObject({ type: { code: 'pet/breed-unknown' } });
    expect((await app.modules.pet.petsOf(app.db, [id])).size).toBe(0);
  });
});

describe('the face', () => {
  it('PET-1 reads the pets of a thousand customers with one query, and at most one for a setting', async () => {
    const customerIds = Array.from({ length: 1000 }, () => newId());
    const petIds = await insert(customerIds.map((id) => aPet([id])));
    let statements = 0;
    const counting = app.db.withPlugin({
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    expect((await app.modules.pet.petsOf(counting, customerIds)).size).toBe(1000);
    expect(statements).toBeLessThanOrEqual(2);
    statements = 0;
    expect((await app.modules.pet.findPets(counting, petIds)).size).toBe(1000);
    expect(statements).toBeLessThanOrEqual(2);
  });

  it('PET-1 requires a keeper, and archives pets with their weights', async () => {
    const [id, other] = ids();
    const [petId] = await insert([aPet([id], { weights: [{ at: registeredAt, grams: 5000 }] })]);
    await expect(app.modules.pet.requireKept(app.db, petId ?? '', id)).resolves.toBeUndefined();
    await expect(app.modules.pet.requireKept(app.db, petId ?? '', other)).rejects.toMatchObject({
      type: { code: 'pet/not-kept' },
    });
    const owner = await app.owner();
    await app.http.inject({
      method: 'POST',
      url: '/v1/owner/pets',
      headers: owner.headers,
      body: { name: '档案', species: 'cat', weightGrams: 4200 },
    });
    const archive = await app.http.inject({ method: 'GET', url: '/v1/owner/me/archive', headers: owner.headers });
    expect(archive.json().modules.pet).toMatchObject([{ name: '档案', weights: [{ grams: 4200 }] }]);
  });
});
