/** What owners are told of their cases, in the step's transaction. */
import type { Notice } from '../../people/message/index.ts';
import type { Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { CareDeps } from './deps.ts';
import { caseNo } from './domain.ts';
import type { CaseRow } from './row.ts';
import en from './words/en.json' with { type: 'json' };
import zh from './words/zh.json' with { type: 'json' };

export type Told = keyof typeof zh.messages;
export type Title = keyof typeof zh.titles;

const VARIABLES = ['case.no', 'case.title', 'text'] as const;

/** A title or sentence in a customer's language. */
export const wordsOf = (title: Title, language: 'zh' | 'en'): string => (language === 'en' ? en : zh).titles[title];

/** Tell the owner of a case, if it has one. */
export async function tellOwner(tx: Tx, deps: CareDeps, row: CaseRow, told: Told, text = ''): Promise<void> {
  if (row.customer_id === null) return;
  const texts: Notice['texts'] = { zh: zh.messages[told], en: en.messages[told] };
  await deps.message.tell(tx, { key: `care.${told}`, texts, variables: VARIABLES, link: '/packages/booking/cases' }, [
    {
      key: `care/${row.case_id}/${told}/${newId()}`,
      customerId: row.customer_id,
      petId: row.pet_id,
      variables: {
        case: { no: caseNo(row.case_no), title: row.title },
        ...(text && { text }),
        link: `/packages/booking/case?caseId=${row.case_id}`,
      },
    },
  ]);
}
