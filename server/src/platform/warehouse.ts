/** The analytical store: ClickHouse through its official client, its lag behind the log, and sets of customers. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';
import { Problem, problemType } from './problem.ts';

export const warehouseAway = problemType('warehouse/unavailable', 503, 'Analytics are not available right now');

/** Name of the consumer that carries the log to ClickHouse. */
export const SINK = 'platform.warehouse_sink';

export interface WarehouseLag {
  /** Facts up to this instant are in the warehouse. */
  readonly asOf: Temporal.Instant;
  /** True when it is more than a minute behind. */
  readonly late: boolean;
}

export type Params = Readonly<Record<string, unknown>>;

export interface Warehouse {
  readonly client: ClickHouseClient;
  /** Rows of a query with `{name:Type}` parameters. @throws Problem `warehouse/unavailable` when it does not answer */
  query<Row>(query: string, params?: Params): Promise<Row[]>;
  /** Values of a query with one UInt32 column, read in binary. */
  numbers(query: string, params?: Params): Promise<Uint32Array>;
  /** How far the log was carried here, or how far another consumer of it came. */
  lag(consumer?: string): Promise<WarehouseLag>;
  close(): Promise<void>;
}

const LATE_MS = 60_000;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

export function openWarehouse(url: string, db: Db, clock: Clock): Warehouse {
  const client = createClient({
    url,
    request_timeout: 60_000,
    max_open_connections: 8,
    log: { level: ClickHouseLogLevel.OFF },
    keep_alive: { enabled: true, idle_socket_ttl: 2500 },
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, date_time_input_format: 'best_effort' },
  });
  return {
    client,
    async query<Row>(query: string, params: Params = {}) {
      return guarded(async () => {
        const reply = await client.query({ query, query_params: { ...params }, format: 'JSONEachRow' });
        return reply.json<Row>();
      });
    },
    async numbers(query, params = {}) {
      return guarded(async () => {
        const reply = await client.exec({ query: `${query} FORMAT RowBinary`, query_params: { ...params } });
        const bytes = Buffer.concat(await reply.stream.toArray());
        return new Uint32Array(new Uint8Array(bytes).buffer);
      });
    },
    async lag(consumer = SINK) {
      const { rows } = await sql<{ waiting_since: string | null }>`
        select min(e.received_at) as waiting_since
        from (select received_at from platform.event
          where (xid, position) > (
            coalesce((select xid from platform.consumer_cursor where consumer = ${consumer} and shard = 0), '0'::xid8),
            coalesce((select position from platform.consumer_cursor where consumer = ${consumer} and shard = 0), 0))
          order by xid, position limit 1) e`.execute(db);
      const waiting = rows[0]?.waiting_since;
      const asOf = waiting ? Temporal.Instant.from(waiting) : clock.now();
      return { asOf, late: clock.now().epochMilliseconds - asOf.epochMilliseconds > LATE_MS };
    },
    close: () => client.close(),
  };
}

async function guarded<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isAway(error)) throw new Problem(warehouseAway, undefined, [], 5);
    throw error;
  }
}

/** True when ClickHouse did not answer at all; an answer that refuses the query is a defect of ours. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return NETWORK.has(code) || /socket hang up|Timeout error|ECONNREFUSED|fetch failed/i.test(error.message);
}
