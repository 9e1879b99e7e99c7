/** What a new installation needs: the initial roles and one administrator; also staff made from the command line. */

import { randomBytes } from 'node:crypto';
import { initialRoles, type Permission, type StaffScope } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { IdentityDeps } from '../deps.ts';
import { insertStaff } from './accounts.ts';
import { hashPassword, requireStrong } from './password.ts';
import { setRoles } from './repository.ts';
import { lockAdministrators } from './rights.ts';
import { insertRole } from './roles.ts';

export const FIRST_LOGIN = 'admin';
const ADMINISTRATOR = 'administrator';

/** Add roles of this version that are missing; the administrator's always holds every permission. */
async function ensureRoles(tx: Tx, now: Temporal.Instant): Promise<void> {
  for (const role of initialRoles) {
    await sql`
      insert into identity.role (role_id, key, name, scope, permissions, totp_required, protected, created_at)
      values (${newId()}, ${role.key}, ${role.key}, ${role.scope}, ${[...role.permissions]}::text[], ${role.totpRequired},
        ${role.key === ADMINISTRATOR}, ${now.toString()})
      on conflict on constraint role_key_unique do update set permissions = excluded.permissions
        where role.protected and role.permissions <> excluded.permissions`.execute(tx);
  }
}

/**
 * Called at every start, by any number of processes at once: the first one makes the administrator, when there is no
 * staff at all.
 * @returns the new administrator with the password in clear, to be shown once; undefined when there was somebody
 */
export function ensureFirstAdministrator(
  db: Db,
  { clock }: Pick<IdentityDeps, 'clock'>,
  options: { readonly password?: string; readonly keep?: () => void } = {},
): Promise<{ login: string; password: string } | undefined> {
  return inTransaction(db, async (tx) => {
    await lockAdministrators(tx);
    await ensureRoles(tx, clock.now());
    const { rows } = await sql<{ some: boolean }>`select exists (select 1 from identity.staff) as some`.execute(tx);
    if (rows[0]?.some) return undefined;
    const password = options.password ?? randomBytes(12).toString('base64url');
    const passwordHash = await hashPassword(password);
    const staff = {
      login: FIRST_LOGIN,
      name: 'Administrator',
      scope: 'operator' as const,
      merchantId: null,
      passwordHash,
    };
    const staffId = await insertStaff(tx, { clock }, staff);
    const { rows: roles } = await sql<{ role_id: string }>`
      select role_id from identity.role where key = ${ADMINISTRATOR}`.execute(tx);
    await setRoles(
      tx,
      staffId,
      roles.map((role) => role.role_id),
    );
    await recordCreated(tx, staffId, FIRST_LOGIN);
    options.keep?.();
    return { login: FIRST_LOGIN, password };
  });
}

export interface ComposedStaff {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly scope: StaffScope;
  readonly merchantId?: string;
  /** Put into a role of the person's own. */
  readonly permissions: readonly Permission[];
}

/** Staff made by the system: the command line, the demo city, tests. @throws Problem `identity/login-taken`, `identity/weak-password` */
export async function createComposedStaff(
  { db, clock }: Pick<IdentityDeps, 'db' | 'clock'>,
  request: ComposedStaff,
): Promise<string> {
  requireStrong(request.password, request.login);
  const passwordHash = await hashPassword(request.password);
  return inTransaction(db, async (tx) => {
    const { login, name, scope, merchantId = null, permissions } = request;
    const staffId = await insertStaff(tx, { clock }, { login, name, scope, merchantId, passwordHash });
    const roleId = await insertRole(
      tx,
      { clock },
      { name: `role of ${login}`, scope, permissions, totpRequired: false },
    );
    await setRoles(tx, staffId, [roleId]);
    await recordCreated(tx, staffId, login);
    return staffId;
  });
}

async function recordCreated(tx: Tx, staffId: string, login: string): Promise<void> {
  const action = 'identity.staff_created';
  await record(tx, {
    actor: 'system',
    action,
    subjectType: 'staff',
    subjectId: staffId,
    before: null,
    after: { login },
  });
}
