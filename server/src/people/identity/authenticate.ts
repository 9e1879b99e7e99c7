/** Turns a credential into a principal with one indexed query; unknown or expired ones are nobody. */
import { Identity, type Permission, type StaffScope } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Authenticate, Principal } from '../../platform/http/principal.ts';
import { tokenHash } from '../../platform/secret.ts';
import type { IdentityDeps } from './deps.ts';

const nobody: Principal = { kind: 'anonymous' };
/** How often the time of last use is written. */
const TOUCH_SECONDS = 60;

interface OwnerRow {
  session_id: string;
  last_seen_at: string;
  customer_id: string;
}

interface StaffRow {
  session_id: string;
  last_seen_at: string;
  staff_id: string;
  name: string;
  scope: StaffScope;
  merchant_id: string | null;
  totp_enabled: boolean;
  totp_required: boolean | null;
  permissions: string[] | null;
}

type Which = RawBuilder<unknown>;
const byToken = (token: string): Which => sql`s.token_hash = ${tokenHash(token)}`;
const byIds = (sessionIds: readonly string[]): Which => sql`s.session_id = any(${[...sessionIds]}::uuid[])`;

const live = (now: string) => sql`s.expires_at > ${now}
  and s.last_seen_at + make_interval(secs => s.idle_seconds) > ${now}`;

const ownerSessions = (which: Which, now: string) => sql<OwnerRow>`
  select s.session_id, s.last_seen_at, s.customer_id
  from identity.session s join identity.customer c on c.customer_id = s.customer_id and c.status = 'known'
  where ${which} and ${live(now)}`;

const staffSessions = (which: Which, now: string) => sql<StaffRow>`
  select s.session_id, s.last_seen_at, f.staff_id, f.name, f.scope, f.merchant_id, f.totp_sealed is not null as totp_enabled,
    r.totp_required, r.permissions
  from identity.session s
  join identity.staff f on f.staff_id = s.staff_id and f.disabled_at is null
  left join lateral (
    select bool_or(role.totp_required) as totp_required, array_agg(distinct p.permission) as permissions
    from identity.staff_role sr join identity.role using (role_id)
    left join lateral unnest(role.permissions) as p (permission) on true
    where sr.staff_id = f.staff_id
  ) r on true
  where ${which} and ${live(now)}`;

/** Whose sessions these are, as of now, without counting as their use; the ended ones are left out. */
export async function principalsOf(
  { db, clock }: Pick<IdentityDeps, 'db' | 'clock'>,
  sessionIds: readonly string[],
): Promise<Map<string, Principal>> {
  const now = clock.now().toString();
  const owners = await ownerSessions(byIds(sessionIds), now).execute(db);
  const staff = await staffSessions(byIds(sessionIds), now).execute(db);
  return new Map([
    ...owners.rows.map((row) => [row.session_id, ownerPrincipal(row)] as const),
    ...staff.rows.map((row) => [row.session_id, staffPrincipal(row)] as const),
  ]);
}

/** A bearer token signs in an owner, the cookie a member of staff; one never stands for the other. */
export function createAuthenticate({ db, clock }: Pick<IdentityDeps, 'db' | 'clock'>): Authenticate {
  return async ({ bearer, cookie, writeKey }) => {
    if (bearer) return (await sessionPrincipal(bearer, 'owner')) ?? nobody;
    if (cookie) return (await sessionPrincipal(cookie, 'staff')) ?? nobody;
    if (writeKey) return (await keyPrincipal(writeKey)) ?? nobody;
    return nobody;
  };

  async function sessionPrincipal(token: string, kind: 'owner' | 'staff'): Promise<Principal | undefined> {
    const now = clock.now();
    const query = kind === 'owner' ? ownerSessions : staffSessions;
    const { rows } = await query(byToken(token), now.toString()).execute(db);
    const row: OwnerRow | StaffRow | undefined = rows[0];
    if (!row) return undefined;
    await touch(row, now);
    return 'customer_id' in row ? ownerPrincipal(row) : staffPrincipal(row);
  }

  async function touch(row: Pick<OwnerRow, 'session_id' | 'last_seen_at'>, now: Temporal.Instant): Promise<void> {
    const before = now.subtract({ seconds: TOUCH_SECONDS });
    if (Temporal.Instant.compare(Temporal.Instant.from(row.last_seen_at), before) > 0) return;
    await sql`
      update identity.session set last_seen_at = ${now.toString()}
      where session_id = ${row.session_id} and last_seen_at < ${now.toString()}`.execute(db);
  }

  async function keyPrincipal(secret: string): Promise<Principal | undefined> {
    const now = clock.now();
    const { rows } = await sql<{ key_id: string; source: string; last_used_at: string | null }>`
      select key_id, source, last_used_at from identity.api_key
      where secret_hash = ${tokenHash(secret)} and revoked_at is null`.execute(db);
    const row = rows[0];
    if (!row) return undefined;
    const fresh = now.subtract({ seconds: TOUCH_SECONDS });
    if (row.last_used_at === null || Temporal.Instant.compare(Temporal.Instant.from(row.last_used_at), fresh) < 0) {
      await sql`update identity.api_key set last_used_at = ${now.toString()} where key_id = ${row.key_id}`.execute(db);
    }
    return { kind: 'writeKey', keyId: row.key_id, source: row.source };
  }
}

function ownerPrincipal(row: OwnerRow): Principal {
  return { kind: 'owner', customerId: row.customer_id, sessionId: row.session_id };
}

/** Whose role requires a second factor may do nothing but enrol one until it is there (ACC-2). */
function staffPrincipal(row: StaffRow): Principal {
  const mustEnrol = row.totp_required === true && !row.totp_enabled;
  const held = new Set(mustEnrol ? [] : row.permissions);
  const granted = Identity.openToScope[row.scope].filter((permission) => held.has(permission));
  return {
    kind: 'staff',
    staffId: row.staff_id,
    name: row.name,
    sessionId: row.session_id,
    scope: row.scope,
    merchantId: row.merchant_id,
    permissions: new Set<Permission>(granted),
  };
}
