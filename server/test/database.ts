/** Fresh databases for tests on the engines that global-setup.ts started. */
import { createClient } from '@clickhouse/client';
import { sql } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import type { Db } from '../src/platform/db.ts';
import { newId } from '../src/platform/ids.ts';
import { migrateWarehouse } from '../src/platform/migrate.ts';

/** What global-setup.ts provides. */
declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    clickhouseUrl: string;
  }
}

function freshName(): string {
  return `t_${newId().replaceAll('-', '').slice(12)}`;
}

/** A PostgreSQL database with all migrations applied, cloned from the template. @returns its URL */
export async function newDatabase(name = freshName()): Promise<string> {
  const templateUrl = inject('databaseUrl');
  const template = new URL(templateUrl).pathname.slice(1);
  const admin = new URL(templateUrl);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  } finally {
    await client.end();
  }
  const own = new URL(templateUrl);
  own.pathname = `/${name}`;
  return own.href;
}

/** A ClickHouse database with all migrations applied. @returns its URL */
export async function newWarehouse(name = freshName()): Promise<string> {
  const url = inject('clickhouseUrl');
  const admin = createClient({ url });
  await admin.command({ query: `CREATE DATABASE ${name} ENGINE = Atomic` });
  await admin.close();
  const own = new URL(url);
  own.pathname = `/${name}`;
  const client = createClient({ url: own.href });
  await migrateWarehouse(client);
  await client.close();
  return own.href;
}

/**
 * Wait until readers of the log may see everything that is committed. Transaction ids are the cluster's: a transaction
 * that is open in another test's database holds this one's readers back.
 */
export async function settled(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ held: boolean }>`
      select exists (select from platform.event where xid >= pg_snapshot_xmin(pg_current_snapshot())) as held`.execute(
      db,
    );
    if (!rows[0]?.held) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
