/** The two databases of a server under test, read directly. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import pg from 'pg';

export interface StoreUrls {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
}

/** Where the embedded engines of the server on this directory are. */
export function storesOf(dir: string): StoreUrls {
  return JSON.parse(readFileSync(path.join(dir, 'instance.json'), 'utf8')) as StoreUrls;
}

export interface Stores extends AsyncDisposable {
  rows<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The only value of the only row. */
  value(text: string, values?: readonly unknown[]): Promise<unknown>;
  warehouse<Row>(query: string): Promise<Row[]>;
}

/** SQLSTATE cannot_connect_now, and nobody listening yet. */
const STARTING_UP: readonly string[] = ['57P03', 'ECONNREFUSED'];

export async function openStores({ databaseUrl, clickhouseUrl }: StoreUrls): Promise<Stores> {
  const database = await connected(databaseUrl);
  const warehouse = createClient({ url: clickhouseUrl });
  const rows = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
    (await database.query<Row>(text, [...values])).rows;
  return {
    rows,
    async value(text, values) {
      const [row] = await rows(text, values);
      return Object.values(row ?? {})[0];
    },
    async warehouse<Row>(query: string) {
      const reply = await warehouse.query({ query, format: 'JSONEachRow' });
      return reply.json<Row>();
    },
    async [Symbol.asyncDispose]() {
      await database.end();
      await warehouse.close();
    },
  };
}

/** A database that has just been killed refuses until it has read its log again; a vain wait ends with the test. */
async function connected(connectionString: string): Promise<pg.Client> {
  for (;;) {
    const database = new pg.Client({ connectionString });
    database.on('error', () => undefined);
    try {
      await database.connect();
      return database;
    } catch (error) {
      await database.end().catch(() => undefined);
      if (!STARTING_UP.includes((error as { code?: string }).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Wait until every consumer has taken the whole log and no import is under way; the test's own timeout ends a vain wait. */
export async function settled(stores: Stores): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const [state] = await stores.rows<{ behind: string; importing: string; consumers: string }>(`
      select count(*) filter (where exists (select from platform.event e where (e.xid, e.position) > (c.xid, c.position)))
          as behind,
        (select count(*) from intake.import where state in ('checking', 'running')) as importing,
        count(*) as consumers
      from platform.consumer_cursor c`);
    const done = state?.behind === '0' && state.importing === '0' && state.consumers !== '0';
    quiet = done ? quiet + 1 : 0;
    await pause(150);
  }
}
