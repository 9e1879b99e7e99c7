/** Hospitals that stop being able to take a case while they hold an offer or the case: closed, off duty, licence lost. */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../platform/db.ts';
import { lose, notAdvanced, offersEnded } from './advance.ts';
import type { DispatchDeps } from './deps.ts';
import { isUnderWay } from './domain.ts';
import { noteEnded, SYSTEM } from './move.ts';
import { endOffers, lockRequest, type RequestRow, requestRows, standing } from './repository.ts';

/** Of the stores, those that do not qualify for the request any more; one question to services/merchant. */
async function unfit(
  deps: DispatchDeps,
  handle: Db | Tx,
  request: RequestRow,
  stores: readonly { readonly store_id: string; readonly distance_m: number }[],
  ready: boolean,
): Promise<Set<string>> {
  const farthest = Math.max(0, ...stores.map((store) => store.distance_m)) + 100;
  const query = { species: request.species, at: deps.clock.now(), ready, limit: 500 };
  const near = await deps.merchant.hospitalsNear(handle, request, farthest, query);
  const fit = new Set(near.map((hospital) => hospital.storeId));
  return new Set(stores.map((store) => store.store_id).filter((storeId) => !fit.has(storeId)));
}

/** Offers of hospitals that closed or went off duty are revoked, the next candidates are asked at once. */
export async function recheckOffers(deps: DispatchDeps): Promise<void> {
  const open = await requestRows(
    deps.db,
    sql`r.state in ('offering', 'escalated')
      and exists (select from dispatch.offer o where o.request_id = r.request_id and o.state = 'offered')
      order by r.request_id limit 200`,
  );
  for (const request of open) {
    try {
      const offers = await standing(deps.db, request.request_id);
      if ((await unfit(deps, deps.db, request, offers, true)).size === 0) continue;
      await inTransaction(deps.db, async (tx) => recheck(tx, deps, await lockRequest(tx, request.request_id)));
    } catch (error) {
      notAdvanced(deps, request.request_id, error);
    }
  }
}

/** A locked request: lets go of hospitals that do not qualify any more. */
async function recheck(tx: Tx, deps: DispatchDeps, request: RequestRow): Promise<void> {
  const now = deps.clock.now();
  if (isUnderWay(request.state) && request.store_id !== null) {
    const holder = { store_id: request.store_id, distance_m: request.distance_m ?? 0 };
    const gone = await unfit(deps, tx, request, [holder], false);
    if (gone.size > 0) await lose(tx, deps, request, 'hospital_lost', SYSTEM, now);
    return;
  }
  const gone = await unfit(deps, tx, request, await standing(tx, request.request_id), true);
  if (gone.size === 0) return;
  const which = sql`state = 'offered' and store_id = any(${[...gone]}::uuid[])`;
  const ended = await endOffers(tx, request, 'revoked', which, now, 'hospital_lost');
  await noteEnded(tx, request, ended, SYSTEM, now);
  await offersEnded(tx, deps, request, now, { replace: true });
}

/** In the transaction in which a merchant is suspended, restricted or hidden: its offers and cases go on elsewhere. */
export async function merchantChanged(tx: Tx, deps: DispatchDeps, merchantId: string): Promise<void> {
  const touched = await requestRows(
    tx,
    sql`(r.merchant_id = ${merchantId} and r.state in ('assigned', 'en_route'))
      or (r.state in ('offering', 'escalated') and exists (
        select from dispatch.offer o
        where o.request_id = r.request_id and o.merchant_id = ${merchantId} and o.state = 'offered'))
      order by r.request_id for update`,
  );
  for (const request of touched) await recheck(tx, deps, request);
}
