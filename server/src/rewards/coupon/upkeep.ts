/** What time does to coupons: they expire and free their budget, and are told to expire beforehand (LOY-7). */
import { Coupon } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import { appendMany } from '../../platform/event-log.ts';
import type { Loop } from '../../platform/loops.ts';
import type { Inner } from './deps.ts';
import { budgetKey, couponRows, noteMoves, told } from './row.ts';

const EVERY_MS = 30_000;
const BATCH = 1000;

/** How far it came stands in the rows themselves, so a restart or another process goes on where this one was. */
export function couponLoop(deps: Inner): Loop {
  return {
    name: 'coupon.upkeep',
    everyMs: EVERY_MS,
    async run() {
      while ((await expireBatch(deps)) === BATCH);
      while ((await remindBatch(deps)) === BATCH);
    },
  };
}

/** Rule 6 of points holds for coupons too: reads do not wait for this, it only writes down what time has done. */
async function expireBatch(deps: Inner): Promise<number> {
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const rows = await couponRows(
      tx,
      sql`c.state in ('issued', 'reserved') and c.valid_to <= ${at.toString()}::timestamptz
        and coalesce(c.reserved_until <= ${at.toString()}::timestamptz, true)
        order by c.valid_to limit ${BATCH} for update of c skip locked`,
    );
    const ids = rows.map((row) => row.coupon_id);
    if (ids.length === 0) return 0;
    await sql`
      update coupon.coupon set state = 'expired', reserved_order = null, reserved_until = null
      where coupon_id = any(${ids}::uuid[])`.execute(tx);
    const paid = rows.filter((row) => row.budget_id !== null);
    await deps.budget.release(
      tx,
      paid.map((row) => budgetKey(row.coupon_id)),
    );
    await noteMoves(
      tx,
      'expired',
      ids.map((couponId) => ({ couponId })),
      at,
    );
    await appendMany(
      tx,
      Coupon.couponExpired,
      rows.map((row) => ({ ...told(row), occurredAt: Temporal.Instant.from(row.valid_to) })),
    );
    return ids.length;
  });
}

async function remindBatch(deps: Inner): Promise<number> {
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const rows = await couponRows(
      tx,
      sql`c.state = 'issued' and c.reminded_at is null and c.remind_at <= ${at.toString()}::timestamptz
        order by c.remind_at limit ${BATCH} for update of c skip locked`,
    );
    if (rows.length === 0) return 0;
    await sql`
      update coupon.coupon set reminded_at = ${at.toString()}::timestamptz
      where coupon_id = any(${rows.map((row) => row.coupon_id)}::uuid[])`.execute(tx);
    // One that ended while nobody looked is expired, not expiring.
    const living = rows.filter((row) => Temporal.Instant.compare(row.valid_to, at) > 0);
    await appendMany(
      tx,
      Coupon.couponExpiring,
      living.map((row) => {
        const { payload, ...about } = told(row);
        return { ...about, occurredAt: at, payload: { ...payload, faceFen: row.face_fen } };
      }),
    );
    return rows.length;
  });
}
