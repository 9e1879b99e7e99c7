/** What tests of dispatch share: an owner with a dog reports, hospitals answer, the rows and the log agree. */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { replay } from '../src/services/dispatch/domain.ts';
import { loggedMoves } from '../src/services/dispatch/view/moves.ts';
import type { Headers, TestApp } from './harness.ts';
import { aDog, PLACE, staffAt, type TestHospital } from './hospitals.ts';

export interface Reported {
  readonly headers: Headers;
  readonly customerId: string;
  readonly petId: string;
  readonly requestId: string;
  readonly emergency: Dispatch.OwnerEmergency;
}

export const reportBody = (petId: string, more: object = {}) => ({
  petId,
  place: PLACE,
  triage: 'urgent',
  symptoms: ['bleeding'],
  note: 'Cut on the left paw',
  locationConsent: true,
  ...more,
});

type Owner = Awaited<ReturnType<TestApp['owner']>>;
const owners = new WeakMap<TestApp, Promise<Owner>>();

/** The file's own owner: codes for sign-in are limited by address. */
function ownerOf(app: TestApp): Promise<Owner> {
  const owner = owners.get(app) ?? app.owner();
  owners.set(app, owner);
  return owner;
}

/** An owner with a new dog reports an emergency at the place. */
export async function reported(app: TestApp, more: object = {}): Promise<Reported> {
  const { headers, customerId } = await ownerOf(app);
  const petId = await aDog(app, headers);
  const reply = await app.http.inject({
    method: 'POST',
    url: '/v1/owner/emergencies',
    headers,
    body: reportBody(petId, more),
  });
  expect(reply.statusCode, reply.body).toBe(201);
  const emergency = reply.json<Dispatch.OwnerEmergency>();
  return { headers, customerId, petId, requestId: emergency.requestId, emergency };
}

export interface OfferFacts {
  offer_id: string;
  store_id: string;
  merchant_id: string;
  state: Dispatch.OfferState;
  wave: number;
}

/** Offers of a request by wave and distance. */
export async function offersOf(app: Pick<TestApp, 'db'>, requestId: string): Promise<OfferFacts[]> {
  const { rows } = await sql<OfferFacts>`
    select offer_id, store_id, merchant_id, state, wave from dispatch.offer
    where request_id = ${requestId} order by wave, distance_m, store_id`.execute(app.db);
  return rows;
}

export interface RequestFacts {
  state: Dispatch.RequestState;
  wave: number;
  store_id: string | null;
  alarm_at: string | null;
  due_at: string | null;
}

export async function requestOf(app: Pick<TestApp, 'db'>, requestId: string): Promise<RequestFacts> {
  const { rows } = await sql<RequestFacts>`
    select state, wave, store_id, alarm_at, due_at from dispatch.request where request_id = ${requestId}`.execute(
    app.db,
  );
  return rows[0] as RequestFacts;
}

/** Time passes and the loop has its round. */
export async function after(app: TestApp, seconds: number): Promise<void> {
  app.clock.advance({ seconds });
  await app.loop('dispatch.advance');
}

/** Staff of the offer's hospital answer it. */
export async function answer(app: TestApp, offer: OfferFacts, what: 'accept' | 'decline', staff?: Headers) {
  const headers = staff ?? (await staffAt(app, offer.merchant_id));
  return app.http.inject({
    method: 'POST',
    url: `/v1/dispatch/offers/${offer.offer_id}/${what}`,
    headers,
    ...(what === 'decline' && { body: {} }),
  });
}

/** Rule 31: what the log amounts to is what stands in the rows. */
export async function expectReplayed(app: Pick<TestApp, 'db'>, requestId: string): Promise<void> {
  const end = replay(await loggedMoves(app.db, requestId));
  const request = await requestOf(app, requestId);
  expect({ state: end.state, wave: end.wave, store_id: end.storeId }).toEqual({
    state: request.state,
    wave: request.wave,
    store_id: request.store_id,
  });
  const offers = await offersOf(app, requestId);
  expect(Object.fromEntries(end.offers)).toEqual(Object.fromEntries(offers.map((one) => [one.offer_id, one.state])));
}

export const storeIdsOf = (hospitals: readonly TestHospital[]): string[] => hospitals.map((one) => one.storeId);
