/** Both engines together: given URLs, one instance per directory, and no orphans. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstance, startEngines } from './index.ts';
import { tryLock } from './lock.ts';
import { eventually, isRunning, makeDir, removeDir } from './test-dir.ts';

const INDEX = fileURLToPath(new URL('./index.ts', import.meta.url));
let dir: string;
beforeEach(() => {
  dir = makeDir();
});
afterEach(() => removeDir(dir));

interface Started {
  readonly child: ChildProcess;
  readonly pids: number[];
  readonly databaseUrl: string;
}

/** A server of its own that starts both engines and then only lives. */
async function startElsewhere(): Promise<Started> {
  const script = `import { startEngines } from ${JSON.stringify(INDEX)};
    const { pids, databaseUrl } = await startEngines({ dir: ${JSON.stringify(dir)} });
    console.log(JSON.stringify({ pids, databaseUrl })); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  const [line] = await once(child.stdout, 'data');
  return { child, ...(JSON.parse(String(line)) as { pids: number[]; databaseUrl: string }) };
}

async function run(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

/** Every process that has the directory in its command line or environment. */
function processesOf(target: string): number[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const text = ['cmdline', 'environ'].map((file) => fs.readFileSync(path.join('/proc', name, file), 'utf8')).join();
      return text.includes(target) && isRunning(Number(name)) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

describe('startEngines', () => {
  it('PERF-9 uses given URLs as they are and touches no directory', async () => {
    const given = { databaseUrl: 'postgres://db/x', clickhouseUrl: 'http://ch/y' };
    const engines = await startEngines({ dir: path.join(dir, 'none'), ...given });
    expect(engines).toMatchObject({ ...given, pids: [] });
    await engines.stop();
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('starts both, refuses a second instance, and stops both', async () => {
    const engines = await startEngines({ dir });
    expect(await run(engines.databaseUrl, 'SELECT current_database() AS d')).toEqual({ d: 'pawloop' });
    const client = createClient({ url: engines.clickhouseUrl });
    expect((await client.ping()).success).toBe(true);
    await client.close();
    expect(readInstance(dir)?.databaseUrl).toBe(engines.databaseUrl);
    await expect(startEngines({ dir })).rejects.toMatchObject({ code: 'data-dir-in-use', pid: process.pid });
    const pids = [...engines.pids];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await engines.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('REL-1 leaves no process behind after kill -9 of the server, and the next start has its data', async () => {
    const { child, pids, databaseUrl } = await startElsewhere();
    await run(databaseUrl, 'CREATE TABLE t AS SELECT 1 AS n');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await eventually(() => processesOf(dir).length === 0);
    expect(pids.map(isRunning)).toEqual([false, false]);
    const engines = await startEngines({ dir });
    expect(await run(engines.databaseUrl, 'SELECT n FROM t')).toEqual({ n: 1 });
    await engines.stop();
  });

  it('REL-1 starts at once after kill -9, while the old engines are still ending', async () => {
    const { child, databaseUrl } = await startElsewhere();
    await run(databaseUrl, 'CREATE TABLE t AS SELECT 1 AS n');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const engines = await startEngines({ dir });
    expect(await run(engines.databaseUrl, 'SELECT n FROM t')).toEqual({ n: 1 });
    await engines.stop();
    await eventually(() => processesOf(dir).length === 0);
  });

  it('REL-1 leaves no engine behind when it is killed while it waits for the one before', async () => {
    const before = tryLock(path.join(dir, 'clickhouse.lock'));
    const script = `import { startClickhouse } from ${JSON.stringify(INDEX)};
      await startClickhouse({ dir: ${JSON.stringify(dir)} });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await eventually(() => fs.existsSync(path.join(dir, 'clickhouse.log')) && processesOf(dir).length === 2);
    await pause(500); // it has begun to wait by then
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    before?.release();
    await eventually(() => processesOf(dir).length === 0);
  });

  it('REL-1 leaves no engine behind when it is killed as its first work begins, on a busy machine', async () => {
    const script = `import { startClickhouse } from ${JSON.stringify(INDEX)};
      const { url } = await startClickhouse({ dir: process.argv[1] });
      const { origin, username, password } = new URL(url);
      const headers = { authorization: 'Basic ' + btoa(username + ':' + password) };
      const run = (body) => fetch(origin + '/?database=pawloop', { method: 'POST', headers, body }).then((one) => one.text());
      console.log('started');
      await run('CREATE TABLE IF NOT EXISTS t (id UInt64, s String) ENGINE = MergeTree ORDER BY id');
      const work = async (rows) => {
        for (;;) {
          await run('INSERT INTO t SELECT number, toString(number) FROM numbers(' + rows + ')');
          await run('SELECT count(), uniq(s) FROM t WHERE id % 7 = 1');
        }
      };
      for (let n = 1; n <= 6; n += 1) void work(n * 20_000);`;
    const killRounds = async (own: string) => {
      fs.mkdirSync(own, { mode: 0o755 });
      for (let round = 0; round < 4; round += 1) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, own], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        if (child.stdout === null) throw new Error('no output');
        await once(child.stdout, 'data');
        await pause(round * 75);
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
        await eventually(() => processesOf(own).length === 0);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => killRounds(path.join(dir, name))));
  });
});
