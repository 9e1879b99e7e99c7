/** Command: a hospital refuses an offer; the next candidates are asked at once when it was the last that stood. */
import { sql } from 'kysely';
import { inTransaction } from '../../platform/db.ts';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { ownOffer } from './accept.ts';
import { offersEnded } from './advance.ts';
import type { DispatchDeps } from './deps.ts';
import { actorOf, noteEnded } from './move.ts';
import { offerOver } from './problems.ts';
import { endOffers, lockRequest } from './repository.ts';

/** @throws Problem `dispatch/offer-not-found`, `dispatch/offer-over` */
export function decline(
  deps: DispatchDeps,
  principal: Principal,
  merchantId: string | null,
  offerId: string,
  reason: string | null,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const { request_id: requestId } = await ownOffer(tx, offerId, merchantId);
    const request = await lockRequest(tx, requestId);
    const now = deps.clock.now();
    const which = sql`offer_id = ${offerId} and state = 'offered' and expires_at > ${now.toString()}::timestamptz`;
    const ended = await endOffers(tx, request, 'declined', which, now, reason);
    if (ended.length === 0) throw new Problem(offerOver);
    await noteEnded(tx, request, ended, actorOf(principal), now);
    await offersEnded(tx, deps, request, now, { replace: false });
  });
}
