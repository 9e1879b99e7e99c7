/** How a store takes bookings. */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import { ownMerchant } from '../../../platform/http/index.ts';
import type { Handle, Inner } from '../deps.ts';
import { requireStore } from '../view/staff.ts';
import type { StoreCall } from './call.ts';

/** @throws Problem `booking/store-not-found` */
export async function storeRules(deps: Inner, own: string | null, storeId: string): Promise<Booking.StoreRules> {
  await requireStore(deps.db, deps, storeId, own);
  return rulesOf(deps.db, storeId);
}

async function rulesOf(handle: Handle, storeId: string): Promise<Booking.StoreRules> {
  const { rows } = await sql<{ confirm_by_hand: boolean }>`
    select confirm_by_hand from booking.store_rule where store_id = ${storeId}`.execute(handle);
  return { confirmByHand: rows[0]?.confirm_by_hand ?? false };
}

/** @throws Problem `booking/store-not-found` */
export function setStoreRules(deps: Inner, call: StoreCall, rules: Booking.StoreRules): Promise<Booking.StoreRules> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    const before = await rulesOf(tx, storeId);
    await sql`
      insert into booking.store_rule (store_id, confirm_by_hand) values (${storeId}, ${rules.confirmByHand})
      on conflict (store_id) do update set confirm_by_hand = excluded.confirm_by_hand`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'booking.rules_changed',
      subjectType: 'store',
      subjectId: storeId,
      before,
      after: rules,
      requestId,
    });
    return rules;
  });
}
