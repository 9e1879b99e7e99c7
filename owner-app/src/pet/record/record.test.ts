/** Entries and plans in words (PET-3, PET-5). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import en from '../../i18n/record/en.json' with { type: 'json' };
import zh from '../../i18n/record/zh.json' with { type: 'json' };
import { detailOf, emptyDraft } from './draft.ts';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('texts of the record', () => {
  it('UI-O4 has the same keys and values in both languages, none empty', () => {
    assert.deepEqual(Object.keys(en), Object.keys(zh));
    for (const [key, text] of Object.entries(zh)) {
      assert.notEqual(text.trim(), '', key);
      assert.deepEqual(places(en[key as keyof typeof en]), places(text), key);
      assert.doesNotMatch(en[key as keyof typeof en], /\p{Script=Han}/u, key);
    }
  });
});

describe('an entry as the form makes it', () => {
  it('PET-3 sends what belongs to the kind and nothing that is empty', () => {
    const draft = {
      ...emptyDraft('vaccination', '2026-03-01'),
      product: ' Rabisin ',
      batch: '',
      medicine: 'left over',
    };
    assert.deepEqual(detailOf(draft), { detail: { product: 'Rabisin' }, missing: [] });
  });

  it('PET-3 says what is missing', () => {
    assert.deepEqual(detailOf(emptyDraft('vaccination', '2026-03-01')).missing, ['product']);
    assert.deepEqual(detailOf(emptyDraft('prescription', '2026-03-01')).missing, ['medicine']);
    assert.deepEqual(detailOf({ ...emptyDraft('weight', '2026-03-01'), kg: 'heavy' }).missing, ['kg']);
    assert.deepEqual(detailOf(emptyDraft('visit', '2026-03-01')).missing, []);
  });

  it('PET-3 reads kilograms as grams and keeps the choice of the kind', () => {
    assert.deepEqual(detailOf({ ...emptyDraft('weight', '2026-03-01'), kg: '4.2' }).detail, { grams: 4200 });
    assert.deepEqual(detailOf(emptyDraft('deworming', '2026-03-01')).detail, { target: 'both' });
  });
});
