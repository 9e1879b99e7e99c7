/** What time does to a request that is due: the next wave, a case that nobody confirmed, another look while escalated. */
import { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import type { DispatchDeps } from './deps.ts';
import { isSeeking, isUnderWay } from './domain.ts';
import { type Actor, note, noteEnded, SYSTEM, tellEnded } from './move.ts';
import { changeRequest, endOffers, type RequestRow, requestRows, standing, UNASSIGNED } from './repository.ts';
import { waveSteps } from './settings.ts';
import { replaceIn, seek, seekAgain } from './wave.ts';

/**
 * Requests whose time has come, each in a transaction of its own; those that another process is at are passed over, and
 * one that fails holds up none of the others.
 * @param most requests of a round
 */
export async function advanceDue(deps: DispatchDeps, most: number, stop?: AbortSignal): Promise<void> {
  const failed: string[] = [];
  for (let count = 0; count < most && !stop?.aborted; count += 1) {
    let requestId: string | undefined;
    try {
      const found = await inTransaction(deps.db, async (tx) => {
        const now = deps.clock.now();
        const [due] = await requestRows(
          tx,
          sql`r.due_at <= ${now.toString()}::timestamptz and r.request_id <> all(${failed}::uuid[])
            order by r.due_at limit 1 for update skip locked`,
        );
        requestId = due?.request_id;
        if (due) await advance(tx, deps, due, now);
        return due !== undefined;
      });
      if (!found) return;
    } catch (error) {
      if (requestId === undefined) throw error;
      failed.push(requestId);
      notAdvanced(deps, requestId, error);
    }
  }
}

/** Tried again in the next round. */
export function notAdvanced({ log }: DispatchDeps, requestId: string, error: unknown): void {
  log.error({ requestId, error: (error as Error).message }, 'an emergency could not be moved on');
}

async function advance(tx: Tx, deps: DispatchDeps, request: RequestRow, at: Temporal.Instant): Promise<void> {
  if (isUnderWay(request.state)) return void (await lose(tx, deps, request, 'no_acknowledgement', SYSTEM, at));
  const over = await endOffers(tx, request, 'expired', sql`state = 'offered'`, at);
  await noteEnded(tx, request, over, SYSTEM, at);
  await nextWave(tx, deps, request, at);
}

/** The wave is over: the next one, or another look when there is none. */
async function nextWave(tx: Tx, deps: DispatchDeps, request: RequestRow, at: Temporal.Instant): Promise<void> {
  const ended = await seekedAll(tx, deps, request);
  if (ended) await seekAgain(tx, deps, request, at);
  else await seek(tx, deps, request, request.step + 1, at, 'nobody');
}

/** Whether the last of the waves has been sent. */
async function seekedAll(tx: Tx, deps: DispatchDeps, request: RequestRow): Promise<boolean> {
  return request.state === 'escalated' && request.step >= (await waveSteps(deps.settings, tx)).length;
}

/**
 * After offers of the wave ended early (declined, revoked): the next candidate at once. A revoked one is replaced in its
 * wave; when nobody is asked any more the next wave begins.
 */
export async function offersEnded(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  at: Temporal.Instant,
  options: { readonly replace: boolean },
): Promise<void> {
  if (!isSeeking(request.state)) return;
  if (options.replace && (await replaceIn(tx, deps, request, at))) return;
  if ((await standing(tx, request.request_id)).length === 0) await nextWave(tx, deps, request, at);
}

/**
 * The hospital that took the case is out: it gave the case back, closed, or never confirmed. Others are asked at once,
 * it is not asked again, and services/quality is told.
 */
export async function lose(
  tx: Tx,
  deps: DispatchDeps,
  request: RequestRow,
  kind: 'no_acknowledgement' | 'withdrawn' | 'hospital_lost',
  by: Actor,
  at: Temporal.Instant,
  reason: string | null = null,
): Promise<RequestRow> {
  const { store_id: storeId, merchant_id: merchantId, request_id: requestId } = request;
  if (storeId === null || merchantId === null) return request;
  const [offer] = await endOffers(tx, request, 'revoked', sql`state = 'accepted'`, at, reason ?? kind);
  const row = await changeRequest(
    tx,
    request,
    { state: 'offering', ...UNASSIGNED, excluded: [...request.excluded, storeId] },
    at,
  );
  const offerId = offer?.offer_id ?? null;
  await note(tx, row, { kind, from: request.state, by, at, storeId, merchantId, offerId, reason });
  await tellEnded(tx, row, offer ? [offer] : [], at);
  const failed = kind === 'hospital_lost' ? 'lost' : kind;
  await append(tx, Dispatch.emergencyFailed, {
    subjectId: requestId,
    petId: row.pet_id,
    merchantId,
    occurredAt: at,
    payload: { requestId, storeId, merchantId, kind: failed },
  });
  return seek(tx, deps, row, row.step, at, 'lost');
}
