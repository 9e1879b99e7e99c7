/** A stored booking as the schedule and the price ask for it again: to move it, to take it again, to price it anew. */
import type { Tx } from '../../platform/db.ts';
import type { Handle, Inner } from './deps.ts';
import type { Wanted } from './room.ts';
import type { BookingRow } from './row.ts';
import type { Times, When } from './when.ts';

export function timesOf(row: BookingRow): Times {
  return {
    offerId: row.offer_id,
    mode: row.mode,
    timeZone: row.time_zone,
    leadMinutes: row.shape.leadMinutes,
    horizonDays: row.shape.horizonDays,
  };
}

export function whenOfRow(row: BookingRow): When {
  return {
    startsAt: Temporal.Instant.from(row.starts_at),
    endsAt: Temporal.Instant.from(row.ends_at),
    checkIn: row.check_in === null ? null : Temporal.PlainDate.from(row.check_in),
    checkOut: row.check_out === null ? null : Temporal.PlainDate.from(row.check_out),
    sessionId: row.session_id,
    quantity: row.quantity,
    dates: [],
  };
}

/** @param when another time; the booking's own when left out */
export async function wantedOfRow(
  handle: Handle | Tx,
  deps: Inner,
  row: BookingRow,
  when: When = whenOfRow(row),
): Promise<Wanted> {
  const [petId] = row.pet_ids;
  const pet = petId === undefined ? undefined : (await deps.pet.findPets(handle, [petId])).get(petId);
  return {
    bookingId: row.booking_id,
    offerId: row.offer_id,
    storeNo: row.store_no,
    timeZone: row.time_zone,
    mode: row.mode,
    shape: row.shape,
    when,
    sizeClass: row.size_class,
    species: pet?.species ?? row.walk_in_pet?.species ?? null,
    personNo: row.wanted_person_no,
    audience: row.member ? 'member' : 'everyone',
  };
}
