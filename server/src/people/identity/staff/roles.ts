/** Roles: composing, changing and removing them; the administrator's is protected (ACC-3). */
import type { Identity, Permission, StaffScope } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { roleInUse, roleNotFound, roleProtected } from '../problems.ts';
import type { RoleRow } from './repository.ts';
import { requireOpen, requireWithin } from './rights.ts';

const columns = sql`role_id, key, name, scope, permissions, totp_required, protected,
  (select count(*) from identity.staff_role sr where sr.role_id = role.role_id) as members`;

type RoleWithMembers = RoleRow & { members: number };

function roleOf(row: RoleWithMembers): Identity.Role {
  return {
    roleId: row.role_id,
    key: row.key,
    name: row.name,
    scope: row.scope,
    permissions: row.permissions,
    totpRequired: row.totp_required,
    protected: row.protected,
    members: row.members,
  };
}

/** Those of the first installation in their order, then the composed ones by age. */
export async function listRoles(handle: Db | Tx): Promise<Identity.Role[]> {
  const { rows } = await sql<RoleWithMembers>`select ${columns} from identity.role order by role_id`.execute(handle);
  return rows.map(roleOf);
}

async function lockRole(tx: Tx, roleId: string): Promise<Identity.Role> {
  const { rows } = await sql<RoleWithMembers>`
    select ${columns} from identity.role where role_id = ${roleId} for update`.execute(tx);
  if (!rows[0]) throw new Problem(roleNotFound);
  return roleOf(rows[0]);
}

export interface NewRole {
  readonly name: string;
  readonly scope: StaffScope;
  readonly permissions: readonly Permission[];
  readonly totpRequired: boolean;
}

/** @throws Problem `identity/beyond-own-permissions`, `identity/role-scope` */
export function createRole(deps: IdentityDeps, actor: Staff, role: NewRole, requestId: string): Promise<Identity.Role> {
  requireOpen(role.scope, role.permissions);
  requireWithin(actor, role.permissions);
  return inTransaction(deps.db, async (tx) => {
    const roleId = await insertRole(tx, deps, role);
    const after = await lockRole(tx, roleId);
    await record(tx, { actor, action: 'identity.role_created', ...subject(roleId), before: null, after, requestId });
    return after;
  });
}

export async function insertRole(tx: Tx, { clock }: Pick<IdentityDeps, 'clock'>, role: NewRole): Promise<string> {
  const roleId = newId();
  await sql`
    insert into identity.role (role_id, name, scope, permissions, totp_required, created_at)
    values (${roleId}, ${role.name.trim()}, ${role.scope}, ${[...role.permissions]}::text[], ${role.totpRequired},
      ${clock.now().toString()})`.execute(tx);
  return roleId;
}

export type RoleChange = Partial<Pick<NewRole, 'name' | 'permissions' | 'totpRequired'>>;

/**
 * Of the protected role only the second factor can be changed.
 * @throws Problem `identity/role-not-found`, `identity/role-protected`, `identity/beyond-own-permissions`
 */
export function changeRole(
  deps: IdentityDeps,
  actor: Staff,
  roleId: string,
  change: RoleChange,
  requestId: string,
): Promise<Identity.Role> {
  return inTransaction(deps.db, async (tx) => {
    const before = await lockRole(tx, roleId);
    if (before.protected && (change.name !== undefined || change.permissions)) throw new Problem(roleProtected);
    requireOpen(before.scope, change.permissions ?? []);
    requireWithin(actor, [...before.permissions, ...(change.permissions ?? [])]);
    await sql`
      update identity.role set name = coalesce(${change.name?.trim() ?? null}, name),
        permissions = coalesce(${change.permissions ? [...change.permissions] : null}::text[], permissions),
        totp_required = coalesce(${change.totpRequired ?? null}, totp_required)
      where role_id = ${roleId}`.execute(tx);
    const after = await lockRole(tx, roleId);
    await record(tx, { actor, action: 'identity.role_changed', ...subject(roleId), before, after, requestId });
    return after;
  });
}

/** @throws Problem `identity/role-not-found`, `identity/role-protected`, `identity/role-in-use` */
export function removeRole(deps: IdentityDeps, actor: Staff, roleId: string, requestId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const before = await lockRole(tx, roleId);
    if (before.protected) throw new Problem(roleProtected);
    if (before.members > 0) throw new Problem(roleInUse, `${before.members} hold it`);
    requireWithin(actor, before.permissions);
    await sql`delete from identity.role where role_id = ${roleId}`.execute(tx);
    await record(tx, { actor, action: 'identity.role_removed', ...subject(roleId), before, after: null, requestId });
  });
}

function subject(roleId: string) {
  return { subjectType: 'role', subjectId: roleId };
}
