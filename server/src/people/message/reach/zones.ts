/** Own time zones of customers, for whoever does something at their local time. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

/** Zones by customer; those who live by the business's are left out. */
export async function timeZonesOf(handle: Db | Tx, customerIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; time_zone: string }>`
    select customer_id, time_zone from message.reach
    where customer_id = any(${[...customerIds]}::uuid[]) and time_zone is not null`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, row.time_zone]));
}

/** Zones that some customer has of his own; few customers have one. */
export async function zonesInUse(handle: Db | Tx): Promise<string[]> {
  const { rows } = await sql<{ time_zone: string }>`
    select distinct time_zone from message.reach where time_zone is not null order by time_zone`.execute(handle);
  return rows.map((row) => row.time_zone);
}
