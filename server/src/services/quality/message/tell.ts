/** What owners are told about reviews and claims, in the transaction of the fact. */
import type { Notice, Telling } from '../../../people/message/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { QualityDeps } from '../deps.ts';
import en from './en.json' with { type: 'json' };
import zh from './zh.json' with { type: 'json' };

export type Told = keyof typeof zh;

const VARIABLES = ['store.name', 'claim.no', 'claim.amount', 'text'] as const;

export async function tellOwner(tx: Tx, deps: QualityDeps, told: Told, telling: Telling): Promise<void> {
  const texts: Notice['texts'] = { zh: zh[told], en: en[told] };
  await deps.message.tell(tx, { key: `quality.${told}`, texts, variables: VARIABLES }, [telling]);
}
