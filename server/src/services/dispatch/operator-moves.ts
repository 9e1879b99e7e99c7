/** Commands of operators: look after an alarm, assign by hand, close as unserved (DSP-2); each is audited. */
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { distanceMetres, type Point } from '../../platform/geo.ts';
import type { Staff } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { requireNext } from './domain.ts';
import { actorOf, note, noteEnded, SYSTEM, tellEnded } from './move.ts';
import { illegalMove, notAHospital, storeNotFound } from './problems.ts';
import { changeRequest, endOffers, insertOffers, lockRequest, type RequestRow } from './repository.ts';

export interface OperatorCall {
  readonly staff: Staff;
  readonly requestId: string;
  readonly httpRequestId: string;
}

async function audit(tx: Tx, call: OperatorCall, action: string, before: unknown, after: unknown): Promise<void> {
  const { staff, requestId, httpRequestId } = call;
  await record(tx, {
    actor: staff,
    action,
    subjectType: 'emergency',
    subjectId: requestId,
    before,
    after,
    requestId: httpRequestId,
  });
}

/** The first who takes it keeps it. @throws Problem `dispatch/not-found`, `dispatch/illegal-move` without an alarm */
export function takeAlarm(deps: DispatchDeps, call: OperatorCall): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockRequest(tx, call.requestId);
    if (request.alarm_at === null) throw new Problem(illegalMove, 'there is no alarm');
    if (request.alarm_taken_at !== null) return;
    const now = deps.clock.now();
    const { staffId, name } = call.staff;
    const row = await changeRequest(
      tx,
      request,
      { alarm_taken_by: staffId, alarm_taken_name: name, alarm_taken_at: now.toString() },
      now,
    );
    await note(tx, row, { kind: 'alarm_taken', from: row.state, by: actorOf(call.staff), at: now });
    await audit(tx, call, 'dispatch.alarm_taken', null, { takenBy: name });
  });
}

/**
 * After a call: the hospital has the case and has confirmed it. Offers that stand are revoked.
 * @throws Problem `dispatch/not-found`, `dispatch/illegal-move`, `dispatch/store-not-found`, `dispatch/not-a-hospital`
 */
export function assignByHand(deps: DispatchDeps, call: OperatorCall, storeId: string, reason: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockRequest(tx, call.requestId);
    requireNext(request.state, 'assigned');
    const store = (await deps.merchant.findStores(tx, [storeId])).get(storeId);
    if (!store) throw new Problem(storeNotFound);
    const now = deps.clock.now();
    await requireQualified(tx, deps, request, store, now);
    const over = await endOffers(tx, request, 'revoked', sql`state = 'offered'`, now, 'assigned_by_hand');
    await noteEnded(tx, request, over, SYSTEM, now);
    const distanceM = Math.round(distanceMetres(request, store));
    const { merchantId } = store;
    const offerId = newId();
    const offers = await insertOffers(
      tx,
      request,
      request.wave + 1,
      [{ offerId, storeId, merchantId, distanceM, state: 'accepted', expiresAt: now, remindAt: null }],
      now,
    );
    const row = await changeRequest(tx, request, handedTo(request, { storeId, merchantId, distanceM }, now), now);
    const by = actorOf(call.staff);
    await note(tx, row, {
      kind: 'assigned_by_hand',
      from: request.state,
      by,
      at: now,
      storeId,
      merchantId,
      offerId,
      reason,
    });
    await tellEnded(tx, row, offers, now);
    await audit(tx, call, 'dispatch.assigned_by_hand', { state: request.state }, { storeId, reason });
  });
}

const MOST_NEAR = 1000;

/** Whoever asks, and however far away: without a valid licence nobody gets a case (rule 27). @throws Problem `dispatch/not-a-hospital` */
async function requireQualified(
  tx: Tx,
  { merchant }: DispatchDeps,
  request: RequestRow,
  store: Point & { readonly storeId: string },
  at: Temporal.Instant,
): Promise<void> {
  const metres = distanceMetres(request, store) + 1;
  const near = await merchant.hospitalsNear(tx, request, metres, { species: null, at, limit: MOST_NEAR });
  if (!near.some((hospital) => hospital.storeId === store.storeId)) throw new Problem(notAHospital);
}

function handedTo(
  request: RequestRow,
  to: { readonly storeId: string; readonly merchantId: string; readonly distanceM: number },
  at: Temporal.Instant,
) {
  return {
    state: 'assigned',
    wave: request.wave + 1,
    store_id: to.storeId,
    merchant_id: to.merchantId,
    distance_m: to.distanceM,
    accepted_at: at.toString(),
    acknowledged_at: at.toString(),
    acknowledge_by: null,
    due_at: null,
  } as const;
}

/** @throws Problem `dispatch/not-found`, `dispatch/illegal-move` unless escalated */
export function closeUnserved(deps: DispatchDeps, call: OperatorCall, reason: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const request = await lockRequest(tx, call.requestId);
    requireNext(request.state, 'unserved');
    const now = deps.clock.now();
    const over = await endOffers(tx, request, 'revoked', sql`state = 'offered'`, now, 'unserved');
    await noteEnded(tx, request, over, SYSTEM, now);
    const row = await changeRequest(tx, request, { state: 'unserved', due_at: null }, now);
    await note(tx, row, { kind: 'unserved', from: request.state, by: actorOf(call.staff), at: now, reason });
    await audit(tx, call, 'dispatch.closed_unserved', { state: request.state }, { reason });
  });
}
