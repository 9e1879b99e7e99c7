/** A whole server for one test file: its own PostgreSQL database and ClickHouse database, a settable clock, sign-ins. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Permission } from '@pawloop/contract';
import type { MessageVendor } from '../src/adapters/channel/channel.ts';
import { createDevelopmentVendors } from '../src/adapters/channel/index.ts';
import { createDevelopmentSms } from '../src/adapters/sms/development.ts';
import type { SmsChannel } from '../src/adapters/sms/sms.ts';
import { createWechat } from '../src/adapters/wechat/wechat-http.ts';
import { createApp, type Modules, type Pawloop } from '../src/app.ts';
import { type SettableClock, settableClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { drainConsumers } from '../src/platform/consumers.ts';
import { type Db, openDb, openPool } from '../src/platform/db.ts';
import type { App } from '../src/platform/http/index.ts';
import { newId } from '../src/platform/ids.ts';
import { createLog } from '../src/platform/log.ts';
import { createSecrets } from '../src/platform/secret.ts';
import { ensureEventPartitions } from '../src/platform/upkeep.ts';
import { startWake } from '../src/platform/wake.ts';
import { openWarehouse, type Warehouse } from '../src/platform/warehouse.ts';
import { newDatabase, newWarehouse } from './database.ts';
import { type Headers, signInOwner, signInStaff } from './sign-in.ts';

export type { Headers } from './sign-in.ts';

export interface TestApp extends AsyncDisposable {
  readonly http: App;
  readonly pawloop: Pawloop;
  readonly modules: Modules;
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly clock: SettableClock;
  /** Connection of the file's own database, for a second server on the same data. */
  readonly databaseUrl: string;
  /** Headers of a new member of staff with these permissions; all of them when left out. */
  staff(permissions?: readonly Permission[]): Promise<Headers>;
  /** A new owner, registered through phone and code. */
  owner(phone?: string): Promise<{ headers: Headers; customerId: string }>;
  /** Run every consumer until the log is consumed. */
  drain(): Promise<void>;
  /** Run one round of a loop. */
  loop(name: string): Promise<void>;
}

export interface TestOptions {
  /** Where the clock stands at first. */
  readonly now?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Way to send codes and alarms; the development channel when left out. */
  readonly sms?: SmsChannel;
  /** Ways to the external channels; the development channel for each when left out. */
  readonly vendors?: readonly MessageVendor[];
}

let phones = 0;
const nextPhone = (): string => {
  phones += 1;
  return String(13_800_000_000 + phones);
};

export async function testApp(options: TestOptions = {}): Promise<TestApp> {
  const name = `t_${newId().replaceAll('-', '').slice(12)}`;
  const [databaseUrl, clickhouseUrl, dataDir] = await Promise.all([
    newDatabase(name),
    newWarehouse(name),
    mkdtemp(path.join(tmpdir(), 'pawloop-data-')),
  ]);
  const log = createLog(process.env.PAWLOOP_LOG_LEVEL ?? 'silent');
  const clock = settableClock(options.now ?? '2026-03-01T02:00:00Z');
  const pool = openPool(databaseUrl, log);
  const db = openDb(pool);
  const warehouse = openWarehouse(clickhouseUrl, db, clock);
  const wake = startWake(pool, log);
  const config = readConfig({ PAWLOOP_DATA_DIR: dataDir, PAWLOOP_DEMO: 'off', ...options.env }, dataDir);
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const sms = options.sms ?? createDevelopmentSms();
  await ensureEventPartitions(db, clock);
  const pawloop = await createApp({
    config,
    pool,
    db,
    warehouse,
    clock,
    secrets,
    log,
    wake,
    sms,
    wechat: createWechat(config.wechat),
    vendors: options.vendors ?? createDevelopmentVendors(clock),
  });
  const { http, modules } = pawloop;
  await http.ready();
  return {
    http,
    pawloop,
    modules,
    db,
    warehouse,
    clock,
    databaseUrl,
    staff: (permissions) => signInStaff(pawloop, permissions),
    owner: (phone = nextPhone()) => signInOwner(pawloop, phone),
    drain: () => drainConsumers(db, pawloop.consumers),
    async loop(loopName) {
      const loop = pawloop.loops.find((entry) => entry.name === loopName);
      if (!loop) throw new Error(`no loop ${loopName}`);
      await loop.run();
    },
    async [Symbol.asyncDispose]() {
      pawloop.live.stop();
      await http.close();
      await wake.stop();
      await warehouse.close();
      await db.destroy();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
