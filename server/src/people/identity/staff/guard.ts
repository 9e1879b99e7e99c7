/** Lock-out: an attempt counts before its password is looked at, so that many guesses at once count too (ACC-2, SEC-3). */
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { locked } from '../problems.ts';
import { failuresBeforeLock, failuresPerAddress, lockMinutes } from '../settings.ts';

/** Attempts of one sign-in that may be given back. */
export interface Attempt {
  /** The password was right: the login starts anew, the address gets this attempt back. */
  succeeded(): Promise<void>;
  /** Nothing was guessed yet (the second factor is still missing): both get this attempt back. */
  refund(): Promise<void>;
}

/**
 * Count an attempt for the login and for the address.
 * @throws Problem `identity/locked` with the seconds to wait, for known and unknown logins alike
 */
export async function beginAttempt(deps: IdentityDeps, login: string, address: string): Promise<Attempt> {
  const { db, clock, secrets, settings } = deps;
  const loginKey = secrets.blindIndex('guard-login', login);
  const addressKey = secrets.blindIndex('guard-address', address);
  const minutes = await settings.get(db, lockMinutes);
  const limits = { minutes, now: clock.now() };
  await count(deps, addressKey, { ...limits, most: await settings.get(db, failuresPerAddress) });
  await count(deps, loginKey, { ...limits, most: await settings.get(db, failuresBeforeLock) });
  const giveBack = async (keys: Buffer[]): Promise<void> => {
    await sql`
      update identity.sign_in_guard set attempts = greatest(attempts - 1, 0), locked_until = null
      where key = any(${keys}::bytea[])`.execute(db);
  };
  return {
    async succeeded() {
      await sql`delete from identity.sign_in_guard where key = ${loginKey}`.execute(db);
      await giveBack([addressKey]);
    },
    refund: () => giveBack([loginKey, addressKey]),
  };
}

interface Limits {
  readonly most: number;
  readonly minutes: number;
  readonly now: Temporal.Instant;
}

/** The last attempt that is allowed sets the lock; it falls when that attempt succeeds. */
async function count({ db }: IdentityDeps, key: Buffer, { most, minutes, now }: Limits): Promise<void> {
  const at = now.toString();
  const until = now.add({ minutes }).toString();
  const old = sql`(g.window_started_at <= ${now.subtract({ minutes }).toString()} or g.locked_until <= ${at})`;
  const { rows } = await sql`
    insert into identity.sign_in_guard as g (key, attempts, window_started_at, locked_until)
    values (${key}, 1, ${at}, case when ${most}::int <= 1 then ${until}::timestamptz end)
    on conflict (key) do update set
      attempts = case when ${old} then 1 else g.attempts + 1 end,
      window_started_at = case when ${old} then excluded.window_started_at else g.window_started_at end,
      locked_until = case when (case when ${old} then 1 else g.attempts + 1 end) >= ${most}::int then ${until}::timestamptz end
    where g.locked_until is null or g.locked_until <= ${at}
    returning 1`.execute(db);
  if (rows.length > 0) return;
  const { rows: held } = await sql<{ locked_until: string | null }>`
    select locked_until from identity.sign_in_guard where key = ${key}`.execute(db);
  const end = held[0]?.locked_until;
  const seconds = end ? Math.max(1, Math.ceil(Temporal.Instant.from(end).since(now).total('seconds'))) : 1;
  throw new Problem(locked, undefined, [], seconds);
}
