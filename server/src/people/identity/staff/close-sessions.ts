/** Command: sign another member of staff out everywhere (ACC-2). */
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import type { IdentityDeps } from '../deps.ts';
import { closeStaffSessions } from '../session.ts';
import { getStaff } from './repository.ts';
import { requireVisible } from './rights.ts';

/** @throws Problem `identity/staff-not-found` */
export function closeSessionsOf({ db }: IdentityDeps, actor: Staff, staffId: string, requestId: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    requireVisible(actor, await getStaff(tx, staffId));
    await closeStaffSessions(tx, staffId);
    const action = 'identity.sessions_closed';
    await record(tx, { actor, action, subjectType: 'staff', subjectId: staffId, before: null, after: null, requestId });
  });
}
