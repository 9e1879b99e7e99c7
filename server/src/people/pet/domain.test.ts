/** Age, size and life stage by property and by the checks of pet-facts 4.3. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from './breed/catalogue.ts';
import {
  ageDays,
  lifeStage,
  requireBirthday,
  requireFarewell,
  sizeClassOf,
  sizeOfWeight,
  stageDates,
} from './domain.ts';

const catalogue = loadCatalogue();
const breed = (id: string) => {
  const found = catalogue.find(id);
  if (!found) throw new Error(id);
  return found;
};
const day = fc.integer({ min: 0, max: 20_000 }).map((days) => Temporal.PlainDate.from('1990-01-01').add({ days }));
const species = fc.constantFrom('dog', 'cat');
const dogBreeds = catalogue.entries.filter((entry) => entry.species === 'dog');
const ORDER = ['puppy', 'kitten', 'young-adult', 'mature-adult', 'senior'];

/** Stage of a pet of the breed with its birthday on 2020-01-01. */
function stageAt(kind: 'dog' | 'cat', breedId: string, on: string) {
  const figures = [breed(breedId)];
  const size = sizeClassOf({ species: kind, birthday: '2020-01-01', weight: null, breeds: figures });
  const dates = stageDates(kind, '2020-01-01', size, figures);
  return lifeStage({ species: kind, birthday: '2020-01-01', deceasedOn: null, ...dates }, Temporal.PlainDate.from(on));
}

describe('life stage', () => {
  it.each([
    ['golden-retriever', '2020-08-31', 'puppy'],
    ['golden-retriever', '2020-09-01', 'young-adult'],
    ['golden-retriever', '2023-12-31', 'young-adult'],
    ['golden-retriever', '2024-01-01', 'mature-adult'],
    // 10 to 12 years: senior at 8.25 years.
    ['golden-retriever', '2028-03-31', 'mature-adult'],
    ['golden-retriever', '2028-04-01', 'senior'],
    ['chihuahua', '2020-06-30', 'puppy'],
    ['chihuahua', '2020-07-01', 'young-adult'],
    ['chihuahua', '2023-01-01', 'mature-adult'],
    ['great-dane', '2020-09-30', 'puppy'],
    ['great-dane', '2020-10-01', 'young-adult'],
  ])('PET-1 knows a %s of 2020-01-01 on %s as %s', (id, on, expected) => {
    expect(stageAt('dog', id, on)).toBe(expected);
  });

  it.each([
    ['2020-12-31', 'kitten'],
    ['2021-01-01', 'young-adult'],
    ['2026-12-31', 'young-adult'],
    ['2027-01-01', 'mature-adult'],
    ['2030-12-31', 'mature-adult'],
    ['2031-01-01', 'senior'],
  ])('PET-1 knows a cat of 2020-01-01 on %s as %s', (on, expected) => {
    expect(stageAt('cat', 'ragdoll', on)).toBe(expected);
  });

  it('PET-1 takes the great dane from its own row', () => {
    const { lifeMinYears, lifeMaxYears } = breed('great-dane');
    const months = Math.round(0.75 * (((lifeMinYears ?? 0) + (lifeMaxYears ?? 0)) / 2) * 12);
    const { seniorOn } = stageDates('dog', '2020-01-01', 'giant', [breed('great-dane')]);
    expect(seniorOn).toBe(Temporal.PlainDate.from('2020-01-01').add({ months }).toString());
  });

  it('PET-1 never goes back to an earlier stage as time passes', () => {
    const arbitrary = fc.record({
      kind: species,
      birthday: day,
      index: fc.nat(),
      first: fc.nat(9000),
      later: fc.nat(9000),
    });
    fc.assert(
      fc.property(arbitrary, ({ kind, birthday, index, first, later }) => {
        const figures = kind === 'dog' ? dogBreeds.slice(index % dogBreeds.length).slice(0, 1) : [];
        const born = birthday.toString();
        const size = sizeClassOf({ species: kind, birthday: born, weight: null, breeds: figures });
        const dates = stageDates(kind, born, size, figures);
        expect([dates.youngAdultOn, dates.matureAdultOn, dates.seniorOn].toSorted()).toEqual([
          dates.youngAdultOn,
          dates.matureAdultOn,
          dates.seniorOn,
        ]);
        const at = (days: number) =>
          ORDER.indexOf(
            String(lifeStage({ species: kind, birthday: born, deceasedOn: null, ...dates }, birthday.add({ days }))),
          );
        expect(at(first)).toBeGreaterThanOrEqual(0);
        expect(at(first + later)).toBeGreaterThanOrEqual(at(first));
      }),
    );
  });

  it('PET-1 has no stage for the dead, the unborn, and species without stages', () => {
    const dates = stageDates('cat', '2020-01-01', null, []);
    const cat = { species: 'cat', birthday: '2020-01-01', deceasedOn: '2024-05-01', ...dates };
    expect(lifeStage(cat, Temporal.PlainDate.from('2024-04-30'))).toBe('young-adult');
    expect(lifeStage(cat, Temporal.PlainDate.from('2024-05-01'))).toBeNull();
    expect(lifeStage(cat, Temporal.PlainDate.from('2019-12-31'))).toBeNull();
    expect(stageDates('rabbit', '2020-01-01', null, []).seniorOn).toBeNull();
  });
});

describe('size', () => {
  const base = { species: 'dog', birthday: '2020-01-01', weight: null, breeds: [breed('golden-retriever')] };

  it("PET-1 lets a grown dog's own weight win over its breed", () => {
    expect(sizeClassOf(base)).toBe('large');
    expect(sizeClassOf({ ...base, weight: { grams: 20_000, on: '2021-01-01' } })).toBe('medium');
    expect(sizeClassOf({ ...base, weight: { grams: 4000, on: '2020-03-01' } })).toBe('large');
    expect(sizeClassOf({ ...base, birthday: null, weight: { grams: 8000, on: '2020-03-01' } })).toBe('small');
  });

  it('PET-1 sees a cross between its two breeds, and no size in cats', () => {
    const cross = [breed('toy-poodle'), breed('golden-retriever')];
    expect(sizeClassOf({ ...base, breeds: cross })).toBe('medium');
    expect(sizeClassOf({ ...base, species: 'cat', weight: { grams: 4000, on: '2022-01-01' } })).toBeNull();
  });

  it('PET-1 grows with the weight', () => {
    const sizes = ['toy', 'small', 'medium', 'large', 'giant'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_000 }), fc.nat(50_000), (grams, more) => {
        expect(sizes.indexOf(sizeOfWeight(grams + more))).toBeGreaterThanOrEqual(sizes.indexOf(sizeOfWeight(grams)));
      }),
    );
    expect([5000, 5001, 10_000, 10_001, 25_000, 25_001, 45_000, 45_001].map(sizeOfWeight)).toEqual([
      'toy',
      'small',
      'small',
      'medium',
      'medium',
      'large',
      'large',
      'giant',
    ]);
  });
});

describe('age', () => {
  it('PET-1 counts whole days and stops at the farewell', () => {
    fc.assert(
      fc.property(day, fc.nat(9000), fc.nat(9000), (birthday, lived, later) => {
        const death = birthday.add({ days: lived });
        expect(ageDays(birthday.toString(), null, death)).toBe(lived);
        expect(ageDays(birthday.toString(), death.toString(), death.add({ days: later }))).toBe(lived);
      }),
    );
    expect(ageDays(null, null, Temporal.PlainDate.from('2026-01-01'))).toBeNull();
  });

  it('PET-1 refuses birthdays and farewells that cannot be', () => {
    const today = Temporal.PlainDate.from('2026-03-01');
    expect(() => requireBirthday('2026-03-01', today)).not.toThrow();
    expect(() => requireBirthday('2026-03-02', today)).toThrow(/cannot be right/);
    expect(() => requireBirthday('1825-01-01', today)).toThrow(/cannot be right/);
    expect(() => requireFarewell('2026-03-01', '2020-01-01', today)).not.toThrow();
    expect(() => requireFarewell('2019-12-31', '2020-01-01', today)).toThrow(/cannot be right/);
    expect(() => requireFarewell('2026-03-02', null, today)).toThrow(/cannot be right/);
  });
});
