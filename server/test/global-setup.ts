/** Starts one PostgreSQL and one ClickHouse for all test files and prepares the template that each file clones. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startClickhouse, startPostgres } from '../src/embedded/index.ts';
import { createLog } from '../src/platform/log.ts';
import { migrateDatabase } from '../src/platform/migrate.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-test-'));
  await chmod(dir, 0o755);
  const [postgres, clickhouse] = await Promise.all([
    // Nothing here must survive a crash of the machine, so the tests need not wait for the disk.
    startPostgres({
      dir,
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
    }),
    startClickhouse({ dir }),
  ]);
  await migrateDatabase(postgres.url, createLog('error'));
  project.provide('databaseUrl', postgres.url);
  project.provide('clickhouseUrl', clickhouse.url);
  return async () => {
    await Promise.all([postgres.stop(), clickhouse.stop()]);
    await rm(dir, { recursive: true, force: true });
  };
}
