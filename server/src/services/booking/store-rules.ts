/** How a store takes bookings, and whom it lets in although health stands against it (BOOK-16). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { ownMerchant, type Staff } from '../../platform/http/index.ts';
import type { Inner } from './deps.ts';
import { requireStore } from './view/staff.ts';

export interface StoreCall {
  readonly staff: Staff;
  readonly storeId: string;
  readonly requestId: string;
}

/** @throws Problem `booking/store-not-found` */
export async function storeRules(deps: Inner, own: string | null, storeId: string): Promise<Booking.StoreRules> {
  await requireStore(deps.db, deps, storeId, own);
  const { rows } = await sql<{ confirm_by_hand: boolean }>`
    select confirm_by_hand from booking.store_rule where store_id = ${storeId}`.execute(deps.db);
  return { confirmByHand: rows[0]?.confirm_by_hand ?? false };
}

/** @throws Problem `booking/store-not-found` */
export function setStoreRules(deps: Inner, call: StoreCall, rules: Booking.StoreRules): Promise<Booking.StoreRules> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    await sql`
      insert into booking.store_rule (store_id, confirm_by_hand) values (${storeId}, ${rules.confirmByHand})
      on conflict (store_id) do update set confirm_by_hand = excluded.confirm_by_hand`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'booking.rules_changed',
      subjectType: 'store',
      subjectId: storeId,
      before: null,
      after: rules,
      requestId,
    });
    return rules;
  });
}

/** @throws Problem `booking/store-not-found` */
export function overrideHealth(
  deps: Inner,
  call: StoreCall,
  { petId, until, reason }: { readonly petId: string; readonly until: string; readonly reason: string },
): Promise<{ petId: string; storeId: string; until: string }> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    await requireStore(tx, deps, storeId, ownMerchant(staff));
    const at = deps.clock.now().toString();
    await sql`
      insert into booking.health_override (store_id, pet_id, until, reason, staff_id, at)
      values (${storeId}, ${petId}, ${until}::date, ${reason}, ${staff.staffId}, ${at}::timestamptz)
      on conflict (store_id, pet_id) do update set until = excluded.until, reason = excluded.reason,
        staff_id = excluded.staff_id, at = excluded.at`.execute(tx);
    await record(tx, {
      actor: staff,
      action: 'booking.health_overridden',
      subjectType: 'pet',
      subjectId: petId,
      before: null,
      after: { storeId, until, reason },
      requestId,
    });
    return { petId, storeId, until };
  });
}
