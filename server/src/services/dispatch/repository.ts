/** Rows of dispatch: the request under its lock, its offers, and writing what changed. */
import type { Dispatch } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { type Db, type Tx, violates } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import type { State } from './domain.ts';
import { requestNotFound } from './problems.ts';

export interface RequestRow {
  readonly request_id: string;
  readonly request_no: number;
  readonly customer_id: string;
  readonly pet_id: string;
  readonly species: string;
  readonly state: State;
  readonly triage: Dispatch.Triage;
  readonly symptoms: Dispatch.Symptom[];
  readonly note: string | null;
  readonly lat: number;
  readonly lng: number;
  readonly wave: number;
  readonly step: number;
  readonly asked_from: number;
  readonly due_at: string | null;
  readonly store_id: string | null;
  readonly merchant_id: string | null;
  readonly distance_m: number | null;
  readonly accepted_at: string | null;
  readonly acknowledge_by: string | null;
  readonly acknowledged_at: string | null;
  readonly excluded: string[];
  readonly alarm_at: string | null;
  readonly alarm_taken_by: string | null;
  readonly alarm_taken_name: string | null;
  readonly alarm_taken_at: string | null;
  readonly reported_at: string;
  readonly changed_at: string;
  readonly moves: number;
  readonly visit: Dispatch.Visit | null;
}

export interface OfferRow {
  readonly offer_id: string;
  readonly request_id: string;
  readonly wave: number;
  readonly store_id: string;
  readonly merchant_id: string;
  readonly state: Dispatch.OfferState;
  readonly distance_m: number;
  readonly offered_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly reason: string | null;
}

export async function requestRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`select r.* from dispatch.request r where ${rest}`.execute(handle);
  return rows;
}

export async function offerRows(handle: Db | Tx, rest: RawBuilder<unknown>): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`select o.* from dispatch.offer o where ${rest}`.execute(handle);
  return rows;
}

/** Every command on a request takes its lock first, so that what it reads afterwards stays true. @throws Problem `dispatch/not-found` */
export async function lockRequest(tx: Tx, requestId: string): Promise<RequestRow> {
  const [row] = await requestRows(tx, sql`r.request_id = ${requestId} for update`);
  if (!row) throw new Problem(requestNotFound);
  return row;
}

/** Columns that commands change; what is left out stays. */
export type RequestChange = Partial<
  Omit<
    RequestRow,
    'request_id' | 'request_no' | 'customer_id' | 'pet_id' | 'moves' | 'reported_at' | 'changed_at' | 'visit'
  >
> & { readonly visit?: Dispatch.Visit };

/** What a request has no more when no hospital has it. */
export const UNASSIGNED = {
  store_id: null,
  merchant_id: null,
  distance_m: null,
  accepted_at: null,
  acknowledge_by: null,
  acknowledged_at: null,
  due_at: null,
} as const;

/** Write members of a locked request. @returns the row as it now is */
export async function changeRequest(
  tx: Tx,
  row: RequestRow,
  change: RequestChange,
  at: Temporal.Instant,
): Promise<RequestRow> {
  const entries = Object.entries({ ...change, changed_at: at.toString() }).filter(([, value]) => value !== undefined);
  const assignments = entries.map(
    ([column, value]) => sql`${sql.ref(column)} = ${column === 'visit' ? sql`${JSON.stringify(value)}::jsonb` : value}`,
  );
  const { rows } = await sql<RequestRow>`
    update dispatch.request set ${sql.join(assignments)} where request_id = ${row.request_id} returning *`.execute(tx);
  return rows[0] ?? row;
}

export interface NewRequest {
  readonly requestId: string;
  readonly customerId: string;
  readonly petId: string;
  readonly species: string;
  readonly triage: Dispatch.Triage;
  readonly symptoms: readonly Dispatch.Symptom[];
  readonly note: string | null;
  readonly place: Dispatch.Place;
}

/** @returns undefined when the pet has an open request already; waits for one that is being written */
export async function insertRequest(
  tx: Tx,
  request: NewRequest,
  at: Temporal.Instant,
): Promise<RequestRow | undefined> {
  const { requestId, customerId, petId, species, triage, symptoms, note, place } = request;
  const { rows } = await sql<RequestRow>`
    insert into dispatch.request (request_id, customer_id, pet_id, species, state, triage, symptoms, note, lat, lng,
      reported_at, changed_at)
    values (${requestId}, ${customerId}, ${petId}, ${species}, 'new', ${triage}, ${[...symptoms]}::text[], ${note},
      ${place.lat}, ${place.lng}, ${at.toString()}, ${at.toString()})
    on conflict (pet_id) where state not in ('closed', 'unserved', 'cancelled_by_owner') do nothing
    returning *`.execute(tx);
  return rows[0];
}

export interface NewOffer {
  readonly offerId: string;
  readonly storeId: string;
  readonly merchantId: string;
  readonly distanceM: number;
  readonly state: 'offered' | 'accepted';
  readonly expiresAt: Temporal.Instant;
  readonly remindAt: Temporal.Instant | null;
}

/** Offers of a wave. @returns those that were written: a hospital is asked once per wave (rule 29) */
export async function insertOffers(
  tx: Tx,
  request: RequestRow,
  wave: number,
  offers: readonly NewOffer[],
  at: Temporal.Instant,
): Promise<OfferRow[]> {
  if (offers.length === 0) return [];
  const column = <K extends keyof NewOffer>(key: K) => offers.map((offer) => offer[key]?.toString() ?? null);
  const { rows } = await sql<OfferRow>`
    insert into dispatch.offer (offer_id, request_id, wave, store_id, merchant_id, state, distance_m, offered_at, expires_at,
      remind_at, ended_at)
    select offer_id, ${request.request_id}, ${wave}, store_id, merchant_id, state, distance_m, ${at.toString()}, expires_at,
      remind_at, case when state = 'offered' then null else ${at.toString()}::timestamptz end
    from unnest(${column('offerId')}::uuid[], ${column('storeId')}::uuid[], ${column('merchantId')}::uuid[],
      ${column('state')}::text[], ${column('distanceM')}::int[], ${column('expiresAt')}::timestamptz[],
      ${column('remindAt')}::timestamptz[]) as n (offer_id, store_id, merchant_id, state, distance_m, expires_at, remind_at)
    on conflict on constraint offer_once_per_wave do nothing returning *`.execute(tx);
  return rows.toSorted((a, b) => a.distance_m - b.distance_m || (a.store_id < b.store_id ? -1 : 1));
}

/** End offers of a locked request that still stand (or, for `accepted`, the one that took it). */
export async function endOffers(
  tx: Tx,
  request: RequestRow,
  to: 'declined' | 'expired' | 'revoked',
  which: RawBuilder<unknown>,
  at: Temporal.Instant,
  reason: string | null = null,
): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`
    update dispatch.offer set state = ${to}, ended_at = ${at.toString()}, reason = ${reason}
    where request_id = ${request.request_id} and ${which} returning *`.execute(tx);
  return rows.toSorted((a, b) => (a.store_id < b.store_id ? -1 : 1));
}

/**
 * Rule 26 and 28 in one statement: the offer is taken if it stands and its time is not over.
 * @returns undefined when it does not
 */
export async function takeOffer(tx: Tx, offerId: string, at: Temporal.Instant): Promise<OfferRow | undefined> {
  try {
    const { rows } = await sql<OfferRow>`
      update dispatch.offer o set state = 'accepted', ended_at = ${at.toString()}
      from dispatch.request r
      where o.offer_id = ${offerId} and o.state = 'offered' and o.expires_at > ${at.toString()}::timestamptz
        and r.request_id = o.request_id and r.state in ('offering', 'escalated')
      returning o.*`.execute(tx);
    return rows[0];
  } catch (error) {
    if (violates(error, 'offer_one_accepted')) return undefined;
    throw error;
  }
}

/** Offers that stand, of a request. */
export function standing(handle: Db | Tx, requestId: string): Promise<OfferRow[]> {
  return offerRows(handle, sql`o.request_id = ${requestId} and o.state = 'offered' order by o.store_id`);
}
