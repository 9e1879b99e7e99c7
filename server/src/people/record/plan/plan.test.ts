/** Care plan without I/O: the tables of spec/rules/pet-facts 4.1 and 4.2 as examples, and what must hold for any record. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesOf } from './data.ts';
import { addDays, type CareEntry, daysBetween } from './dose.ts';
import { type PlanSubject, planOf } from './engine.ts';
import { nextTellOn, stageOn, stageToTell } from './stage.ts';
import { coveredUntil } from './vaccine.ts';

const rules = rulesOf({ city: 'default', internalDays: 90, externalDays: 30 });
const { tell } = rules.data;
const BORN = '2025-01-01';
const dayOf = (age: number) => addDays(BORN, age);

function aPet(change: Partial<PlanSubject> = {}): PlanSubject {
  return {
    species: 'dog',
    birthday: BORN,
    seniorOn: '2034-01-01',
    coatLength: null,
    temperamentTags: [],
    deceasedOn: null,
    ...change,
  };
}

function anEntry(on: string, change: Partial<CareEntry>): CareEntry {
  return { kind: 'visit', on, vaccines: [], target: null, visit: null, procedure: null, nextDueOn: null, ...change };
}
const dose = (age: number, vaccine: CareEntry['vaccines'][number] = 'dog-core', nextDueOn: string | null = null) =>
  anEntry(dayOf(age), { kind: 'vaccination', vaccines: [vaccine], nextDueOn });
const deworming = (age: number, target: CareEntry['target'] = 'internal') =>
  anEntry(dayOf(age), { kind: 'deworming', target });

const due = (care: string, entries: readonly CareEntry[] = [], pet = aPet()) =>
  planOf(pet, entries, rules).find((line) => line.care === care);
const dueAge = (care: string, entries: readonly CareEntry[] = [], pet = aPet()) => {
  const found = due(care, entries, pet);
  return found && daysBetween(BORN, found.dueOn);
};

describe('PET-5 core vaccines of puppies and kittens', () => {
  it.each([
    ['vaccine.dog-core', 'dog', 'dog-core'],
    ['vaccine.cat-core', 'cat', 'cat-core'],
  ] as const)('PET-5 %s runs at 8, 12 and 16 weeks and is complete then', (care, species, vaccine) => {
    const pet = aPet({ species });
    expect(due(care, [], pet)).toMatchObject({ dueOn: dayOf(56), dose: 1, doses: 3, reason: 'first-by-age' });
    expect(dueAge(care, [dose(56, vaccine)], pet)).toBe(84);
    expect(due(care, [dose(56, vaccine), dose(84, vaccine)], pet)).toMatchObject({
      dueOn: dayOf(112),
      dose: 3,
      doses: 3,
    });
    const complete = [dose(56, vaccine), dose(84, vaccine), dose(112, vaccine)];
    expect(due(care, complete, pet)).toMatchObject({ reason: 'booster', dueOn: dayOf(182), dose: null });
  });

  it('PET-5 a dose counts only 14 days or more after the previous one', () => {
    expect(dueAge('vaccine.dog-core', [dose(84), dose(97)])).toBe(112);
    expect(due('vaccine.dog-core', [dose(84), dose(97)])?.dose).toBe(2);
    expect(due('vaccine.dog-core', [dose(84), dose(98)])?.dose).toBe(3);
    // 112 days old, but 13 days after the dose before: not complete, and the next keeps its distance.
    expect(due('vaccine.dog-core', [dose(71), dose(99), dose(112)])).toMatchObject({
      reason: 'series',
      dueOn: dayOf(127),
    });
  });

  it('PET-5 the series is complete with one dose at an age of 112 days, not of 111', () => {
    expect(due('vaccine.dog-core', [dose(111)])?.reason).toBe('series');
    expect(due('vaccine.dog-core', [dose(112)])).toMatchObject({ reason: 'booster', dueOn: dayOf(182) });
  });

  it('PET-5 doses before six weeks do not count', () => {
    expect(due('vaccine.dog-core', [dose(41)])).toMatchObject({ reason: 'first-by-age', dose: 1 });
    expect(due('vaccine.dog-core', [dose(42)])).toMatchObject({ reason: 'series', dose: 2 });
  });

  it('PET-5 after a gap above six weeks the series goes on three weeks apart', () => {
    expect(due('vaccine.dog-core', [dose(56), dose(98)])).toMatchObject({ reason: 'series', dueOn: dayOf(126) });
    expect(due('vaccine.dog-core', [dose(56), dose(99)])).toMatchObject({ reason: 'series-late', dueOn: dayOf(120) });
  });

  it('PET-5 boosters: at 26 weeks or older, then every three years; cats at risk every year', () => {
    expect(dueAge('vaccine.dog-core', [dose(112), dose(182)])).toBe(182 + 1095);
    expect(dueAge('vaccine.dog-core', [dose(170)])).toBe(198);
    const cat = aPet({ species: 'cat', temperamentTags: ['户外猫'] });
    expect(dueAge('vaccine.cat-core', [dose(400, 'cat-core')], cat)).toBe(765);
  });

  it("PET-5 the vet's date wins over the rule", () => {
    const vet = dose(400, 'dog-core', dayOf(765));
    expect(due('vaccine.dog-core', [vet])).toMatchObject({ dueOn: dayOf(765), reason: 'by-vet' });
  });

  it('PET-5 without a birthday the last dose counts as that of an adult, and none says nothing', () => {
    const pet = aPet({ birthday: null });
    expect(due('vaccine.dog-core', [], pet)).toBeUndefined();
    expect(due('vaccine.dog-core', [dose(400)], pet)?.dueOn).toBe(dayOf(400 + 1095));
  });
});

describe('PET-5 rabies by city', () => {
  it('PET-5 is due at three months, with 15 days of grace, and then after a year', () => {
    expect(due('vaccine.rabies')).toMatchObject({ dueOn: '2025-04-01', latestOn: '2025-04-16', reason: 'by-law' });
    expect(dueAge('vaccine.rabies', [dose(100, 'rabies')])).toBe(465);
    const ninety = rulesOf({ city: 'day-90', internalDays: 90, externalDays: 30 });
    const line = planOf(aPet(), [], ninety).find(({ care }) => care === 'vaccine.rabies');
    expect(line?.dueOn).toBe(dayOf(90));
  });

  it('PET-5 a dose before twelve weeks is repeated', () => {
    expect(due('vaccine.rabies', [dose(83, 'rabies')])).toMatchObject({ reason: 'by-law', lastOn: null });
    expect(due('vaccine.rabies', [dose(84, 'rabies')])).toMatchObject({ reason: 'booster', lastOn: dayOf(84) });
  });

  it('PET-5 is asked of dogs only', () => {
    expect(due('vaccine.rabies', [], aPet({ species: 'cat' }))).toBeUndefined();
  });
});

describe('PET-5 parasites', () => {
  it('PET-5 puppies every two weeks from 2 to 8 weeks, monthly to 6 months, then every 90 days', () => {
    expect(dueAge('deworm.internal')).toBe(14);
    expect(dueAge('deworm.internal', [deworming(14)])).toBe(28);
    expect(dueAge('deworm.internal', [deworming(55)])).toBe(69);
    expect(dueAge('deworm.internal', [deworming(56)])).toBe(86);
    expect(dueAge('deworm.internal', [deworming(181)])).toBe(211);
    expect(dueAge('deworm.internal', [deworming(182)])).toBe(272);
  });

  it('PET-5 kittens begin at 3 weeks and change to monthly at 9', () => {
    const cat = aPet({ species: 'cat' });
    expect(dueAge('deworm.internal', [], cat)).toBe(21);
    expect(dueAge('deworm.internal', [deworming(62)], cat)).toBe(76);
    expect(dueAge('deworm.internal', [deworming(63)], cat)).toBe(93);
  });

  it('PET-5 those at risk every 30 days, and the setting rules the rest', () => {
    expect(dueAge('deworm.internal', [deworming(400)], aPet({ temperamentTags: ['outdoor'] }))).toBe(430);
    const monthly = rulesOf({ city: 'default', internalDays: 30, externalDays: 45 });
    const lines = planOf(aPet(), [deworming(400, 'both')], monthly);
    const ages = Object.fromEntries(lines.map(({ care, dueOn }) => [care, daysBetween(BORN, dueOn)]));
    expect(ages).toMatchObject({ 'deworm.internal': 430, 'deworm.external': 445 });
  });
});

describe('PET-5 check-ups, teeth and coat', () => {
  const checkUp = (on: string) => anEntry(on, { visit: 'check-up' });

  it('PET-5 adults once a year, seniors twice, the first when the stage begins', () => {
    expect(due('check-up', [checkUp('2030-05-01')])?.dueOn).toBe('2031-05-01');
    expect(due('senior-check', [checkUp('2030-05-01')])?.dueOn).toBe('2034-01-01');
    expect(due('check-up', [checkUp('2033-05-01')])).toBeUndefined();
    expect(due('senior-check', [checkUp('2033-10-01')])?.dueOn).toBe('2034-04-01');
    expect(due('senior-check', [checkUp('2034-06-01')])?.dueOn).toBe('2034-11-30');
  });

  it('PET-5 the coat decides when a bath is due', () => {
    const washed = [anEntry(dayOf(500), { kind: 'procedure', procedure: 'grooming' })];
    expect(dueAge('grooming', washed, aPet({ coatLength: 'long' }))).toBe(528);
    expect(dueAge('grooming', washed, aPet({ coatLength: 'short' }))).toBe(556);
    expect(due('grooming', washed, aPet({ species: 'cat', coatLength: 'short' }))).toBeUndefined();
    expect(due('grooming', washed)).toBeUndefined();
  });

  it('PET-1 PET-5 nothing is due for the dead, and nothing for species without rules', () => {
    expect(planOf(aPet({ deceasedOn: '2026-01-01' }), [], rules)).toEqual([]);
    expect(planOf(aPet({ species: 'hamster' }), [], rules)).toEqual([]);
  });
});

describe('PET-5 for any record', () => {
  const doses = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 8 });
  const anyPet = fc.record({ species: fc.constantFrom('dog', 'cat'), known: fc.boolean(), ages: doses });

  it('PET-5 the next dose is never sooner than 14 days after the last one, and never before the first age', () => {
    fc.assert(
      fc.property(anyPet, ({ species, known, ages }) => {
        const vaccine = species === 'dog' ? 'dog-core' : 'cat-core';
        const pet = aPet({ species, birthday: known ? BORN : null });
        const line = due(
          `vaccine.${vaccine}`,
          ages.map((age) => dose(age, vaccine)),
          pet,
        );
        if (!line) return !known;
        const last = Math.max(-14, ...ages);
        return daysBetween(BORN, line.dueOn) >= last + 14 && (!known || daysBetween(BORN, line.dueOn) >= 56);
      }),
    );
  });

  it('PET-5 a further dose that counts never brings the next one forward', () => {
    fc.assert(
      fc.property(doses, fc.integer({ min: 14, max: 2000 }), (ages, later) => {
        const entries = ages.map((age) => dose(age));
        const before = due('vaccine.dog-core', entries);
        const more = [...entries, dose(Math.max(42, ...ages) + later)];
        const after = due('vaccine.dog-core', more);
        return (
          before !== undefined &&
          after !== undefined &&
          (ages.length === 0 || after.dueOn >= before.dueOn || before.reason !== 'booster')
        );
      }),
    );
  });

  it('PET-5 the order in which entries were written does not matter, and each care has one line', () => {
    const entry = fc.oneof(
      fc.integer({ min: 0, max: 900 }).map((age) => dose(age)),
      fc.integer({ min: 0, max: 900 }).map((age) => dose(age, 'rabies')),
      fc.integer({ min: 0, max: 900 }).map((age) => deworming(age, 'both')),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
        const plan = planOf(aPet(), entries, rules);
        expect(planOf(aPet(), entries.toReversed(), rules)).toEqual(plan);
        expect(new Set(plan.map(({ care }) => care)).size).toBe(plan.length);
      }),
    );
  });
});

describe('PET-5 stages', () => {
  const DUE = '2026-06-15';

  it('PET-5 14 days ahead, on the day, 7 days over', () => {
    expect(stageOn(DUE, '2026-05-31', tell)).toBeNull();
    expect(stageOn(DUE, '2026-06-01', tell)).toBe('ahead');
    expect(stageOn(DUE, '2026-06-14', tell)).toBe('ahead');
    expect(stageOn(DUE, DUE, tell)).toBe('due');
    expect(stageOn(DUE, '2026-06-22', tell)).toBe('overdue');
    expect(stageToTell(DUE, '2026-07-22', new Set(), tell)).toBe('overdue');
    expect(stageToTell(DUE, '2026-07-23', new Set(), tell)).toBeNull();
  });

  it('PET-5 walking through the days from any of them tells each stage once and misses none that is still to come', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 60 }), fc.integer({ min: 1, max: 5 }), (from, stride) => {
        const told = new Set<string>();
        const heard: string[] = [];
        let next = nextTellOn(DUE, addDays(DUE, from), told, tell);
        for (let at = from; at < 80; at += stride) {
          const day = addDays(DUE, at);
          if (next === null || next > day) continue;
          const stage = stageToTell(DUE, day, told, tell);
          if (stage) heard.push(stage);
          if (stage) told.add(stage);
          next = nextTellOn(DUE, addDays(day, 1), told, tell);
        }
        const expected = ['ahead', 'due', 'overdue'].slice(from < 0 ? 0 : from < 7 ? 1 : from <= 37 ? 2 : 3);
        // A stride beyond the last day of a stage passes it by; with strides below a week only `ahead` at its end can be.
        return (
          heard.length === new Set(heard).size &&
          expected.slice(from < 0 && from > -stride ? 1 : 0).every((stage) => heard.includes(stage))
        );
      }),
    );
  });
});

describe('BOOK-16 rule 25 vaccines on days to come', () => {
  const subject = { species: 'dog', birthday: BORN, atRisk: false };

  it('BOOK-16 rule 25 rabies holds for the days of its validity, not a day longer', () => {
    const entries = [dose(100, 'rabies')];
    expect(coveredUntil(rules, subject, entries, 'rabies', dayOf(99))).toBeNull();
    expect(coveredUntil(rules, subject, entries, 'rabies', dayOf(100))).toBe(dayOf(465));
  });

  it('BOOK-16 rule 25 core vaccines hold from the dose that completes the series', () => {
    expect(coveredUntil(rules, subject, [dose(56), dose(84)], 'dog-core', dayOf(100))).toBeNull();
    expect(coveredUntil(rules, subject, [dose(56), dose(84), dose(112)], 'dog-core', dayOf(120))).toBe(
      dayOf(112 + 1095),
    );
    expect(coveredUntil(rules, subject, [dose(400, 'dog-core', dayOf(765))], 'dog-core', dayOf(500))).toBe(dayOf(765));
  });
});
