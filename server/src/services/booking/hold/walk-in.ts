/** Command: somebody stands in the store; a real booking with real claims, confirmed at once (rule 24). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Handle, Inner } from '../deps.ts';
import { requireHealthy, requirePapers } from '../health.ts';
import { tellConfirmed } from '../pay/confirm.ts';
import { type ForPet, priceGo, priceItem, quotePet } from '../price.ts';
import { slotTaken, storeNotFound, whenInvalid } from '../problems.ts';
import { type BookingRow, byOf } from '../row.ts';
import { requireStore } from '../view/staff.ts';
import { requireBookable } from '../when.ts';
import { insertGo, newBookingIds } from './insert.ts';

export interface WalkIn {
  readonly staff: Staff;
  readonly storeId: string;
  readonly requestId: string;
  readonly input: Booking.WalkInInput;
}

/**
 * Without a start it is the first minute at which everything is free. It is paid in the store; neither lead nor policy
 * stand against it.
 * @throws Problem `booking/store-not-found`, `booking/slot-taken`, `booking/full`, `booking/health-blocked`
 */
export function walkIn(deps: Inner, { staff, storeId, requestId, input }: WalkIn): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    const store = await requireStore(tx, deps, storeId, ownMerchant(staff));
    if (input.customerId) await deps.identity.hold(tx, [input.customerId]);
    const pet = await petOf(tx, deps, input);
    const at = deps.clock.now();
    const item = await timed(tx, deps, input, pet);
    if (item.store.storeId !== store.storeId) throw new Problem(storeNotFound);
    await deps.merchant.requireBookable(tx, input.offerId, item.when.startsAt);
    requireBookable(item.when, { ...item.offer, timeZone: store.timeZone, leadMinutes: -1 }, at);
    if (!input.healthOverride) {
      requirePapers(item.offer, pet.petId);
      requireHealthy(item.health);
    }
    const go = await priceGo(tx, deps, [item], { customerId: input.customerId ?? null, couponIds: [] });
    const bookingIds = newBookingIds(1, at);
    const [row] = await insertGo(tx, deps, {
      go,
      customerId: input.customerId ?? null,
      source: 'walk_in',
      bookingIds,
      walkInPet: input.pet ?? null,
      note: input.note ?? null,
      healthOverride: input.healthOverride ?? null,
      expiresAt: null,
    });
    const booked = { ...(row as BookingRow), pay_way: 'store' as const };
    await sql`update booking.booking set pay_way = 'store' where booking_id = ${booked.booking_id}`.execute(tx);
    await tellConfirmed(tx, booked, byOf(staff), at);
    await record(tx, {
      actor: staff,
      action: 'booking.walked_in',
      subjectType: 'booking',
      subjectId: booked.booking_id,
      before: null,
      after: { offerId: input.offerId, startsAt: booked.starts_at, healthOverride: input.healthOverride ?? null },
      requestId,
    });
    return booked;
  });
}

async function petOf(handle: Handle, deps: Inner, input: Booking.WalkInInput): Promise<ForPet> {
  if (input.petId === undefined) {
    if (!input.pet) throw new Problem(whenInvalid, 'a pet is needed');
    const { species, weightGrams = null } = input.pet;
    return { petId: null, profile: { species, weightGrams, sizeClass: null, coatLength: null } };
  }
  if (input.customerId) await deps.pet.requireKept(handle, input.petId, input.customerId);
  const pet = (await deps.pet.findPets(handle, [input.petId])).get(input.petId);
  if (!pet) throw new Problem(whenInvalid, 'there is no such pet');
  return { petId: pet.petId, profile: quotePet(pet) };
}

const LOOK_HOURS = 12;

async function timed(tx: Tx, deps: Inner, input: Booking.WalkInInput, pet: ForPet) {
  const offer = (await deps.merchant.findOffers(tx, [input.offerId])).get(input.offerId);
  const now = deps.clock.now();
  if (offer?.mode !== 'appointment' || input.startsAt !== undefined) return priceItem(tx, deps, input, pet);
  const item = await priceItem(tx, deps, { ...input, startsAt: now.toString() }, pet);
  const start = await deps.schedule.nextStart(tx, {
    ...item.shape,
    storeNo: item.offer.storeNo,
    until: now.add({ hours: LOOK_HOURS }),
  });
  if (!start) throw new Problem(slotTaken, 'nothing is free today');
  return priceItem(tx, deps, { ...input, startsAt: start.toString() }, pet);
}
