/** Holds customers for what a module is about to write of them: none is merged or erased before the transaction ends. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { type CustomerStatus, canonicalIds } from './repository.ts';

/**
 * Whom each id means today, locked against merging and erasing (not against one another). Ids that do not exist or were
 * erased are left out. One statement as long as none of them was merged.
 */
export async function holdCustomers(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const held = await lock(tx, ids);
  for (let merged = [...held].filter(([, status]) => status === 'merged'); merged.length > 0; ) {
    const canonical = await canonicalIds(tx, ids);
    const found = await lock(tx, [...canonical.values()]);
    // A merge that committed while this waited for the lock: ask again.
    merged = [...found].filter(([, status]) => status === 'merged');
    if (merged.length === 0) return new Map([...canonical].filter(([, meant]) => alive(found.get(meant))));
  }
  return new Map([...held].filter(([, status]) => alive(status)).map(([id]) => [id, id]));
}

const alive = (status: CustomerStatus | undefined): boolean => status === 'known' || status === 'anonymous';

async function lock(tx: Tx, ids: readonly string[]): Promise<Map<string, CustomerStatus>> {
  const { rows } = await sql<{ customer_id: string; status: CustomerStatus }>`
    select customer_id, status from identity.customer where customer_id = any(${[...new Set(ids)]}::uuid[])
    order by customer_id for key share`.execute(tx);
  return new Map(rows.map((row) => [row.customer_id, row.status]));
}
