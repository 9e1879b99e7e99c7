/** Work that repeats every few seconds, in one worker process at a time. */
import type pg from 'pg';
import type { Log } from './log.ts';
import type { Wake } from './wake.ts';

export interface Loop {
  /** `<module>.<verb>`. */
  readonly name: string;
  readonly everyMs: number;
  /** Its next round also begins as soon as the log has grown. */
  readonly wakes?: boolean;
  /**
   * Must remember in the database how far it came: any process may run the next round. A long round looks at `stop` now
   * and then, and ends early when the process is to end.
   */
  run(stop?: AbortSignal): Promise<void>;
}

export interface RunningLoops {
  stop(): Promise<void>;
}

export function startLoops(pool: pg.Pool, loops: readonly Loop[], wake: Wake, log: Log): RunningLoops {
  const stopping = new AbortController();
  const turns = createTurns(pool);
  const running = loops.map((loop) => repeat(turns, loop, wake, log, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      await turns.close();
    },
  };
}

async function repeat(turns: Turns, loop: Loop, wake: Wake, log: Log, stop: AbortSignal): Promise<void> {
  const bell = doorbell(stop);
  const unsubscribe = loop.wakes ? wake.subscribe(bell.ring, loop.everyMs) : undefined;
  while (!stop.aborted) {
    try {
      await turns.take(loop.name, () => loop.run(stop));
      await bell.wait(loop.everyMs);
    } catch (error) {
      log.error({ loop: loop.name, error: (error as Error).message }, 'loop failed, trying again');
      bell.clear();
      await bell.wait(loop.everyMs);
    }
  }
  unsubscribe?.();
}

interface Turns {
  /** Do the work unless another process is at it. */
  take(name: string, work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/**
 * One connection holds the turns of all loops of the process: with one each, thirty loops that wake together would take
 * the whole pool and wait for connections to work with. When it is lost another process may take a turn that is not
 * over here, so what a round does must be right beside another round; turns only save the trouble.
 */
function createTurns(pool: pg.Pool): Turns {
  let connecting: Promise<pg.PoolClient> | undefined;
  const connect = (): Promise<pg.PoolClient> => {
    const attempt: Promise<pg.PoolClient> = pool.connect().then(
      (client) => {
        client.once('error', () => {
          if (connecting === attempt) connecting = undefined;
          client.release(true);
        });
        return client;
      },
      (error: Error) => {
        connecting = undefined;
        throw error;
      },
    );
    return attempt;
  };
  let last: Promise<unknown> = Promise.resolve();
  const askNow = async (query: string, name: string): Promise<boolean> => {
    connecting ??= connect();
    const client = await connecting;
    const { rows } = await client.query<{ ok: boolean }>(query, [name]);
    return rows[0]?.ok ?? false;
  };
  /** One question after the other. */
  const ask = (query: string, name: string): Promise<boolean> => {
    const answer = last.then(() => askNow(query, name));
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    async take(name, work) {
      if (!(await ask('select pg_try_advisory_lock(hashtextextended($1, 11)) as ok', name))) return;
      try {
        await work();
      } finally {
        await ask('select pg_advisory_unlock(hashtextextended($1, 11)) as ok', name);
      }
    },
    async close() {
      const client = await connecting?.catch(() => undefined);
      client?.removeAllListeners('error');
      client?.release(true);
    },
  };
}

interface Doorbell {
  ring(): void;
  /** Forget that it rang. */
  clear(): void;
  /** Until it rings, or has rung since the last wait; until the stop; or for so long. */
  wait(ms: number): Promise<void>;
}

function doorbell(stop: AbortSignal): Doorbell {
  let rung = false;
  let open: (() => void) | undefined;
  const ring = () => {
    rung = true;
    open?.();
  };
  stop.addEventListener('abort', ring);
  return {
    ring,
    clear() {
      rung = false;
    },
    async wait(ms) {
      if (!rung && !stop.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          open = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        open = undefined;
      }
      rung = false;
    },
  };
}
