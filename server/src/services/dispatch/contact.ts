/** Command: the number of a hospital that is texted while an offer waits. */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { ownMerchant, type Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { storeNotFound } from './problems.ts';
import { requireDuty } from './view/merchant.ts';

/** @throws Problem `dispatch/store-not-found` for another merchant's */
export async function setContact(
  deps: DispatchDeps,
  principal: Principal,
  storeId: string,
  phone: string | null,
  requestId: string,
): Promise<Dispatch.Duty> {
  const merchantId = ownMerchant(principal);
  await requireDuty(deps, merchantId, storeId);
  await inTransaction(deps.db, async (tx) => {
    const store = (await deps.merchant.findStores(tx, [storeId])).get(storeId);
    if (!store) throw new Problem(storeNotFound);
    await sql`delete from dispatch.contact where store_id = ${storeId}`.execute(tx);
    if (phone !== null) {
      await sql`
        insert into dispatch.contact (store_id, merchant_id, phone)
        values (${storeId}, ${store.merchantId}, ${phone.replace(/[ -]/g, '')})`.execute(tx);
    }
    await record(tx, {
      actor: principal,
      action: 'dispatch.contact_changed',
      subjectType: 'store',
      subjectId: storeId,
      before: null,
      after: { texted: phone !== null },
      requestId,
    });
  });
  return requireDuty(deps, merchantId, storeId);
}
