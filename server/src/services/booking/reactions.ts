/** What bookings do when something changes around them: work, a merchant's standing, a pet's weight (rules 13, 36). */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../platform/consumers.ts';
import type { Tx } from '../../platform/db.ts';
import { append, type LoggedEvent } from '../../platform/event-log.ts';
import { Problem } from '../../platform/problem.ts';
import type { StatusChange } from '../merchant/index.ts';
import type { Inner } from './deps.ts';
import { priceItem, priceOf, quotePet } from './price.ts';
import { tellOwner } from './remind/tell.ts';
import { type BookingRow, bookingRows, noteMoves, payableOf, SYSTEM, told, update } from './row.ts';

/** Bookings made before a category went offline are not dropped: each becomes a case (MER-2, rule 36). */
export async function onStatusChange(tx: Tx, deps: Inner, change: StatusChange): Promise<void> {
  const closed = change.to === 'suspended' || change.to === 'delisted';
  if (change.hidden.length === 0 && !(closed && change.from !== change.to)) return;
  const now = deps.clock.now();
  const rows = await bookingRows(
    tx,
    sql`b.merchant_id = ${change.merchantId} and b.state in ('requested', 'confirmed')
      and b.ends_at > ${now.toString()}::timestamptz
      and ${change.hidden.length > 0 ? sql`b.category_key = any(${[...change.hidden]}::text[])` : sql`true`}
      and ${change.storeIds ? sql`b.store_id = any(${[...change.storeIds]}::uuid[])` : sql`true`}
      order by b.booking_id`,
  );
  for (const row of rows) await tellAffected(tx, row, change.reason ?? change.to, now);
}

export async function tellAffected(tx: Tx, row: BookingRow, cause: string, at: Temporal.Instant): Promise<void> {
  const { payload, ...about } = told(row);
  await append(tx, Booking.bookingAffected, { ...about, occurredAt: at, payload: { ...payload, cause } });
}

const PET_EVENTS = ['pet.updated', 'pet.weighed'] as const;

/** Another weight or coat prices what is not paid yet anew; what is paid stays as it was sold (rule 13). */
export function repriceConsumer(deps: Inner): Consumer {
  return {
    name: 'booking.reprice',
    events: PET_EVENTS,
    async handle(tx, events) {
      for (const petId of new Set(events.flatMap(petOf))) await repricePet(tx, deps, petId);
    },
  };
}

const petOf = (event: LoggedEvent): string[] => {
  const petId = event.petId ?? (event.payload as { petId?: string } | null)?.petId;
  return petId ? [petId] : [];
};

/** Only what nobody is paying for right now: no payment was begun, and no coupon waits for exactly this price. */
async function repricePet(tx: Tx, deps: Inner, petId: string): Promise<void> {
  const now = deps.clock.now();
  const rows = await bookingRows(
    tx,
    sql`b.pet_ids @> array[${petId}]::uuid[] and b.state in ('pending', 'requested', 'confirmed') and b.paid_fen = 0
      and b.payment_id is null and (b.discount_fen = 0 or b.state <> 'pending')
      and b.starts_at > ${now.toString()}::timestamptz order by b.booking_id for update`,
  );
  const pet = rows.length === 0 ? undefined : (await deps.pet.findPets(tx, [petId])).get(petId);
  if (!pet) return;
  for (const row of rows) await repriceOne(tx, deps, row, { petId, profile: quotePet(pet), known: !row.first_visit });
}

async function repriceOne(tx: Tx, deps: Inner, row: BookingRow, pet: Parameters<typeof priceItem>[3]): Promise<void> {
  try {
    const item = await priceItem(tx, deps, askedOf(row), pet);
    const priceFen = priceOf(item.quote.lines, row.quantity, row.member ? 'memberPriceFen' : 'priceFen');
    if (priceFen === row.price_fen) return;
    // Its minutes stay: the time was promised, and the store sees the pet. So does what a redeemed coupon takes off.
    const changed = await update(tx, row, [row.state], {
      lines: item.quote.lines,
      price_fen: priceFen,
      discount_fen: Math.min(row.discount_fen, priceFen),
      platform_discount_fen: Math.min(row.platform_discount_fen, priceFen),
      deposit_fen: item.depositFen,
      size_class: item.quote.sizeClass,
    });
    const at = deps.clock.now();
    await noteMoves(tx, [row.booking_id], { move: 'repriced', by: SYSTEM, at, amountFen: priceFen });
    const { payload, ...about } = told(changed);
    const sums = { fromFen: payableOf(row), payableFen: payableOf(changed) };
    await append(tx, Booking.bookingRepriced, { ...about, occurredAt: at, payload: { ...payload, ...sums } });
    const key = `repriced/${changed.version}`;
    await tellOwner(tx, deps, changed, 'repriced', { key, payableFen: payableOf(changed) });
  } catch (error) {
    // No band fits any more: the store decides when the pet comes.
    if (!(error instanceof Problem)) throw error;
  }
}

function askedOf(row: BookingRow) {
  return {
    offerId: row.offer_id,
    matted: row.matted,
    ...(row.mode === 'appointment' && { startsAt: row.starts_at }),
    ...(row.check_in && row.check_out && { checkIn: row.check_in, checkOut: row.check_out }),
    ...(row.session_id && { sessionId: row.session_id }),
    ...(row.home && { home: row.home }),
  };
}
