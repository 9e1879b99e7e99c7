/** What customers want about being written to, and the lock under which their caps are counted. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';

export interface ReachRow {
  /** Null: the business's quiet hours. */
  readonly quiet: Message.QuietHours | null;
  readonly timeZone: string | null;
  readonly mutedTopics: readonly string[];
}

interface StoredReach {
  customer_id: string;
  quiet_from: string | null;
  quiet_until: string | null;
  time_zone: string | null;
  muted_topics: string[];
}

/**
 * Rows of the customers, by id.
 * @param lock makes missing rows and locks all of them, always in customer order so that no two workers wait in a circle
 */
export async function reachOf(
  handle: Db | Tx,
  customerIds: readonly string[],
  lock: boolean,
): Promise<Map<string, ReachRow>> {
  const ids = [...customerIds].sort();
  if (lock) {
    await sql`
      insert into message.reach (customer_id)
      select id from unnest(${ids}::uuid[]) as w (id)
      where not exists (select from message.reach r where r.customer_id = w.id)
      order by id on conflict do nothing`.execute(handle);
  }
  const { rows } = await sql<StoredReach>`
    select customer_id, quiet_from, quiet_until, time_zone, muted_topics from message.reach
    where customer_id = any(${ids}::uuid[]) order by customer_id ${lock ? sql`for update` : sql``}`.execute(handle);
  return new Map(
    rows.map((row) => [
      row.customer_id,
      {
        quiet:
          row.quiet_from !== null && row.quiet_until !== null
            ? { from: row.quiet_from.slice(0, 5), until: row.quiet_until.slice(0, 5) }
            : null,
        timeZone: row.time_zone,
        mutedTopics: row.muted_topics,
      },
    ]),
  );
}
