/**
 * Consumers of the log: each holds a cursor per shard and commits it in the transaction of its effects,
 * so effects in PostgreSQL happen exactly once whatever is killed when (REL-1).
 */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from './db.ts';
import { LOG_START, type LogCursor, type LoggedEvent, readLog } from './event-log.ts';
import type { Log } from './log.ts';
import type { Wake } from './wake.ts';

export interface Consumer {
  /** Stable; its cursor is kept under this name. */
  readonly name: string;
  readonly events: readonly string[] | 'all';
  /** Most events of one transaction; 1,000 when left out. */
  readonly batch?: number;
  /** How many shards by customer share the work; 1 when left out. Events of one customer keep their order. */
  readonly shards?: number;
  /**
   * True when the effects lie outside PostgreSQL: the batch is then fixed before it is handled, and after a crash
   * exactly the same events come again, so that the other side can recognise them.
   */
  readonly fixedBatches?: boolean;
  /**
   * Apply the events; throwing rolls back and tries the same events again later.
   * Read before you write: a transaction that has written holds back what the other consumers may see.
   */
  handle(tx: Tx, events: readonly LoggedEvent[]): Promise<void>;
}

interface CursorRow {
  xid: string;
  position: number;
  received_at: string;
  planned_xid: string | null;
  planned_position: number | null;
}

interface Place {
  readonly after: LogCursor;
  /** End of a batch that was begun and not finished. */
  readonly until?: Pick<LogCursor, 'xid' | 'position'>;
}

const DEFAULT_BATCH = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Handle one batch of one shard.
 * @returns 0 when the log held nothing new; -1 when another process holds the shard
 */
export async function consumeOnce(db: Db, consumer: Consumer, shard: number): Promise<number> {
  const shards = consumer.shards ?? 1;
  return inTransaction(db, async (tx) => {
    // An advisory lock takes no transaction id, so a reading consumer does not hold the others back.
    const { rows: locked } = await sql<{ ok: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${`${consumer.name}/${shard}`}, 7)) as ok`.execute(tx);
    if (!locked[0]?.ok) return -1;
    const { after, until } = await cursorOf(tx, consumer.name, shard);
    const page = await readLog(tx, {
      after,
      ...(until && { until }),
      limit: consumer.batch ?? DEFAULT_BATCH,
      ...(consumer.events !== 'all' && { names: consumer.events }),
      shard: { index: shard, of: shards },
    });
    if (page.end === after) return 0;
    if (consumer.fixedBatches && !until) await planBatch(db, consumer, shard, page.end);
    if (page.events.length > 0) await consumer.handle(tx, page.events);
    await moveCursor(tx, consumer, shard, page.end);
    return Math.max(page.events.length, 1);
  });
}

async function cursorOf(tx: Tx, consumer: string, shard: number): Promise<Place> {
  const { rows } = await sql<CursorRow>`
    select xid::text as xid, position, received_at::text as received_at, planned_xid::text as planned_xid, planned_position
    from platform.consumer_cursor where consumer = ${consumer} and shard = ${shard}`.execute(tx);
  const row = rows[0];
  if (!row) return { after: LOG_START };
  const after = { xid: row.xid, position: row.position, receivedAt: row.received_at };
  if (row.planned_xid === null || row.planned_position === null) return { after };
  return { after, until: { xid: row.planned_xid, position: row.planned_position } };
}

/** How far a consumer of one shard has come; undefined before its first batch. */
export async function consumerPlace(handle: Db | Tx, consumer: string): Promise<LogCursor | undefined> {
  const { rows } = await sql<Pick<CursorRow, 'xid' | 'position' | 'received_at'>>`
    select xid::text as xid, position, received_at::text as received_at
    from platform.consumer_cursor where consumer = ${consumer} and shard = 0`.execute(handle);
  const row = rows[0];
  return row && { xid: row.xid, position: row.position, receivedAt: row.received_at };
}

/** Fix the batch in a transaction of its own, before anything leaves the house. */
async function planBatch(db: Db, consumer: Consumer, shard: number, end: LogCursor): Promise<void> {
  await sql`
    insert into platform.consumer_cursor (consumer, shard, shards, planned_xid, planned_position)
    values (${consumer.name}, ${shard}, ${consumer.shards ?? 1}, ${end.xid}::xid8, ${end.position})
    on conflict (consumer, shard) do update
      set planned_xid = excluded.planned_xid, planned_position = excluded.planned_position`.execute(db);
}

async function moveCursor(tx: Tx, consumer: Consumer, shard: number, to: LogCursor): Promise<void> {
  await sql`
    insert into platform.consumer_cursor (consumer, shard, shards, xid, position, received_at)
    values (${consumer.name}, ${shard}, ${consumer.shards ?? 1}, ${to.xid}::xid8, ${to.position}, ${to.receivedAt}::timestamptz)
    on conflict (consumer, shard) do update set xid = excluded.xid, position = excluded.position,
      received_at = greatest(platform.consumer_cursor.received_at, excluded.received_at),
      planned_xid = null, planned_position = null, moved_at = now(), failures = 0, last_error = null`.execute(tx);
}

async function recordFailure(db: Db, consumer: Consumer, shard: number, error: string): Promise<void> {
  await sql`
    insert into platform.consumer_cursor (consumer, shard, shards, failures, last_error)
    values (${consumer.name}, ${shard}, ${consumer.shards ?? 1}, 1, ${error})
    on conflict (consumer, shard) do update
      set failures = platform.consumer_cursor.failures + 1, last_error = excluded.last_error`.execute(db);
}

export interface RunningConsumers {
  /** Finish the batch in hand and stop. */
  stop(): Promise<void>;
}

/** Run every consumer's shards until stopped; woken by the log, polled every second, backing off while failing. */
export function startConsumers(db: Db, consumers: readonly Consumer[], wake: Wake, log: Log): RunningConsumers {
  const workers = consumers.flatMap((consumer) =>
    Array.from({ length: consumer.shards ?? 1 }, (_, shard) => startWorker(db, consumer, shard, wake, log)),
  );
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

function startWorker(db: Db, consumer: Consumer, shard: number, wake: Wake, log: Log): RunningConsumers {
  let stopped = false;
  let pending = true;
  let failures = 0;
  let wakeUp: (() => void) | undefined;
  const rouse = () => {
    pending = true;
    wakeUp?.();
  };
  const unsubscribe = wake.subscribe(rouse, 1000);
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  const step = async (): Promise<void> => {
    try {
      const handled = await consumeOnce(db, consumer, shard);
      failures = 0;
      pending ||= handled > 0;
      if (handled < 0) await pause(100);
    } catch (error) {
      failures += 1;
      pending = true;
      const message = (error as Error).message;
      log.error({ consumer: consumer.name, shard, failures, error: message }, 'consumer failed, trying again');
      await recordFailure(db, consumer, shard, message.slice(0, 2000)).catch(() => undefined);
      const wait = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures);
      for (let waited = 0; waited < wait && !stopped; waited += 100) await pause(100);
    }
  };
  const loop = (async () => {
    while (!stopped) {
      if (pending) {
        pending = false;
        await step();
      } else {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
        wakeUp = undefined;
      }
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      unsubscribe();
      wakeUp?.();
      await loop;
    },
  };
}

/** Run consumers in this process until they have handled everything that is committed; for tests and the command line. */
export async function drainConsumers(db: Db, consumers: readonly Consumer[]): Promise<void> {
  for (let [handled, held] = [1, true]; handled > 0 || held; ) {
    // Asked first: what holds events back may end at any moment, and then they have to be looked for once more.
    held = await isHeldBack(db);
    handled = 0;
    for (const consumer of consumers) {
      for (let shard = 0; shard < (consumer.shards ?? 1); shard += 1) handled += await drainShard(db, consumer, shard);
    }
  }
}

async function drainShard(db: Db, consumer: Consumer, shard: number): Promise<number> {
  let handled = 0;
  for (let n = 1; n !== 0; handled += Math.max(n, 0)) {
    n = await consumeOnce(db, consumer, shard);
    if (n < 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return handled;
}

/** Committed events behind a transaction that is still running, in whichever database of the cluster. */
async function isHeldBack(db: Db): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from platform.event where xid >= pg_snapshot_xmin(pg_current_snapshot())) as held`.execute(
    db,
  );
  if (rows[0]?.held) await new Promise((resolve) => setTimeout(resolve, 10));
  return rows[0]?.held ?? false;
}
