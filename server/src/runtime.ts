/** Opens what every process of Pawloop stands on: engines or URLs, migrated stores, clock, keys, adapters. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { MessageVendor } from './adapters/channel/channel.ts';
import { createVendors } from './adapters/channel/index.ts';
import { createDevelopmentSms } from './adapters/sms/development.ts';
import type { SmsChannel } from './adapters/sms/sms.ts';
import { createVendorSms } from './adapters/sms/vendor.ts';
import { createWechatTokens } from './adapters/wechat/access-token.ts';
import type { Wechat } from './adapters/wechat/wechat.ts';
import { createWechat } from './adapters/wechat/wechat-http.ts';
import { type Engines, readInstance, StartError, startEngines } from './embedded/index.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { type Db, openDb, openPool } from './platform/db.ts';
import { createLog, type Log } from './platform/log.ts';
import { migrateDatabase, migrateWarehouse } from './platform/migrate.ts';
import { createSecrets, loadMasterKey, type Secrets } from './platform/secret.ts';
import { ensureEventPartitions } from './platform/upkeep.ts';
import { openWarehouse, type Warehouse } from './platform/warehouse.ts';

export interface Runtime {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly secrets: Secrets;
  readonly sms: SmsChannel;
  readonly wechat: Wechat;
  readonly vendors: readonly MessageVendor[];
  close(): Promise<void>;
}

const WAREHOUSE_PATIENCE_MS = 5000;
const DATABASE_PATIENCE_MS = 10_000;

/**
 * @param attach true for commands that may run beside a server: its engines are used when it runs
 * @throws StartError with a message that says what to do
 */
export async function openRuntime(config: Config, attach = false): Promise<Runtime> {
  const log = createLog(config.logLevel);
  const engines = (attach && runningEngines(config.dataDir)) || (await startOwnEngines(config));
  try {
    return await openStores(config, engines, log);
  } catch (error) {
    await engines.stop();
    throw error;
  }
}

type EngineUrls = Pick<Engines, 'databaseUrl' | 'clickhouseUrl' | 'stop'>;

async function startOwnEngines({ dataDir, databaseUrl, clickhouseUrl }: Config): Promise<EngineUrls> {
  if (databaseUrl) await requireDatabase(databaseUrl);
  return startEngines({ dir: dataDir, databaseUrl, clickhouseUrl });
}

/** @throws StartError `database-away`, without the address's password, when the database of the configuration is not there */
async function requireDatabase(databaseUrl: string): Promise<void> {
  const probe = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: DATABASE_PATIENCE_MS });
  try {
    await probe.connect();
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    const { message, code } = error as NodeJS.ErrnoException;
    throw new StartError(
      'database-away',
      `the database ${host}${pathname} of DATABASE_URL cannot be used (${message || code}): start it, or correct ` +
        'DATABASE_URL; without DATABASE_URL Pawloop runs a database of its own',
    );
  } finally {
    await probe.end().catch(() => undefined);
  }
}

/** Addresses of the engines of the server that runs on this data directory; undefined when none runs. */
function runningEngines(dataDir: string): EngineUrls | undefined {
  const instance = readInstance(dataDir);
  if (!instance?.databaseUrl || !instance.clickhouseUrl) return undefined;
  return { databaseUrl: instance.databaseUrl, clickhouseUrl: instance.clickhouseUrl, stop: async () => undefined };
}

async function openStores(config: Config, engines: EngineUrls, log: Log): Promise<Runtime> {
  const clock = systemClock;
  await migrateDatabase(engines.databaseUrl, log);
  const pool = openPool(engines.databaseUrl, log, { max: 24 });
  const db = openDb(pool);
  await ensureEventPartitions(db, clock);
  const warehouse = openWarehouse(engines.clickhouseUrl, db, clock);
  const migrated = migrateWhenThere(warehouse, log);
  await Promise.race([migrated, pause(WAREHOUSE_PATIENCE_MS, undefined, { ref: false })]);
  return {
    config,
    log,
    clock,
    pool,
    db,
    warehouse,
    secrets: createSecrets(loadMasterKey(config.dataDir, config.secretKey)),
    ...openChannels(config, clock, log),
    async close() {
      await warehouse.close();
      await db.destroy();
      await engines.stop();
    },
  };
}

/** The ways to customers: one text-message vendor and one WeChat token for codes, sign-in and messages alike. */
function openChannels(config: Config, clock: Clock, log: Log): Pick<Runtime, 'sms' | 'wechat' | 'vendors'> {
  const tokens = createWechatTokens(config.wechat);
  const vendors = createVendors(config, clock, log, tokens);
  const gateway = vendors.find(({ channel, development }) => channel === 'sms' && !development);
  return {
    sms: gateway ? createVendorSms(gateway, config.channels.smsTemplates) : createDevelopmentSms(),
    wechat: createWechat(config.wechat, tokens),
    vendors,
  };
}

/** ClickHouse away means late, never down (REL-2): its migrations wait for it in the background. */
async function migrateWhenThere(warehouse: Warehouse, log: Log): Promise<void> {
  for (let waitMs = 200; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      await migrateWarehouse(warehouse.client);
      return;
    } catch (error) {
      log.warn({ error: (error as Error).message }, 'the warehouse is not ready, analytics will be late');
      await pause(waitMs, undefined, { ref: false });
    }
  }
}
