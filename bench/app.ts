/** The whole server without a port, on engines of its own in a temporary folder, for one benchmark. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { createDevelopmentVendors } from '../server/src/adapters/channel/index.ts';
import { createDevelopmentSms } from '../server/src/adapters/sms/development.ts';
import { createWechat } from '../server/src/adapters/wechat/wechat-http.ts';
import { createApp, type Pawloop } from '../server/src/app.ts';
import { startEngines } from '../server/src/embedded/index.ts';
import { type Clock, systemClock } from '../server/src/platform/clock.ts';
import { readConfig } from '../server/src/platform/config.ts';
import { type Db, openDb, openPool } from '../server/src/platform/db.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase, migrateWarehouse } from '../server/src/platform/migrate.ts';
import { createSecrets } from '../server/src/platform/secret.ts';
import { ensureEventPartitions } from '../server/src/platform/upkeep.ts';
import { startWake } from '../server/src/platform/wake.ts';
import { openWarehouse, type Warehouse } from '../server/src/platform/warehouse.ts';

export interface BenchApp {
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly pawloop: Pawloop;
}

export interface BenchAppOptions {
  readonly clock?: Clock;
  /** Called with the migrated warehouse before anything of the application looks at it. */
  fill?(client: ClickHouseClient): Promise<void>;
}

/** Longer than any insert of a benchmark takes. */
const REQUEST_TIMEOUT_MS = 600_000;

export async function withApp<T>(
  { clock = systemClock, fill }: BenchAppOptions,
  work: (app: BenchApp) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const engines = await startEngines({ dir });
  const log = createLog('error');
  const pool = openPool(engines.databaseUrl, log);
  const db = openDb(pool);
  const warehouse = openWarehouse(engines.clickhouseUrl, db, clock);
  const wake = startWake(pool, log);
  try {
    await migrateDatabase(engines.databaseUrl, log);
    const client = createClient({ url: engines.clickhouseUrl, request_timeout: REQUEST_TIMEOUT_MS });
    await migrateWarehouse(client);
    await fill?.(client);
    await client.close();
    await ensureEventPartitions(db, clock);
    const config = readConfig({ PAWLOOP_DATA_DIR: dir, PAWLOOP_DEMO: 'off' }, dir);
    const pawloop = await createApp({
      config,
      pool,
      db,
      warehouse,
      clock,
      log,
      wake,
      secrets: createSecrets(Buffer.alloc(32, 7)),
      sms: createDevelopmentSms(),
      wechat: createWechat(config.wechat),
      vendors: createDevelopmentVendors(clock),
    });
    await pawloop.http.ready();
    const found = await work({ db, warehouse, pawloop });
    pawloop.live.stop();
    await pawloop.http.close();
    return found;
  } finally {
    await wake.stop();
    await warehouse.close();
    await db.destroy();
    await engines.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
