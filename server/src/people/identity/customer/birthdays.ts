/** Whose birthday it is, for whoever congratulates. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

/**
 * Known customers with a birthday on one of the days, in order of their ids.
 * @param days month and day, `MM-DD`
 * @param after only ids beyond this one
 */
export async function birthdaysOn(
  handle: Db | Tx,
  days: readonly string[],
  after: string | null,
  limit: number,
): Promise<{ customerId: string; customerNo: number }[]> {
  const numbers = days.map((day) => Number(day.replace('-', '')));
  const { rows } = await sql<{ customerId: string; customerNo: number }>`
    select customer_id as "customerId", customer_no as "customerNo" from identity.customer
    where status = 'known' and birthday is not null and ${after ? sql`customer_id > ${after}::uuid` : sql`true`}
      and extract(month from birthday) * 100 + extract(day from birthday) = any(${numbers}::numeric[])
    order by customer_id limit ${limit}`.execute(handle);
  return rows;
}
