/** A pet's age in words. */
import type { Translate } from '../i18n/language.ts';
import { ageOn, ageWords, today } from './age.ts';
import type { Pet } from './pet.ts';

/** Empty without a birthday; ends with the farewell. */
export function ageText(t: Translate, pet: Pet): string {
  if (pet.birthday === null) return '';
  const age = ageOn(pet.birthday, pet.deceasedOn ?? today());
  if (age === undefined) return '';
  const { key, values } = ageWords(age, pet.birthdayPrecision);
  const text = t(key, values);
  return pet.birthdayPrecision === 'day' ? text : t('age.about', { age: text });
}
