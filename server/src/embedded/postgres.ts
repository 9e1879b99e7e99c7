/** Starts PostgreSQL in a data directory and keeps it running. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asStartError, prepareDataDir } from './dataDir.ts';
import { type Engine, type Life, type OnEngineEvent, reportToStderr, supervise } from './engine.ts';
import { type FileLock, tryLock } from './lock.ts';
import { choosePort } from './port.ts';
import { type Cluster, clusterIn, postmasterOf, prepareCluster, urlOf } from './postgres-cluster.ts';
import { awaitOrphan, startPostmaster } from './postmaster.ts';
import { errorCode, StartError } from './start-error.ts';

export interface PostgresOptions {
  /** The data directory; PostgreSQL's files go to `postgres*` in it. */
  readonly dir: string;
  /** On 127.0.0.1. A random free one below 32768 when not given. */
  readonly port?: number;
  /** PostgreSQL settings on top of ours, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The account to run as when we are root; `nobody` when not given. */
  readonly account?: string;
  readonly onEvent?: OnEngineEvent;
}

const ATTACH_TIMEOUT_MS = 60_000;

/**
 * Start PostgreSQL in `dir`, or join the one another process of ours runs there; database `pawloop` exists afterwards.
 *
 * A crash is followed by a restart on the same port. When the process that owned a joined server ends, we take over.
 *
 * @throws StartError every code but `data-dir-in-use`
 */
export async function startPostgres(options: PostgresOptions): Promise<Engine> {
  const root = prepareDataDir(options.dir);
  const cluster = clusterIn(root, options.account);
  let lock: FileLock | undefined;
  let port: number | undefined;

  const launch = async (): Promise<Life> => {
    const deadline = performance.now() + ATTACH_TIMEOUT_MS;
    while (performance.now() < deadline) {
      lock ??= tryLock(path.join(root, 'postgres.lock'));
      if (lock !== undefined) {
        await awaitOrphan(cluster);
        const native = prepareCluster(cluster);
        port ??= await choosePort(options.port);
        return await startPostmaster(cluster, native, port, options.settings ?? {});
      }
      const postmaster = postmasterOf(cluster);
      if (postmaster?.ready && postmaster.port === (port ?? postmaster.port)) {
        port = postmaster.port;
        return attached(cluster, postmaster.pid);
      }
      await sleep(50);
    }
    throw new StartError('engine-failed', `another process holds ${cluster.data}, but its PostgreSQL is not ready`);
  };
  const release = (): void => {
    lock?.release();
    lock = undefined;
  };

  let first: Life | undefined;
  try {
    first = await launch();
    const url = urlOf(cluster, port ?? 0);
    await requireDatabase(cluster, port ?? 0);
    return supervise({
      name: 'postgres',
      url,
      first,
      restart: launch,
      afterStop: release,
      onEvent: options.onEvent ?? reportToStderr,
    });
  } catch (error) {
    await first?.stop();
    release();
    throw asStartError(error, root);
  }
}

/** A server that another process owns: we only watch it. */
function attached(cluster: Cluster, pid: number): Life {
  let end: (reason: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => {
    end = resolve;
  });
  const timer = setInterval(() => {
    if (postmasterOf(cluster)?.pid !== pid) end('its owner ended it');
  }, 100).unref();
  void exited.then(() => clearInterval(timer));
  return {
    pid,
    owned: false,
    exited,
    async stop() {
      end('released');
    },
  };
}

const INVALID_CATALOG_NAME = '3D000';
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/** Create the database `pawloop` unless it is there. Two processes may do so at once. */
async function requireDatabase(cluster: Cluster, port: number): Promise<void> {
  const probe = new pg.Client({ connectionString: urlOf(cluster, port) });
  try {
    await probe.connect();
    return;
  } catch (error) {
    if (errorCode(error) !== INVALID_CATALOG_NAME) throw error;
  } finally {
    await probe.end().catch(() => undefined);
  }
  const admin = new pg.Client({ connectionString: urlOf(cluster, port, 'postgres') });
  await admin.connect();
  try {
    const { rowCount } = await admin.query(
      `SELECT FROM pg_settings WHERE name = 'wal_compression' AND 'lz4' = ANY (enumvals)`,
    );
    if (rowCount) {
      await admin.query(`ALTER SYSTEM SET wal_compression = 'lz4'`);
      await admin.query('SELECT pg_reload_conf()');
    }
    await admin.query('CREATE DATABASE pawloop');
  } catch (error) {
    const code = errorCode(error);
    if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
  } finally {
    await admin.end();
  }
}
