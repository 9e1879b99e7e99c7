/** SIGTERM: what was begun is finished, nothing new is taken, nothing stays behind. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from './call.ts';
import { registerOwners, signIn } from './people.ts';
import { isRunning } from './processes.ts';
import { firstPassword, killAll, makeDataDir, removeDataDir, startServer } from './server-process.ts';
import { openStores, storesOf } from './stores.ts';

const dir = makeDataDir();

afterAll(async () => {
  await killAll();
  removeDataDir(dir);
});

describe('SIGTERM', () => {
  it('REL-4 answers what is in flight, says that it drains, and ends with its engines', {
    timeout: 120_000,
  }, async () => {
    const server = await startServer({ PAWLOOP_DATA_DIR: dir });
    const staff = await signIn(server.url, firstPassword(dir));
    const [customerId] = await registerOwners(server.url, 1);
    const engines = [server.enginePid('postgres') ?? 0, server.enginePid('clickhouse') ?? 0];
    expect(engines.every(isRunning)).toBe(true);
    const holder = new pg.Client({ connectionString: storesOf(dir).databaseUrl });
    // Else a failed test would end with what its engine says when it is stopped.
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('begin');
    await hold(holder, customerId);
    const body = { customerId, kind: 'goods', lines: [{ name: 'held up', quantity: 1, unitFen: 100 }] };
    const headers = { ...staff, 'idempotency-key': 'in-flight' };
    const sale = call({ url: `${server.url}/v1/counter-sales`, method: 'POST', headers, body });
    await somebodyWaits();

    server.kill('SIGTERM');
    let state = { ready: true, draining: false };
    while (state.ready) state = (await call({ url: `${server.url}/readyz` })).json<typeof state>();
    expect(state).toMatchObject({ ready: false, draining: true });
    await pause(1000); // longer than it waits for a load balancer to notice
    expect(isRunning(server.pid)).toBe(true);
    await holder.query('commit');
    await holder.end();

    const reply = await sale;
    expect(reply.status).toBe(201);
    expect(await server.exited).toBe(0);
    expect(server.errors()).toBe('');
    expect(engines.filter(isRunning)).toEqual([]);
  });
});

/** A moment after somebody has registered, what is known of them stands as a row. */
async function hold(holder: pg.Client, customerId: string | undefined): Promise<void> {
  const row = 'select from audience.feature where customer_id = $1 for update';
  while ((await holder.query(row, [customerId])).rowCount === 0) await pause(20);
}

/** Asked outside of transactions, which see one state of the others from begin to end. */
async function somebodyWaits(): Promise<void> {
  await using stores = await openStores(storesOf(dir));
  for (;;) {
    const waiting = await stores.rows(`select from pg_stat_activity where wait_event_type = 'Lock'`);
    if (waiting.length > 0) return;
    await pause(20);
  }
}
