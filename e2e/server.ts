/** A real server of its own for one story: own data directory, own port, no demo city. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = path.resolve(import.meta.dirname, '../server/src/main.ts');
/** Loading the demo city included. */
const STARTS_WITHIN_MS = 180_000;

export interface StoryServer extends AsyncDisposable {
  readonly url: string;
  /** Of the first administrator, login `admin`. */
  readonly password: string;
  /** Of every manager of the demo city; empty without one. */
  readonly demoPassword: string;
}

export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<StoryServer> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-story-'));
  await chmod(dir, 0o755);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const output: string[] = [];
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: String(port),
      PAWLOOP_DATA_DIR: dir,
      PAWLOOP_DEMO: 'off',
      PAWLOOP_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (data) => output.push(String(data)));
  child.stderr.on('data', (data) => output.push(String(data)));
  await ready(url, child, output);
  return {
    url,
    password: (await readFile(path.join(dir, 'first-password'), 'utf8')).trim(),
    demoPassword: (await readFile(path.join(dir, 'demo-password'), 'utf8').catch(() => '')).trim(),
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) break;
    if (
      await fetch(`${url}/readyz`).then(
        (reply) => reply.ok,
        () => false,
      )
    )
      return;
    await pause(50);
  }
  throw new Error(`the server did not start:\n${output.join('')}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
