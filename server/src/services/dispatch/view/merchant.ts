/** Emergencies as hospitals see them: offers that stand, their own cases, who is on duty (DSP-1, DSP-3). */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { DispatchDeps } from '../deps.ts';
import { isOpen } from '../domain.ts';
import { photosOf } from '../photo.ts';
import { requestNotFound, storeNotFound } from '../problems.ts';
import { offerRows, type RequestRow, requestRows } from '../repository.ts';
import { movesOf } from './moves.ts';
import { patientOf } from './patient.ts';

/** @param merchantId null reaches every merchant's */
export async function incomingOffers(deps: DispatchDeps, merchantId: string | null): Promise<Dispatch.IncomingOffer[]> {
  const { db, clock } = deps;
  const offers = await offerRows(
    db,
    sql`o.state = 'offered' and o.merchant_id = coalesce(${merchantId}::uuid, o.merchant_id)
      and o.expires_at > ${clock.now().toString()}::timestamptz order by o.expires_at, o.offer_id limit 100`,
  );
  const requestIds = [...new Set(offers.map((offer) => offer.request_id))];
  const requests = await requestRows(db, sql`r.request_id = any(${requestIds}::uuid[])`);
  const byId = new Map(requests.map((row) => [row.request_id, row]));
  const stores = await deps.merchant.findStores(db, [...new Set(offers.map((offer) => offer.store_id))]);
  const photos = await photosOf(db, requestIds);
  const patients = new Map<string, Dispatch.PatientBrief>();
  for (const row of requests) patients.set(row.request_id, await patientOf(deps, db, row.pet_id));
  return offers.flatMap((offer) => {
    const request = byId.get(offer.request_id);
    const patient = patients.get(offer.request_id);
    if (!request || !patient) return [];
    return [
      {
        offerId: offer.offer_id,
        requestId: offer.request_id,
        requestNo: request.request_no,
        storeId: offer.store_id,
        storeName: stores.get(offer.store_id)?.name ?? '',
        state: offer.state,
        wave: offer.wave,
        triage: request.triage,
        symptoms: request.symptoms,
        note: request.note,
        distanceMetres: offer.distance_m,
        offeredAt: offer.offered_at,
        expiresAt: offer.expires_at,
        patient,
        photos: photos.get(offer.request_id) ?? [],
      },
    ];
  });
}

/** @throws Problem `dispatch/not-found` unless the merchant has the case, or had it to its end */
export async function hospitalCase(
  deps: DispatchDeps,
  merchantId: string | null,
  requestId: string,
): Promise<Dispatch.HospitalCase> {
  const { db } = deps;
  const [row] = await requestRows(
    db,
    sql`r.request_id = ${requestId} and r.merchant_id = coalesce(${merchantId}::uuid, r.merchant_id)`,
  );
  if (!row || row.store_id === null || row.accepted_at === null) throw new Problem(requestNotFound);
  const storeId = row.store_id;
  const store = (await deps.merchant.findStores(db, [storeId])).get(storeId);
  const open = isOpen(row.state);
  const owner = (await deps.identity.findCustomers(db, [row.customer_id])).get(row.customer_id);
  return {
    requestId,
    requestNo: row.request_no,
    storeId,
    storeName: store?.name ?? '',
    state: row.state,
    triage: row.triage,
    symptoms: row.symptoms,
    note: row.note,
    place: open ? { lat: row.lat, lng: row.lng } : null,
    distanceMetres: row.distance_m ?? 0,
    acceptedAt: row.accepted_at,
    acknowledgeBy: row.acknowledge_by,
    changedAt: row.changed_at,
    owner: { name: owner?.name ?? null, phone: await phoneFor(deps, row) },
    patient: open ? await patientOf(deps, db, row.pet_id) : null,
    photos: open ? ((await photosOf(db, [requestId])).get(requestId) ?? []) : [],
    moves: await movesOf(deps, db, requestId, (_, at) => at === null || at === storeId),
    visit: row.visit,
    asOf: deps.clock.now().toString(),
  };
}

/** The number to call while the animal is on its way or there; masked once the case is closed. */
async function phoneFor(deps: DispatchDeps, row: RequestRow): Promise<string | null> {
  if (isOpen(row.state)) return deps.identity.phoneOf(deps.db, row.customer_id);
  return (await deps.identity.findCustomers(deps.db, [row.customer_id])).get(row.customer_id)?.phoneMasked ?? null;
}

export async function casePage(
  deps: DispatchDeps,
  merchantId: string | null,
  { open, cursor, limit = 50 }: { readonly open?: boolean; readonly cursor?: string; readonly limit?: number },
) {
  const { db } = deps;
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1);
  const states = sql`('assigned', 'en_route', 'arrived', 'in_treatment')`;
  const rows = await requestRows(
    db,
    sql`r.merchant_id = coalesce(${merchantId}::uuid, r.merchant_id)
      ${open === undefined ? sql`` : open ? sql`and r.state in ${states}` : sql`and r.state not in ${states}`}
      ${after === undefined ? sql`` : sql`and r.request_id < ${after}::uuid`}
      order by r.request_id desc limit ${limit + 1}`,
  );
  const stores = await deps.merchant.findStores(db, [...new Set(rows.flatMap((row) => row.store_id ?? []))]);
  const pets = await deps.pet.findPets(db, [...new Set(rows.map((row) => row.pet_id))]);
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map((row) => ({
      requestId: row.request_id,
      requestNo: row.request_no,
      storeId: row.store_id ?? '',
      storeName: row.store_id === null ? '' : (stores.get(row.store_id)?.name ?? ''),
      petName: pets.get(row.pet_id)?.name ?? '',
      state: row.state,
      triage: row.triage,
      acceptedAt: row.accepted_at ?? row.reported_at,
      changedAt: row.changed_at,
    })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.request_id]) : null,
  };
}

interface DutyRow {
  store_id: string;
  name: string;
  accepting: boolean;
  phone: string | null;
  offers: number;
  cases: number;
}

/** Hospitals with emergency ability of the merchant (of all when null), by name. */
export async function dutyOf(
  deps: DispatchDeps,
  merchantId: string | null,
  storeId?: string,
): Promise<Dispatch.Duty[]> {
  const now = deps.clock.now();
  const { rows } = await sql<DutyRow>`
    select s.store_id, s.name, s.accepting, c.phone,
      (select count(*)::int from dispatch.offer o where o.store_id = s.store_id and o.state = 'offered'
        and o.expires_at > ${now.toString()}::timestamptz) as offers,
      (select count(*)::int from dispatch.request r where r.store_id = s.store_id
        and r.state in ('assigned', 'en_route', 'arrived', 'in_treatment')) as cases
    from ${deps.merchant.listing.stores(now)} s left join dispatch.contact c on c.store_id = s.store_id
    where s.emergency and s.merchant_id = coalesce(${merchantId}::uuid, s.merchant_id)
      and s.store_id = coalesce(${storeId ?? null}::uuid, s.store_id)
    order by s.name limit 200`.execute(deps.db);
  return rows.map((row) => ({
    storeId: row.store_id,
    storeName: row.name,
    accepting: row.accepting,
    emergencyPhone: row.phone,
    openOffers: row.offers,
    openCases: row.cases,
  }));
}

/** @throws Problem `dispatch/store-not-found` */
export async function requireDuty(
  deps: DispatchDeps,
  merchantId: string | null,
  storeId: string,
): Promise<Dispatch.Duty> {
  const [duty] = await dutyOf(deps, merchantId, storeId);
  if (!duty) throw new Problem(storeNotFound);
  return duty;
}
