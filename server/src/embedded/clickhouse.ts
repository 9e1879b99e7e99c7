/** Starts ClickHouse (chDB in a child process) in a data directory and keeps it running. */
import { type ChildProcess, fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FacadeMessage } from './clickhouse-facade.ts';
import { asStartError, prepareDataDir, secretIn } from './dataDir.ts';
import { type Engine, type Life, type OnEngineEvent, reportToStderr, supervise } from './engine.ts';
import { choosePort, portTaken } from './port.ts';
import { StartError } from './start-error.ts';

export interface ClickhouseOptions {
  /** The data directory; ClickHouse's files go to `clickhouse*` in it. */
  readonly dir: string;
  /** On 127.0.0.1. A random free one below 32768 when not given. */
  readonly port?: number;
  /** Limit for the engine, in MiB; a quarter of the machine's memory between 512 and 2,048 when not given. */
  readonly memoryMb?: number;
  /** How long it waits for an engine that is still ending there; a minute when not given. */
  readonly patienceMs?: number;
  readonly onEvent?: OnEngineEvent;
}

interface Launch {
  readonly root: string;
  readonly port: number;
  readonly secret: string;
  readonly memoryMb: number;
  readonly patienceMs: number;
}

const FACADE = fileURLToPath(new URL('./clickhouse-facade.ts', import.meta.url));
const LARGEST_LOG_BYTES = 16 * 1024 * 1024;
const STOP_TIMEOUT_MS = 10_000;
/** A child whose parent was killed lets go of the directory within seconds, on a machine under load within many. */
const PATIENCE_MS = 60_000;

/**
 * Start ClickHouse in `dir`; database `pawloop` (engine Atomic) exists afterwards.
 *
 * A crash is followed by a restart with the same port and secret.
 *
 * @throws StartError `data-dir-in-use` when another process has it open there, and every other code
 */
export async function startClickhouse(options: ClickhouseOptions): Promise<Engine> {
  const root = prepareDataDir(options.dir);
  try {
    const launch: Launch = {
      root,
      port: await choosePort(options.port),
      secret: secretIn(path.join(root, 'clickhouse.secret')),
      memoryMb: options.memoryMb ?? defaultMemoryMb(),
      patienceMs: options.patienceMs ?? PATIENCE_MS,
    };
    return supervise({
      name: 'clickhouse',
      url: `http://default:${launch.secret}@127.0.0.1:${launch.port}/pawloop`,
      first: await startChild(launch),
      restart: () => startChild(launch),
      afterStop: () => undefined,
      onEvent: options.onEvent ?? reportToStderr,
    });
  } catch (error) {
    throw asStartError(error, root);
  }
}

function defaultMemoryMb(): number {
  return Math.min(2048, Math.max(512, Math.floor(os.totalmem() / 4 / 1024 / 1024)));
}

async function startChild(launch: Launch): Promise<Life> {
  const child = forkFacade(launch);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  const message = await Promise.race([
    new Promise<FacadeMessage>((resolve) => child.once('message', (value) => resolve(value as FacadeMessage))),
    exited,
  ]);
  if (typeof message === 'string') {
    throw new StartError('engine-failed', `ClickHouse did not start (${message}), see ${launch.root}/clickhouse.log`);
  }
  if (message.kind === 'failed') {
    await exited;
    throw failure(message, launch);
  }
  child.unref();
  child.channel?.unref();
  return {
    pid: child.pid ?? 0,
    owned: true,
    exited,
    async stop() {
      child.ref();
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function forkFacade({ root, port, secret, memoryMb, patienceMs }: Launch): ChildProcess {
  const logFile = path.join(root, 'clickhouse.log');
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) fs.renameSync(logFile, `${logFile}.1`);
  const log = fs.openSync(logFile, 'a', 0o600);
  try {
    return fork(FACADE, {
      execArgv: ['--max-old-space-size=1024', '--max-semi-space-size=4'],
      stdio: ['ignore', log, log, 'ipc'],
      env: {
        PATH: process.env.PATH,
        TZ: 'UTC',
        UV_THREADPOOL_SIZE: '8', // a query occupies a thread while it runs; the pool lends four sessions
        CH_DIR: path.join(root, 'clickhouse'),
        CH_PORT: String(port),
        CH_SECRET: secret,
        CH_MEMORY_MB: String(memoryMb),
        CH_PATIENCE_MS: String(patienceMs),
      },
    });
  } finally {
    fs.closeSync(log);
  }
}

function failure(message: Extract<FacadeMessage, { kind: 'failed' }>, { root, port }: Launch): StartError {
  if (message.code === 'port-taken') return portTaken(port);
  if (message.code === 'data-dir-in-use') {
    return new StartError(
      message.code,
      `${message.detail}: stop that process, or set PAWLOOP_DATA_DIR to another directory`,
    );
  }
  return new StartError(message.code, `ClickHouse did not start in ${root}: ${message.detail}`);
}
