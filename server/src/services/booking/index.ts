/** Face of bookings: held, paid, moved, served, given back (BOOK-3 to BOOK-8, BOOK-12, BOOK-13, BOOK-16, CAM-15). */
import type { Booking, Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { Problem } from '../../platform/problem.ts';
import type { MembershipOf } from '../schedule/index.ts';
import { dispute, markReviewed } from './change/after.ts';
import { cancelIn, groupOf } from './change/cancel.ts';
import { upkeepLoop } from './change/upkeep.ts';
import { begin, complete } from './change/visit.ts';
import type { BookingDeps, Handle, Inner, OnCompletion, ReportsOf } from './deps.ts';
import { type FreeAsk, freeSlotsFor, slotsSource } from './free-slots.ts';
import { type Brought, bring } from './hold/bring.ts';
import { tellBrought, type Untold, untold } from './hold/brought.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { bookingSubject } from './pay/paid.ts';
import { countRefund } from './pay/refunded.ts';
import { petTimeline } from './pet-timeline.ts';
import { servingStores } from './price.ts';
import { bookingNotFound } from './problems.ts';
import { onStatusChange, repriceConsumer } from './reactions.ts';
import { bookingRoutes } from './routes.ts';
import { type BookingRow, type By, bookingRows, leftOf, payableOf, SYSTEM } from './row.ts';
import { recordDays } from './settings.ts';
import { freed } from './waiting/freed.ts';
import { waitingLoop } from './waiting/offer.ts';

export type { BookingDeps, OnCompletion, ReportsOf } from './deps.ts';
export type { FreeAsk } from './free-slots.ts';
export type { Brought } from './hold/bring.ts';
export type { Untold } from './hold/brought.ts';
export type { By } from './row.ts';
export { bookingSettings } from './settings.ts';

/** A booking as other rooms see it. */
export interface BookingCard {
  readonly bookingId: string;
  readonly no: string;
  readonly groupId: string;
  readonly seriesId: string | null;
  readonly customerId: string | null;
  readonly petIds: readonly string[];
  /** Of a walk-in that is not on file. */
  readonly petName: string | null;
  readonly merchantId: string;
  readonly storeId: string;
  readonly storeNo: number;
  readonly timeZone: string;
  readonly offerId: string;
  readonly serviceId: string;
  readonly serviceKey: string;
  readonly categoryKey: string;
  readonly serviceNames: Merchant.Names;
  readonly mode: Merchant.ServiceMode;
  readonly sopVersion: number;
  readonly state: Booking.BookingState;
  readonly source: Booking.BookingSource;
  readonly disputed: boolean;
  readonly reviewed: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly checkIn: string | null;
  readonly checkOut: string | null;
  readonly minutes: number;
  readonly personNo: number | null;
  readonly kennelName: string | null;
  readonly home: Booking.Place | null;
  readonly checkedInAt: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly payableFen: number;
  /** Paid online and not given back. */
  readonly paidFen: number;
  readonly currency: string;
  readonly paymentId: string | null;
}

export interface BookingModule extends Module {
  /** Those of the ids that exist, in one query. */
  find(handle: Handle, bookingIds: readonly string[]): Promise<Map<string, BookingCard>>;
  /** Bookings of a merchant that are to come or run. */
  openOf(handle: Handle, merchantId: string, categories?: readonly string[]): Promise<BookingCard[]>;
  /** Those of the pets that a merchant will serve, serves or has served lately; for who may read a record. */
  servedPets(handle: Handle, merchantId: string, petIds: readonly string[]): Promise<Set<string>>;

  /** `checked_in → in_service`. @throws Problem `booking/not-found`, `booking/illegal-move` */
  begin(tx: Tx, move: { readonly bookingId: string; readonly by?: By }): Promise<BookingCard>;
  /** `in_service → completed`: what was paid is earned. @throws Problem `booking/not-found`, `booking/illegal-move` */
  complete(tx: Tx, move: { readonly bookingId: string; readonly by?: By }): Promise<BookingCard>;
  /** Give everything back and cancel, whoever is to blame. @throws Problem `booking/not-found`, `booking/illegal-move` */
  cancelInFull(
    tx: Tx,
    request: {
      readonly bookingId: string;
      readonly reason: string;
      readonly by?: By;
      readonly merchantFault?: boolean;
    },
  ): Promise<BookingCard>;
  /** A review was written. @throws Problem `booking/not-found` */
  markReviewed(tx: Tx, bookingId: string): Promise<void>;

  /** Real free times with links that hold them (CAM-15). */
  freeSlotsFor(handle: Handle, ask: FreeAsk): Promise<Booking.FreeSlot[]>;

  /** A booking as it stands: the demo city, an earlier system. What it led to is told afterwards. @returns its id; null when it does not fit */
  bring(tx: Tx, given: Brought): Promise<string | null>;
  /** What brought bookings led to and nobody has told: paid online, ended. Oldest first. */
  untold(handle: Handle): Promise<Untold[]>;
  /** Tell it at the clock's present: its money is booked, its end is a fact. */
  tellBrought(tx: Tx, one: Untold): Promise<void>;
  /** By its owner: what was earned waits. @throws Problem `booking/not-found`, `booking/already-disputed`, `booking/dispute-too-late` */
  dispute(customerId: string, bookingId: string, reason: string): Promise<BookingCard>;

  /** Stores that ever had one. */
  storesWithBookings(handle: Handle): Promise<Set<string>>;

  /** For rooms above, while the application is put together: told of each completion in its transaction. */
  useCompletion(listener: OnCompletion): void;
  /** Which bookings have a report, and its photos: the timelines of pets show them. None has until then. */
  useReports(source: ReportsOf): void;
  /** Who is a member: prices, priority in waiting lists, what is kept at peak times. Nobody is until then. */
  useMembership(source: MembershipOf): void;
}

/** Registers itself with identity, payment, message and merchant. */
export function createBookingModule(outside: BookingDeps): BookingModule {
  const registered: Inner['registered'] = {
    membershipOf: async () => false,
    reportsOf: async () => new Map(),
    completion: [],
  };
  const deps: Inner = { ...outside, registered };
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant(deps));
  outside.identity.onArchive(archiveContributor);
  outside.payment.useSubject('booking', bookingSubject(deps));
  outside.payment.onRefund((tx, refund) => countRefund(tx, { ...refund, at: outside.clock.now() }));
  outside.message.useSource(slotsSource(deps));
  outside.record.useTimeline(petTimeline(deps));
  const served = (handle: Handle, merchantId: string, petIds: readonly string[]) =>
    servedPets(handle, deps, merchantId, petIds);
  outside.record.useMerchantAccess(served);
  outside.schedule.useFirstVisits(servingStores);
  outside.merchant.onWorkChange((tx, change) => freed(tx, change.storeNo));
  outside.merchant.onStatusChange((tx, change) => onStatusChange(tx, deps, change));
  return {
    routes: bookingRoutes(deps),
    consumers: [repriceConsumer(deps)],
    loops: [upkeepLoop(deps), waitingLoop(deps)],
    find: async (handle, bookingIds) => {
      const rows = await bookingRows(handle, sql`b.booking_id = any(${[...bookingIds]}::uuid[])`);
      return new Map(rows.map((row) => [row.booking_id, cardOf(row)]));
    },
    openOf: async (handle, merchantId, categories) => (await openRows(handle, merchantId, categories)).map(cardOf),
    servedPets: served,
    begin: async (tx, move) => cardOf(await begin(tx, deps, move)),
    complete: async (tx, move) => cardOf(await complete(tx, deps, move)),
    cancelInFull: async (tx, request) => cardOf(await cancelInFull(tx, deps, request)),
    markReviewed: (tx, bookingId) => markReviewed(tx, deps, bookingId),
    freeSlotsFor: (handle, ask) => freeSlotsFor(handle, deps, ask),
    bring: (tx, given) => bring(tx, deps, given),
    untold,
    tellBrought: (tx, one) => tellBrought(tx, deps, one),
    dispute: async (customerId, bookingId, reason) => cardOf(await dispute(deps, customerId, bookingId, reason)),
    async storesWithBookings(handle) {
      const { rows } = await sql<{ store_id: string }>`select distinct store_id from booking.booking`.execute(handle);
      return new Set(rows.map((row) => row.store_id));
    },
    useCompletion: (listener) => void registered.completion.push(listener),
    useReports(source) {
      registered.reportsOf = source;
    },
    useMembership(source) {
      registered.membershipOf = source;
      outside.schedule.useMembership(source);
    },
  };
}

async function cancelInFull(
  tx: Tx,
  deps: Inner,
  request: { readonly bookingId: string; readonly reason: string; readonly by?: By; readonly merchantFault?: boolean },
): Promise<BookingRow> {
  const { bookingId, by = SYSTEM, ...rest } = request;
  const group = await groupOf(tx, bookingId);
  const row = group.find((one) => one.booking_id === bookingId);
  if (!row) throw new Problem(bookingNotFound);
  return cancelIn(tx, deps, group, row, { ...rest, by, feeFen: 0, refundFen: leftOf(row) });
}

function openRows(handle: Handle, merchantId: string, categories?: readonly string[]): Promise<BookingRow[]> {
  return bookingRows(
    handle,
    sql`b.merchant_id = ${merchantId} and b.state in ('requested', 'confirmed', 'checked_in', 'in_service')
      and ${categories ? sql`b.category_key = any(${[...categories]}::text[])` : sql`true`} order by b.starts_at`,
  );
}

async function servedPets(
  handle: Handle,
  deps: Pick<Inner, 'clock' | 'settings'>,
  merchantId: string,
  petIds: readonly string[],
): Promise<Set<string>> {
  const since = deps.clock.now().subtract({ hours: 24 * (await deps.settings.get(handle, recordDays)) });
  const { rows } = await sql<{ pet_id: string }>`
    select distinct pet_id from booking.booking b cross join unnest(b.pet_ids) pet_id
    where b.merchant_id = ${merchantId} and b.pet_ids && ${[...petIds]}::uuid[] and pet_id = any(${[...petIds]}::uuid[])
      and b.state in ('confirmed', 'checked_in', 'in_service', 'completed')
      and coalesce(b.completed_at, b.ends_at) > ${since.toString()}::timestamptz`.execute(handle);
  return new Set(rows.map((row) => row.pet_id));
}

function cardOf(row: BookingRow): BookingCard {
  return {
    bookingId: row.booking_id,
    no: String(row.no),
    groupId: row.group_id,
    seriesId: row.series_id,
    customerId: row.customer_id,
    petIds: row.pet_ids,
    petName: row.walk_in_pet?.name ?? null,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    storeNo: row.store_no,
    timeZone: row.time_zone,
    offerId: row.offer_id,
    serviceId: row.service_id,
    serviceKey: row.service_key,
    categoryKey: row.category_key,
    serviceNames: row.service_names,
    mode: row.mode,
    sopVersion: row.sop_version,
    state: row.state,
    source: row.source,
    disputed: row.disputed,
    reviewed: row.reviewed_at !== null,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    checkIn: row.check_in,
    checkOut: row.check_out,
    minutes: row.minutes,
    personNo: row.person_no,
    kennelName: row.kennel_name,
    home: row.home,
    checkedInAt: row.checked_in_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    payableFen: payableOf(row),
    paidFen: leftOf(row),
    currency: row.currency,
    paymentId: row.payment_id,
  };
}
