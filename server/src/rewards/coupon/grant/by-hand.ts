/** Command: staff give customers a coupon by hand, with a reason that is kept and audited. */
import type { Coupon } from '@pawloop/contract';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import type { Inner } from '../deps.ts';
import { toCoupon } from '../row.ts';
import { requireTemplate } from '../template/queries.ts';
import { grant } from './grant.ts';

export interface HandGrant {
  readonly templateId: string;
  readonly customerIds: readonly string[];
  readonly petId?: string | null;
  readonly reason: string;
}

/**
 * Each customer gets an own answer; the caller's idempotency key makes a repeat answer with the same coupons.
 * @throws Problem `coupon/template-not-found`, `pet/not-kept`
 */
export async function grantByHand(
  deps: Inner,
  staff: Staff,
  idempotencyKey: string | undefined,
  request: HandGrant,
  requestId: string,
): Promise<Coupon.GrantResult[]> {
  const { templateId, customerIds, petId = null, reason } = request;
  await requireTemplate(deps.db, templateId);
  if (petId !== null) for (const id of customerIds) await deps.pet.requireKept(deps.db, petId, id);
  const at = deps.clock.now();
  const act = idempotencyKey ?? newId();
  const keyOf = (customerId: string) => `staff/${staff.staffId}/${act}/${templateId}/${customerId}`;
  return inTransaction(deps.db, async (tx) => {
    const grants = customerIds.map((customerId) => ({
      key: keyOf(customerId),
      templateId,
      customerId,
      petId,
      origin: { kind: 'staff', staffId: staff.staffId, reason } as const,
    }));
    const granted = await grant(tx, deps, grants, at);
    const ids = [...granted.values()].flatMap((one) => ('refused' in one ? [] : [one.coupon_id]));
    await record(tx, {
      actor: staff,
      action: 'coupon.granted_by_hand',
      subjectType: 'coupontemplate',
      subjectId: templateId,
      before: null,
      after: { reason, customers: customerIds.length, granted: ids.length, couponIds: ids },
      requestId,
    });
    return customerIds.map((customerId) => {
      const one = granted.get(keyOf(customerId));
      if (!one || 'refused' in one) return { customerId, coupon: null, refused: one?.refused ?? 'inactive' };
      return { customerId, coupon: toCoupon(one, at), refused: null };
    });
  });
}
