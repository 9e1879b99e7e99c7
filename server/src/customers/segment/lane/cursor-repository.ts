/** How far the cold lane has come in the log, and how far the warehouse has. */
import { sql } from 'kysely';
import { consumerPlace } from '../../../platform/consumers.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { LOG_START, type LogCursor } from '../../../platform/event-log.ts';
import { SINK } from '../../../platform/warehouse.ts';

interface Row {
  xid: string;
  position: number;
  received_at: string;
}

const place = (row: Row): LogCursor => ({ xid: row.xid, position: row.position, receivedAt: row.received_at });

/** Everything up to here stands in the warehouse; undefined before the first batch. */
export function warehousePlace(handle: Db | Tx): Promise<LogCursor | undefined> {
  return consumerPlace(handle, SINK);
}

export async function coldPlace(handle: Db | Tx): Promise<LogCursor> {
  const { rows } = await sql<Row>`
    select xid::text as xid, position, received_at::text as received_at from segment.cold_cursor`.execute(handle);
  return rows[0] ? place(rows[0]) : LOG_START;
}

export async function storeColdPlace(tx: Tx, to: LogCursor): Promise<void> {
  await sql`
    insert into segment.cold_cursor (xid, position, received_at)
    values (${to.xid}::xid8, ${to.position}, ${to.receivedAt}::timestamptz)
    on conflict (one) do update set xid = excluded.xid, position = excluded.position, received_at = excluded.received_at`.execute(
    tx,
  );
}
