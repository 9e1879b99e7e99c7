/** The edit form's state and what it sends. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyOf, emptyDraft, listOf, problemsOf } from './draft.ts';

const on = '2026-11-21';
const draft = { ...emptyDraft, name: ' 团子 ' };

describe('edit form', () => {
  it('PET-1 needs only a name', () => {
    assert.deepEqual(problemsOf(emptyDraft), ['name']);
    assert.deepEqual(problemsOf(draft), []);
    assert.equal(bodyOf(draft, on).name, '团子');
  });

  it('PET-1 sends a known birthday as a day', () => {
    const body = bodyOf({ ...draft, birthday: '2022-03-12' }, on);
    assert.deepEqual([body.birthday, body.birthdayPrecision], ['2022-03-12', 'day']);
  });

  it('PET-1 sends an estimated age as a birthday of its precision', () => {
    const months = bodyOf({ ...draft, ageMode: 'estimate', years: '2', months: '6' }, on);
    assert.deepEqual([months.birthday, months.birthdayPrecision], ['2024-05-21', 'month']);
    const years = bodyOf({ ...draft, ageMode: 'estimate', years: '3' }, on);
    assert.deepEqual([years.birthday, years.birthdayPrecision], ['2023-11-21', 'year']);
  });

  it('PET-1 takes a birthday back when the age is unknown', () => {
    assert.equal(bodyOf({ ...draft, ageMode: 'unknown', birthday: '2022-03-12' }, on).birthday, null);
  });

  it('PET-1 names what cannot be sent', () => {
    const wrong = { ...draft, ageMode: 'estimate' as const, years: 'x', microchip: '123', weight: 'heavy' };
    assert.deepEqual(problemsOf(wrong), ['estimate', 'microchip', 'weight']);
  });

  it('PET-1 splits lists at commas of both scripts, without repeats', () => {
    assert.deepEqual(listOf('鸡肉，牛奶、 鸡肉 , wheat;'), ['鸡肉', '牛奶', 'wheat']);
  });
});
