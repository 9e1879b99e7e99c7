/** Emergencies as operators see them: list, one with everything, map (DSP-2). */
import type { Dispatch } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { DispatchDeps } from '../deps.ts';
import { isSeeking } from '../domain.ts';
import { photosOf } from '../photo.ts';
import { requestNotFound } from '../problems.ts';
import { type OfferRow, offerRows, type RequestRow, requestRows } from '../repository.ts';
import { ringsOf, tileUrl } from '../settings.ts';
import { callList } from './hospital.ts';
import { movesOf } from './moves.ts';
import { patientOf } from './patient.ts';

const OPEN = sql`r.state not in ('closed', 'unserved', 'cancelled_by_owner')`;
/** An operator is needed while nobody has the case and offers go no further by themselves. */
const ALARM = sql`r.state = 'escalated'`;

async function linesOf(deps: DispatchDeps, rows: readonly RequestRow[]): Promise<Dispatch.RequestLine[]> {
  const { db } = deps;
  const pets = await deps.pet.findPets(db, [...new Set(rows.map((row) => row.pet_id))]);
  const stores = await deps.merchant.findStores(db, [...new Set(rows.flatMap((row) => row.store_id ?? []))]);
  return rows.map((row) => ({
    requestId: row.request_id,
    requestNo: row.request_no,
    customerId: row.customer_id,
    petId: row.pet_id,
    petName: pets.get(row.pet_id)?.name ?? '',
    state: row.state,
    triage: row.triage,
    symptoms: row.symptoms,
    place: { lat: row.lat, lng: row.lng },
    wave: row.wave,
    waveEndsAt: isSeeking(row.state) ? row.due_at : null,
    storeId: row.store_id,
    storeName: row.store_id === null ? null : (stores.get(row.store_id)?.name ?? null),
    reportedAt: row.reported_at,
    changedAt: row.changed_at,
    alarm:
      row.alarm_at === null ? null : { at: row.alarm_at, takenBy: row.alarm_taken_name, takenAt: row.alarm_taken_at },
  }));
}

interface RequestQuery {
  readonly show?: 'open' | 'alarm' | 'ended';
  readonly state?: Dispatch.RequestState;
  readonly cursor?: string;
  readonly limit?: number;
}

const SHOWN: Readonly<Record<'open' | 'alarm' | 'ended', RawBuilder<unknown>>> = {
  open: OPEN,
  alarm: ALARM,
  ended: sql`not (${OPEN})`,
};

export async function requestPage(deps: DispatchDeps, query: RequestQuery) {
  const { show, state, cursor, limit = 50 } = query;
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1);
  const rows = await requestRows(
    deps.db,
    sql`true ${show === undefined ? sql`` : sql`and ${SHOWN[show]}`}
      ${state === undefined ? sql`` : sql`and r.state = ${state}`}
      ${after === undefined ? sql`` : sql`and r.request_id < ${after}::uuid`}
      order by r.request_id desc limit ${limit + 1}`,
  );
  const { rows: counted } = await sql<{ open: number; alarm: number }>`
    select count(*)::int as open, (count(*) filter (where ${ALARM}))::int as alarm
    from dispatch.request r where ${OPEN}`.execute(deps.db);
  const last = rows[limit - 1];
  return {
    items: await linesOf(deps, rows.slice(0, limit)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.request_id]) : null,
    counts: counted[0] ?? { open: 0, alarm: 0 },
    asOf: deps.clock.now().toString(),
  };
}

/** @throws Problem `dispatch/not-found` */
export async function requestDetail(deps: DispatchDeps, requestId: string): Promise<Dispatch.RequestDetail> {
  const { db } = deps;
  const [row] = await requestRows(db, sql`r.request_id = ${requestId}`);
  if (!row) throw new Problem(requestNotFound);
  const [line] = await linesOf(deps, [row]);
  const owner = (await deps.identity.findCustomers(db, [row.customer_id])).get(row.customer_id);
  const offers = await offerRows(db, sql`o.request_id = ${requestId} order by o.wave, o.distance_m, o.store_id`);
  return {
    ...(line as Dispatch.RequestLine),
    note: row.note,
    owner: { name: owner?.name ?? null, customerNo: owner?.customerNo ?? 0, phone: owner?.phoneMasked ?? null },
    patient: await patientOf(deps, db, row.pet_id),
    photos: (await photosOf(db, [requestId])).get(requestId) ?? [],
    offers: await offerViews(deps, offers),
    moves: await movesOf(deps, db, requestId, () => true),
    callList: await callList(deps, db, row, row.species),
    visit: row.visit,
    asOf: deps.clock.now().toString(),
  };
}

async function offerViews(deps: DispatchDeps, offers: readonly OfferRow[]): Promise<Dispatch.RequestOffer[]> {
  const stores = await deps.merchant.findStores(deps.db, [...new Set(offers.map((offer) => offer.store_id))]);
  return offers.map((offer) => ({
    offerId: offer.offer_id,
    storeId: offer.store_id,
    storeName: stores.get(offer.store_id)?.name ?? '',
    state: offer.state,
    wave: offer.wave,
    distanceMetres: offer.distance_m,
    offeredAt: offer.offered_at,
    expiresAt: offer.expires_at,
    endedAt: offer.ended_at,
    reason: offer.reason,
  }));
}

/** Half of the Earth's circumference: every place lies within. */
const EVERYWHERE_M = 20_040_000;
const MOST_ON_MAP = 1000;

export async function dispatchMap(deps: DispatchDeps) {
  const { db, settings } = deps;
  const at = deps.clock.now();
  const rows = await requestRows(db, sql`${OPEN} order by r.request_id desc limit 200`);
  const hospitals = await deps.merchant.hospitalsNear(db, { lat: 0, lng: 0 }, EVERYWHERE_M, {
    species: null,
    at,
    limit: MOST_ON_MAP,
  });
  return {
    requests: await linesOf(deps, rows),
    hospitals: hospitals.map(({ storeId, name, lat, lng, phone, openNow, accepting }) => ({
      storeId,
      name,
      lat,
      lng,
      phone,
      open: openNow,
      accepting,
    })),
    rings: await ringsOf(settings, db),
    tiles: (await settings.get(db, tileUrl)) || null,
    asOf: at.toString(),
  };
}
