/** Commands of the hospital that has the case: confirm, step by step, close with the visit, give back (DSP-3). */
import { Dispatch } from '@pawloop/contract';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { lose } from './advance.ts';
import type { DispatchDeps } from './deps.ts';
import { isUnderWay, requireNext } from './domain.ts';
import { actorOf, note, secondsBetween } from './move.ts';
import { illegalMove, nextVisitPast, requestNotFound } from './problems.ts';
import { changeRequest, lockRequest, type RequestRow } from './repository.ts';

export interface CaseCall {
  readonly principal: Principal;
  /** Null reaches every merchant's. */
  readonly merchantId: string | null;
  readonly requestId: string;
}

/** A request that the merchant has, with its hospital. @throws Problem `dispatch/not-found` */
async function lockCase(tx: Tx, { merchantId, requestId }: CaseCall) {
  const request = await lockRequest(tx, requestId);
  const { store_id: storeId, merchant_id: holder, accepted_at: acceptedAt } = request;
  if (storeId === null || holder === null || acceptedAt === null) throw new Problem(requestNotFound);
  if (merchantId !== null && merchantId !== holder) throw new Problem(requestNotFound);
  return { request, storeId, merchantId: holder, acceptedAt };
}

type Step = 'acknowledge' | 'en_route' | 'arrived' | 'in_treatment';

/** Any step confirms the case. @throws Problem `dispatch/not-found`, `dispatch/illegal-move` */
export function step(deps: DispatchDeps, call: CaseCall, to: Step): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const { request, storeId, merchantId } = await lockCase(tx, call);
    const now = deps.clock.now();
    const by = actorOf(call.principal);
    let row = request;
    if (request.acknowledged_at === null) {
      row = await changeRequest(
        tx,
        request,
        { acknowledged_at: now.toString(), acknowledge_by: null, due_at: null },
        now,
      );
      await note(tx, row, { kind: 'acknowledged', from: row.state, by, at: now, storeId, merchantId });
    } else if (to === 'acknowledge') return;
    if (to === 'acknowledge') return;
    requireNext(row.state, to);
    const moved = await changeRequest(tx, row, { state: to }, now);
    await note(tx, moved, { kind: to, from: row.state, by, at: now, storeId, merchantId });
  });
}

/** @throws Problem `dispatch/not-found`, `dispatch/illegal-move`, `dispatch/next-visit-past` */
export function close(deps: DispatchDeps, call: CaseCall, visit: Dispatch.Visit): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const { request, storeId, merchantId, acceptedAt } = await lockCase(tx, call);
    requireNext(request.state, 'closed');
    const now = deps.clock.now();
    const row = await changeRequest(tx, request, { state: 'closed', visit, due_at: null }, now);
    await note(tx, row, {
      kind: 'closed',
      from: request.state,
      by: actorOf(call.principal),
      at: now,
      storeId,
      merchantId,
    });
    await recordVisit(tx, deps, row, storeId, visit, now);
    const { request_id: requestId, pet_id: petId } = row;
    await append(tx, Dispatch.emergencyClosed, {
      subjectId: requestId,
      customerId: row.customer_id,
      petId,
      merchantId,
      occurredAt: now,
      payload: {
        requestId,
        petId,
        storeId,
        merchantId,
        outcome: visit.outcome,
        acceptSeconds: secondsBetween(row.reported_at, Temporal.Instant.from(acceptedAt)),
        distanceMetres: row.distance_m ?? 0,
      },
    });
  });
}

/** The visit and its diagnosis in the pet's record, once. */
async function recordVisit(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  storeId: string,
  visit: Dispatch.Visit,
  at: Temporal.Instant,
): Promise<void> {
  const store = (await deps.merchant.findStores(tx, [storeId])).get(storeId);
  const onDate = at.toZonedDateTimeISO(deps.timeZone).toPlainDate().toString();
  if (visit.nextVisitOn !== null && visit.nextVisitOn <= onDate) throw new Problem(nextVisitPast);
  const petId = request.pet_id;
  const clinic = store ? { clinic: store.name.slice(0, 120) } : {};
  const words = [visit.treatment, visit.advice].filter((text) => text?.trim()).join('\n\n');
  await deps.record.add(
    tx,
    [
      {
        key: 'visit',
        petId,
        kind: 'visit',
        onDate,
        detail: {
          visit: 'emergency',
          title: visit.diagnosis.slice(0, 120),
          ...(words && { note: words }),
          ...(visit.nextVisitOn && { nextDueOn: visit.nextVisitOn }),
          ...clinic,
        },
      },
    ],
    { kind: 'emergency', id: request.request_id, ...(store && { name: store.name }) },
  );
}

/** @throws Problem `dispatch/not-found`, `dispatch/illegal-move` once the animal is there */
export function withdraw(deps: DispatchDeps, call: CaseCall, reason: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const { request } = await lockCase(tx, call);
    if (!isUnderWay(request.state)) throw new Problem(illegalMove, `withdraw in ${request.state}`);
    await lose(tx, deps, request, 'withdrawn', actorOf(call.principal), deps.clock.now(), reason);
  });
}
