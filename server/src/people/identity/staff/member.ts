/** Staff as other modules make and name them: a sign-in with a role of the first installation. */
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { roleNotFound } from '../problems.ts';
import { insertStaff } from './accounts.ts';
import { hashPassword, requireStrong } from './password.ts';
import { setRoles } from './repository.ts';

export interface NewMember {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  /** Null for an operator. */
  readonly merchantId: string | null;
  /** Key of an initial role of the member's scope. */
  readonly roleKey: string;
}

/**
 * The password is made ready before the transaction, which it would hold up.
 * @returns what inserts the member and gives the staff id; throws Problem `identity/login-taken`
 * @throws Problem `identity/weak-password`
 */
export async function prepareMember(
  deps: Pick<IdentityDeps, 'clock'>,
  { login, name, password, merchantId, roleKey }: NewMember,
): Promise<(tx: Tx) => Promise<string>> {
  requireStrong(password, login);
  const passwordHash = await hashPassword(password);
  const scope = merchantId === null ? 'operator' : 'merchant';
  return async (tx) => {
    const staffId = await insertStaff(tx, deps, { login, name, scope, merchantId, passwordHash });
    const { rows } = await sql<{ role_id: string }>`
      select role_id from identity.role where key = ${roleKey} and scope = ${scope}`.execute(tx);
    if (!rows[0]) throw new Problem(roleNotFound);
    await setRoles(tx, staffId, [rows[0].role_id]);
    await record(tx, {
      actor: 'system',
      action: 'identity.staff_created',
      subjectType: 'staff',
      subjectId: staffId,
      before: null,
      after: { login },
    });
    return staffId;
  };
}

export interface StaffCard {
  readonly staffId: string;
  readonly name: string;
  readonly merchantId: string | null;
  readonly disabled: boolean;
}

/** Staff of the ids that exist, in one query. */
export async function findStaff(handle: Db | Tx, staffIds: readonly string[]): Promise<Map<string, StaffCard>> {
  const { rows } = await sql<StaffCard>`
    select staff_id as "staffId", name, merchant_id as "merchantId", disabled_at is not null as disabled
    from identity.staff where staff_id = any(${[...staffIds]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.staffId, row]));
}

/** Who signs in with it. */
export async function staffOfLogin(handle: Db | Tx, login: string): Promise<StaffCard | undefined> {
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id from identity.staff where login = ${login}`.execute(handle);
  const staffId = rows[0]?.staff_id;
  return staffId === undefined ? undefined : (await findStaff(handle, [staffId])).get(staffId);
}
