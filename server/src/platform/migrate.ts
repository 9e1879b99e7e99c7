/** Brings both databases to the schema of this version: PostgreSQL under an advisory lock, ClickHouse by a ledger table. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { runMigrations } from 'graphile-worker';
import { runner } from 'node-pg-migrate';
import type { Log } from './log.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../migrations');
const WAREHOUSE = path.resolve(import.meta.dirname, '../../warehouse');

/** Apply what is missing in PostgreSQL; a second process waits for the first. */
export async function migrateDatabase(databaseUrl: string, log: Log): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runner({
        databaseUrl,
        dir: MIGRATIONS,
        ignorePattern: '^(?!.*\\.sql$).*',
        direction: 'up',
        migrationsTable: 'migration',
        migrationsSchema: 'public',
        singleTransaction: false,
        log: (message) => log.debug(message),
        logger: {
          debug: () => undefined,
          info: (m) => log.debug(m),
          warn: (m) => log.debug(m),
          error: (m) => log.error(m),
        },
      });
      await runMigrations({ connectionString: databaseUrl });
      return;
    } catch (error) {
      const busy = /another migration is already running/i.test((error as Error).message);
      if (!busy || attempt > 120) throw error;
      await pause(500);
    }
  }
}

/** True when every migration of this version is in; before that, views would miss what is inserted. */
export async function isWarehouseCurrent(client: ClickHouseClient): Promise<boolean> {
  const done = await appliedTo(client);
  return (await warehouseFiles()).every((file) => done.has(file));
}

async function appliedTo(client: ClickHouseClient): Promise<ReadonlySet<string>> {
  const reply = await client.query({ query: 'SELECT name FROM migration', format: 'JSONEachRow' });
  return new Set((await reply.json<{ name: string }>()).map((row) => row.name));
}

async function warehouseFiles(): Promise<string[]> {
  return (await readdir(WAREHOUSE)).filter((name) => name.endsWith('.sql')).sort();
}

/**
 * Apply what is missing in ClickHouse; statements of a file are separated by lines holding only `--`. There are no
 * transactions: a file that was cut off, or that two processes apply at once, runs again from its first statement, so
 * every statement must bear that (IF NOT EXISTS).
 */
export async function migrateWarehouse(client: ClickHouseClient): Promise<void> {
  await client.command({
    query:
      'CREATE TABLE IF NOT EXISTS migration (name String, at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY name',
  });
  const done = await appliedTo(client);
  for (const name of (await warehouseFiles()).filter((file) => !done.has(file))) {
    const statements = (await readFile(path.join(WAREHOUSE, name), 'utf8')).split(/^--$/m);
    for (const query of statements.map((text) => text.trim().replace(/;$/, '')).filter(Boolean))
      await client.command({ query });
    await client.insert({ table: 'migration', values: [{ name }], format: 'JSONEachRow' });
  }
}
