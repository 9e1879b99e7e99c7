/** A real server as a child process: started as a user starts it, and killed as a machine kills it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { choosePort } from '../../src/embedded/port.ts';
import { call } from './call.ts';
import { childrenOf, commandOf, isRunning } from './processes.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts');

export type Environment = Readonly<Record<string, string>>;

/** A process of ours, whether it becomes a server or not. */
export interface Spawned {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  /** All it has written to standard error. */
  errors(): string;
  output(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface Server extends Spawned {
  readonly url: string;
  /** Of the engine's process that runs now; undefined while none does. */
  enginePid(engine: Engine): number | undefined;
}

export type Engine = 'postgres' | 'clickhouse';

const SIGN: Record<Engine, RegExp> = { postgres: /^[^\0]*\/postgres\0-D/, clickhouse: /\/clickhouse-facade\.ts\0/ };

/** A new data directory; open to other accounts, because as root PostgreSQL runs as one of them. */
export function makeDataDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'pawloop-fault-'));
  chmodSync(dir, 0o755);
  return dir;
}

export function removeDataDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

export function firstPassword(dir: string): string {
  return readFileSync(path.join(dir, 'first-password'), 'utf8').trim();
}

export const freePort = (): Promise<number> => choosePort(undefined);

/** Start `server/src/main.ts` with nothing of this process's own configuration. */
export function spawnMain(environment: Environment): Spawned {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      PAWLOOP_DEMO: 'off',
      PAWLOOP_LOG_LEVEL: 'error',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  alive.add(child);
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      alive.delete(child);
      resolve(code);
    });
  });
  return {
    pid: child.pid ?? 0,
    exited,
    errors: () => texts.stderr,
    output: () => texts.stdout,
    kill: (signal) => void child.kill(signal),
  };
}

const alive = new Set<ChildProcess>();

/** For `afterAll`: whatever a failed test left behind. */
export async function killAll(): Promise<void> {
  const children = [...alive];
  await Promise.all(
    children.map((child) => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      return gone;
    }),
  );
}

/** Start a server and wait until it can work. Without a port in the environment it gets a free one. */
export async function startServer(environment: Environment): Promise<Server> {
  const port = Number(environment.PORT ?? (await freePort()));
  const spawned = spawnMain({ ...environment, PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  let ended: number | null | undefined;
  void spawned.exited.then((code) => {
    ended = code;
  });
  for (;;) {
    const reply = await call({ url: `${url}/readyz` }).catch(() => undefined);
    if (reply?.status === 200) break;
    if (ended !== undefined) throw new Error(`the server ended with ${ended}: ${spawned.errors()}`);
    await pause(20);
  }
  return {
    ...spawned,
    url,
    enginePid: (engine) =>
      descendantsOf(spawned.pid).find((pid) => SIGN[engine].test(commandOf(pid)) && isRunning(pid)),
  };
}

/** PostgreSQL stands below a shell that watches over it. */
function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid);
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}
