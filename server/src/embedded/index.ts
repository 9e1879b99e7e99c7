/** Starts the engines for which no URL is given; the rest of the server sees URLs only. */
import { startClickhouse } from './clickhouse.ts';
import { prepareDataDir } from './dataDir.ts';
import { type Engine, type OnEngineEvent, reportToStderr } from './engine.ts';
import { type DataDirLock, lockDataDir } from './lock.ts';
import { startPostgres } from './postgres.ts';

export { type ClickhouseOptions, startClickhouse } from './clickhouse.ts';
export { prepareDataDir } from './dataDir.ts';
export type { Engine, EngineEvent, OnEngineEvent } from './engine.ts';
export { type InstanceNote, lockDataDir, readInstance } from './lock.ts';
export { type PostgresOptions, startPostgres } from './postgres.ts';
export { EXIT_CODES, InUse, StartError, type StartErrorCode } from './start-error.ts';

export interface EngineOptions {
  readonly dir: string;
  readonly databaseUrl?: string | undefined;
  readonly clickhouseUrl?: string | undefined;
  /** Told of crashes and restarts; a line on standard error when not given. */
  readonly onEvent?: OnEngineEvent;
}

export interface Engines {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  /** Processes of the embedded engines, as they are now; empty when both URLs were given. */
  readonly pids: readonly number[];
  /** End what was started, ClickHouse and PostgreSQL together, and give the directory back. */
  stop(): Promise<void>;
}

/**
 * Start what is missing, both at once. With an engine to start, the data directory is locked until `stop`.
 *
 * @throws InUse when another instance runs on the directory
 * @throws StartError when an engine cannot start; the other one is stopped again
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const onEvent = options.onEvent ?? reportToStderr;
  const { databaseUrl, clickhouseUrl } = options;
  if (databaseUrl && clickhouseUrl) return { databaseUrl, clickhouseUrl, pids: [], stop: async () => undefined };

  const dir = prepareDataDir(options.dir);
  const lock = lockDataDir(dir);
  const [postgres, clickhouse] = await Promise.allSettled([
    databaseUrl ? undefined : startPostgres({ dir, onEvent }),
    clickhouseUrl ? undefined : startClickhouse({ dir, onEvent }),
  ]);
  if (postgres.status === 'rejected' || clickhouse.status === 'rejected') {
    await stopAll([fulfilled(postgres), fulfilled(clickhouse)], lock);
    throw postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason;
  }
  const engines = [postgres.value, clickhouse.value];
  const urls = {
    databaseUrl: databaseUrl || (postgres.value?.url ?? ''),
    clickhouseUrl: clickhouseUrl || (clickhouse.value?.url ?? ''),
  };
  lock.note({ pid: process.pid, ...urls });
  return {
    ...urls,
    get pids() {
      return engines.flatMap((engine) => (engine === undefined ? [] : [engine.pid]));
    },
    stop: () => stopAll(engines, lock),
  };
}

function fulfilled<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

async function stopAll(engines: readonly (Engine | undefined)[], lock: DataDirLock): Promise<void> {
  await Promise.all(engines.map((engine) => engine?.stop()));
  lock.release();
}
