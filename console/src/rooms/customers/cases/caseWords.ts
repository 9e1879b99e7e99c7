/** How cases look, and which facts make their screens old. */
import type { Care } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import type { Tone } from '../../../kit/StateTag.tsx';

export const toneOfCase: Readonly<Record<Care.CaseState, Tone>> = { open: 'warn', answered: 'info', solved: 'good' };

export const rootCauses: readonly Care.RootCause[] = [
  'merchant_fault',
  'merchant_closed',
  'system_fault',
  'wrong_data',
  'owner_mistake',
  'misunderstanding',
  'unforeseeable',
  'unfounded',
];

export const caseEvents = [
  'care.case_opened',
  'care.case_moved',
  'care.case_answered',
  'care.case_solved',
  'care.case_reopened',
  'care.case_escalated',
];

/** The name of a kind in the reader's language. */
export function useKindName(): (names: { readonly zh: string; readonly en: string }) => string {
  const { i18n } = useTranslation();
  return (names) => (i18n.language === 'en' ? names.en : names.zh);
}
