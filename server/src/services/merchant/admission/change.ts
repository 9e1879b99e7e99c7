/** Command: change a merchant's name, contact and wanted categories. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { gramsOf } from '../grams.ts';
import { versionChanged } from '../problems.ts';
import { sealContact, setCategories } from './apply.ts';
import { note } from './note.ts';
import { requireOwn } from './own.ts';
import { lockMerchant } from './transition.ts';
import { settle } from './visibility.ts';

export interface MerchantChange {
  readonly name: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly categories: readonly string[];
  readonly version: number;
}

/**
 * A category that is given up is hidden at once, as if a document had ended.
 * @throws Problem `merchant/not-found`, `merchant/version-changed`, `merchant/category-unknown`
 */
export function changeMerchant(deps: Inner, caller: Caller, merchantId: string, change: MerchantChange): Promise<void> {
  requireOwn(caller, merchantId);
  return inTransaction(deps.db, async (tx) => {
    const locked = await lockMerchant(tx, merchantId);
    const { rows } = await sql<{ name: string; version: number; categories: string[] }>`
      select name, version, array(select category_key from merchant.merchant_category mc
        where mc.merchant_id = m.merchant_id order by category_key) as categories
      from merchant.merchant m where merchant_id = ${merchantId}`.execute(tx);
    const before = rows[0];
    if (before?.version !== change.version) throw new Problem(versionChanged);
    const { contactName, contactPhone } = change;
    const contact =
      contactName === null && contactPhone === null ? null : { name: contactName ?? '', phone: contactPhone ?? '' };
    await sql`
      update merchant.merchant set name = ${change.name.trim()}, contact_sealed = ${sealContact(deps.secrets, contact)},
        grams = ${gramsOf([change.name])}::text[], version = version + 1
      where merchant_id = ${merchantId}`.execute(tx);
    await tellGivenUp(deps, { merchantId, state: locked.state }, before.categories, change.categories, tx);
    await setCategories(tx, merchantId, change.categories);
    await settle(tx, deps, locked, caller);
    await note(tx, caller, {
      action: 'merchant.changed',
      subjectType: 'merchant',
      subjectId: merchantId,
      before: { name: before.name, categories: before.categories },
      after: { name: change.name, categories: change.categories },
    });
  });
}

async function tellGivenUp(
  { registered }: Inner,
  { merchantId, state }: { readonly merchantId: string; readonly state: Merchant.MerchantState },
  before: readonly string[],
  after: readonly string[],
  tx: Tx,
): Promise<void> {
  const hidden = before.filter((key) => !after.includes(key));
  if (hidden.length === 0) return;
  const change = { merchantId, from: state, to: state, shown: [], hidden, reason: 'given up' };
  for (const participant of registered.status) await participant(tx, change);
}
