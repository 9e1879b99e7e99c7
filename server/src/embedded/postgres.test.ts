/** PostgreSQL under stops, crashes and competition. */

import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine, EngineEvent } from './engine.ts';
import { tryLock } from './lock.ts';
import { startPostgres } from './postgres.ts';
import { eventually, isRunning, makeDir, removeDir } from './test-dir.ts';

let dir: string;
let events: EngineEvent[];
let engines: Engine[];
beforeEach(() => {
  dir = makeDir();
  events = [];
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.stop();
  removeDir(dir);
});

async function start(port?: number): Promise<Engine> {
  const engine = await startPostgres({
    dir,
    onEvent: (event) => events.push(event),
    settings: { shared_buffers: '16MB' },
    ...(port === undefined ? {} : { port }),
  });
  engines.push(engine);
  return engine;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('REL-1 keeps data over stop and start, and serves only loopback below the ephemeral ports', async () => {
    const first = await start();
    expect(first.owned).toBe(true);
    expect(new URL(first.url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/pawloop' });
    expect(Number(new URL(first.url).port)).toBeLessThan(32_768);
    await ask(first.url, 'CREATE TABLE t AS SELECT 1 AS n');
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await start();
    expect(await ask(second.url, 'SELECT n FROM t')).toEqual([1]);
  });

  it('REL-1 acknowledges only what is durable, and knows Chinese letters', async () => {
    const { url } = await start();
    const settings = 'synchronous_commit fsync full_page_writes wal_level listen_addresses'.split(' ');
    const shown = await Promise.all(settings.map((name) => ask(url, `SHOW ${name}`)));
    expect(shown.flat()).toEqual(['on', 'on', 'on', 'replica', '127.0.0.1']);
    const compressed = `SELECT setting = 'lz4' OR 'lz4' <> ALL (enumvals) FROM pg_settings WHERE name = 'wal_compression'`;
    expect(await ask(url, compressed)).toEqual([true]);
    await ask(url, 'CREATE EXTENSION pg_trgm');
    expect(await ask(url, `SELECT cardinality(show_trgm('宠物美容')) > 0`)).toEqual([true]);
  });

  it('REL-1 comes back on the same URL with all commits after kill -9 of the postmaster', async () => {
    const engine = await start();
    await ask(engine.url, 'CREATE TABLE t (n int)');
    for (let round = 1; round <= 2; round++) {
      await ask(engine.url, `INSERT INTO t VALUES (${round})`);
      const killed = engine.pid;
      process.kill(killed, 'SIGKILL');
      await eventually(() => engine.pid !== killed);
      expect(await ask(engine.url, 'SELECT count(*)::int FROM t')).toEqual([round]);
    }
    expect(events.filter((event) => event.kind === 'restarted')).toHaveLength(2);
    await engine.stop();
    expect(isRunning(engine.pid)).toBe(false);
  });

  it('REL-1 joins a running server, and takes it over when its owner stops', async () => {
    const owner = await start();
    await ask(owner.url, 'CREATE TABLE t AS SELECT 1 AS n');
    const guest = await start();
    expect(guest).toMatchObject({ url: owner.url, pid: owner.pid, owned: false });
    await owner.stop();
    await eventually(() => guest.owned);
    expect(await ask(guest.url, 'SELECT n FROM t')).toEqual([1]);
  });

  it('REL-1 lets go of its lock on stop', async () => {
    const engine = await start();
    const file = path.join(dir, 'postgres.lock');
    expect(tryLock(file)).toBeUndefined();
    await engine.stop();
    const lock = tryLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it.runIf(process.getuid?.() === 0)(
    'REL-4 says so when the account it must run as cannot reach the folder',
    async () => {
      fs.chmodSync(dir, 0o700);
      await expect(start()).rejects.toMatchObject({ code: 'data-dir-unreadable', exitCode: 77 });
    },
  );

  it('REL-4 names a port that is taken', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    await expect(start(port)).rejects.toMatchObject({ code: 'port-taken', exitCode: 69 });
    server.close();
  });
});
