/** Bookings as owners and staff see them; what belongs to other rooms is read batched by ids. */
import type { Booking } from '@pawloop/contract';
import type { CustomerCard } from '../../../people/identity/index.ts';
import type { Handle, Inner } from '../deps.ts';
import { type Limits, ownerActs, staffActs } from '../domain.ts';
import { askedOf, type BookingRow, payableOf } from '../row.ts';
import { disputeHours, graceMinutes, reviewDays } from '../settings.ts';

interface Around {
  readonly stores: Awaited<ReturnType<Inner['merchant']['findStores']>>;
  readonly pets: Awaited<ReturnType<Inner['pet']['findPets']>>;
  readonly people: ReadonlyMap<number, string>;
  readonly limits: Limits;
  readonly at: Temporal.Instant;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

export async function limitsOf(handle: Handle, deps: Inner): Promise<Limits> {
  return {
    disputeHours: await deps.settings.get(handle, disputeHours),
    reviewDays: await deps.settings.get(handle, reviewDays),
    graceMinutes: await deps.settings.get(handle, graceMinutes),
  };
}

async function aroundOf(handle: Handle, deps: Inner, rows: readonly BookingRow[]): Promise<Around> {
  const personNos = unique(rows.flatMap((row) => row.person_no ?? []));
  const people = await deps.merchant.findResources(handle, { resourceNos: personNos });
  return {
    stores: await deps.merchant.findStores(handle, unique(rows.map((row) => row.store_id))),
    pets: await deps.pet.findPets(handle, unique(rows.flatMap((row) => row.pet_ids))),
    people: new Map(people.map((one) => [one.resourceNo, one.name])),
    limits: await limitsOf(handle, deps),
    at: deps.clock.now(),
  };
}

function moneyOf(row: BookingRow): Booking.BookingMoney {
  const payableFen = payableOf(row);
  return {
    currency: row.currency,
    lines: row.lines,
    quantity: row.quantity,
    priceFen: row.price_fen,
    discountFen: row.discount_fen,
    payableFen,
    payWay: row.pay_way,
    dueNowFen: row.due_now_fen,
    paidFen: row.paid_fen,
    refundedFen: row.refunded_fen,
    feeFen: row.fee_fen,
    atStoreFen: payableFen - row.due_now_fen,
  };
}

function petsOf(row: BookingRow, pets: Around['pets']) {
  const known = row.pet_ids.map((petId) => {
    const pet = pets.get(petId);
    return { petId, name: pet?.name ?? '', species: pet?.species ?? '' };
  });
  const { walk_in_pet: walkIn } = row;
  return walkIn ? [...known, { petId: row.booking_id, name: walkIn.name, species: walkIn.species }] : known;
}

function fieldsOf(row: BookingRow, around: Around) {
  const store = around.stores.get(row.store_id);
  const { person_no: personNo, home } = row;
  return {
    bookingId: row.booking_id,
    no: String(row.no),
    groupId: row.group_id,
    seriesId: row.series_id,
    source: row.source,
    state: row.state,
    disputed: row.disputed,
    reviewed: row.reviewed_at !== null,
    merchantId: row.merchant_id,
    store: {
      storeId: row.store_id,
      name: store?.name ?? '',
      address: store?.address ?? '',
      phone: store?.phone ?? null,
      lat: store?.lat ?? 0,
      lng: store?.lng ?? 0,
      timeZone: row.time_zone,
    },
    service: {
      serviceId: row.service_id,
      serviceKey: row.service_key,
      categoryKey: row.category_key,
      names: row.service_names,
      mode: row.mode,
    },
    offerId: row.offer_id,
    pets: petsOf(row, around.pets),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    minutes: row.minutes,
    usual: row.usual,
    checkIn: row.check_in,
    checkOut: row.check_out,
    sessionId: row.session_id,
    kennelName: row.kennel_name,
    person: personNo === null ? null : { resourceNo: personNo, name: around.people.get(personNo) ?? '' },
    home,
    note: row.note,
    money: moneyOf(row),
    paymentId: row.payment_id,
    policy: row.policy,
    holdExpiresAt: row.state === 'pending' ? row.hold_expires_at : null,
    cancelled:
      row.cancelled_by === null || row.cancelled_at === null
        ? null
        : { by: row.cancelled_by, reason: row.cancel_reason ?? '', at: row.cancelled_at },
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    checkedInAt: row.checked_in_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
  };
}

/** In the order of the rows; a constant number of queries. */
export async function toOwnerBookings(
  handle: Handle,
  deps: Inner,
  rows: readonly BookingRow[],
): Promise<Booking.OwnerBooking[]> {
  const around = await aroundOf(handle, deps, rows);
  return rows.map((row) => ({
    ...fieldsOf(row, around),
    can: ownerActs(askedOf(row), around.at, around.limits),
    convenience: row.convenience,
    waitingId: row.waiting_id,
  }));
}

/** What is said of the owner: the name and the end of the phone. */
function bookerOf(card: CustomerCard | undefined): Booking.StaffBooking['customer'] {
  if (!card) return null;
  const { customerId, customerNo, name, phoneMasked } = card;
  return { customerId, customerNo, name, phoneMasked };
}

export async function toStaffBookings(
  handle: Handle,
  deps: Inner,
  rows: readonly BookingRow[],
): Promise<Booking.StaffBooking[]> {
  const around = await aroundOf(handle, deps, rows);
  const customers = await deps.identity.findCustomers(handle, unique(rows.flatMap((row) => row.customer_id ?? [])));
  return rows.map((row) => ({
    ...fieldsOf(row, around),
    customer: bookerOf(row.customer_id === null ? undefined : customers.get(row.customer_id)),
    merchantName: around.stores.get(row.store_id)?.merchantName ?? '',
    healthOverride: row.health_override,
    can: staffActs(askedOf(row), around.at, around.limits),
  }));
}

export async function toOwnerBooking(deps: Inner, row: BookingRow): Promise<Booking.OwnerBooking> {
  const [shown] = await toOwnerBookings(deps.db, deps, [row]);
  return shown as Booking.OwnerBooking;
}

export async function toStaffBooking(deps: Inner, row: BookingRow): Promise<Booking.StaffBooking> {
  const [shown] = await toStaffBookings(deps.db, deps, [row]);
  return shown as Booking.StaffBooking;
}
