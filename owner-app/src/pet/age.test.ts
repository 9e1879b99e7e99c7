/** Ages and the words for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ageOn, ageWords, monthsBefore, parseDay, today } from './age.ts';

describe('age', () => {
  const cases = [
    ['2024-02-29', '2025-02-28', { years: 1, months: 0, days: 0 }],
    ['2024-02-29', '2025-03-01', { years: 1, months: 0, days: 1 }],
    ['2026-01-31', '2026-02-28', { years: 0, months: 1, days: 0 }],
    ['2026-01-31', '2026-03-30', { years: 0, months: 1, days: 30 }],
    ['2022-03-12', '2026-11-21', { years: 4, months: 8, days: 9 }],
    ['2026-11-21', '2026-11-21', { years: 0, months: 0, days: 0 }],
  ] as const;
  for (const [birthday, on, expected] of cases) {
    it(`PET-1 counts from ${birthday} to ${on}`, () => assert.deepEqual(ageOn(birthday, on), expected));
  }

  it('PET-1 has no age for a birthday to come or for no date', () => {
    assert.equal(ageOn('2026-11-22', '2026-11-21'), undefined);
    assert.equal(ageOn('2026-02-30', '2026-11-21'), undefined);
    assert.equal(parseDay('2026-2-3'), undefined);
  });

  it('PET-1 goes months back to the last day of a shorter month, and an estimate is that age again', () => {
    assert.equal(monthsBefore('2026-03-31', 1), '2026-02-28');
    assert.equal(monthsBefore('2026-01-15', 1), '2025-12-15');
    for (let months = 0; months < 400; months += 7) {
      const age = ageOn(monthsBefore('2026-11-21', months), '2026-11-21');
      assert.equal(age && age.years * 12 + age.months, months);
    }
  });

  it('PET-1 tells days, months, years and months, or whole years of an estimate', () => {
    assert.equal(ageWords({ years: 0, months: 0, days: 12 }, 'day').key, 'age.days');
    assert.equal(ageWords({ years: 0, months: 5, days: 2 }, 'day').key, 'age.months');
    assert.equal(ageWords({ years: 2, months: 3, days: 0 }, 'day').key, 'age.yearsMonths');
    assert.equal(ageWords({ years: 2, months: 3, days: 0 }, 'year').key, 'age.years');
    assert.equal(ageWords({ years: 2, months: 0, days: 9 }, 'day').key, 'age.years');
  });

  it('gives the day of the device', () => assert.equal(today(new Date(2026, 0, 5, 23, 59)), '2026-01-05'));
});
