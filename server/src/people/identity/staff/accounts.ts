/** Commands: create and change staff accounts; each change is audited (ACC-2, ACC-3, ACC-4). */
import type { Identity, StaffScope } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { loginTaken, passwordWrong } from '../problems.ts';
import { closeStaffSessions } from '../session.ts';
import { beginAttempt } from './guard.ts';
import { hashPassword, passwordMatches, requireStrong } from './password.ts';
import { getRoles, getStaff, itemOf, lockStaff, permissionsOf, type StaffWithRoles, setRoles } from './repository.ts';
import { requireAdministrator, requireMerchant, requireScope, requireVisible, requireWithin } from './rights.ts';

export interface NewStaff {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly scope: StaffScope;
  readonly merchantId?: string;
  readonly roleIds: readonly string[];
}

/**
 * @throws Problem `identity/login-taken`, `identity/weak-password`, `identity/role-not-found`, `identity/role-scope`,
 *   `identity/merchant-scope`, `identity/beyond-own-permissions`
 */
export async function createStaff(
  deps: IdentityDeps,
  actor: Staff,
  request: NewStaff,
  requestId: string,
): Promise<Identity.StaffItem> {
  const merchantId = request.merchantId ?? null;
  requireMerchant(request.scope, merchantId);
  requireVisible(actor, { scope: request.scope, merchant_id: merchantId });
  requireStrong(request.password, request.login);
  const passwordHash = await hashPassword(request.password);
  return inTransaction(deps.db, async (tx) => {
    const roles = await getRoles(tx, request.roleIds);
    requireScope(roles, request.scope);
    requireWithin(
      actor,
      roles.flatMap((role) => role.permissions),
    );
    const staffId = await insertStaff(tx, deps, { ...request, merchantId, passwordHash });
    await setRoles(tx, staffId, request.roleIds);
    const created = itemOf(await getStaff(tx, staffId));
    await record(tx, {
      actor,
      action: 'identity.staff_created',
      ...subject(staffId),
      before: null,
      after: created,
      requestId,
    });
    return created;
  });
}

export interface StaffInsert {
  readonly login: string;
  readonly name: string;
  readonly scope: StaffScope;
  readonly merchantId: string | null;
  readonly passwordHash: string;
}

/** @throws Problem `identity/login-taken` */
export async function insertStaff(tx: Tx, { clock }: Pick<IdentityDeps, 'clock'>, row: StaffInsert): Promise<string> {
  const staffId = newId();
  const { rows } = await sql`
    insert into identity.staff (staff_id, login, name, scope, merchant_id, password_hash, created_at)
    values (${staffId}, ${row.login}, ${row.name.trim()}, ${row.scope}, ${row.merchantId}, ${row.passwordHash},
      ${clock.now().toString()})
    on conflict on constraint staff_login_unique do nothing returning 1`.execute(tx);
  if (rows.length === 0) throw new Problem(loginTaken);
  return staffId;
}

export interface StaffChange {
  readonly name?: string;
  readonly roleIds?: readonly string[];
  readonly disabled?: boolean;
  readonly newPassword?: string;
  readonly resetTotp?: true;
}

/**
 * Whoever has more permissions than the actor is out of reach: a reset password would hand them over.
 * @throws Problem `identity/staff-not-found`, `identity/last-administrator`, `identity/beyond-own-permissions`,
 *   `identity/weak-password`, `identity/role-not-found`, `identity/role-scope`
 */
export async function changeStaff(
  deps: IdentityDeps,
  actor: Staff,
  staffId: string,
  change: StaffChange,
  requestId: string,
): Promise<Identity.StaffItem> {
  const target = await getStaff(deps.db, staffId);
  requireVisible(actor, target);
  if (change.newPassword !== undefined) requireStrong(change.newPassword, target.login, '/body/newPassword');
  const passwordHash = change.newPassword === undefined ? null : await hashPassword(change.newPassword);
  return inTransaction(deps.db, async (tx) => {
    const before = await lockStaff(tx, staffId);
    requireWithin(actor, permissionsOf(before));
    await applyChange(tx, deps, actor, before, { ...change, passwordHash });
    if (change.roleIds || change.disabled) await requireAdministrator(tx);
    const after = itemOf(await getStaff(tx, staffId));
    const extra = { ...(passwordHash && { password: 'changed' }) };
    await record(tx, {
      actor,
      action: 'identity.staff_changed',
      ...subject(staffId),
      before: itemOf(before),
      after: { ...after, ...extra },
      requestId,
    });
    return after;
  });
}

async function applyChange(
  tx: Tx,
  { clock }: IdentityDeps,
  actor: Staff,
  before: StaffWithRoles,
  change: StaffChange & { readonly passwordHash: string | null },
): Promise<void> {
  const staffId = before.staff_id;
  if (change.roleIds) {
    const roles = await getRoles(tx, change.roleIds);
    requireScope(roles, before.scope);
    requireWithin(
      actor,
      roles.flatMap((role) => role.permissions),
    );
    await setRoles(tx, staffId, change.roleIds);
  }
  const disabledAt =
    change.disabled === undefined ? before.disabled_at : change.disabled ? clock.now().toString() : null;
  await sql`
    update identity.staff set name = coalesce(${change.name?.trim() ?? null}, name),
      password_hash = coalesce(${change.passwordHash}, password_hash), disabled_at = ${disabledAt},
      totp_sealed = case when ${change.resetTotp === true} then null else totp_sealed end
    where staff_id = ${staffId}`.execute(tx);
  if (change.disabled || change.passwordHash || change.resetTotp) await closeStaffSessions(tx, staffId);
}

/** Ends all other sessions. @throws Problem `identity/password-wrong`, `identity/weak-password`, `identity/locked` */
export async function changeOwnPassword(
  deps: IdentityDeps,
  actor: Staff,
  request: { readonly currentPassword: string; readonly newPassword: string },
  call: { readonly address: string; readonly requestId: string },
): Promise<void> {
  const row = await getStaff(deps.db, actor.staffId);
  const attempt = await beginAttempt(deps, row.login, call.address);
  const right = await passwordMatches(request.currentPassword, row.password_hash);
  if (!right) throw new Problem(passwordWrong);
  await attempt.succeeded();
  requireStrong(request.newPassword, row.login, '/body/newPassword');
  const passwordHash = await hashPassword(request.newPassword);
  await inTransaction(deps.db, async (tx) => {
    await sql`update identity.staff set password_hash = ${passwordHash} where staff_id = ${actor.staffId}`.execute(tx);
    await closeStaffSessions(tx, actor.staffId, actor.sessionId);
    await record(tx, {
      actor,
      action: 'identity.password_changed',
      ...subject(actor.staffId),
      before: null,
      after: null,
      requestId: call.requestId,
    });
  });
}

function subject(staffId: string) {
  return { subjectType: 'staff', subjectId: staffId };
}
