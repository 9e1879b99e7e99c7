/** Command: staff take an unused coupon back. */
import { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { couponNotFound, notRevocable } from '../problems.ts';
import { budgetKey, lockCoupons, noteMoves, stateAt, toCoupon, told } from '../row.ts';

/** @throws Problem `coupon/not-found`, `coupon/not-revocable` */
export async function revoke(
  deps: Inner,
  staff: Staff,
  couponId: string,
  reason: string,
  requestId: string,
): Promise<Coupon.Coupon> {
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = (await lockCoupons(tx, [couponId]))[0];
    if (!row) throw new Problem(couponNotFound);
    const state = stateAt(row, at);
    if (state !== 'issued') throw new Problem(notRevocable, state);
    await sql`
      update coupon.coupon set state = 'revoked', reserved_order = null, reserved_until = null
      where coupon_id = ${couponId}`.execute(tx);
    if (row.budget_id !== null) await deps.budget.release(tx, [budgetKey(couponId)]);
    await noteMoves(tx, 'revoked', [{ couponId, reason }], at);
    await append(tx, Coupon.couponRevoked, { ...told(row), occurredAt: at });
    await record(tx, {
      actor: staff,
      action: 'coupon.revoked',
      subjectType: 'coupon',
      subjectId: couponId,
      before: { state },
      after: { state: 'revoked', reason },
      requestId,
    });
    return toCoupon({ ...row, state: 'revoked', reserved_order: null, reserved_until: null }, at);
  });
}
