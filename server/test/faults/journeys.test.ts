/** `kill -9` of the server, of PostgreSQL and of ClickHouse at thirty random moments while a journey runs. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { ALIYUN_KEY, type FakeAliyun, startFakeAliyun } from '../../src/adapters/channel/fake/fake-aliyun.ts';
import { expectDerived, expectSales, expectWarehouse } from './invariants.ts';
import { atRest, expectCoupons, expectMeasured, expectMessages, expectRuns } from './journey-invariants.ts';
import { COUPON_FEN, type RunningJourney, startJourney } from './journey-world.ts';
import { killOnce, type Victim } from './killer.ts';
import { acknowledged, emptyLedger } from './ledger.ts';
import { registerOwners, signIn } from './people.ts';
import {
  type Environment,
  firstPassword,
  freePort,
  killAll,
  makeDataDir,
  removeDataDir,
  startServer,
} from './server-process.ts';
import { openStores, type Stores, settled, storesOf } from './stores.ts';
import { sell, sendSale, type World } from './writers.ts';

const KILLS = 30;
const VICTIMS: readonly Victim[] = ['server', 'postgres', 'clickhouse'];
const SIGN = '宠物循环';
/** What a provider does to a message now and then, besides taking it. */
const WHIMS = ['slow', 'cut-before', 'cut-after', 'cut-mid', 'garbage', 503, 'limit'] as const;
const dir = makeDataDir();

afterAll(async () => {
  await killAll();
  removeDataDir(dir);
});

function smsOf(provider: FakeAliyun): Environment {
  return {
    ALIYUN_SMS_ACCESS_KEY_ID: ALIYUN_KEY.accessKeyId,
    ALIYUN_SMS_ACCESS_KEY_SECRET: ALIYUN_KEY.accessKeySecret,
    ALIYUN_SMS_SIGN: SIGN,
    ALIYUN_SMS_API_URL: `http://127.0.0.1:${provider.port}`,
    PAWLOOP_SMS_TEMPLATES: 'sign-in-code=SMS_CODE,erase-code=SMS_CODE',
  };
}

/** Owners come first, while their codes are still shown: then the server goes on with a provider. */
async function prepare(environment: Environment): Promise<{ world: Omit<World, 'url'>; journey: RunningJourney }> {
  const server = await startServer(environment);
  const staff = await signIn(server.url, firstPassword(dir));
  const customerIds = await registerOwners(server.url, 40);
  const journey = await startJourney(server.url, staff, 150 * COUPON_FEN);
  server.kill('SIGTERM');
  expect(await server.exited).toBe(0);
  return { world: { staff, customerIds, writeKey: '', ledger: emptyLedger() }, journey };
}

/** Calls that were cut off and a provider that failed are given time; here as if it had passed. */
async function letPatienceEnd({ rows }: Stores): Promise<void> {
  await rows(`update platform.idempotency_key set created_at = created_at - interval '2 minutes' where status is null`);
  await rows(`update message.send set lease_until = now() where state = 'sending' and handed_at is not null`);
  await rows(`update message.provider set open_until = now() where circuit = 'open'`);
}

describe('kill -9 while a journey runs', () => {
  it('CAM-3 REL-1 rules 22 25 26 38 doubles and loses no run, coupon or message', { timeout: 480_000 }, async () => {
    await using provider = await startFakeAliyun();
    const plain = { PAWLOOP_DATA_DIR: dir, PORT: String(await freePort()) };
    const { world: prepared, journey } = await prepare(plain);
    const environment = { ...plain, ...smsOf(provider) };
    let server = await startServer(environment);
    const world: World = { ...prepared, url: server.url };
    const stop = new AbortController();
    const writers = Array.from({ length: 4 }, (_, nth) => sell(world, nth, stop.signal));
    for (let kill = 0; kill < KILLS; kill += 1) {
      provider.misbehave(WHIMS[kill % WHIMS.length] ?? 'slow');
      server = await killOnce(VICTIMS[Math.floor(Math.random() * VICTIMS.length)] ?? 'server', server, environment);
    }
    while (acknowledged(world.ledger.sales).length < 200) await pause(100);
    stop.abort();
    await Promise.all(writers);

    await using stores = await openStores(storesOf(dir));
    await letPatienceEnd(stores);
    for (const sale of world.ledger.sales.filter((one) => one.open)) await sendSale(world, sale, 0);
    await settled(stores);
    for (await letPatienceEnd(stores); !(await atRest(stores, journey)); await pause(200)) await letPatienceEnd(stores);
    await settled(stores);

    await expectSales(stores, world.ledger);
    await expectDerived(stores);
    await expectRuns(stores, journey);
    await expectCoupons(stores, journey);
    await expectMessages(stores, journey, provider.booked);
    await expectMeasured(stores, journey);
    await expectWarehouse(stores);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
