/** Rows of staff and of their roles. */
import type { Identity, Permission, StaffScope } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { roleNotFound, staffNotFound } from '../problems.ts';

export interface StaffRow {
  staff_id: string;
  login: string;
  name: string;
  scope: StaffScope;
  merchant_id: string | null;
  password_hash: string;
  totp_sealed: Buffer | null;
  totp_pending_sealed: Buffer | null;
  disabled_at: string | null;
  last_sign_in_at: string | null;
  created_at: string;
}

export interface RoleRow {
  role_id: string;
  key: string | null;
  name: string;
  scope: StaffScope;
  permissions: Permission[];
  totp_required: boolean;
  protected: boolean;
}

export interface StaffWithRoles extends StaffRow {
  roles: RoleRow[];
}

const withRoles = sql`
  select f.*, coalesce((
    select jsonb_agg(jsonb_build_object('role_id', r.role_id, 'key', r.key, 'name', r.name, 'scope', r.scope,
      'permissions', r.permissions, 'totp_required', r.totp_required, 'protected', r.protected) order by r.name)
    from identity.staff_role sr join identity.role r using (role_id) where sr.staff_id = f.staff_id
  ), '[]') as roles
  from identity.staff f`;

export async function findStaffByLogin(handle: Db | Tx, login: string): Promise<StaffWithRoles | undefined> {
  const { rows } = await sql<StaffWithRoles>`${withRoles} where f.login = ${login}`.execute(handle);
  return rows[0];
}

/** @throws Problem `identity/staff-not-found` */
export async function getStaff(handle: Db | Tx, staffId: string): Promise<StaffWithRoles> {
  const { rows } = await sql<StaffWithRoles>`${withRoles} where f.staff_id = ${staffId}`.execute(handle);
  if (!rows[0]) throw new Problem(staffNotFound);
  return rows[0];
}

/** Locks the person's row until the end of the transaction. @throws Problem `identity/staff-not-found` */
export async function lockStaff(tx: Tx, staffId: string): Promise<StaffWithRoles> {
  await sql`select 1 from identity.staff where staff_id = ${staffId} for update`.execute(tx);
  return getStaff(tx, staffId);
}

export interface StaffFilter {
  readonly text?: string;
  readonly merchantId?: string | null;
  readonly afterLogin?: string;
  readonly limit: number;
}

/** By login. */
export async function listStaffRows(handle: Db | Tx, filter: StaffFilter): Promise<StaffWithRoles[]> {
  const pattern = filter.text ? `%${filter.text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : null;
  const { rows } = await sql<StaffWithRoles>`${withRoles}
    where (${pattern}::text is null or f.login like ${pattern} or lower(f.name) like ${pattern})
      and (${filter.merchantId ?? null}::uuid is null or f.merchant_id = ${filter.merchantId ?? null})
      and f.login > ${filter.afterLogin ?? ''}
    order by f.login limit ${filter.limit}`.execute(handle);
  return rows;
}

/** In any order. @throws Problem `identity/role-not-found` when one of them does not exist */
export async function getRoles(handle: Db | Tx, roleIds: readonly string[]): Promise<RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select role_id, key, name, scope, permissions, totp_required, protected from identity.role
    where role_id = any(${[...roleIds]}::uuid[])`.execute(handle);
  if (rows.length !== new Set(roleIds).size) throw new Problem(roleNotFound);
  return rows;
}

export async function setRoles(tx: Tx, staffId: string, roleIds: readonly string[]): Promise<void> {
  await sql`delete from identity.staff_role where staff_id = ${staffId}`.execute(tx);
  await sql`
    insert into identity.staff_role (staff_id, role_id)
    select ${staffId}, role_id from unnest(${[...roleIds]}::uuid[]) as r (role_id)`.execute(tx);
}

export function permissionsOf(row: StaffWithRoles): Permission[] {
  return [...new Set(row.roles.flatMap((role) => role.permissions))];
}

export function itemOf(row: StaffWithRoles): Identity.StaffItem {
  return {
    staffId: row.staff_id,
    login: row.login,
    name: row.name,
    scope: row.scope,
    merchantId: row.merchant_id,
    roles: row.roles.map(({ role_id: roleId, key, name }) => ({ roleId, key, name })),
    totpEnabled: row.totp_sealed !== null,
    disabled: row.disabled_at !== null,
    lastSignInAt: row.last_sign_in_at,
    createdAt: row.created_at,
  };
}

/** Permissions are empty while a role requires a second factor that is not enrolled. */
export function meOf(row: StaffWithRoles): Identity.StaffMe {
  const totpEnabled = row.totp_sealed !== null;
  const mustEnrolTotp = !totpEnabled && row.roles.some((role) => role.totp_required);
  return {
    staffId: row.staff_id,
    login: row.login,
    name: row.name,
    scope: row.scope,
    merchantId: row.merchant_id,
    permissions: mustEnrolTotp ? [] : permissionsOf(row),
    totpEnabled,
    mustEnrolTotp,
  };
}
