/** ClickHouse away: the shop goes on, analytics say so, and catch up afterwards. */
import { afterAll, describe, expect, it } from 'vitest';
import { newDatabase, newWarehouse } from '../database.ts';
import { call, must } from './call.ts';
import { expectDerived, expectWarehouse } from './invariants.ts';
import { registerOwners, signIn } from './people.ts';
import { createRoad } from './road.ts';
import { firstPassword, killAll, makeDataDir, removeDataDir, startServer } from './server-process.ts';
import { openStores, settled } from './stores.ts';

const dir = makeDataDir();

afterAll(async () => {
  await killAll();
  removeDataDir(dir);
});

describe('ClickHouse away', () => {
  it('REL-2 sells, lists and moves segments without it, says so, and catches up', { timeout: 120_000 }, async () => {
    const [databaseUrl, clickhouseUrl] = [await newDatabase(), await newWarehouse()];
    const road = await createRoad(clickhouseUrl);
    const server = await startServer({
      PAWLOOP_DATA_DIR: dir,
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: road.url,
      PAWLOOP_LOG_LEVEL: 'silent',
    });
    await using stores = await openStores({ databaseUrl, clickhouseUrl });
    const work = await workIn(server.url);

    await work.everythingButAnalytics();
    expect((await work.analytics()).status).toBe(503);
    expect((await work.analytics()).json()).toMatchObject({ code: 'warehouse/unavailable' });
    await road.mend();
    await settled(stores);
    expect((await work.analytics()).status).toBe(200);
    await expectWarehouse(stores);

    road.cut();
    await work.everythingButAnalytics();
    expect((await work.analytics()).status).toBe(503);
    await road.mend();
    await settled(stores);
    await expectWarehouse(stores);
    await expectDerived(stores);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    road.cut();
  });
});

async function workIn(url: string) {
  const staff = await signIn(url, firstPassword(dir));
  const post = { method: 'POST', headers: staff };
  const definition = { field: 'audience.orderCount', operator: 'gte', value: 1 };
  const { segmentId } = await must<{ segmentId: string }>({
    ...post,
    url: `${url}/v1/segments`,
    body: { name: 'buyers', kind: 'live', definition },
  });
  const customerIds = await registerOwners(url, 4);
  let sold = 0;
  return {
    analytics: () => call({ url: `${url}/v1/metrics/rfm-counts`, headers: staff }),
    /** One sale to the next customer, seen everywhere that asks PostgreSQL. */
    async everythingButAnalytics(): Promise<void> {
      const headers = await signIn(url, firstPassword(dir));
      const customerId = customerIds[sold];
      sold += 1;
      await must({
        url: `${url}/v1/counter-sales`,
        method: 'POST',
        headers: { ...headers, 'idempotency-key': `sale-${sold}` },
        body: { customerId, kind: 'goods', lines: [{ name: 'food', quantity: 1, unitFen: 900 }] },
      });
      const list = await must<{ items: { customerId: string }[] }>({ url: `${url}/v1/customers`, headers });
      expect(list.items.map((item) => item.customerId)).toContain(customerId);
      for (let size = 0; size < sold; ) {
        ({ size } = await must<{ size: number }>({ url: `${url}/v1/segments/${segmentId}`, headers }));
      }
    },
  };
}
