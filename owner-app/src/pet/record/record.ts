/** Types of the record's screens, taken from the contract, and entries in words. */
import type { Input, Reply } from '@pawloop/contract/client';
import type { Language } from '../../i18n/language.ts';
import { kilograms } from '../weight.ts';
import { type RecordTranslate, wordOf } from './texts.ts';

export type Entry = Reply<'GET /v1/owner/pets/:petId/record'>['items'][number];
export type EntryTrace = Reply<'GET /v1/owner/pets/:petId/record/:entryId'>;
export type Summary = Reply<'GET /v1/owner/pets/:petId/summary'>;
export type DueItem = Reply<'GET /v1/owner/pets/:petId/care-plan'>['items'][number];
export type Energy = Reply<'GET /v1/owner/pets/:petId/energy'>;
export type Preference = Reply<'GET /v1/owner/pets/:petId/portrait'>['items'][number];
export type CardLink = Reply<'GET /v1/owner/pets/:petId/cards'>['items'][number];
export type NewEntry = NonNullable<Input<'POST /v1/owner/pets/:petId/record'>['body']>;

export const entryKinds = [
  'vaccination',
  'deworming',
  'visit',
  'diagnosis',
  'prescription',
  'lab',
  'procedure',
  'weight',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** Vaccines of which the rules say until when they hold. */
const RULED: readonly string[] = ['dog-core', 'cat-core', 'rabies'];

/** What an entry says in one line, without its kind. */
export function entryLine(t: RecordTranslate, { detail }: Pick<Entry, 'detail'>, chosen: Language): string {
  const parts = [
    detail.titles?.[chosen] ?? detail.title,
    detail.product,
    detail.vaccines?.map((vaccine) => wordOf(t, 'vaccine', vaccine)).join(' + '),
    detail.target && wordOf(t, 'target', detail.target),
    detail.visit && wordOf(t, 'visit', detail.visit),
    detail.condition,
    detail.medicine,
    detail.dose,
    detail.test,
    detail.procedure && wordOf(t, 'procedure', detail.procedure),
    detail.grams !== undefined && t('weight.kg', { kg: kilograms(detail.grams) }),
    detail.batch,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Who it is from: the clinic, the store, or the kind of source. */
export function entryBy(t: RecordTranslate, { detail, source }: Pick<Entry, 'detail' | 'source'>): string {
  return detail.clinic ?? source.name ?? wordOf(t, 'source', source.kind);
}

export function vaccineLine(t: RecordTranslate, vaccine: Summary['vaccines'][number]): string {
  const name = wordOf(t, 'vaccine', vaccine.vaccine);
  if (vaccine.validUntil) return `${name} · ${t('summary.until', { date: vaccine.validUntil })}`;
  return RULED.includes(vaccine.vaccine) ? `${name} · ${t('summary.notYet')}` : `${name} · ${vaccine.onDate}`;
}

/** What over so long without any record nobody knows to be a delay; nothing is told about it any more, either. */
const UNKNOWN_DAYS = 37;

export function isUnknown({ lastOn, daysLeft }: DueItem): boolean {
  return lastOn === null && daysLeft < -UNKNOWN_DAYS;
}
