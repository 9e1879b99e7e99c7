/** Entries of the health record in words. */
import type { Reply } from '@pawloop/contract/client';
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../../app/i18n.ts';
import type { Tone } from '../../../../kit/StateTag.tsx';
import { sayWeight } from '../petWords.ts';

export type Entry = Reply<'GET /v1/pets/:petId/record'>['items'][number];
export type EntryTrace = Reply<'GET /v1/pets/:petId/record/:entryId'>;
export type DueItem = Reply<'GET /v1/pets/:petId/care-plan'>['items'][number];

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

/** What an entry says in one line, without its kind. */
export function useEntryLine(): (entry: Pick<Entry, 'detail'>) => string {
  const { t } = useTranslation('record');
  return ({ detail }) => {
    const parts = [
      detail.titles?.[presentLanguage()] ?? detail.title,
      detail.product,
      detail.vaccines?.map((vaccine) => t(`vaccine.${vaccine}`)).join(' + '),
      detail.target && t(`target.${detail.target}`),
      detail.visit && t(`visit.${detail.visit}`),
      detail.condition,
      detail.medicine,
      detail.dose,
      detail.test,
      detail.procedure && detail.procedure !== 'other' && t(`procedure.${detail.procedure}`),
      detail.grams !== undefined && sayWeight(detail.grams),
      detail.batch,
    ];
    return parts.filter(Boolean).join(' · ');
  };
}

export const stageTones: Readonly<Record<NonNullable<DueItem['stage']>, Tone>> = {
  ahead: 'info',
  due: 'warn',
  overdue: 'bad',
};
