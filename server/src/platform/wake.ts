/** Wakes whoever waits for the log to grow: at once in this process, over NOTIFY in the others, by a poll at the latest. */
import type pg from 'pg';
import { onAppended } from './event-log.ts';
import type { Log } from './log.ts';

const CHANNEL = 'pawloop_log';
const NOTIFY_EVERY_MS = 20;

export interface Wake {
  /** Call `listener` when the log may have grown, and every `pollMs` in any case. @returns how to stop */
  subscribe(listener: () => void, pollMs: number): () => void;
  stop(): Promise<void>;
}

/** NOTIFY serialises commits when it stands inside transactions, so it is sent after them, at most every 20 ms. */
export function startWake(pool: pg.Pool, log: Log): Wake {
  const subscribers = new Set<() => void>();
  let stopped = false;
  let notifying: NodeJS.Timeout | undefined;
  let client: pg.PoolClient | undefined;
  const wakeAll = () => {
    for (const subscriber of subscribers) subscriber();
  };

  const unhook = onAppended(() => {
    wakeAll();
    notifying ??= setTimeout(() => {
      notifying = undefined;
      if (!stopped)
        pool.query(`notify ${CHANNEL}`).catch((error: Error) => log.warn({ error: error.message }, 'notify'));
    }, NOTIFY_EVERY_MS);
  });

  const listen = async (): Promise<void> => {
    while (!stopped) {
      try {
        client = await pool.connect();
        const lost = new Promise<void>((resolve) => {
          client?.once('error', () => resolve());
          client?.once('end', () => resolve());
        });
        client.on('notification', wakeAll);
        await client.query(`listen ${CHANNEL}`);
        wakeAll();
        await lost;
        client.release(true);
      } catch (error) {
        log.debug({ error: (error as Error).message }, 'listening for the log failed, trying again');
      }
      client = undefined;
      if (!stopped) await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  void listen();

  return {
    subscribe(listener, pollMs) {
      subscribers.add(listener);
      const timer = setInterval(listener, pollMs);
      return () => {
        clearInterval(timer);
        subscribers.delete(listener);
      };
    },
    async stop() {
      stopped = true;
      unhook();
      clearTimeout(notifying);
      const held = client;
      held?.removeAllListeners('notification');
      held?.emit('end');
    },
  };
}
