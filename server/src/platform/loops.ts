/** Work that repeats every few seconds, in one worker process at a time. */
import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { Log } from './log.ts';

export interface Loop {
  /** `<module>.<verb>`. */
  readonly name: string;
  readonly everyMs: number;
  /** Must remember in the database how far it came: any process may run the next round. */
  run(): Promise<void>;
}

export interface RunningLoops {
  stop(): Promise<void>;
}

export function startLoops(db: Db, loops: readonly Loop[], log: Log): RunningLoops {
  const stopping = new AbortController();
  const running = loops.map((loop) => repeat(db, loop, log, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeat(db: Db, loop: Loop, log: Log, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await runLoop(db, loop);
    } catch (error) {
      log.error({ loop: loop.name, error: (error as Error).message }, 'loop failed, trying again');
    }
    await pause(loop.everyMs, stop);
  }
}

/** One round, unless another process is in it; its lock is held by a transaction that writes nothing. */
export async function runLoop(db: Db, loop: Loop): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ ok: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${loop.name}, 11)) as ok`.execute(tx);
    if (rows[0]?.ok) await loop.run();
  });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (stop.aborted) done();
    else stop.addEventListener('abort', done);
  });
}
