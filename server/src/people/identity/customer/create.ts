/** Command: a member of staff adds a customer by hand. */
import type { Identity } from '@pawloop/contract';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/principal.ts';
import { Problem } from '../../../platform/problem.ts';
import { activeChannelId } from '../channel/repository.ts';
import type { Inner } from '../deps.ts';
import { memberTaken, phoneTaken } from '../problems.ts';
import { bindIdentifiers, type Identifier, printsOf } from './identifier.ts';
import { requirePhone } from './phone.ts';
import { identityOf } from './queries.ts';
import { insertByHand } from './register.ts';

export interface CreateRequest {
  readonly name: string;
  readonly phone?: string;
  readonly memberNo?: string;
  readonly city?: string;
  readonly channelCode?: string;
}

/**
 * The phone counts as told, not as proved: it finds the customer, but merges nobody.
 * @throws Problem `identity/phone-invalid`, `identity/phone-taken`, `identity/member-taken`
 */
export function createCustomer(
  deps: Inner,
  actor: Staff,
  request: CreateRequest,
  requestId: string,
): Promise<Identity.CustomerIdentity> {
  const phone = request.phone === undefined ? undefined : requirePhone(request.phone);
  return inTransaction(deps.db, async (tx) => {
    const channelId = await activeChannelId(tx, request.channelCode);
    const customerId = await insertByHand(tx, deps, {
      name: request.name.trim(),
      phone: phone ?? null,
      city: request.city?.trim() ?? null,
      firstChannelId: channelId,
      lastChannelId: channelId,
    });
    const identifiers: Identifier[] = [
      ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
      ...(request.memberNo ? [{ kind: 'member' as const, value: request.memberNo }] : []),
    ];
    const prints = printsOf(deps.secrets, identifiers);
    const claims = prints.map((print) => ({ print, customerId, verifiedAt: null }));
    const bound = await bindIdentifiers(tx, deps.secrets, claims, deps.clock.now().toString());
    for (const print of prints) {
      if (!bound.has(print.key)) throw new Problem(print.kind === 'phone' ? phoneTaken : memberTaken);
    }
    await record(tx, {
      actor,
      action: 'identity.customer_created',
      subjectType: 'customer',
      subjectId: customerId,
      before: null,
      after: { fields: Object.keys(request) },
      requestId,
    });
    return identityOf(tx, customerId);
  });
}
