/** Several processes on the same databases, by configuration alone (PERF-9). */
import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { call, must } from './call.ts';
import { listen } from './listener.ts';
import { registerOwners, signIn } from './people.ts';
import {
  firstPassword,
  killAll,
  makeDataDir,
  removeDataDir,
  type Spawned,
  spawnMain,
  startServer,
} from './server-process.ts';
import { openStores, settled, storesOf } from './stores.ts';

const dirs = [makeDataDir(), makeDataDir(), makeDataDir()] as const;

afterAll(async () => {
  await killAll();
  for (const dir of dirs) removeDataDir(dir);
});

describe('two API processes and a worker', () => {
  it('PERF-9 REL-1 show in one process what was sold in another, through the worker', {
    timeout: 120_000,
  }, async () => {
    const shared = { PAWLOOP_SECRET_KEY: randomBytes(32).toString('base64') };
    const owner = await startServer({ ...shared, PAWLOOP_ROLES: 'api', PAWLOOP_DATA_DIR: dirs[0] });
    const { databaseUrl, clickhouseUrl } = storesOf(dirs[0]);
    const urls = { ...shared, DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl };
    const second = await startServer({ ...urls, PAWLOOP_ROLES: 'api', PAWLOOP_DATA_DIR: dirs[1] });

    const staff = await signIn(owner.url, firstPassword(dirs[0]));
    expect((await call({ url: `${second.url}/v1/staff/me`, headers: staff })).status).toBe(200);
    const [customerId] = await registerOwners(second.url, 1);
    const definition = { field: 'audience.orderCount', operator: 'gte', value: 1 };
    const { segmentId } = await must<{ segmentId: string }>({
      url: `${second.url}/v1/segments`,
      method: 'POST',
      headers: staff,
      body: { name: 'buyers', kind: 'live', definition },
    });
    const live = await listen(second.url, staff, ['audience.order_recorded', 'segment.entered']);
    const order = await must<{ orderId: string }>({
      url: `${owner.url}/v1/counter-sales`,
      method: 'POST',
      headers: { ...staff, 'idempotency-key': 'one' },
      body: { customerId, kind: 'goods', lines: [{ name: 'food', quantity: 1, unitFen: 900 }] },
    });
    await live.hear(({ name, payload }) => name === 'audience.order_recorded' && payload.orderId === order.orderId);
    expect(live.heard.map((event) => event.name)).toEqual(['audience.order_recorded']); // nobody works yet

    const workers = [worker(urls, dirs[2]), worker(urls, dirs[1])];
    await live.hear(({ name, payload }) => name === 'segment.entered' && payload.segmentId === segmentId);
    await using stores = await openStores({ databaseUrl, clickhouseUrl });
    await settled(stores);
    const entered = live.heard.filter((event) => event.name === 'segment.entered');
    expect(entered.map((event) => event.customerId)).toEqual([customerId]); // once, though two work
    live.close();
    for (const process of [...workers, second, owner]) {
      process.kill('SIGTERM');
      expect(await process.exited).toBe(0);
    }
  });
});

function worker(urls: Readonly<Record<string, string>>, dir: string): Spawned {
  return spawnMain({ ...urls, PAWLOOP_ROLES: 'worker', PAWLOOP_DATA_DIR: dir });
}
