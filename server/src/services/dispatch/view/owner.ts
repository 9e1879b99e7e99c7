/** Emergencies as their owner sees them: who comes, whom to call, what happened (DSP-1 to DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { DispatchDeps } from '../deps.ts';
import { isSeeking } from '../domain.ts';
import { keptBy, mayReach } from '../keepers.ts';
import { shownToOwner } from '../move.ts';
import { photosOf } from '../photo.ts';
import { requestNotFound } from '../problems.ts';
import { type RequestRow, requestRows, standing } from '../repository.ts';
import { routeUrl } from '../settings.ts';
import { callList, storeView } from './hospital.ts';
import { movesOf } from './moves.ts';

/** @throws Problem `dispatch/not-found` for another owner's */
export async function ownerEmergency(
  deps: DispatchDeps,
  customerId: string,
  requestId: string,
): Promise<Dispatch.OwnerEmergency> {
  const { db, clock } = deps;
  const [row] = await requestRows(db, sql`r.request_id = ${requestId}`);
  if (!row || !(await mayReach(deps, db, row, customerId))) throw new Problem(requestNotFound);
  const pet = (await deps.pet.findPets(db, [row.pet_id])).get(row.pet_id);
  const now = clock.now();
  const asked = (await standing(db, requestId)).filter((offer) => Temporal.Instant.compare(offer.expires_at, now) > 0);
  const numbers = await callList(deps, db, row, row.species);
  return {
    requestId,
    requestNo: row.request_no,
    petId: row.pet_id,
    petName: pet?.name ?? '',
    state: row.state,
    triage: row.triage,
    symptoms: row.symptoms,
    note: row.note,
    place: { lat: row.lat, lng: row.lng },
    wave: row.wave,
    asking: asked.length,
    waveEndsAt: isSeeking(row.state) && asked.length > 0 ? row.due_at : null,
    reportedAt: row.reported_at,
    changedAt: row.changed_at,
    nearest: numbers[0] ?? null,
    callList: numbers,
    hospital: await hospitalOf(deps, row),
    photos: (await photosOf(db, [requestId])).get(requestId) ?? [],
    moves: await movesOf(deps, db, requestId, shownToOwner),
    visit: row.visit,
    asOf: now.toString(),
  };
}

async function hospitalOf(deps: DispatchDeps, row: RequestRow): Promise<Dispatch.OwnerEmergency['hospital']> {
  if (row.store_id === null || row.accepted_at === null) return null;
  const store = (await deps.merchant.findStores(deps.db, [row.store_id])).get(row.store_id);
  if (!store) return null;
  const template = await deps.settings.get(deps.db, routeUrl);
  return { ...storeView(store, row, template), acceptedAt: row.accepted_at, acknowledgedAt: row.acknowledged_at };
}

async function lines(deps: DispatchDeps, where: RawBuilder<unknown>): Promise<Dispatch.EmergencyLine[]> {
  const rows = await requestRows(deps.db, where);
  const pets = await deps.pet.findPets(deps.db, [...new Set(rows.map((row) => row.pet_id))]);
  const ids = rows.flatMap((row) => (row.store_id === null ? [] : [row.store_id]));
  const stores = await deps.merchant.findStores(deps.db, [...new Set(ids)]);
  return rows.map((row) => ({
    requestId: row.request_id,
    requestNo: row.request_no,
    petId: row.pet_id,
    petName: pets.get(row.pet_id)?.name ?? '',
    state: row.state,
    triage: row.triage,
    symptoms: row.symptoms,
    hospitalName: row.store_id === null ? null : (stores.get(row.store_id)?.name ?? null),
    reportedAt: row.reported_at,
  }));
}

/** Those of the customer, and those of the customer's animals that another keeper has reported. */
export async function openEmergencies(deps: DispatchDeps, customerId: string): Promise<Dispatch.EmergencyLine[]> {
  const kept = await keptBy(deps, deps.db, customerId);
  return lines(
    deps,
    sql`(r.customer_id = ${customerId} or r.pet_id = any(${kept}::uuid[]))
      and r.state not in ('closed', 'unserved', 'cancelled_by_owner') order by r.request_id desc`,
  );
}

export async function ownerPage(
  deps: DispatchDeps,
  customerId: string,
  { cursor, limit = 50 }: { readonly cursor?: string; readonly limit?: number },
) {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1);
  const found = await lines(
    deps,
    sql`r.customer_id = ${customerId} ${after === undefined ? sql`` : sql`and r.request_id < ${after}::uuid`}
      order by r.request_id desc limit ${limit + 1}`,
  );
  const last = found[limit - 1];
  return {
    items: found.slice(0, limit),
    nextCursor: found.length > limit && last ? encodeCursor([last.requestId]) : null,
  };
}
