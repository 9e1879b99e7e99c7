/**
 * ClickHouse's HTTP interface over chDB, the part the official client uses. Runs as a child process of `clickhouse.ts`:
 * its settings come by environment, its state goes back as messages, and it ends when its parent does.
 */
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { answer, messageOf, sendError } from './clickhouse-answer.ts';
import { openPool, type SessionPool } from './clickhouse-pool.ts';
import { isAuthentic, RequestError, readRequest } from './clickhouse-request.ts';
import { type FileLock, tryLock } from './lock.ts';
import type { StartErrorCode } from './start-error.ts';

/** What the child tells its parent, once. */
export type FacadeMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: StartErrorCode; readonly detail: string };

const SESSIONS = 4;
const CLOSE_TIMEOUT_MS = 5_000;
/** In a thread of its own: closing may block this one in the engine. */
const END_AT_LAST = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${CLOSE_TIMEOUT_MS})`;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function tell(message: FacadeMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}

async function fail(code: StartErrorCode, detail: string): Promise<never> {
  await tell({ kind: 'failed', code, detail });
  return leave();
}

/** Not by `exit`: the engine's exit handlers (chDB 3.4) may run in a circle for ever, and hold the directory. */
function leave(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

async function lockWithPatience(file: string): Promise<FileLock | undefined> {
  const deadline = performance.now() + Number(required('CH_PATIENCE_MS'));
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined || performance.now() > deadline) return lock;
    await sleep(50);
  }
}

function createServer(pool: SessionPool, secret: string): http.Server {
  const server = http.createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', 'http://localhost');
    if (address.pathname === '/ping') {
      response.end('Ok.\n');
      return;
    }
    response.setHeader('X-ClickHouse-Query-Id', address.searchParams.get('query_id') ?? crypto.randomUUID());
    response.setHeader('X-ClickHouse-Server-Display-Name', 'chdb');
    try {
      if (!isAuthentic(request, address.searchParams, secret)) {
        throw new RequestError('Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)');
      }
      const gzip =
        address.searchParams.get('enable_http_compression') === '1' &&
        /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
      await answer(pool, await readRequest(request, address.searchParams), response, gzip);
    } catch (error) {
      sendError(response, error);
    }
  });
  server.keepAliveTimeout = 30_000;
  server.requestTimeout = 0;
  return server;
}

/** What is done when the parent is gone. */
let end = (): void => leave();

async function run(): Promise<void> {
  const dir = required('CH_DIR');
  const lock = await lockWithPatience(path.join(path.dirname(dir), `${path.basename(dir)}.lock`));
  if (lock === undefined) await fail('data-dir-in-use', `another process has ClickHouse open in ${dir}`);
  let pool: SessionPool;
  try {
    pool = openPool({ dir, sessions: SESSIONS, memoryBytes: Number(required('CH_MEMORY_MB')) * 1024 * 1024 });
  } catch (error) {
    const detail = messageOf(error);
    return await fail(/No space left/i.test(detail) ? 'disk-full' : 'engine-failed', detail);
  }
  const server = createServer(pool, required('CH_SECRET'));
  server.once('error', (error) => void fail('port-taken', error.message));
  server.listen(Number(required('CH_PORT')), '127.0.0.1', () => void tell({ kind: 'ready' }));

  end = () => {
    // what is acknowledged is on disk already: a query that does not end may be cut
    new Worker(END_AT_LAST, { eval: true }).unref();
    server.close(() => {
      pool.close();
      leave();
    });
    server.closeAllConnections(); // nobody is left to read an answer
  };
}

if (!process.connected) throw new Error('clickhouse-facade.ts runs as a child of clickhouse.ts only');
// Ctrl-C and a service manager's signals reach the whole group; our parent decides, by ending the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// From the first moment on: a parent that is killed while this waits for the directory would leave it held for ever.
process.once('disconnect', () => end());
await run();
