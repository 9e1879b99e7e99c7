/** Commands: an owner holds times for one or several services or pets in one go (BOOK-3, BOOK-8), or asks what it would cost. */
import { Booking } from '@pawloop/contract';
import type { Tx } from '../../../platform/db.ts';
import { inTransaction } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Handle, Inner } from '../deps.ts';
import { dueNow, freeUntil } from '../domain.ts';
import { requireHealthy } from '../health.ts';
import { type ForPet, type PricedGo, type PricedItem, priceGo, priceItem, quotePet, saleOf } from '../price.ts';
import { priceChanged } from '../problems.ts';
import { isFree } from '../room.ts';
import { type BookingRow, noteMoves, payableOf, told } from '../row.ts';
import { holdMinutes } from '../settings.ts';
import { requireBookable, requireOnGrid } from '../when.ts';
import { insertGo, type NewGo, newBookingIds, wantedOf } from './insert.ts';

type Request = {
  readonly items: readonly Booking.ItemInput[];
  readonly couponIds?: readonly string[];
  readonly note?: string | null;
  readonly expectedFen: number;
};

/** Pets of the customer as quotes need them. @throws Problem `pet/not-kept` */
export async function petsFor(handle: Handle, deps: Inner, customerId: string, petIds: readonly string[]) {
  for (const petId of new Set(petIds)) await deps.pet.requireKept(handle, petId, customerId);
  const pets = await deps.pet.findPets(handle, petIds);
  return (petId: string): ForPet => {
    const pet = pets.get(petId);
    return { petId, profile: pet ? quotePet(pet) : null };
  };
}

async function priced(
  handle: Handle,
  deps: Inner,
  customerId: string,
  request: Pick<Request, 'items' | 'couponIds'>,
): Promise<PricedGo> {
  const petOf = await petsFor(
    handle,
    deps,
    customerId,
    request.items.map((item) => item.petId),
  );
  const items: PricedItem[] = [];
  const seen = new Set<string>();
  for (const item of request.items) {
    items.push(await priceItem(handle, deps, item, { ...petOf(item.petId), known: seen.has(item.petId) }));
    seen.add(item.petId);
  }
  return priceGo(handle, deps, items, { customerId, couponIds: request.couponIds ?? [] });
}

/** Nothing is kept. */
export async function quote(
  deps: Inner,
  customerId: string,
  request: Pick<Request, 'items' | 'couponIds'>,
): Promise<Booking.BookingQuote> {
  const go = await priced(deps.db, deps, customerId, request);
  const items: Booking.QuotedItem[] = [];
  for (const [nth, item] of go.items.entries()) items.push(await quoted(deps, go, item, nth));
  return {
    items,
    member: go.member,
    totalFen: go.totalFen,
    discountFen: go.totalFen - go.payableFen,
    payableFen: go.payableFen,
    ways: waysOf(go.items.map((item) => item.quote.payment)).map((payWay) => ({
      payWay,
      dueNowFen: items.reduce((sum, item) => sum + dueNow(payWay, item), 0),
    })),
    unusedCoupons: (go.coupons?.unused ?? []).map(({ couponId, reason }) => ({ couponId, reason })),
    currency: deps.currency,
    asOf: deps.clock.now().toString(),
  };
}

async function quoted(deps: Inner, go: PricedGo, item: PricedItem, nth: number): Promise<Booking.QuotedItem> {
  const { offer, quote: price, when } = item;
  const priceFen = go.member ? item.memberPriceFen : item.priceFen;
  const discountFen = go.discounts[nth]?.discountFen ?? 0;
  const until = freeUntil(price.policy, when.startsAt);
  const now = deps.clock.now();
  return {
    offerId: offer.offerId,
    petId: item.pet.petId ?? '',
    startsAt: when.startsAt.toString(),
    endsAt: when.endsAt.toString(),
    minutes: price.minutes,
    usual: price.usual && { low: price.usual.low, high: price.usual.high },
    lines: price.lines,
    quantity: when.quantity,
    priceFen,
    memberPriceFen: item.memberPriceFen,
    discountFen,
    payableFen: priceFen - discountFen,
    depositFen: item.depositFen,
    policy: price.policy,
    freeUntil: until && Temporal.Instant.compare(until, now) > 0 ? until.toString() : null,
    health: item.health,
    free: offer.state === 'on' && (await isFree(deps.db, deps, wantedOf(item, '', go.member))),
  };
}

/** Ways in which every one of them can be paid. */
export function waysOf<W extends string>(all: readonly (readonly W[])[]): W[] {
  const [first = [], ...rest] = all;
  return first.filter((way) => rest.every((ways) => ways.includes(way)));
}

/**
 * Hold a whole go or nothing. Order of locks: customer, shared locks of the store, room, coupons.
 * @throws Problem `booking/slot-taken`, `booking/full`, `booking/price-changed`, `booking/health-blocked`,
 *   `booking/too-soon`, `booking/too-far-ahead`, `merchant/not-bookable`, `coupon/not-redeemable`
 */
export function hold(deps: Inner, customerId: string, request: Request): Promise<BookingRow[]> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const go = await priced(tx, deps, customerId, request);
    if (go.payableFen !== request.expectedFen) throw new Problem(priceChanged, String(go.payableFen));
    return holdGo(tx, deps, { go, customerId, source: 'owner', note: request.note ?? null });
  });
}

export type HeldGo = Omit<NewGo, 'expiresAt' | 'bookingIds'> & {
  readonly customerId: string;
  readonly minutes?: number;
};

/** In the caller's transaction; checks all that stands against it. */
export async function holdGo(tx: Tx, deps: Inner, request: HeldGo): Promise<BookingRow[]> {
  const at = deps.clock.now();
  const { go } = request;
  for (const item of go.items) {
    await deps.merchant.requireBookable(tx, item.offer.offerId, item.when.startsAt);
    const times = { ...item.offer, timeZone: item.store.timeZone };
    requireBookable(item.when, times, at);
    requireOnGrid(item.when, times, item.shape.gridMinutes);
    requireHealthy(item.health);
  }
  const bookingIds = newBookingIds(go.items.length, at);
  const minutes = request.minutes ?? (await deps.settings.get(tx, holdMinutes));
  const expiresAt = at.add({ minutes });
  const rows = await insertGo(tx, deps, { ...request, bookingIds, expiresAt });
  await reserveCoupons(tx, deps, request, bookingIds[0] as string, expiresAt);
  await noteMoves(tx, bookingIds, { move: 'held', by: byOfSource(request), at });
  await appendMany(
    tx,
    Booking.bookingHeld,
    rows.map((row) => {
      const { payload, ...about } = told(row);
      return {
        ...about,
        occurredAt: at,
        payload: { ...payload, expiresAt: expiresAt.toString(), payableFen: payableOf(row) },
      };
    }),
  );
  return rows;
}

const byOfSource = ({ source, customerId }: Pick<HeldGo, 'source' | 'customerId'>) =>
  source === 'waiting' ? ({ kind: 'system' } as const) : ({ kind: 'owner', id: customerId } as const);

/** Coupons are kept for the go until the hold ends; the sale is that of the price. */
async function reserveCoupons(
  tx: Tx,
  deps: Inner,
  { go, customerId }: HeldGo,
  groupId: string,
  until: Temporal.Instant,
): Promise<void> {
  const couponIds = go.coupons?.applied.map((one) => one.couponId) ?? [];
  if (couponIds.length === 0) return;
  const amounts = go.items.map((item) => (go.member ? item.memberPriceFen : item.priceFen));
  await deps.coupon.reserve(tx, {
    ...saleOf(deps, go.items, amounts, { customerId, couponIds }),
    orderId: groupId,
    until,
  });
}
