/** Runs and the people who walk them, locked in the one order that merges and erasures take too: people first. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';
import { lockRuns, type Run } from './run.ts';

/**
 * Lock the people of the runs, then the runs: whatever the caller does to them, no merge or erasure comes in between, and
 * none waits for it in a circle. A run that changed hands since it was found is left to the next round.
 */
export async function holdRuns(
  { identity }: Pick<Inner, 'identity'>,
  tx: Tx,
  where: RawBuilder<unknown>,
): Promise<Run[]> {
  const { rows } = await sql<{ customer_id: string }>`
    select distinct r.customer_id from journey.run r where ${where}`.execute(tx);
  if (rows.length === 0) return [];
  const asked = rows.map((row) => row.customer_id);
  const held = new Set([...asked, ...(await identity.hold(tx, asked)).values()]);
  return (await lockRuns(tx, where)).filter((run) => held.has(run.customerId));
}
