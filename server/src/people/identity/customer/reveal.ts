/** Command: show a customer's full phone number to staff with the permission; each look is audited (ACC-6). */
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import type { IdentityDeps } from '../deps.ts';
import { phoneOf, requireCustomer } from './queries.ts';

/** @returns E.164, null when there is no phone. @throws Problem `identity/customer-not-found` */
export function revealPhone(
  { db, secrets }: IdentityDeps,
  actor: Staff,
  customerId: string,
  requestId: string,
): Promise<string | null> {
  return inTransaction(db, async (tx) => {
    await requireCustomer(tx, customerId);
    const action = 'identity.phone_revealed';
    await record(tx, {
      actor,
      action,
      subjectType: 'customer',
      subjectId: customerId,
      before: null,
      after: null,
      requestId,
    });
    return phoneOf(tx, secrets, customerId);
  });
}
