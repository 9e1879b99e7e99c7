/** Tells the rooms above, in the same transaction, whose working time or skills have changed. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import type { WorkChange } from '../face.ts';

export async function tellWork(tx: Tx, { registered }: Inner, change: WorkChange): Promise<void> {
  for (const participant of registered.work) await participant(tx, change);
}

/** Skills of resources `r` changed: what was free for a service may not be any more. */
export async function tellSkills(tx: Tx, deps: Inner, where: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ store_no: number; nos: number[] }>`
    select r.store_no, array_agg(r.resource_no order by r.resource_no) as nos from merchant.resource r
    where ${where} group by r.store_no order by r.store_no`.execute(tx);
  for (const row of rows)
    await tellWork(tx, deps, { storeNo: row.store_no, resourceNos: row.nos, from: null, to: null });
}
