/** What can go wrong when somebody starts the server, as that person meets it: an exit code and a sentence that helps. */
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { newDatabase, newWarehouse } from '../database.ts';
import { processesNaming } from './processes.ts';
import {
  type Environment,
  freePort,
  killAll,
  makeDataDir,
  removeDataDir,
  spawnMain,
  startServer,
} from './server-process.ts';

const dirs: string[] = [];
const newDir = (): string => {
  const dir = makeDataDir();
  dirs.push(dir);
  return dir;
};

afterAll(async () => {
  await killAll();
  for (const dir of dirs) removeDataDir(dir);
});

/** Start it and wait for its end. */
async function attempt(environment: Environment): Promise<{ code: number | null; says: string; trace: boolean }> {
  const spawned = spawnMain({ PORT: String(await freePort()), PAWLOOP_DATA_DIR: newDir(), ...environment });
  const code = await spawned.exited;
  const says = spawned.errors();
  return { code, says, trace: /\n\s+at /.test(says) };
}

describe('a start that cannot succeed', () => {
  it('REL-4 says which port is taken and how to choose another, and leaves no engine behind', async () => {
    const port = await freePort();
    const other = net.createServer().listen(port, '127.0.0.1');
    const dir = newDir();
    const { code, says, trace } = await attempt({ PORT: String(port), PAWLOOP_DATA_DIR: dir });
    other.close();
    expect({ code, trace }).toEqual({ code: 69, trace: false });
    expect(says).toMatch(new RegExp(`port ${port} is taken.*set PORT`));
    // they notice by themselves that whoever started them is gone
    while (processesNaming(dir).length > 0) await pause(50);
  });

  it('REL-4 names the process that uses the data directory, and does not disturb it', async () => {
    const dir = newDir();
    const first = await startServer({ PAWLOOP_DATA_DIR: dir });
    const { code, says, trace } = await attempt({ PAWLOOP_DATA_DIR: dir });
    expect({ code, trace }).toEqual({ code: 75, trace: false });
    expect(says).toContain(`in use by process ${first.pid}`);
    expect(says).toContain('PAWLOOP_DATA_DIR');
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
  });

  it('REL-4 says so when the data directory is a file', async () => {
    const file = path.join(newDir(), 'data');
    writeFileSync(file, '');
    const { code, says, trace } = await attempt({ PAWLOOP_DATA_DIR: file });
    expect({ code, trace }).toEqual({ code: 77, trace: false });
    expect(says).toMatch(/cannot be read and written by this account.*set PAWLOOP_DATA_DIR/);
  });

  it.runIf(process.getuid?.() === 0)('REL-4 says so when an account cannot reach the data directory', async () => {
    const dir = newDir();
    chownSync(dir, 0, 0);
    chmodSync(dir, 0o700);
    const { code, says, trace } = await attempt({ PAWLOOP_DATA_DIR: dir });
    expect({ code, trace }).toEqual({ code: 77, trace: false });
    expect(says).toContain('PAWLOOP_DATA_DIR');
  });

  it.each([
    ['PORT', 'eighty', 'a whole number from 0 to 65535'],
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['PAWLOOP_ROLES', 'api,cook', 'api, worker or api,worker'],
    ['DATABASE_URL', 'mysql://127.0.0.1/shop', 'postgres://'],
    ['CLICKHOUSE_URL', 'not a url', 'http://'],
    ['PAWLOOP_TIME_ZONE', 'Mars/Olympus', 'an IANA time zone'],
    ['PAWLOOP_SECRET_KEY', 'short', '32 bytes in base64'],
  ])('REL-4 refuses %s=%s and says what it may be', async (name, value, allowed) => {
    const { code, says, trace } = await attempt({ [name]: value });
    expect({ code, trace }).toEqual({ code: 2, trace: false });
    expect(says).toContain(name);
    expect(says).toContain(allowed);
  });

  it('SEC-2 never repeats the password of a database address that it refuses', async () => {
    const { code, says } = await attempt({ DATABASE_URL: 'mysql://shop:hidden-word@127.0.0.1/shop' });
    expect(code).toBe(2);
    expect(says).not.toContain('hidden-word');
  });

  it('REL-4 says so when nobody answers at DATABASE_URL', async () => {
    const databaseUrl = `postgres://shop:hidden-word@127.0.0.1:${await freePort()}/shop`;
    const { code, says, trace } = await attempt({ DATABASE_URL: databaseUrl, CLICKHOUSE_URL: await newWarehouse() });
    expect({ code, trace }).toEqual({ code: 68, trace: false });
    expect(says).toMatch(/DATABASE_URL/);
    expect(says).not.toContain('hidden-word');
  });

  it('REL-4 says so when DATABASE_URL has a wrong password or database', async () => {
    const wrong = new URL(await newDatabase());
    wrong.pathname = '/nowhere';
    const { code, says, trace } = await attempt({ DATABASE_URL: wrong.href, CLICKHOUSE_URL: await newWarehouse() });
    expect({ code, trace }).toEqual({ code: 68, trace: false });
    expect(says).toMatch(/DATABASE_URL/);
  });
});
