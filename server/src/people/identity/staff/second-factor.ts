/** Commands: enrol, confirm and remove the own second factor (ACC-2). */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { Problem } from '../../../platform/problem.ts';
import type { IdentityDeps } from '../deps.ts';
import { totpEnabled, totpNotPending, totpRequired } from '../problems.ts';
import { beginAttempt } from './guard.ts';
import { getStaff, lockStaff, meOf } from './repository.ts';
import { acceptTotp } from './sign-in.ts';
import { newTotpSecret, totpUri } from './totp.ts';

/** Nothing changes until {@link confirmTotp}. @throws Problem `identity/totp-enabled` */
export async function beginTotp({ db, secrets }: IdentityDeps, actor: Staff): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  const row = await getStaff(db, actor.staffId);
  const { numAffectedRows } = await sql`
    update identity.staff set totp_pending_sealed = ${secrets.seal(secret)}
    where staff_id = ${actor.staffId} and totp_sealed is null`.execute(db);
  if (numAffectedRows !== 1n) throw new Problem(totpEnabled);
  return { secret, uri: totpUri(secret, row.login) };
}

/** @throws Problem `identity/totp-not-pending`, `identity/totp-invalid` */
export function confirmTotp(
  deps: IdentityDeps,
  actor: Staff,
  code: string,
  requestId: string,
): Promise<Identity.StaffMe> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockStaff(tx, actor.staffId);
    if (row.totp_pending_sealed === null) throw new Problem(totpNotPending);
    await acceptTotp(deps, tx, row, row.totp_pending_sealed, code);
    await sql`
      update identity.staff set totp_sealed = totp_pending_sealed, totp_pending_sealed = null
      where staff_id = ${row.staff_id}`.execute(tx);
    await record(tx, {
      actor,
      action: 'identity.totp_enrolled',
      subjectType: 'staff',
      subjectId: row.staff_id,
      before: { totpEnabled: row.totp_sealed !== null },
      after: { totpEnabled: true },
      requestId,
    });
    return meOf(await getStaff(tx, row.staff_id));
  });
}

/** Wrong codes count as failed sign-ins. @throws Problem `identity/totp-required`, `identity/totp-invalid`, `identity/locked` */
export async function removeTotp(
  deps: IdentityDeps,
  actor: Staff,
  code: string,
  call: { readonly address: string; readonly requestId: string },
): Promise<Identity.StaffMe> {
  const me = await getStaff(deps.db, actor.staffId);
  const attempt = await beginAttempt(deps, me.login, call.address);
  const after = await inTransaction(deps.db, async (tx) => {
    const row = await lockStaff(tx, actor.staffId);
    if (row.totp_sealed === null) throw new Problem(totpNotPending);
    if (row.roles.some((role) => role.totp_required)) throw new Problem(totpRequired);
    await acceptTotp(deps, tx, row, row.totp_sealed, code);
    await sql`update identity.staff set totp_sealed = null where staff_id = ${row.staff_id}`.execute(tx);
    await record(tx, {
      actor,
      action: 'identity.totp_removed',
      subjectType: 'staff',
      subjectId: row.staff_id,
      before: { totpEnabled: true },
      after: { totpEnabled: false },
      requestId: call.requestId,
    });
    return meOf(await getStaff(tx, row.staff_id));
  });
  await attempt.succeeded();
  return after;
}
