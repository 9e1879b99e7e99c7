/** Command: a hospital takes the case; of several exactly one does (DSP-1, rules 26 and 28). */

import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { actorOf, note, noteEnded, SYSTEM, tellEnded } from './move.ts';
import { offerNotFound, offerOver, taken, withdrawnByOwner } from './problems.ts';
import {
  changeRequest,
  endOffers,
  lockRequest,
  type OfferRow,
  offerRows,
  type RequestRow,
  takeOffer,
} from './repository.ts';
import { acknowledgeSeconds } from './settings.ts';

/** @throws Problem `dispatch/offer-not-found` unless the offer is the merchant's; null reaches every merchant's */
export async function ownOffer(tx: Tx, offerId: string, merchantId: string | null): Promise<OfferRow> {
  const [offer] = await offerRows(
    tx,
    sql`o.offer_id = ${offerId} and o.merchant_id = coalesce(${merchantId}::uuid, o.merchant_id)`,
  );
  if (!offer) throw new Problem(offerNotFound);
  return offer;
}

/**
 * The request's lock queues the hospitals; the one conditional UPDATE of the offer decides, and a unique index stands
 * behind it. Whoever comes too late learns why.
 * @returns id of the request
 * @throws Problem `dispatch/offer-not-found`, `dispatch/taken`, `dispatch/offer-over`, `dispatch/cancelled`
 */
export function accept(
  deps: DispatchDeps,
  principal: Principal,
  merchantId: string | null,
  offerId: string,
): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    const { request_id: requestId } = await ownOffer(tx, offerId, merchantId);
    const request = await lockRequest(tx, requestId);
    const now = deps.clock.now();
    const offer = await takeOffer(tx, offerId, now);
    if (!offer) throw new Problem(whyNot(request));
    await assign(tx, deps, request, offer, principal, now);
    return requestId;
  });
}

function whyNot(request: RequestRow) {
  if (request.state === 'cancelled_by_owner') return withdrawnByOwner;
  return request.store_id === null ? offerOver : taken;
}

async function assign(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  offer: OfferRow,
  principal: Principal,
  at: Temporal.Instant,
): Promise<void> {
  const acknowledgeBy = at.add({ seconds: await deps.settings.get(tx, acknowledgeSeconds) }).toString();
  const row = await changeRequest(
    tx,
    request,
    {
      state: 'assigned',
      store_id: offer.store_id,
      merchant_id: offer.merchant_id,
      distance_m: offer.distance_m,
      accepted_at: at.toString(),
      acknowledge_by: acknowledgeBy,
      acknowledged_at: null,
      due_at: acknowledgeBy,
    },
    at,
  );
  const { store_id: storeId, merchant_id: merchantId, offer_id: offerId } = offer;
  await note(tx, row, {
    kind: 'accepted',
    from: request.state,
    by: actorOf(principal),
    at,
    storeId,
    merchantId,
    offerId,
  });
  await tellEnded(tx, row, [offer], at);
  const others = await endOffers(tx, row, 'revoked', sql`state = 'offered'`, at, 'taken');
  await noteEnded(tx, row, others, SYSTEM, at);
}
