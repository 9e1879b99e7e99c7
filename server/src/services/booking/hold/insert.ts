/** Writes new bookings: held ones of owners and waiting lists, confirmed ones of staff. */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { type FieldError, Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import type { PricedGo, PricedItem } from '../price.ts';
import { fullyBooked, slotTaken } from '../problems.ts';
import { alternatives, isFree, type Taken, takeAll, type Wanted } from '../room.ts';
import type { BookingRow } from '../row.ts';
import { bookingRows } from '../row.ts';

export interface NewGo {
  readonly go: PricedGo;
  readonly customerId: string | null;
  readonly source: Booking.BookingSource;
  /** Of each item, in order. */
  readonly bookingIds: readonly string[];
  readonly walkInPet?: BookingRow['walk_in_pet'];
  readonly seriesId?: string | null;
  readonly waitingId?: string | null;
  readonly note?: string | null;
  readonly healthOverride?: string | null;
  /** Null: it is confirmed at once. */
  readonly expiresAt: Temporal.Instant | null;
}

export const newBookingIds = (count: number, at: Temporal.Instant): string[] =>
  Array.from({ length: count }, () => newId(at.epochMilliseconds));

/** What an item wants of the schedule. */
export function wantedOf(item: PricedItem, bookingId: string, member: boolean): Wanted {
  return {
    bookingId,
    offerId: item.offer.offerId,
    storeNo: item.offer.storeNo,
    timeZone: item.store.timeZone,
    mode: item.offer.mode,
    shape: item.shape,
    when: item.when,
    sizeClass: item.quote.sizeClass,
    species: item.pet.profile?.species ?? null,
    personNo: item.personNo,
    audience: member ? 'member' : 'everyone',
  };
}

/**
 * Take the room of a whole go and write its bookings.
 * @throws Problem `booking/slot-taken` with up to three next starts, `booking/full`
 */
export async function insertGo(tx: Tx, deps: Inner, request: NewGo): Promise<BookingRow[]> {
  const { go, bookingIds, expiresAt } = request;
  const wanted = go.items.map((item, nth) => wantedOf(item, bookingIds[nth] as string, go.member));
  await sql`savepoint booking_go`.execute(tx);
  const taken = await takeAll(tx, deps, wanted, expiresAt);
  // What a part of the go had got already is free for the other starts that are named.
  if (!taken) await sql`rollback to savepoint booking_go`.execute(tx);
  await sql`release savepoint booking_go`.execute(tx);
  if (!taken) throw await takenProblem(tx, deps, wanted);
  return writeGo(tx, request, taken, deps.clock.now());
}

/** The rows alone: what is over takes no room any more. */
export async function writeGo(
  tx: Tx,
  request: NewGo,
  taken: readonly Taken[],
  at: Temporal.Instant,
): Promise<BookingRow[]> {
  const { go, bookingIds } = request;
  for (const [nth, item] of go.items.entries()) await insertOne(tx, request, { item, nth, at, taken });
  return bookingRows(tx, sql`b.group_id = ${bookingIds[0]} order by b.booking_id`);
}

/** The refusal with what would be free instead (rule 5), for each that is taken. */
export async function takenProblem(
  tx: Tx,
  deps: Inner,
  wanted: readonly Omit<Wanted, 'bookingId'>[],
): Promise<Problem> {
  const alone = wanted.length === 1;
  const errors: FieldError[] = [];
  let mode = wanted[0]?.mode;
  for (const [nth, one] of wanted.entries()) {
    if (!alone && (await isFree(tx, deps, one))) continue;
    if (errors.length === 0) mode = one.mode;
    const next = await alternatives(tx, deps, one);
    const at = alone ? '' : `/items/${nth}`;
    errors.push(...next.map((start, place) => ({ pointer: `${at}/alternatives/${place}`, detail: start.toString() })));
  }
  return new Problem(mode === 'appointment' ? slotTaken : fullyBooked, undefined, errors);
}

interface Place {
  readonly item: PricedItem;
  readonly nth: number;
  readonly at: Temporal.Instant;
  readonly taken: readonly Taken[];
}

async function insertOne(tx: Tx, request: NewGo, { item, nth, at, taken }: Place): Promise<void> {
  const { go, bookingIds, customerId, expiresAt } = request;
  const { offer, store, quote, when } = item;
  const discount = go.discounts[nth] ?? { discountFen: 0, platformFen: 0 };
  const values = {
    booking_id: bookingIds[nth],
    group_id: bookingIds[0],
    series_id: request.seriesId ?? null,
    waiting_id: request.waitingId ?? null,
    customer_id: customerId,
    walk_in_pet: item.pet.petId === null ? json(request.walkInPet ?? null) : null,
    merchant_id: store.merchantId,
    store_id: store.storeId,
    store_no: store.storeNo,
    time_zone: store.timeZone,
    offer_id: offer.offerId,
    service_id: offer.serviceId,
    service_key: offer.serviceKey,
    category_key: offer.categoryKey,
    service_names: json(offer.names),
    mode: offer.mode,
    sop_version: offer.sopVersion,
    source: request.source,
    state: expiresAt === null ? 'confirmed' : 'pending',
    starts_at: when.startsAt.toString(),
    ends_at: when.endsAt.toString(),
    check_in: when.checkIn?.toString() ?? null,
    check_out: when.checkOut?.toString() ?? null,
    session_id: when.sessionId,
    shape: json(item.shape),
    minutes: quote.minutes,
    usual: json(quote.usual && { low: quote.usual.low, high: quote.usual.high }),
    wanted_person_no: item.personNo,
    person_no: taken[nth]?.personNo ?? null,
    home: json(item.home),
    first_visit: item.firstVisit,
    matted: item.matted,
    member: go.member,
    size_class: quote.sizeClass,
    coat: item.pet.profile?.coatLength ?? null,
    lines: json(quote.lines),
    quantity: when.quantity,
    price_fen: go.member ? item.memberPriceFen : item.priceFen,
    discount_fen: discount.discountFen,
    platform_discount_fen: discount.platformFen,
    deposit_fen: item.depositFen,
    currency: quote.currency,
    policy: json(quote.policy),
    note: request.note ?? null,
    health_override: request.healthOverride ?? null,
    hold_expires_at: expiresAt?.toString() ?? null,
    created_at: at.toString(),
    confirmed_at: expiresAt === null ? at.toString() : null,
  };
  const columns = Object.keys(values).map((column) => sql.ref(column));
  await sql`
    insert into booking.booking (${sql.join(columns)}, pet_ids, ways, coupon_ids)
    values (${sql.join(Object.values(values))}, ${item.pet.petId === null ? [] : [item.pet.petId]}::uuid[],
      ${quote.payment}::text[], ${(go.coupons?.applied ?? []).map((one) => one.couponId)}::uuid[])`.execute(tx);
}

const json = (value: unknown) => sql`${value === null || value === undefined ? null : JSON.stringify(value)}::jsonb`;
