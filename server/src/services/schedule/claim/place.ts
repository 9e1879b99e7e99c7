/** Find the resources of a start and take them, trying others when somebody was quicker (rules 5, 12). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { type PickQuery, pick } from '../slots/pick.ts';
import { type ClaimPart, type ClaimRequest, claim } from './claim.ts';

export type Placement = PickQuery & Omit<ClaimRequest, 'claims'>;

/** More rivals than that for one start mean that it is gone. */
const ATTEMPTS = 8;

/** The claims that were made; null when the start is taken. Locks of attempts that failed are given back. */
export async function place(
  tx: Tx,
  deps: Inner,
  asked: Placement,
  now: Temporal.Instant = deps.clock.now(),
): Promise<ClaimPart[] | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const claims = await pick(tx, deps, asked, now);
    if (!claims) return null;
    await sql`savepoint schedule_place`.execute(tx);
    if (await claim(tx, deps, [{ ...asked, claims }], now)) {
      await sql`release savepoint schedule_place`.execute(tx);
      return claims;
    }
    await sql`rollback to savepoint schedule_place`.execute(tx);
    await sql`release savepoint schedule_place`.execute(tx);
  }
  return null;
}
