/** Look at every merchant of a category again, after what it needs has changed. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Caller, Inner } from '../deps.ts';
import { lockMerchant } from './transition.ts';
import { settle } from './visibility.ts';

export async function settleAll(tx: Tx, deps: Inner, caller: Caller, categoryKey: string): Promise<void> {
  const { rows } = await sql<{ merchant_id: string }>`
    select merchant_id from merchant.merchant_category where category_key = ${categoryKey} order by merchant_id`.execute(
    tx,
  );
  for (const { merchant_id } of rows) await settle(tx, deps, await lockMerchant(tx, merchant_id), caller);
}
