/** What rules can ask about pets: the SQL agrees with the plain rules of domain.ts on random pets (PET-1, PET-2). */
import type { Pet } from '@pawloop/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { inTransaction } from '../../../platform/db.ts';
import { type FactCondition, operatorsOf, requireFitting } from '../../../platform/facts.ts';
import { newId } from '../../../platform/ids.ts';
import type { BulkPet, CustomerPet } from '../index.ts';

let app: TestApp;
const customers = Array.from({ length: 60 }, () => newId());
let petsBy: Map<string, CustomerPet[]>;
const now = Temporal.Instant.from('2026-03-01T02:00:00Z');

/** Pets of all kinds, made up by a seed. */
function somePets(): BulkPet[] {
  const born = fc
    .integer({ min: 0, max: 5000 })
    .map((days) => Temporal.PlainDate.from('2026-03-01').subtract({ days }).toString());
  const profile = fc.constantFrom<Omit<Pet.NewPet, 'name'>>(
    { species: 'dog', breedId: 'golden-retriever' },
    { species: 'dog', breedId: 'toy-poodle', secondBreedId: 'golden-retriever' },
    { species: 'dog' },
    { species: 'cat', breedId: 'ragdoll', allergies: ['鸡肉', '牛肉'], chronicConditions: ['肾病'] },
    { species: 'rabbit' },
  );
  const pet = fc.record({
    keepers: fc.uniqueArray(fc.integer({ min: 0, max: 49 }), { minLength: 1, maxLength: 2 }),
    profile,
    birthday: fc.option(born),
    neutered: fc.option(fc.boolean()),
    grams: fc.option(fc.integer({ min: 500, max: 60_000 })),
    dead: fc.integer({ min: 0, max: 9 }),
  });
  return fc
    .sample(pet, { numRuns: 90, seed: 7 })
    .map(({ keepers, profile: kind, birthday, neutered, grams, dead }) => ({
      customerIds: keepers.map((index) => customers[index] ?? '') as [string, ...string[]],
      profile: { name: 'x', ...kind, birthday, neutered },
      registeredAt: now,
      weights: grams ? [{ at: now, grams }] : [],
      ...(dead === 0 && { deceasedOn: birthday ?? '2025-06-01' }),
    }));
}

beforeAll(async () => {
  app = await testApp({ now: now.toString() });
  await inTransaction(app.db, (tx) => app.modules.pet.insertPets(tx, somePets()));
  petsBy = await app.modules.pet.petsOf(app.db, customers);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

async function matching(conditions: readonly FactCondition[], at = now): Promise<Set<string>> {
  const { rows } = await sql<{ customer_id: string; holds: boolean | null }>`
    select f.customer_id, ${app.modules.pet.facts.predicate(conditions, at)} as holds
    from unnest(${customers}::uuid[]) as f (customer_id)`.execute(app.db);
  expect(rows.every((row) => row.holds !== null)).toBe(true);
  return new Set(rows.filter((row) => row.holds).map((row) => row.customer_id));
}

/** The same by plain looking. */
function expected(test: (pet: CustomerPet) => boolean): Set<string> {
  return new Set(customers.filter((id) => (petsBy.get(id) ?? []).some(test)));
}

const known = (value: unknown) => value !== null;

describe('rules about pets', () => {
  it.each<[FactCondition[], (pet: CustomerPet) => boolean]>([
    [[{ field: 'pet.species', operator: 'eq', value: 'dog' }], (pet) => pet.species === 'dog'],
    [
      [{ field: 'pet.species', operator: 'notIn', value: ['dog', 'cat'] }],
      (pet) => !['dog', 'cat'].includes(pet.species),
    ],
    [
      [{ field: 'pet.breed', operator: 'contains', value: 'golden-retriever' }],
      (pet) => [pet.breed?.breedId, pet.secondBreed?.breedId].includes('golden-retriever'),
    ],
    [[{ field: 'pet.breed', operator: 'isNotSet' }], (pet) => pet.breed === null],
    [
      [{ field: 'pet.sizeClass', operator: 'in', value: ['large', 'giant'] }],
      (pet) => ['large', 'giant'].includes(pet.sizeClass ?? ''),
    ],
    [[{ field: 'pet.neutered', operator: 'eq', value: false }], (pet) => pet.neutered === false],
    [[{ field: 'pet.neutered', operator: 'isNotSet' }], (pet) => pet.neutered === null],
    [
      [{ field: 'pet.weightGrams', operator: 'between', value: [5000, 20_000] }],
      (pet) => (pet.weightGrams ?? 0) >= 5000 && (pet.weightGrams ?? 0) <= 20_000,
    ],
    [[{ field: 'pet.weightGrams', operator: 'ne', value: 1 }], (pet) => known(pet.weightGrams)],
    [[{ field: 'pet.ageDays', operator: 'gte', value: 1000 }], (pet) => (pet.ageDays ?? -1) >= 1000],
    [
      [{ field: 'pet.birthday', operator: 'withinLastDays', value: 365 }],
      (pet) => known(pet.ageDays) && (pet.birthday ?? '') >= '2025-03-01',
    ],
    [
      [{ field: 'pet.lifeStage', operator: 'in', value: ['senior', 'mature-adult'] }],
      (pet) => ['senior', 'mature-adult'].includes(pet.lifeStage ?? ''),
    ],
    [
      [{ field: 'pet.lifeStage', operator: 'ne', value: 'senior' }],
      (pet) => known(pet.lifeStage) && pet.lifeStage !== 'senior',
    ],
    [[{ field: 'pet.allergies', operator: 'contains', value: '牛肉' }], (pet) => pet.allergies.includes('牛肉')],
    [[{ field: 'pet.allergies', operator: 'in', value: ['鱼', '鸡肉'] }], (pet) => pet.allergies.includes('鸡肉')],
    [[{ field: 'pet.chronicConditions', operator: 'isSet' }], (pet) => pet.chronicConditions.length > 0],
    [[{ field: 'pet.alive', operator: 'eq', value: false }], (pet) => pet.deceasedOn !== null],
    [
      [
        { field: 'pet.species', operator: 'eq', value: 'dog' },
        { field: 'pet.neutered', operator: 'eq', value: true },
        { field: 'pet.alive', operator: 'eq', value: true },
      ],
      (pet) => pet.species === 'dog' && pet.neutered === true && pet.deceasedOn === null,
    ],
  ])('PET-1 answers %j', async (conditions, test) => {
    const wanted = expected(test);
    expect(wanted.size).toBeGreaterThan(0);
    expect(await matching(conditions)).toEqual(wanted);
  });

  it('PET-2 counts living pets for every keeper', async () => {
    const living = (id: string) => (petsBy.get(id) ?? []).filter((pet) => pet.deceasedOn === null).length;
    expect(await matching([{ field: 'pet.count', operator: 'gte', value: 2 }])).toEqual(
      new Set(customers.filter((id) => living(id) >= 2)),
    );
    expect(await matching([{ field: 'pet.count', operator: 'eq', value: 0 }])).toEqual(
      new Set(customers.filter((id) => living(id) === 0)),
    );
  });

  it('PET-1 knows the next birthday of the living', async () => {
    const today = Temporal.PlainDate.from('2026-03-01');
    const days = (pet: CustomerPet) => {
      if (!pet.birthday || pet.deceasedOn) return 999;
      for (let d = 0; d < 367; d += 1)
        if (today.add({ days: d }).toString().slice(5) === pet.birthday.slice(5)) return d;
      return 999;
    };
    const wanted = expected((pet) => days(pet) <= 30);
    expect(wanted.size).toBeGreaterThan(0);
    expect(await matching([{ field: 'pet.nextBirthday', operator: 'withinNextDays', value: 30 }])).toEqual(wanted);
  });

  it('PET-1 has SQL for every operator that fits a field', async () => {
    const values = {
      number: 5,
      money: 5,
      text: 'x',
      choice: 'x',
      boolean: true,
      date: '2020-01-01',
      instant: '2020-01-01T00:00:00Z',
      set: 'x',
    };
    for (const field of app.modules.pet.facts.fields) {
      for (const operator of operatorsOf(field.type)) {
        const one = values[field.type];
        const list = operator === 'between' ? [one, one] : ['in', 'notIn'].includes(operator) ? [one] : undefined;
        const value = operator.endsWith('Days') ? 3 : ((list as (string | number)[] | undefined) ?? one);
        const condition = { field: field.key, operator, ...(!operator.startsWith('is') && { value }) };
        expect(() => requireFitting(field, condition, '/')).not.toThrow();
        await matching([condition]);
      }
    }
  });
});

describe('passing of time', () => {
  const edges = async (conditions: FactCondition[], from: string, until: string) => {
    const queries = app.modules.pet.facts.edges(conditions, Temporal.Instant.from(from), Temporal.Instant.from(until));
    if (queries.length === 0) return undefined;
    const found = new Set<string>();
    for (const query of queries) {
      const { rows } = await sql<{ customer_id: string }>`
        select f.customer_id from unnest(${customers}::uuid[]) as f (customer_id) where ${query}`.execute(app.db);
      for (const row of rows) found.add(row.customer_id);
    }
    return found;
  };

  it.each<FactCondition>([
    { field: 'pet.ageDays', operator: 'gte', value: 1000 },
    { field: 'pet.lifeStage', operator: 'eq', value: 'young-adult' },
    { field: 'pet.nextBirthday', operator: 'withinNextDays', value: 14 },
    { field: 'pet.birthday', operator: 'withinLastDays', value: 90 },
  ])('PET-1 names everybody for whom %j flips', async (condition) => {
    const [from, until] = ['2026-03-01T02:00:00Z', '2026-12-15T02:00:00Z'];
    const found = await edges([condition], from, until);
    const before = await matching([condition], Temporal.Instant.from(from));
    const after = await matching([condition], Temporal.Instant.from(until));
    const flipped = before.symmetricDifference(after);
    expect(flipped.size).toBeGreaterThan(0);
    for (const id of flipped) expect(found).toContain(id);
  });

  it('PET-1 has nothing to look at within one day, or without time in the rule', async () => {
    const age: FactCondition = { field: 'pet.ageDays', operator: 'gte', value: 1000 };
    // 16:00 UTC is midnight in the business's zone.
    expect(await edges([age], '2026-03-01T02:00:00Z', '2026-03-01T15:59:59Z')).toBeUndefined();
    expect(await edges([age], '2026-03-01T02:00:00Z', '2026-03-01T16:00:00Z')).toBeDefined();
    const species: FactCondition = { field: 'pet.species', operator: 'eq', value: 'dog' };
    expect(await edges([species], '2026-03-01T02:00:00Z', '2026-04-01T02:00:00Z')).toBeUndefined();
  });
});
