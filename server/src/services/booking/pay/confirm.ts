/** A booking becomes sure: its room is kept, its coupons are redeemed, reminders are set, who cares is told. */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Inner } from '../deps.ts';
import { sourcesOf } from '../domain.ts';
import { lineOf } from '../price.ts';
import { type BookingRow, type By, noteMoves, payableOf, startOf, told, update } from '../row.ts';
import { answerHours } from '../settings.ts';

/** Bookings of these come from owners and may have to wait for the store's word. */
const ASKED: readonly Booking.BookingSource[] = ['owner', 'series', 'waiting'];

/**
 * Confirm a booking whose room is kept, or hand it to the store when it decides by hand.
 * @throws Problem `booking/illegal-move`
 */
export async function confirmOne(tx: Tx, deps: Inner, row: BookingRow, by: By): Promise<BookingRow> {
  const at = deps.clock.now();
  const asks = row.state !== 'requested' && ASKED.includes(row.source) && (await byHand(tx, row.store_id));
  const state = asks ? 'requested' : 'confirmed';
  const answerBy = asks ? at.add({ hours: await deps.settings.get(tx, answerHours) }) : null;
  const changed = await update(tx, row, sourcesOf(state), {
    state,
    hold_expires_at: null,
    expired_at: null,
    answer_by: answerBy?.toString() ?? null,
    ...(state === 'confirmed' && { confirmed_at: at.toString(), ...remindersOf(startOf(row), at) }),
  });
  await tellConfirmed(tx, changed, by, at);
  return changed;
}

/** In the log, and with it to everybody. */
export async function tellConfirmed(tx: Tx, row: BookingRow, by: By, at: Temporal.Instant): Promise<void> {
  const { payload, ...about } = told(row);
  if (row.waiting_id !== null) {
    await sql`
      update booking.waiting set state = 'booked' where waiting_id = ${row.waiting_id} and state = 'offered'`.execute(
      tx,
    );
  }
  if (row.state === 'requested') {
    await noteMoves(tx, [row.booking_id], { move: 'requested', by, at });
    await append(tx, Booking.bookingRequested, { ...about, occurredAt: at, payload });
    return;
  }
  await noteMoves(tx, [row.booking_id], { move: 'confirmed', by, at });
  await append(tx, Booking.bookingConfirmed, {
    ...about,
    occurredAt: at,
    payload: { ...payload, payableFen: payableOf(row), paidFen: row.paid_fen },
  });
}

const DAY_HOURS = 24;
const SHORT_HOURS = 2;

/** Reminders a day and two hours ahead; what lies in the past already is left out (BOOK-12). */
export function remindersOf(
  startsAt: Temporal.Instant,
  now: Temporal.Instant,
): { remind_day_at: string | null; remind_hours_at: string | null } {
  const ahead = (hours: number): string | null => {
    const at = startsAt.subtract({ hours });
    return Temporal.Instant.compare(at, now) > 0 ? at.toString() : null;
  };
  return { remind_day_at: ahead(DAY_HOURS), remind_hours_at: ahead(SHORT_HOURS) };
}

/**
 * Redeem what was reserved for a go, with the same sale that it was reserved for.
 * @throws Problem `coupon/not-redeemable` when the reservation is over and somebody else has used one
 */
export async function redeemCoupons(tx: Tx, deps: Inner, group: readonly BookingRow[]): Promise<void> {
  const [first] = group;
  const couponIds = first?.coupon_ids ?? [];
  if (!first?.customer_id || couponIds.length === 0 || group.every((row) => row.discount_fen === 0)) return;
  await deps.coupon.redeem(tx, { ...saleOfGroup(deps, group, couponIds), orderId: first.group_id });
}

function saleOfGroup(deps: Inner, group: readonly BookingRow[], couponIds: readonly string[]) {
  return {
    customerId: group[0]?.customer_id as string,
    couponIds,
    kind: 'service' as const,
    lines: group.map((row) => lineOf({ serviceKey: row.service_key, categoryKey: row.category_key }, row.price_fen)),
    merchantId: group[0]?.merchant_id ?? null,
    at: deps.clock.now(),
  };
}

async function byHand(tx: Tx, storeId: string): Promise<boolean> {
  const { rows } = await sql<{ confirm_by_hand: boolean }>`
    select confirm_by_hand from booking.store_rule where store_id = ${storeId}`.execute(tx);
  return rows[0]?.confirm_by_hand ?? false;
}
