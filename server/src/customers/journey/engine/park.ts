/** Paused journeys: their due times are taken away when they come up, and put back when the journey is resumed. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Group } from './group.ts';

/** Parking and resuming of one journey happen one after the other, or a due time could be lost between them. */
export async function lockParking(tx: Tx, journeyId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`journey/park/${journeyId}`}, 17))`.execute(tx);
}

/** @returns how many due times were taken away */
export async function park(tx: Tx, group: Group): Promise<number> {
  await lockParking(tx, group.journeyId);
  const { rows } = await sql`
    delete from journey.due d using journey.run r, journey.journey j
    where j.journey_id = ${group.journeyId} and j.state = 'paused'
      and r.journey_id = j.journey_id and r.run_id = any(${[...group.runIds]}::uuid[])
      and d.shard = r.shard and d.due_at = r.due_at and d.run_id = r.run_id
    returning d.run_id`.execute(tx);
  return rows.length;
}

/**
 * Due times of all live runs; the caller holds the lock of {@link lockParking}. The runs are locked, since one that ends
 * or is woken at this moment would get the due time of before, which nobody takes away.
 */
export async function unpark(tx: Tx, journeyId: string): Promise<void> {
  await sql`
    with live as (
      select shard, due_at, run_id, journey_id, version, node from journey.run
      where journey_id = ${journeyId} and ended_at is null order by journey_id, run_id for update
    )
    insert into journey.due (shard, due_at, run_id, journey_id, version, node)
    select shard, due_at, run_id, journey_id, version, node from live
    on conflict do nothing`.execute(tx);
}
