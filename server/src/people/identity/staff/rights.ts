/** Rules of who may change whom: nobody gives what they do not have, nobody reaches beyond their merchant (ACC-3). */
import { Identity, type Permission, type StaffScope } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { Problem } from '../../../platform/problem.ts';
import { beyondOwn, lastAdministrator, merchantScope, roleScope, staffNotFound } from '../problems.ts';
import type { RoleRow, StaffRow } from './repository.ts';

/** @throws Problem `identity/beyond-own-permissions` */
export function requireWithin(actor: Staff, wanted: readonly Permission[]): void {
  const beyond = wanted.filter((permission) => !actor.permissions.has(permission));
  if (beyond.length > 0) throw new Problem(beyondOwn, beyond.join(', '));
}

/** Roles of merchants hold only what is cut to their own data. @throws Problem `identity/role-scope` */
export function requireOpen(scope: StaffScope, wanted: readonly Permission[]): void {
  const closed = wanted.filter((permission) => !Identity.openToScope[scope].includes(permission));
  if (closed.length > 0) throw new Problem(roleScope, `not for ${scope}: ${closed.join(', ')}`);
}

/** For merchant, supplier and expert staff there is nobody but their own. @throws Problem `identity/staff-not-found` */
export function requireVisible(actor: Staff, target: Pick<StaffRow, 'merchant_id' | 'scope'>): void {
  if (actor.scope === 'operator') return;
  const own = target.scope === actor.scope && target.merchant_id !== null && target.merchant_id === actor.merchantId;
  if (!own) throw new Problem(staffNotFound);
}

/** @throws Problem `identity/role-scope` when a role is made for another kind of staff */
export function requireScope(roles: readonly RoleRow[], scope: StaffScope): void {
  const other = roles.find((role) => role.scope !== scope);
  if (other) throw new Problem(roleScope, `${other.name} is for ${other.scope}`);
}

/** Operators belong to no merchant, merchant staff to one. @throws Problem `identity/merchant-scope` */
export function requireMerchant(scope: StaffScope, merchantId: string | null): void {
  if (scope === 'operator' && merchantId !== null) throw new Problem(merchantScope);
  if (scope === 'merchant' && merchantId === null) throw new Problem(merchantScope);
}

/**
 * Call after the change: somebody who can sign in must still be administrator. Changes wait for each other here, so
 * that two administrators cannot remove one another at once.
 * @throws Problem `identity/last-administrator`
 */
export async function requireAdministrator(tx: Tx): Promise<void> {
  await lockAdministrators(tx);
  const { rows } = await sql<{ left: boolean }>`
    select exists (
      select 1 from identity.staff_role sr
      join identity.role r using (role_id) join identity.staff f using (staff_id)
      where r.protected and f.disabled_at is null
    ) as left`.execute(tx);
  if (!rows[0]?.left) throw new Problem(lastAdministrator);
}

/** Held to the end of the transaction; what is read after it has seen every earlier holder's changes. */
export async function lockAdministrators(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('identity/administrators', 11))`.execute(tx);
}
