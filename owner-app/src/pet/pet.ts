/** Types of the pet screens, taken from the contract, and the words that stand for its keys. */
import type { Input, Reply } from '@pawloop/contract/client';
import { isTextKey, type Language, type Translate } from '../i18n/language.ts';

export type Pet = Reply<'GET /v1/owner/pets/:petId'>;
export type NewPet = NonNullable<Input<'POST /v1/owner/pets'>['body']>;
export type Weight = Reply<'GET /v1/owner/pets/:petId/weights'>['items'][number];
export type Breed = Reply<'GET /v1/breeds'>['items'][number];
export type Species = Reply<'GET /v1/species'>['items'][number];
export type Keeper = Reply<'GET /v1/owner/pets/:petId/household'>['items'][number];

/** Temperament tags that are offered; their texts are in the language files, others are kept as the owner wrote them. */
export const temperaments = [
  'friendly',
  'shy',
  'lively',
  'calm',
  'clingy',
  'independent',
  'nervous',
  'may-bite',
] as const;

export function nameOf(language: Language, named: { nameZh: string; nameEn: string }): string {
  const chosen = language === 'zh' ? named.nameZh : named.nameEn;
  return chosen === '' ? named.nameEn : chosen;
}

/** Text of a contract word such as `short` under `coat`; a word without a text is shown as it is. */
export function wordOf(t: Translate, group: string, word: string): string {
  const key = `${group}.${word}`;
  return isTextKey(key) ? t(key) : word;
}
