/** Loops: one process at a time, woken by the log when they ask for it, never losing a call, stopped at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/harness.ts';
import { openPool } from './db.ts';
import { createLog } from './log.ts';
import { type Loop, startLoops } from './loops.ts';
import type { Wake } from './wake.ts';

const HOUR = 3_600_000;

function bell() {
  const heard = new Set<() => void>();
  const wake: Wake = {
    subscribe: (listener) => {
      heard.add(listener);
      return () => void heard.delete(listener);
    },
    stop: async () => undefined,
  };
  return { wake, ring: () => heard.forEach((listener) => void listener()), heard };
}

async function until(test: () => boolean): Promise<void> {
  for (let waited = 0; !test() && waited < 5000; waited += 5) await pause(5);
  expect(test()).toBe(true);
}

describe('REL-1 loops', () => {
  let app: TestApp;
  let pool: pg.Pool;
  const log = createLog('silent');
  beforeAll(async () => {
    app = await testApp();
    pool = openPool(app.databaseUrl, log, { max: 2 });
  });
  afterAll(async () => {
    await pool.end();
    await app[Symbol.asyncDispose]();
  });

  it('begin the next round when the log grows, also when that happens during a round', async () => {
    const { wake, ring, heard } = bell();
    let rounds = 0;
    let hold: (() => void) | undefined;
    const loop: Loop = {
      name: 'test.woken',
      everyMs: HOUR,
      wakes: true,
      run: () =>
        new Promise((resolve) => {
          rounds += 1;
          hold = resolve;
        }),
    };
    const running = startLoops(pool, [loop], wake, log);
    await until(() => rounds === 1);
    ring();
    hold?.();
    await until(() => rounds === 2);
    hold?.();
    await pause(30);
    expect(rounds).toBe(2);
    ring();
    await until(() => rounds === 3);
    hold?.();
    await running.stop();
    expect(heard.size).toBe(0);
  });

  it('go on after a failure and leave a round to whoever holds it', async () => {
    const { wake } = bell();
    let rounds = 0;
    const loop: Loop = {
      name: 'test.failing',
      everyMs: 5,
      run: async () => {
        rounds += 1;
        throw new Error('of the test');
      },
    };
    const held = app.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('test.failing', 11))`.execute(tx);
      await pause(100);
      return rounds;
    });
    await pause(20);
    const running = startLoops(pool, [loop], wake, log);
    expect(await held).toBe(0);
    await until(() => rounds > 2);
    await running.stop();
  });

  it('hold one connection for all turns, so that as many loops as you like can work on a small pool', async () => {
    const { wake } = bell();
    const done = new Set<string>();
    const loops = Array.from({ length: 12 }, (_, nth) => ({
      name: `test.many.${nth}`,
      everyMs: 5,
      run: async () => {
        await pool.query('select pg_sleep(0.001)');
        done.add(String(nth));
      },
    }));
    const running = startLoops(pool, loops, wake, log);
    await until(() => done.size === 12);
    await running.stop();
  });

  it('REL-4 tell a long round that the process is to end', async () => {
    const { wake } = bell();
    let begun = false;
    const loop: Loop = {
      name: 'test.long',
      everyMs: HOUR,
      run: (stop) =>
        new Promise((resolve) => {
          begun = true;
          stop?.addEventListener('abort', () => resolve());
        }),
    };
    const running = startLoops(pool, [loop], wake, log);
    await until(() => begun);
    await running.stop();
  });

  it('go on after the connection that holds the turns was cut', async () => {
    const { wake } = bell();
    let rounds = 0;
    const loop: Loop = {
      name: 'test.cut',
      everyMs: 5,
      run: async () => {
        rounds += 1;
      },
    };
    const running = startLoops(pool, [loop], wake, log);
    await until(() => rounds > 0);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like '%advisory%'`.execute(app.db);
    const before = rounds;
    await until(() => rounds > before + 2);
    await running.stop();
  });
});
