/** Command: give back the coupons of an order that was cancelled (rule 24). */
import { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import type { Inner } from '../deps.ts';
import { budgetKey, type CouponRow, lockCoupons, noteMoves, told } from '../row.ts';
import { restoreGraceHours } from '../settings.ts';

interface Restored {
  readonly row: CouponRow;
  readonly validTo: Temporal.Instant;
  readonly graced: boolean;
  /** Its end has not come: it can be used again. */
  readonly usable: boolean;
}

/**
 * Give each coupon of the order back once, however often it is asked for: with its original end, or once with the
 * setting's grace. One whose end has passed becomes `returned`. The coupon is the customer's right: it comes back even when
 * its budget has no room by then; the budget keeps what the redemption had spent, and notes the rest when it is used.
 */
export async function restore(tx: Tx, deps: Inner, orderId: string, at: Temporal.Instant): Promise<void> {
  const { rows: live } = await sql<{ coupon_id: string }>`
    select coupon_id from coupon.redemption where order_id = ${orderId} and cancelled_at is null`.execute(tx);
  const locked = await lockCoupons(
    tx,
    live.map((row) => row.coupon_id),
  );
  const rows = locked.filter((row) => row.state === 'redeemed' && row.order_id === orderId);
  if (rows.length === 0) return;
  const grace = await deps.settings.get(tx, restoreGraceHours);
  const restored = rows.map((row) => restoredOf(row, at, grace));
  await write(tx, orderId, restored, at);
  await settleBudgets(tx, deps, restored);
  for (const usable of [true, false]) {
    const moves = restored
      .filter((one) => one.usable === usable)
      .map(({ row }) => ({ couponId: row.coupon_id, orderId, discountFen: row.discount_fen }));
    await noteMoves(tx, usable ? 'restored' : 'returned', moves, at);
  }
  await appendMany(
    tx,
    Coupon.couponReturned,
    restored.map(({ row, usable, validTo }) => {
      const { payload, ...about } = told({ ...row, valid_to: validTo.toString() });
      return {
        ...about,
        occurredAt: at,
        payload: { ...payload, orderId, discountFen: row.discount_fen ?? 0, usable },
      };
    }),
  );
}

function restoredOf(row: CouponRow, at: Temporal.Instant, graceHours: number): Restored {
  const end = Temporal.Instant.from(row.valid_to);
  const extended = at.add({ hours: graceHours });
  const graced = graceHours > 0 && !row.grace_given && Temporal.Instant.compare(extended, end) > 0;
  const validTo = graced ? extended : end;
  return { row, validTo, graced, usable: Temporal.Instant.compare(validTo, at) > 0 };
}

async function write(tx: Tx, orderId: string, restored: readonly Restored[], at: Temporal.Instant): Promise<void> {
  const ids = restored.map(({ row }) => row.coupon_id);
  await sql`
    with undone as (
      update coupon.redemption set cancelled_at = ${at.toString()}::timestamptz
      where coupon_id = any(${ids}::uuid[]) and order_id = ${orderId} and cancelled_at is null
    )
    update coupon.coupon c set state = w.state, valid_to = w.valid_to, grace_given = c.grace_given or w.graced,
      order_id = null, redeemed_at = null, discount_fen = null
    from unnest(${ids}::uuid[], ${restored.map((one) => (one.usable ? 'issued' : 'returned'))}::text[],
      ${restored.map((one) => one.validTo.toString())}::timestamptz[], ${restored.map((one) => one.graced)}::boolean[])
      as w (coupon_id, state, valid_to, graced)
    where c.coupon_id = w.coupon_id`.execute(tx);
}

async function settleBudgets(tx: Tx, deps: Inner, restored: readonly Restored[]): Promise<void> {
  const keys = (usable: boolean) =>
    restored
      .filter((one) => one.usable === usable && one.row.budget_id !== null)
      .map(({ row }) => budgetKey(row.coupon_id));
  await deps.budget.reopen(tx, keys(true));
  await deps.budget.release(tx, keys(false));
}
