/** Sessions of owners and staff: opaque 256-bit tokens of which only the hash is kept, with idle and absolute end (SEC-2). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { newToken, tokenHash } from '../../platform/secret.ts';
import type { Client } from './deps.ts';

export interface NewSession {
  readonly holder: { readonly staffId: string } | { readonly customerId: string };
  readonly client: Client;
  readonly now: Temporal.Instant;
  readonly idleSeconds: number;
  readonly lifeSeconds: number;
}

const LONGEST_TEXT = 300;

/** @returns the token, which is nowhere kept in clear */
export async function openSession(handle: Db | Tx, session: NewSession): Promise<{ sessionId: string; token: string }> {
  const { holder, client, now } = session;
  const sessionId = newId();
  const token = newToken();
  await sql`
    insert into identity.session (session_id, token_hash, staff_id, customer_id, created_at, last_seen_at, idle_seconds,
      expires_at, user_agent, address)
    values (${sessionId}, ${tokenHash(token)}, ${'staffId' in holder ? holder.staffId : null},
      ${'customerId' in holder ? holder.customerId : null}, ${now.toString()}, ${now.toString()}, ${session.idleSeconds},
      ${now.add({ seconds: session.lifeSeconds }).toString()}, ${client.userAgent.slice(0, LONGEST_TEXT)},
      ${client.address.slice(0, LONGEST_TEXT)})`.execute(handle);
  return { sessionId, token };
}

export async function closeSession(handle: Db | Tx, sessionId: string): Promise<void> {
  await sql`delete from identity.session where session_id = ${sessionId}`.execute(handle);
}

/** End one session of a member of staff. @returns false when that person has no such session */
export async function closeStaffSession(handle: Db | Tx, staffId: string, sessionId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from identity.session where session_id = ${sessionId} and staff_id = ${staffId}`.execute(handle);
  return (numAffectedRows ?? 0n) > 0n;
}

/** End all sessions of a member of staff, but for one when given. */
export async function closeStaffSessions(
  handle: Db | Tx,
  staffId: string,
  except: string | null = null,
): Promise<void> {
  await sql`
    delete from identity.session where staff_id = ${staffId} and session_id is distinct from ${except}::uuid`.execute(
    handle,
  );
}

interface SessionRow {
  session_id: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  user_agent: string;
  address: string;
}

/** Open sessions of a member of staff, most recently used first. */
export async function staffSessions(
  handle: Db | Tx,
  staffId: string,
  current: string | null,
  now: Temporal.Instant,
): Promise<Identity.SessionItem[]> {
  const { rows } = await sql<SessionRow>`
    select session_id, created_at, last_seen_at, expires_at, user_agent, address from identity.session
    where staff_id = ${staffId} and expires_at > ${now.toString()}
      and last_seen_at + make_interval(secs => idle_seconds) > ${now.toString()}
    order by last_seen_at desc limit 200`.execute(handle);
  return rows.map((row) => ({
    sessionId: row.session_id,
    current: row.session_id === current,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent,
    address: row.address,
  }));
}

/** Remove what has run out: sessions, old codes, old attempts. */
export async function sweep(handle: Db | Tx, now: Temporal.Instant): Promise<void> {
  const dayAgo = now.subtract({ hours: 25 }).toString();
  await sql`delete from identity.session where expires_at < ${now.toString()}
    or last_seen_at + make_interval(secs => idle_seconds) < ${now.toString()}`.execute(handle);
  await sql`delete from identity.one_time_code where created_at < ${dayAgo}`.execute(handle);
  await sql`delete from identity.sign_in_guard where window_started_at < ${dayAgo}
    and (locked_until is null or locked_until < ${now.toString()})`.execute(handle);
}
