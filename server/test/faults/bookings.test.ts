/** Owners book, pay, move and cancel while the server and PostgreSQL are killed: nothing lost, nothing doubled (BOOK-3, PAY-2). */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectHolds, expectMoney, expectTime, untilAtRest } from './booking-invariants.ts';
import { findPlaces, live, registerOwnersWithPets, type World } from './booking-world.ts';
import { killOnce, type Victim } from './killer.ts';
import {
  type Environment,
  freePort,
  killAll,
  makeDataDir,
  removeDataDir,
  type Server,
  startServer,
} from './server-process.ts';
import { openStores, type Stores, settled, storesOf } from './stores.ts';

const KILLS = 6;
/** Holds between two kills. */
const HOLDS = 3;
const ENOUGH = [
  ['held', 21],
  ['cashier pay', 4],
  ['cancelled', 2],
  ['moved', 1],
] as const;
const VICTIMS: readonly Victim[] = ['server', 'server', 'postgres'];

let dir: string;
beforeAll(() => {
  dir = makeDataDir();
});
afterAll(async () => {
  await killAll();
  removeDataDir(dir);
});

/** Calls that were cut off are asked for again at once; here as if their minute had passed. */
async function letPatienceEnd({ rows }: Stores): Promise<void> {
  await rows(`update platform.idempotency_key set created_at = created_at - interval '2 minutes' where status is null`);
}

async function until(done: () => boolean): Promise<void> {
  await using stores = await openStores(storesOf(dir));
  while (!done()) {
    await letPatienceEnd(stores);
    await pause(100);
  }
}

describe('kill -9 while owners book', () => {
  it('BOOK-3 PAY-2 REL-1 rules 1 2 6 7 8 10 lose and double no time and no money', { timeout: 480_000 }, async () => {
    const port = String(await freePort());
    const base: Environment = { PAWLOOP_DATA_DIR: dir, PORT: port };
    let server: Server = await startServer({ ...base, PAWLOOP_DEMO: 'on' });
    const owners = await registerOwnersWithPets(server.url, 10);
    const [first] = owners;
    if (!first) throw new Error('nobody');
    const places = (await findPlaces(server.url, 'bath', first)).slice(0, 3);
    expect(places.length).toBeGreaterThan(0);
    const world: World = { url: server.url, owners, places, held: [], broken: [], done: new Map() };
    const stop = new AbortController();
    const doings = owners.map((owner) => live(world, owner, stop.signal));
    for (let kill = 0; kill < KILLS; kill += 1) {
      server = await killOnce(VICTIMS[Math.floor(Math.random() * VICTIMS.length)] ?? 'server', server, base);
      const before = world.held.length;
      await until(() => world.held.length >= before + HOLDS);
    }
    // What they do falls by dice: the test ends when enough of it was done, not sooner.
    await until(() => ENOUGH.every(([what, times]) => (world.done.get(what) ?? 0) >= times));
    stop.abort();
    await Promise.all(doings);

    await using stores = await openStores(storesOf(dir));
    await untilAtRest(stores);
    await settled(stores);
    expect.soft(world.broken).toEqual([]);
    await expectHolds(stores, world.held);
    await expectTime(stores);
    await expectMoney(stores);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
