/** What owners are told about reviews and claims, in the transaction of the fact. */
import type { Notice, Telling } from '../../../people/message/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { QualityDeps } from '../deps.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export type Told = keyof typeof zh;

const VARIABLES = ['store.name', 'claim.no', 'claim.amount', 'text'] as const;

/** Page of the owner app that shows a claim. */
export const claimPage = (claimId: string): string => `/packages/booking/claim?claimId=${claimId}`;

/** `page` of the owner app shows what it is about. */
type PagedTelling = Telling & { readonly page: string };

export async function tellOwner(tx: Tx, deps: QualityDeps, told: Told, { page, ...telling }: PagedTelling) {
  const notice: Notice = { key: `quality.${told}`, texts: { zh: zh[told], en: en[told] }, variables: VARIABLES };
  await deps.message.tell(tx, notice, [{ ...telling, variables: { ...telling.variables, link: page } }]);
}
