/** Command: a member of staff signs in with name, password and second factor (ACC-2). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Client, IdentityDeps } from '../deps.ts';
import { signInFailed, totpInvalid } from '../problems.ts';
import { openSession } from '../session.ts';
import { staffIdleMinutes, staffSessionHours } from '../settings.ts';
import { beginAttempt } from './guard.ts';
import { passwordMatches } from './password.ts';
import { findStaffByLogin, meOf, type StaffWithRoles } from './repository.ts';
import { totpStep } from './totp.ts';

export interface StaffSignInRequest {
  readonly login: string;
  readonly password: string;
  readonly code?: string;
}

export interface SignedIn {
  readonly reply: Identity.StaffSignIn;
  /** Left out while the second factor is missing. */
  readonly token?: string;
  /** How long the cookie lives. */
  readonly lifeSeconds: number;
}

/**
 * An unknown, a disabled and a wrong login answer alike and after the same work.
 * @throws Problem `identity/sign-in-failed`, `identity/locked`, `identity/totp-invalid`
 */
export async function signInStaff(deps: IdentityDeps, request: StaffSignInRequest, client: Client): Promise<SignedIn> {
  const login = request.login.trim().toLowerCase();
  const attempt = await beginAttempt(deps, login, client.address);
  const row = await findStaffByLogin(deps.db, login);
  const right = await passwordMatches(request.password, row?.password_hash);
  if (!row || !right || row.disabled_at !== null) throw new Problem(signInFailed);
  if (row.totp_sealed !== null && request.code === undefined) {
    await attempt.refund();
    return { reply: { staff: null, secondFactor: 'required' }, lifeSeconds: 0 };
  }
  if (row.totp_sealed !== null) await acceptTotp(deps, deps.db, row, row.totp_sealed, request.code ?? '');
  const { token, lifeSeconds } = await inTransaction(deps.db, (tx) => open(tx, deps, row, client));
  await attempt.succeeded();
  const staff = meOf(row);
  return { reply: { staff, secondFactor: staff.mustEnrolTotp ? 'enrol' : 'none' }, token, lifeSeconds };
}

async function open(tx: Tx, deps: IdentityDeps, row: StaffWithRoles, client: Client) {
  const now = deps.clock.now();
  const idleSeconds = (await deps.settings.get(tx, staffIdleMinutes)) * 60;
  const lifeSeconds = (await deps.settings.get(tx, staffSessionHours)) * 3600;
  const { sessionId, token } = await openSession(tx, {
    holder: { staffId: row.staff_id },
    client,
    now,
    idleSeconds,
    lifeSeconds,
  });
  await sql`update identity.staff set last_sign_in_at = ${now.toString()} where staff_id = ${row.staff_id}`.execute(tx);
  await record(tx, {
    actor: {
      kind: 'staff',
      staffId: row.staff_id,
      name: row.name,
      sessionId,
      scope: row.scope,
      merchantId: row.merchant_id,
      permissions: new Set(),
    },
    action: 'identity.staff_signed_in',
    subjectType: 'staff',
    subjectId: row.staff_id,
    before: null,
    after: { address: client.address, secondFactor: row.totp_sealed !== null },
  });
  return { token, lifeSeconds };
}

/**
 * Accept a code of the second factor once: of two uses of one code, also at once, the later one fails.
 * @throws Problem `identity/totp-invalid`
 */
export async function acceptTotp(
  { secrets, clock }: IdentityDeps,
  handle: Db | Tx,
  row: Pick<StaffWithRoles, 'staff_id'>,
  sealed: Buffer,
  code: string,
): Promise<void> {
  const step = totpStep(secrets.open(sealed), code, clock.now());
  if (step === undefined) throw new Problem(totpInvalid);
  const { numAffectedRows } = await sql`
    update identity.staff set totp_last_step = ${step} where staff_id = ${row.staff_id} and totp_last_step < ${step}`.execute(
    handle,
  );
  if (numAffectedRows !== 1n) throw new Problem(totpInvalid);
}
