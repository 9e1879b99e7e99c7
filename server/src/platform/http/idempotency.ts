/**
 * Idempotency keys of unsafe calls (API-1): the first call with a key runs, a repeat gets the first one's answer.
 * Answers are sealed at rest since some carry tokens.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db.ts';
import { Problem, problemType } from '../problem.ts';
import type { Secrets } from '../secret.ts';

export const keyReused = problemType(
  'request/idempotency-reused',
  422,
  'The idempotency key belongs to another request',
);
export const inProgress = problemType('request/in-progress', 409, 'The same request is being handled');

/** A call that began and did not end within this time has died with its process. */
const ABANDONED_SECONDS = 60;

export interface Stored {
  readonly status: number;
  readonly body: unknown;
}

export interface Idempotency {
  /**
   * @returns the stored answer of an earlier call, or undefined: the caller runs and must `finish` or `release`
   * @throws Problem `request/idempotency-reused`, `request/in-progress`
   */
  begin(principal: string, key: string, request: unknown): Promise<Stored | undefined>;
  finish(principal: string, key: string, answer: Stored): Promise<void>;
  /** The call failed: the key may be used again. */
  release(principal: string, key: string): Promise<void>;
}

export function createIdempotency(db: Db, secrets: Secrets): Idempotency {
  return {
    async begin(principal, key, request) {
      const hash = createHash('sha256').update(JSON.stringify(request)).digest();
      const { rows: won } = await sql`
        insert into platform.idempotency_key (principal, key, request_hash) values (${principal}, ${key}, ${hash})
        on conflict (principal, key) do update set created_at = now()
          where idempotency_key.status is null and idempotency_key.request_hash = excluded.request_hash
            and idempotency_key.created_at < now() - make_interval(secs => ${ABANDONED_SECONDS})
        returning 1`.execute(db);
      if (won.length > 0) return undefined;
      const { rows } = await sql<{ request_hash: Buffer; status: number | null; reply: Buffer | null }>`
        select request_hash, status, reply from platform.idempotency_key
        where principal = ${principal} and key = ${key}`.execute(db);
      const row = rows[0];
      if (row && !row.request_hash.equals(hash)) throw new Problem(keyReused);
      if (!row || row.status === null) throw new Problem(inProgress, undefined, [], 1);
      return { status: row.status, body: row.reply === null ? undefined : JSON.parse(secrets.open(row.reply)) };
    },
    async finish(principal, key, answer) {
      const reply = answer.body === undefined ? null : secrets.seal(JSON.stringify(answer.body));
      await sql`
        update platform.idempotency_key set status = ${answer.status}, reply = ${reply}
        where principal = ${principal} and key = ${key}`.execute(db);
    },
    async release(principal, key) {
      await sql`
        delete from platform.idempotency_key
        where principal = ${principal} and key = ${key} and status is null`.execute(db);
    },
  };
}
