/** Commands on offers: write, change, put on sale, take off (MER-4). */
import { Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, jsonb, type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { note } from '../admission/note.ts';
import { requireOwn } from '../admission/own.ts';
import { findServices } from '../catalogue/queries.ts';
import type { Caller, Inner } from '../deps.ts';
import { gramsOf } from '../grams.ts';
import {
  bandsInvalid,
  offerNotFound,
  offerTaken,
  policyNotFound,
  serviceNotFound,
  versionChanged,
} from '../problems.ts';
import { lockStore, requireStore } from '../store/own.ts';
import { requireBands, writeBands } from './bands.ts';
import { type OfferRow, offerOf, offerRows } from './row.ts';

/** @throws Problem `merchant/store-not-found` */
export async function listOffers(deps: Inner, caller: Caller, storeId: string): Promise<Merchant.Offer[]> {
  await requireStore(deps.db, caller, storeId);
  const rows = await offerRows(
    deps.db,
    sql`s.store_id = ${storeId}
      order by (select position from merchant.category c where c.key = v.category_key), o.state <> 'on', o.offer_id`,
  );
  return rows.map(offerOf);
}

/** A draft. @throws Problem `merchant/store-not-found`, `merchant/service-not-found`, `merchant/bands-invalid`, `merchant/policy-not-found` */
export function createOffer(
  deps: Inner,
  caller: Caller,
  storeId: string,
  input: Merchant.OfferInput,
): Promise<Merchant.Offer> {
  return inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    const offerId = newId();
    await insertOffer(tx, deps, {
      offerId,
      storeNo: store.storeNo,
      merchantId: store.merchantId,
      state: 'draft',
      ...input,
    });
    const row = await offerRow(tx, offerId);
    await tell(tx, caller, row, null);
    return offerOf(row);
  });
}

export interface NewOffer extends Merchant.OfferInput {
  readonly offerId: string;
  readonly storeNo: number;
  readonly merchantId: string;
  readonly state: 'draft' | 'on';
}

/** @throws Problem as {@link createOffer}, and `merchant/offer-taken` for one that is on */
export async function insertOffer(tx: Tx, deps: Inner, offer: NewOffer): Promise<void> {
  const service = await requireFitting(tx, offer, offer.merchantId);
  await unlessTaken(
    sql`
      insert into merchant.offer (offer_id, store_no, service_id, state, created_at, first_visit, matted, buffer_before,
        buffer_after, lead_minutes, horizon_days, grid_minutes, payment, deposit_fen, home, name, policy_id, seats, tags,
        grams)
      select ${offer.offerId}, ${offer.storeNo}, ${offer.serviceId}, ${offer.state},
        ${deps.clock.now().toString()}::timestamptz, ${valuesOf(offer, service)}`.execute(tx),
  );
  await writeBands(tx, offer.offerId, offer.bands, service.minutes);
}

/** Values of the columns that are written, in the order of both statements. */
function valuesOf(offer: Merchant.OfferInput, service: Merchant.Service): RawBuilder<unknown> {
  const grams = gramsOf([offer.name, service.names.zh, service.names.en, ...offer.tags]);
  return sql`${jsonb(offer.firstVisit)}, ${jsonb(offer.matted)}, ${offer.bufferBeforeMinutes}::int,
    ${offer.bufferAfterMinutes}::int, ${offer.leadMinutes}::int, ${offer.horizonDays}::int, ${offer.gridMinutes}::int,
    ${offer.payment}::text[], ${offer.depositFen}::bigint, ${jsonb(offer.home)}, ${offer.name?.trim() ?? null}::text,
    ${offer.policyId}::uuid, ${offer.seats}::int, ${offer.tags}::text[], ${grams}::text[]`;
}

/** @throws Problem `merchant/offer-not-found`, `merchant/version-changed`, and as {@link createOffer} */
export function changeOffer(
  deps: Inner,
  caller: Caller,
  offerId: string,
  { version, ...input }: Merchant.OfferInput & { readonly version: number },
): Promise<Merchant.Offer> {
  return inTransaction(deps.db, async (tx) => {
    const before = await lockOffer(tx, caller, offerId);
    if (before.version !== version) throw new Problem(versionChanged);
    if (before.service_id !== input.serviceId) throw new Problem(bandsInvalid, 'the service stays as it is');
    const service = await requireFitting(tx, input, before.merchant_id);
    await sql`
      update merchant.offer set (first_visit, matted, buffer_before, buffer_after, lead_minutes, horizon_days, grid_minutes,
        payment, deposit_fen, home, name, policy_id, seats, tags, grams) = (select ${valuesOf(input, service)}),
        version = version + 1
      where offer_id = ${offerId}`.execute(tx);
    await writeBands(tx, offerId, input.bands, service.minutes);
    const after = await offerRow(tx, offerId);
    await tell(tx, caller, after, before);
    return offerOf(after);
  });
}

/** @throws Problem `merchant/offer-not-found`, `merchant/offer-taken` when another offer of the service is on */
export function setOfferState(
  deps: Inner,
  caller: Caller,
  offerId: string,
  state: 'on' | 'off',
): Promise<Merchant.Offer> {
  return inTransaction(deps.db, async (tx) => {
    const before = await lockOffer(tx, caller, offerId);
    if (before.state === state) return offerOf(before);
    await unlessTaken(sql`update merchant.offer set state = ${state} where offer_id = ${offerId}`.execute(tx));
    const after = await offerRow(tx, offerId);
    await tell(tx, caller, after, before);
    return offerOf(after);
  });
}

/** @throws Problem `merchant/offer-taken` */
async function unlessTaken(statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (violates(error, 'offer_on')) throw new Problem(offerTaken);
    throw error;
  }
}

/** @throws Problem `merchant/bands-invalid`, `merchant/service-not-found`, `merchant/policy-not-found` */
async function requireFitting(tx: Tx, input: Merchant.OfferInput, merchantId: string): Promise<Merchant.Service> {
  requireBands(input.bands);
  const service = (await findServices(tx, [input.serviceId])).get(input.serviceId);
  if (!service) throw new Problem(serviceNotFound, undefined, [{ pointer: '/body/serviceId', detail: 'unknown' }]);
  if (service.mode === 'class' && input.seats === null) throw new Problem(bandsInvalid, 'a class has seats');
  if (input.policyId !== null) {
    const { rows } = await sql`
      select from merchant.policy where policy_id = ${input.policyId} and merchant_id = ${merchantId}`.execute(tx);
    if (rows.length === 0)
      throw new Problem(policyNotFound, undefined, [{ pointer: '/body/policyId', detail: 'unknown' }]);
  }
  return service;
}

/** @throws Problem `merchant/offer-not-found` */
async function offerRow(handle: Tx | Inner['db'], offerId: string): Promise<OfferRow> {
  const [row] = await offerRows(handle, sql`o.offer_id = ${offerId}`);
  if (!row) throw new Problem(offerNotFound);
  return row;
}

/** An offer that the caller may reach. @throws Problem `merchant/offer-not-found` */
export async function requireOffer(handle: Tx | Inner['db'], caller: Caller, offerId: string): Promise<OfferRow> {
  const row = await offerRow(handle, offerId);
  requireOwn(caller, row.merchant_id, offerNotFound);
  return row;
}

/** @throws Problem `merchant/offer-not-found` */
async function lockOffer(tx: Tx, caller: Caller, offerId: string): Promise<OfferRow> {
  await sql`select from merchant.offer where offer_id = ${offerId} for update`.execute(tx);
  return requireOffer(tx, caller, offerId);
}

async function tell(tx: Tx, caller: Caller, after: OfferRow, before: OfferRow | null): Promise<void> {
  const { offer_id: offerId, store_id: storeId, merchant_id: merchantId, service_id: serviceId, state } = after;
  const payload = { merchantId, storeId, offerId, serviceId, state };
  await append(tx, Merchant.merchantOfferChanged, { subjectId: offerId, merchantId, payload });
  await note(tx, caller, {
    action: 'merchant.offer_changed',
    subjectType: 'offer',
    subjectId: offerId,
    before: before && offerOf(before),
    after: offerOf(after),
  });
}
