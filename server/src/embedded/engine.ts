/** What a running engine is, and the supervisor that starts it again when it dies. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Engine {
  /** Stays the same over restarts. */
  readonly url: string;
  /** The process that serves now; changes with a restart. */
  readonly pid: number;
  /** False while the engine belongs to another process and is only used from here. */
  readonly owned: boolean;
  /** End the engine in order; returns when its process is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** One life of an engine's process. */
export interface Life {
  readonly pid: number;
  readonly owned: boolean;
  /** Settles with the reason when the process is gone; never rejects. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

export interface EngineEvent {
  readonly engine: 'postgres' | 'clickhouse';
  readonly kind: 'exited' | 'restarted' | 'restart-failed';
  readonly pid: number | undefined;
  readonly detail: string;
}

export type OnEngineEvent = (event: EngineEvent) => void;

interface Supervision {
  readonly name: EngineEvent['engine'];
  readonly url: string;
  readonly first: Life;
  /** Start the next life on the same port with the same secret. */
  readonly restart: () => Promise<Life>;
  /** Runs once, after the last life has ended. */
  readonly afterStop: () => void;
  readonly onEvent: OnEngineEvent;
}

const SHORTEST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;
/** A life that lasted this long was healthy: its end is a new incident, restarted without delay. */
const HEALTHY_MS = 10_000;

/** Keep an engine alive: at once after a crash, with doubling pauses when it keeps failing. */
export function supervise(supervision: Supervision): Engine {
  const { name, url, onEvent } = supervision;
  const stopRequest = new AbortController();
  let life = supervision.first;
  let stopped: Promise<void> | undefined;

  const watch = async (): Promise<void> => {
    let delayMs = 0;
    while (!stopRequest.signal.aborted) {
      const bornMs = performance.now();
      const detail = await life.exited;
      if (stopRequest.signal.aborted) return;
      onEvent({ engine: name, kind: 'exited', pid: life.pid, detail });
      if (performance.now() - bornMs > HEALTHY_MS) delayMs = 0;
      for (let alive = false; !alive && !stopRequest.signal.aborted; ) {
        await pause(delayMs, stopRequest.signal);
        if (stopRequest.signal.aborted) return;
        delayMs = Math.min(LONGEST_DELAY_MS, Math.max(SHORTEST_DELAY_MS, delayMs * 2));
        try {
          life = await supervision.restart();
          alive = true;
          onEvent({ engine: name, kind: 'restarted', pid: life.pid, detail: url.replace(/\/\/.*@/, '//') });
        } catch (error) {
          onEvent({ engine: name, kind: 'restart-failed', pid: undefined, detail: String(error) });
        }
      }
    }
  };
  const watching = watch();

  const stop = async (): Promise<void> => {
    stopRequest.abort();
    await life.stop();
    await watching;
    await life.stop(); // a restart that was under way when stop was asked for
    supervision.afterStop();
  };
  return {
    url,
    get pid() {
      return life.pid;
    },
    get owned() {
      return life.owned;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}

/** Default listener: one line on standard error. */
export function reportToStderr(event: EngineEvent): void {
  process.stderr.write(`${event.engine} ${event.kind} (pid ${event.pid ?? '-'}): ${event.detail}\n`);
}
