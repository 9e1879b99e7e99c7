/** Who asks, and for which animal: what prices and minutes are looked up with, and what members may see. */
import type { Merchant, Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner } from './deps.ts';
import { offerUnknown, petNeedsOwner, petWordsTwice, storeUnknown } from './problems.ts';

export interface PetWords {
  readonly petId?: string;
  readonly species?: string;
  readonly sizeClass?: Merchant.QuotePet['sizeClass'];
  readonly coatLength?: Merchant.QuotePet['coatLength'];
  readonly weightGrams?: number;
}

/**
 * The animal of a query; null when nothing is said about it.
 * @throws Problem `schedule/pet-twice`, `schedule/pet-needs-owner`, `pet/not-kept`
 */
export async function petOf(deps: Inner, principal: Principal, words: PetWords): Promise<Merchant.QuotePet | null> {
  const { petId, species, sizeClass, coatLength, weightGrams } = words;
  const said = sizeClass !== undefined || coatLength !== undefined || weightGrams !== undefined;
  if (petId === undefined) {
    if (!said && species === undefined) return null;
    return {
      species: species ?? 'dog',
      sizeClass: sizeClass ?? null,
      coatLength: coatLength ?? null,
      weightGrams: weightGrams ?? null,
    };
  }
  if (said || species !== undefined) throw new Problem(petWordsTwice);
  if (principal.kind === 'owner') await deps.pet.requireKept(deps.db, petId, principal.customerId);
  else if (principal.kind !== 'staff' || !principal.permissions.has('pet.read')) throw new Problem(petNeedsOwner);
  const pet = (await deps.pet.findPets(deps.db, [petId])).get(petId);
  if (!pet) throw new Problem(petNeedsOwner);
  return {
    species: pet.species,
    sizeClass: pet.sizeClass,
    coatLength: pet.coatLength,
    weightGrams: pet.weightGrams,
  };
}

/**
 * Numbers of the stores where the visit is not the pet's first, as booking will see it, so that every start that is shown
 * can be held (rule 12); null: nowhere it is.
 */
export async function servedAt(
  { db, registered }: Inner,
  { petId, firstVisit }: PetWords & { readonly firstVisit?: boolean },
): Promise<number[] | null> {
  if (firstVisit !== undefined) return firstVisit ? [] : null;
  const served = petId === undefined ? null : await registered.servedOf(db, petId);
  return served && [...served];
}

export async function audienceOf(deps: Inner, principal: Principal): Promise<Schedule.Audience> {
  if (principal.kind === 'staff') return 'member';
  if (principal.kind !== 'owner') return 'everyone';
  return (await deps.registered.membershipOf(deps.db, principal.customerId)) ? 'member' : 'everyone';
}

/** A store that anybody may look at; a merchant's staff see their own also while it is hidden. @throws Problem `schedule/store-not-found` */
export async function storeFor(deps: Inner, principal: Principal, storeId: string) {
  const store = (await deps.merchant.findStores(deps.db, [storeId])).get(storeId);
  if (!store) throw new Problem(storeUnknown);
  if (principal.kind === 'staff' && (principal.scope === 'operator' || principal.merchantId === store.merchantId)) {
    return store;
  }
  const { rows } = await sql<{ store_no: number }>`
    select store_no from ${deps.merchant.listing.stores(deps.clock.now())} s where store_no = ${store.storeNo}`.execute(
    deps.db,
  );
  if (rows.length === 0) throw new Problem(storeUnknown);
  return store;
}

/** @throws Problem `schedule/store-not-found`, `schedule/offer-not-found` */
export async function offerFor(deps: Inner, principal: Principal, storeId: string, offerId: string) {
  const store = await storeFor(deps, principal, storeId);
  const offer = (await deps.merchant.findOffers(deps.db, [offerId])).get(offerId);
  if (!offer || offer.storeId !== storeId || offer.state !== 'on') throw new Problem(offerUnknown);
  const listed = await listedDays(deps, offerId);
  if (principal.kind !== 'staff' && listed === undefined) throw new Problem(offerUnknown);
  return { store, offer: { ...offer, horizonDays: listed ?? offer.horizonDays } };
}

/** Days ahead that it can be booked. Its category may be off, or out of order, while the store shows others: undefined. */
async function listedDays({ db, merchant, clock }: Inner, offerId: string): Promise<number | undefined> {
  const { rows } = await sql<{ days: number }>`
    select o.horizon_days as days from ${merchant.listing.offers(clock.now())} o where o.offer_id = ${offerId}`.execute(
    db,
  );
  return rows[0]?.days;
}

/** Store of a merchant's own staff, or any for operators. @throws Problem `schedule/store-not-found` */
export async function ownStore(deps: Inner, merchantId: string | null, storeId: string) {
  const store = (await deps.merchant.findStores(deps.db, [storeId])).get(storeId);
  if (!store || (merchantId !== null && store.merchantId !== merchantId)) throw new Problem(storeUnknown);
  return store;
}
