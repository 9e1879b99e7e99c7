/** chDB sessions, lent to one request at a time; each returns to the lender as it was. */
import { type ChdbResult, Session, type StreamChunk } from 'chdb';
import { identifier, stringLiteral } from './clickhouse-bind.ts';

/** Settings of every session. DEFAULT would mean the engine's own value, so a reset needs these. */
const BASE: ReadonlyMap<string, string> = new Map([
  ['output_format_json_quote_64bit_integers', '1'],
  ['async_insert', '0'],
]);

export interface PoolOptions {
  readonly dir: string;
  readonly sessions: number;
  readonly memoryBytes: number;
}

export interface LentSession {
  query(sql: string, format: string): Promise<ChdbResult>;
  stream(sql: string, format: string): AsyncIterable<StreamChunk>;
  insert(insert: { table: string; columns: string[] | undefined; values: Buffer; format: TextFormat }): Promise<number>;
}

export const TEXT_FORMATS = [
  'JSONEachRow',
  'JSONCompactEachRow',
  'CSV',
  'CSVWithNames',
  'TSV',
  'TabSeparated',
  'TSVWithNames',
  'TabSeparatedWithNames',
] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

export interface SessionPool {
  /** Run `work` on a session that uses `database` and has `settings`; waits while all are lent. */
  lend<R>(
    database: string,
    settings: ReadonlyMap<string, string>,
    work: (session: LentSession) => Promise<R>,
  ): Promise<R>;
  /** Interrupt the queries that begin with this text. Works while every session is lent. */
  kill(prefix: string): void;
  close(): void;
}

interface Slot {
  session: Session;
  database: string;
  /** A stream was not read to its end: the engine keeps its query until the session runs another one. */
  isStreamOpen: boolean;
}

/** Open the engine. @throws when another process has the directory open or the engine cannot read it */
export function openPool(options: PoolOptions): SessionPool {
  const connect = (): Session => new Session(options.dir, { connectionArgs: engineArguments(options.memoryBytes) });
  const control = connect();
  control.query(`CREATE DATABASE IF NOT EXISTS pawloop ENGINE = Atomic`);
  const idle: Slot[] = Array.from({ length: options.sessions }, () => ({
    session: connect(),
    database: 'default',
    isStreamOpen: false,
  }));
  const waiting: ((slot: Slot) => void)[] = [];

  const acquire = (): Promise<Slot> => {
    const slot = idle.pop();
    return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
  };
  const release = (slot: Slot): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(slot);
    else next(slot);
  };

  return {
    async lend(database, settings, work) {
      const slot = await acquire();
      try {
        if (slot.database !== database) {
          await slot.session.queryAsync(`USE ${identifier(database)}`);
          slot.database = database;
        }
        const names = [...settings.keys()];
        try {
          if (names.length > 0) await slot.session.queryAsync(`SET ${assignments(settings)}`);
          return await work(lent(slot));
        } finally {
          await reset(slot, names, connect);
        }
      } finally {
        release(slot);
      }
    },
    kill(prefix) {
      const sql = `KILL QUERY WHERE startsWith(query, ${stringLiteral(prefix)}) ASYNC`;
      control.queryAsync(sql).catch(() => undefined);
    },
    close() {
      for (const { session } of idle) session.close();
      control.close();
    },
  };
}

async function reset(slot: Slot, names: readonly string[], connect: () => Session): Promise<void> {
  try {
    if (names.length > 0) {
      const defaults = names.map((name) => `${name} = ${BASE.get(name) ?? 'DEFAULT'}`);
      await slot.session.queryAsync(`SET ${defaults.join(', ')}`);
    }
    if (slot.isStreamOpen) await slot.session.queryAsync('SELECT 1');
  } catch {
    // a session we cannot clean is not lent again
    slot.session.close();
    slot.session = connect();
    slot.database = 'default';
  }
  slot.isStreamOpen = false;
}

function lent(slot: Slot): LentSession {
  const { session } = slot;
  return {
    query: (sql, format) => session.queryAsync(sql, { format }),
    async *stream(sql, format) {
      slot.isStreamOpen = true;
      yield* session.queryStream(sql, { format });
      slot.isStreamOpen = false;
    },
    async insert({ table, columns, values, format }) {
      const request = { table, values, format };
      const summary = await session.insert(columns === undefined ? request : { ...request, columns });
      return summary.rowsWritten;
    },
  };
}

function assignments(settings: ReadonlyMap<string, string>): string {
  return [...settings]
    .map(([name, value]) => `${name} = ${/^-?\d+(?:\.\d+)?$/.test(value) ? value : stringLiteral(value)}`)
    .join(', ');
}

const MEBIBYTE = 1024 * 1024;

/** The whole engine stays within `memoryBytes`; one query within 80% of it, and it goes to disk at half. */
function engineArguments(memoryBytes: number): string[] {
  const half = Math.floor(memoryBytes / 2);
  const sizes = {
    max_server_memory_usage: memoryBytes,
    max_memory_usage: Math.floor(memoryBytes * 0.8),
    max_bytes_before_external_group_by: half,
    max_bytes_before_external_sort: half,
    mark_cache_size: 64 * MEBIBYTE,
    primary_index_cache_size: 64 * MEBIBYTE,
    index_mark_cache_size: 16 * MEBIBYTE,
    query_condition_cache_size: 16 * MEBIBYTE,
    background_pool_size: 2,
  };
  return [...Object.entries(sizes), ...BASE].map(([name, value]) => `--${name}=${value}`);
}
