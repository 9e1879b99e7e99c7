/** PostgreSQL handles, opaque between modules: no table is visible, each module writes the SQL of its own. */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';

/** No table is visible; that a module's SQL names only its own tables is proved by a gate (scripts/gates/tables.mjs). */
export type NoTables = Record<never, never>;

/** The connection pool, as passed between modules. */
export type Db = Kysely<NoTables>;

/** An open transaction, as passed between modules. */
export type Tx = Transaction<NoTables>;

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond the safe integers`);
  return value;
}

/** `2026-03-01 02:00:00.5+00` → `2026-03-01T02:00:00.5Z`; infinities are not used in our tables. */
function parseInstant(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11).replace(/([+-]\d\d)$/, '$1:00')}`.replace('+00:00', 'Z');
}

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    if (oid === INT8) return parseInt8;
    if (oid === DATE) return (text: string) => text;
    if (oid === TIMESTAMPTZ) return parseInstant;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

export interface DbOptions {
  readonly max?: number;
  readonly applicationName?: string;
  /** A crash may take the last commits with it, none in part: for work that finds out by itself what is left to do. */
  readonly hasty?: boolean;
}

const SESSION = '-c timezone=UTC -c default_transaction_isolation=read\\ committed';

/** A pg pool with our type parsers; sessions speak UTC. */
export function openPool(url: string, log: Log, options: DbOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 16,
    connectionTimeoutMillis: 10_000,
    application_name: options.applicationName ?? 'pawloop',
    options: `${SESSION}${options.hasty ? ' -c synchronous_commit=off' : ''}`,
    types,
  });
  const lost = (error: Error) => log.warn({ error: error.message }, 'database connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

export function openDb(pool: pg.Pool): Db {
  return new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) });
}

const RETRIED = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

/**
 * Run `work` in one READ COMMITTED transaction; commit on return, roll back on throw.
 * Serialization failures and deadlocks (40001, 40P01) are tried again up to five times.
 */
export async function inTransaction<R>(db: Db, work: (tx: Tx) => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    let hooks: (() => void)[] = [];
    try {
      const result = await db.transaction().execute((tx) => {
        hooks = [];
        commitHooks.set(tx, hooks);
        return work(tx);
      });
      for (const hook of hooks) hook();
      return result;
    } catch (error) {
      if (attempt >= ATTEMPTS || !(error instanceof pg.DatabaseError) || !RETRIED.has(error.code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * (5 + Math.random() * 10)));
    }
  }
}

const commitHooks = new WeakMap<Tx, (() => void)[]>();

/** Call `hook` once the transaction has committed; never when it rolled back. The hook must not throw. */
export function afterCommit(tx: Tx, hook: () => void): void {
  const hooks = commitHooks.get(tx);
  if (hooks && !hooks.includes(hook)) hooks.push(hook);
}

const CONSTRAINT_STATES = new Set(['23505', '23P01', '23514', '23503']);

/** True when the error is the violation of that unique, exclusion, check or foreign-key constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return (
    error instanceof pg.DatabaseError && CONSTRAINT_STATES.has(error.code ?? '') && error.constraint === constraint
  );
}

/** A value as `jsonb`, also when it is an array or a scalar (which the driver would not encode as JSON). */
export function jsonb(value: unknown) {
  return sql`${JSON.stringify(value)}::jsonb`;
}
