/** Notes, in the transaction that frees it, that a store has room again: those who wait are looked at next (rule 21). */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { announceAfterCommit } from '../../../platform/event-log.ts';

export async function freed(tx: Tx, storeNo: number): Promise<void> {
  await sql`
    insert into booking.freed (store_no)
    select ${storeNo} where exists (select from booking.waiting where store_no = ${storeNo} and state = 'waiting')`.execute(
    tx,
  );
  announceAfterCommit(tx);
}
