/** Verified phones as keyed hashes: tells people apart for what each may have once, without showing a number. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

/** Hashes of the phones that each customer has proved to hold, in one query; customers without one are left out. */
export async function verifiedPhonesOf(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, Buffer[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ customer_id: string; phones: Buffer[] }>`
    select customer_id, array_agg(value_index order by value_index) as phones from identity.identifier
    where customer_id = any(${[...ids]}::uuid[]) and kind = 'phone' and verified_at is not null
    group by customer_id`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, row.phones]));
}
