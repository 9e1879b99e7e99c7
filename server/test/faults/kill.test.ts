/** `kill -9` of the server, of PostgreSQL and of ClickHouse at random moments under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { must } from './call.ts';
import {
  expectDerived,
  expectEvents,
  expectImports,
  expectSales,
  expectSegments,
  expectWarehouse,
} from './invariants.ts';
import { killOnce } from './killer.ts';
import { acknowledged, emptyLedger } from './ledger.ts';
import { registerOwners, signIn } from './people.ts';
import {
  firstPassword,
  freePort,
  killAll,
  makeDataDir,
  removeDataDir,
  type Server,
  spawnMain,
  startServer,
} from './server-process.ts';
import { openStores, type Stores, settled, storesOf } from './stores.ts';
import { importFile, newImport, sell, sendSale, track, type World } from './writers.ts';

const KILLS = [
  'server',
  'postgres',
  'clickhouse',
  'postgres',
  'server',
  'clickhouse',
  'postgres',
  'server',
  'clickhouse',
] as const;
const dirs: string[] = [];

function newDir(): string {
  const dir = makeDataDir();
  dirs.push(dir);
  return dir;
}

afterAll(async () => {
  await killAll();
  for (const dir of dirs) removeDataDir(dir);
});

/** Rules whose members plain SQL can tell. */
const RULES = [
  { definition: { field: 'audience.orderCount', operator: 'gte', value: 3 }, holds: 'f.order_count >= 3' },
  {
    definition: { field: 'audience.grossFen', operator: 'between', value: [20_000, 150_000] },
    holds: 'f.gross_fen between 20000 and 150000',
  },
  { definition: { not: { field: 'audience.orderCount', operator: 'gte', value: 12 } }, holds: 'f.order_count < 12' },
];

async function prepare(
  server: Server,
  dir: string,
): Promise<World & { rules: { segmentId: string; holds: string }[] }> {
  const staff = await signIn(server.url, firstPassword(dir));
  const post = { method: 'POST', headers: staff };
  const customerIds = await registerOwners(server.url, 40);
  const { secret } = await must<{ secret: string }>({
    ...post,
    url: `${server.url}/v1/keys`,
    body: { name: 'web', kind: 'events', source: 'web' },
  });
  const rules = [];
  for (const [index, { definition, holds }] of RULES.entries()) {
    const body = { name: `rule ${index}`, kind: 'live', definition };
    const { segmentId } = await must<{ segmentId: string }>({ ...post, url: `${server.url}/v1/segments`, body });
    rules.push({ segmentId, holds });
  }
  return { url: server.url, staff, writeKey: secret, customerIds, ledger: emptyLedger(), rules };
}

/** What died with its process is taken up after a minute at most; here as if that had passed. */
async function letPatienceEnd({ rows }: Stores): Promise<void> {
  await rows(`update platform.idempotency_key set created_at = created_at - interval '2 minutes' where status is null`);
  await rows(`update intake.import set claimed_at = claimed_at - interval '2 minutes' where state = 'running'`);
}

describe('kill -9 under load', () => {
  it('REL-1 rule 2 AUD-1 keeps everything acknowledged exactly once and goes on by itself', {
    timeout: 240_000,
  }, async () => {
    const dir = newDir();
    const environment = { PAWLOOP_DATA_DIR: dir, PORT: String(await freePort()) };
    let server = await startServer(environment);
    const world = await prepare(server, dir);
    const stop = new AbortController();
    const writers = [
      ...Array.from({ length: 6 }, (_, nth) => sell(world, nth, stop.signal)),
      ...Array.from({ length: 2 }, (_, nth) => track(world, nth, stop.signal)),
    ];
    const files = [importFile(world, newImport(10_000))];
    for (const [index, what] of KILLS.entries()) {
      server = await killOnce(what, server, environment);
      if (index === 4) files.push(importFile(world, newImport(10_000)));
    }
    const { sales, batches } = world.ledger;
    while (acknowledged(sales).length < 100 || acknowledged(batches).length < 30) await pause(100);
    stop.abort();
    await Promise.all([...writers, ...files]);

    await using stores = await openStores(storesOf(dir));
    await letPatienceEnd(stores);
    for (const sale of world.ledger.sales.filter((one) => one.open)) await sendSale(world, sale, 0);
    // A call that the client gave up may still have been on its way.
    await settled(stores);
    await expectSales(stores, world.ledger);
    await expectEvents(stores, world.ledger);
    await expectImports(stores, world.ledger);
    await expectDerived(stores);
    for (const rule of world.rules) await expectSegments(stores, rule);
    await expectWarehouse(stores);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('REL-1 survives kill -9 at any moment of its first start', { timeout: 120_000 }, async () => {
    const dir = newDir();
    const environment = { PAWLOOP_DATA_DIR: dir, PORT: String(await freePort()) };
    for (let round = 0; round < 5; round += 1) {
      const attempt = spawnMain(environment);
      await Promise.race([pause(300 + Math.random() * 4000), attempt.exited]);
      attempt.kill('SIGKILL');
      await attempt.exited;
    }
    const server = await startServer(environment);
    const world = await prepare(server, dir);
    const sale = {
      key: 'sale-after',
      acknowledged: false,
      open: false,
      customerId: world.customerIds[0] ?? '',
      amountFen: 5,
    };
    world.ledger.sales.push(sale);
    await sendSale(world, sale, 0);
    await using stores = await openStores(storesOf(dir));
    await settled(stores);
    await expectSales(stores, world.ledger);
    await expectWarehouse(stores);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
