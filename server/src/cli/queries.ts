/** What the command line asks the database about itself. */
import { sql } from 'kysely';
import type { Db } from '../platform/db.ts';

export interface DatabaseFacts {
  readonly version: string;
  readonly megabytes: number;
  /** RFC 3339. */
  readonly now: string;
}

export async function databaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_setting('server_version') as version, clock_timestamp() as now,
      (pg_database_size(current_database()) / 1048576)::integer as megabytes`.execute(db);
  return rows[0] as DatabaseFacts;
}
