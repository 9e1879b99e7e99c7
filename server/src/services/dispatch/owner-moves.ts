/** Commands of the owner on an open request: cancel, relocate, on the way (DSP-1, DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { distanceMetres } from '../../platform/geo.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { firstStep, isSeeking, isUnderWay, requireNext } from './domain.ts';
import { mayReach } from './keepers.ts';
import { type Actor, note, noteEnded, SYSTEM } from './move.ts';
import { illegalMove, requestNotFound } from './problems.ts';
import { changeRequest, endOffers, lockRequest, type RequestRow, UNASSIGNED } from './repository.ts';
import { seek } from './wave.ts';

/** @throws Problem `dispatch/not-found` for another owner's */
async function lockOwn(tx: Tx, deps: DispatchDeps, requestId: string, customerId: string): Promise<RequestRow> {
  const request = await lockRequest(tx, requestId);
  if (!(await mayReach(deps, tx, request, customerId))) throw new Problem(requestNotFound);
  return request;
}

const byOwner = (customerId: string): Actor => ({ kind: 'owner', id: customerId });

/** Between this and a hospital's acceptance the request's lock decides. @throws Problem `dispatch/not-found`, `dispatch/illegal-move` */
export function cancel(
  deps: DispatchDeps,
  customerId: string,
  requestId: string,
  reason: string | null,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockOwn(tx, deps, requestId, customerId);
    await cancelIn(tx, request, { by: byOwner(customerId), reason, at: deps.clock.now() });
  });
}

/** Of a locked request. @throws Problem `dispatch/illegal-move` */
export async function cancelIn(
  tx: Tx,
  request: RequestRow,
  { by, reason, at }: { readonly by: Actor; readonly reason: string | null; readonly at: Temporal.Instant },
): Promise<void> {
  requireNext(request.state, 'cancelled_by_owner');
  const { store_id: storeId, merchant_id: merchantId } = request;
  const row = await changeRequest(tx, request, { state: 'cancelled_by_owner', ...UNASSIGNED }, at);
  await note(tx, row, { kind: 'cancelled', from: request.state, by, at, storeId, merchantId, reason });
  const ended = await endOffers(tx, row, 'revoked', sql`state in ('offered', 'accepted')`, at, 'cancelled');
  await noteEnded(tx, row, ended, SYSTEM, at);
}

/**
 * The owner is elsewhere now. While hospitals are sought the offers that stand are revoked and waves begin anew; a
 * hospital that has the case is told the new place.
 * @throws Problem `dispatch/not-found`, `dispatch/illegal-move`
 */
export function relocate(
  deps: DispatchDeps,
  customerId: string,
  requestId: string,
  place: Dispatch.Place,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockOwn(tx, deps, requestId, customerId);
    const now = deps.clock.now();
    if (isUnderWay(request.state)) return moveWithCase(tx, deps, request, { place, by: byOwner(customerId) }, now);
    if (!isSeeking(request.state)) throw new Problem(illegalMove, `relocate in ${request.state}`);
    const ended = await endOffers(tx, request, 'revoked', sql`state = 'offered'`, now, 'relocated');
    await noteEnded(tx, request, ended, SYSTEM, now);
    const row = await changeRequest(
      tx,
      request,
      { ...place, state: 'offering', step: 0, asked_from: request.wave + 1, due_at: null },
      now,
    );
    await note(tx, row, { kind: 'relocated', from: request.state, by: byOwner(customerId), at: now });
    await seek(tx, deps, row, firstStep(row.triage), now, 'nobody');
  });
}

async function moveWithCase(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  { place, by }: { readonly place: Dispatch.Place; readonly by: Actor },
  at: Temporal.Instant,
): Promise<void> {
  const { store_id: storeId, merchant_id: merchantId } = request;
  const store = storeId === null ? undefined : (await deps.merchant.findStores(tx, [storeId])).get(storeId);
  const distance = store ? Math.round(distanceMetres(place, store)) : (request.distance_m ?? 0);
  const row = await changeRequest(tx, request, { ...place, distance_m: distance }, at);
  await note(tx, row, { kind: 'relocated', from: request.state, by, at, storeId, merchantId });
}

/** @throws Problem `dispatch/not-found`, `dispatch/illegal-move` */
export function setOut(deps: DispatchDeps, customerId: string, requestId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockOwn(tx, deps, requestId, customerId);
    requireNext(request.state, 'en_route');
    const now = deps.clock.now();
    const { store_id: storeId, merchant_id: merchantId } = request;
    const row = await changeRequest(tx, request, { state: 'en_route' }, now);
    await note(tx, row, {
      kind: 'en_route',
      from: request.state,
      by: byOwner(customerId),
      at: now,
      storeId,
      merchantId,
    });
  });
}
