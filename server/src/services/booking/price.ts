/** What bookings of one go cost and take: minutes and price for each pet (rule 13), coupons over all, health (rule 25). */
import type { Booking, Coupon, Merchant, Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import { distanceMetres } from '../../platform/geo.ts';
import { Problem } from '../../platform/problem.ts';
import type { OfferCard, StoreCard } from '../merchant/index.ts';
import type { Handle, Inner, Shape } from './deps.ts';
import { healthOf } from './health.ts';
import { oneStore, storeNotFound } from './problems.ts';
import { type When, whenOf } from './when.ts';

/** For whom: a pet on file, or what a walk-in says of one. */
export interface ForPet {
  readonly petId: string | null;
  readonly profile: Merchant.QuotePet | null;
  /** Served in this store before, or earlier in the same go. */
  readonly known?: boolean;
}

export interface PricedItem {
  readonly offer: OfferCard;
  readonly store: StoreCard;
  readonly quote: Merchant.Quote;
  readonly when: When;
  readonly shape: Shape;
  readonly pet: ForPet;
  readonly firstVisit: boolean;
  readonly matted: boolean;
  readonly home: Booking.Place | null;
  readonly personNo: number | null;
  readonly priceFen: number;
  readonly memberPriceFen: number;
  readonly depositFen: number;
  readonly health: Booking.HealthBlock[];
}

export interface PricedGo {
  readonly items: readonly PricedItem[];
  readonly member: boolean;
  readonly coupons: Coupon.Priced | null;
  /** Of each item: what coupons take off, and of that what the platform bears. */
  readonly discounts: readonly { readonly discountFen: number; readonly platformFen: number }[];
  readonly totalFen: number;
  readonly payableFen: number;
}

type Item = Pick<
  Booking.ItemInput,
  'offerId' | 'startsAt' | 'checkIn' | 'checkOut' | 'sessionId' | 'personNo' | 'matted' | 'home'
>;

/** Fen of a booking: of stays the service for each night, everything else once. */
export function priceOf(
  lines: readonly Merchant.PriceLine[],
  quantity: number,
  of: 'priceFen' | 'memberPriceFen',
): number {
  return lines.reduce((sum, line) => sum + line[of] * (line.kind === 'service' ? quantity : 1), 0);
}

export function quotePet(pet: Pet.PetProfile): Merchant.QuotePet {
  const { species, sizeClass, coatLength, weightGrams } = pet;
  return { species, sizeClass, coatLength, weightGrams };
}

/**
 * One item, with when it is and what stands against it.
 * @throws Problem `merchant/offer-not-found`, `merchant/no-band`, `merchant/wrong-species`, `merchant/too-far`,
 *   `booking/when-invalid`, `booking/full`
 */
export async function priceItem(handle: Handle, deps: Inner, item: Item, pet: ForPet): Promise<PricedItem> {
  const offer = (await deps.merchant.findOffers(handle, [item.offerId])).get(item.offerId);
  const store = offer && (await deps.merchant.findStores(handle, [offer.storeId])).get(offer.storeId);
  const firstVisit = !pet.known && store !== undefined && (await isFirstVisit(handle, store.storeId, pet.petId));
  const [matted, home] = [item.matted ?? false, item.home ?? null];
  const quote = await deps.merchant.quote(handle, {
    offerId: item.offerId,
    pet: pet.profile,
    firstVisit,
    matted,
    home: home && store ? { distanceM: distanceMetres(store, home) } : null,
  });
  if (!offer || !store) throw new Problem(storeNotFound);
  const when = await whenOf(handle, deps, offer, item, quote.minutes);
  return {
    offer,
    store,
    quote,
    when,
    shape: shapeOf(offer, quote),
    pet,
    firstVisit,
    matted,
    home,
    personNo: item.personNo ?? null,
    priceFen: priceOf(quote.lines, when.quantity, 'priceFen'),
    memberPriceFen: priceOf(quote.lines, when.quantity, 'memberPriceFen'),
    depositFen: quote.depositFen,
    health: await healthOf(handle, deps, offer, pet.petId, when.dates),
  };
}

function shapeOf(offer: OfferCard, quote: Merchant.Quote): Shape {
  const { legs, bufferBeforeMinutes, bufferAfterMinutes, travelMinutes } = quote;
  const { gridMinutes, leadMinutes, horizonDays } = offer;
  return { legs, bufferBeforeMinutes, bufferAfterMinutes, travelMinutes, gridMinutes, leadMinutes, horizonDays };
}

/** A pet nobody knows here yet, or one that was never served in the store. */
export async function isFirstVisit(handle: Handle, storeId: string, petId: string | null): Promise<boolean> {
  if (petId === null) return true;
  const { rows } = await sql`
    select 1 from booking.booking where store_id = ${storeId} and pet_ids @> array[${petId}]::uuid[]
      and state = 'completed' limit 1`.execute(handle);
  return rows.length === 0;
}

/** Numbers of the stores that have served a pet: what {@link isFirstVisit} says of all of them at once. */
export async function servingStores(handle: Handle, petId: string): Promise<Set<number>> {
  const { rows } = await sql<{ store_no: number }>`
    select distinct store_no from booking.booking where pet_ids @> array[${petId}]::uuid[] and state = 'completed'`.execute(
    handle,
  );
  return new Set(rows.map((row) => row.store_no));
}

/**
 * All items of a go at one store, with coupons over all of them.
 * @throws Problem `booking/one-store`, `coupon/too-many`, and those of {@link priceItem}
 */
export async function priceGo(
  handle: Handle,
  deps: Inner,
  items: readonly PricedItem[],
  asked: { readonly customerId: string | null; readonly couponIds: readonly string[] },
): Promise<PricedGo> {
  const first = items[0];
  if (!first || items.some((item) => item.store.storeId !== first.store.storeId)) throw new Problem(oneStore);
  const { customerId, couponIds } = asked;
  const member = customerId !== null && (await deps.registered.membershipOf(handle, customerId));
  const amounts = items.map((item) => (member ? item.memberPriceFen : item.priceFen));
  const totalFen = amounts.reduce((sum, fen) => sum + fen, 0);
  const none = { items, member, totalFen };
  if (customerId === null || couponIds.length === 0) {
    const discounts = items.map(() => ({ discountFen: 0, platformFen: 0 }));
    return { ...none, coupons: null, discounts, payableFen: totalFen };
  }
  const coupons = await deps.coupon.priceOf(handle, saleOf(deps, items, amounts, { customerId, couponIds }));
  const discounts = await discountsOf(handle, deps, coupons, items.length);
  return { ...none, coupons, discounts, payableFen: totalFen - coupons.discountFen };
}

/** A go as coupons see it: a line for each item, in order. */
export function saleOf(
  deps: Inner,
  items: readonly PricedItem[],
  amounts: readonly number[],
  { customerId, couponIds }: { readonly customerId: string; readonly couponIds: readonly string[] },
) {
  return {
    customerId,
    couponIds,
    kind: 'service' as const,
    lines: items.map((item, nth) => lineOf(item.offer, amounts[nth] ?? 0)),
    merchantId: items[0]?.store.merchantId ?? null,
    at: deps.clock.now(),
  };
}

export const lineOf = (
  { serviceKey, categoryKey }: { readonly serviceKey: string; readonly categoryKey: string },
  amountFen: number,
) => ({ sku: serviceKey, category: categoryKey, quantity: 1, amountFen });

/** Coupons whose bearer is the platform are paid to the store by it; those of the store lessen what it earns. */
export async function discountsOf(
  handle: Handle,
  deps: Pick<Inner, 'coupon' | 'clock'>,
  priced: Coupon.Priced,
  count: number,
): Promise<{ discountFen: number; platformFen: number }[]> {
  const ids = priced.applied.map((one) => one.couponId);
  const cards = await deps.coupon.findCoupons(handle, ids, deps.clock.now());
  return Array.from({ length: count }, (_, nth) => {
    const parts = priced.applied.map((one) => ({
      fen: one.allocationFen[nth] ?? 0,
      own: cards.get(one.couponId)?.terms.bearer === 'merchant',
    }));
    const sum = (those: typeof parts) => those.reduce((total, part) => total + part.fen, 0);
    return { discountFen: sum(parts), platformFen: sum(parts.filter((part) => !part.own)) };
  });
}
