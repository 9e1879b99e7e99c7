/** Reads of staff: list, one booking with its history, a day of a store by person and resource (MER-9). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { StoreCard } from '../../merchant/index.ts';
import type { Handle, Inner } from '../deps.ts';
import { healthOf } from '../health.ts';
import { bookingNotFound, storeNotFound } from '../problems.ts';
import { type BookingRow, bookingRows } from '../row.ts';
import { toStaffBookings } from './view.ts';

/** A store of the merchant, or any for operators (null). @throws Problem `booking/store-not-found` */
export async function requireStore(
  handle: Handle,
  deps: Inner,
  storeId: string,
  merchantId: string | null,
): Promise<StoreCard> {
  const store = (await deps.merchant.findStores(handle, [storeId])).get(storeId);
  if (!store || (merchantId !== null && store.merchantId !== merchantId)) throw new Problem(storeNotFound);
  return store;
}

export interface StaffQuery {
  readonly storeId?: string;
  readonly merchantId?: string;
  readonly customerId?: string;
  readonly petId?: string;
  readonly sessionId?: string;
  readonly state?: Booking.BookingState;
  readonly disputed?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly no?: string;
  readonly order?: 'newest' | 'start';
  readonly cursor?: string;
  readonly limit?: number;
}

/** @param own the merchant whose bookings alone may be seen; null for operators */
export async function staffList(deps: Inner, own: string | null, query: StaffQuery) {
  const { limit = 50, order = 'newest' } = query;
  const [at, id] = query.cursor ? decodeCursor(query.cursor, 2) : [null, null];
  const byStart = order === 'start';
  const after =
    at === null
      ? sql`true`
      : byStart
        ? sql`(b.starts_at, b.booking_id) > (${at}::timestamptz, ${id}::uuid)`
        : sql`(b.created_at, b.booking_id) < (${at}::timestamptz, ${id}::uuid)`;
  const conditions = [
    after,
    ...(own === null ? [] : [sql`b.merchant_id = ${own}`]),
    ...(query.merchantId ? [sql`b.merchant_id = ${query.merchantId}`] : []),
    ...(query.storeId ? [sql`b.store_id = ${query.storeId}`] : []),
    ...(query.customerId ? [sql`b.customer_id = ${query.customerId}`] : []),
    ...(query.petId ? [sql`b.pet_ids @> array[${query.petId}]::uuid[]`] : []),
    ...(query.sessionId ? [sql`b.session_id = ${query.sessionId}`] : []),
    ...(query.state ? [sql`b.state = ${query.state}`] : []),
    ...(query.disputed === undefined ? [] : [sql`b.disputed = ${query.disputed}`]),
    ...(query.from ? [sql`b.starts_at >= ${query.from}::timestamptz`] : []),
    ...(query.until ? [sql`b.starts_at < ${query.until}::timestamptz`] : []),
    ...(query.no ? [sql`b.no::text like ${`${query.no.replace(/[^0-9]/g, '') || 'x'}%`}`] : []),
  ];
  const rows = await bookingRows(
    deps.db,
    sql`${sql.join(conditions, sql` and `)} order by ${
      byStart ? sql`b.starts_at, b.booking_id` : sql`b.created_at desc, b.booking_id desc`
    } limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const cursor = last && [byStart ? last.starts_at : last.created_at, last.booking_id];
  return {
    items: await toStaffBookings(deps.db, deps, page),
    nextCursor: rows.length > limit && cursor ? encodeCursor(cursor) : null,
  };
}

interface MoveRow {
  at: string;
  move: Booking.BookingMove['move'];
  by_kind: Booking.Actor;
  by_name: string | null;
  reason: string | null;
  starts_at: string | null;
  amount_fen: number | null;
}

/** @throws Problem `booking/not-found` */
export async function staffDetail(
  deps: Inner,
  own: string | null,
  bookingId: string,
): Promise<Booking.StaffBookingDetail> {
  const [row] = await bookingRows(deps.db, sql`b.booking_id = ${bookingId}`);
  if (!row || (own !== null && row.merchant_id !== own)) throw new Problem(bookingNotFound);
  const [shown] = await toStaffBookings(deps.db, deps, [row]);
  const { rows: moves } = await sql<MoveRow>`
    select at, move, by_kind, by_name, reason, starts_at, amount_fen from booking.move
    where booking_id = ${bookingId} order by move_id`.execute(deps.db);
  const offer = (await deps.merchant.findOffers(deps.db, [row.offer_id])).get(row.offer_id);
  return {
    ...(shown as Booking.StaffBooking),
    moves: moves.map((move) => ({
      at: move.at,
      move: move.move,
      by: move.by_kind,
      byName: move.by_name,
      reason: move.reason,
      startsAt: move.starts_at,
      amountFen: move.amount_fen,
    })),
    claims: await claimsView(deps, row),
    health: offer ? await healthOf(deps.db, deps, offer, row.pet_ids[0] ?? null, datesOf(row)) : [],
    disputeReason: row.dispute_reason,
    convenience: row.convenience,
  };
}

function datesOf(row: BookingRow): Temporal.PlainDate[] {
  if (row.check_in === null || row.check_out === null) {
    return [Temporal.Instant.from(row.starts_at).toZonedDateTimeISO(row.time_zone).toPlainDate()];
  }
  const first = Temporal.PlainDate.from(row.check_in);
  return Array.from({ length: row.quantity }, (_, nth) => first.add({ days: nth }));
}

async function claimsView(deps: Inner, row: BookingRow): Promise<Booking.StaffBookingDetail['claims']> {
  const claims = (await deps.schedule.claimsOf(deps.db, [row.booking_id])).get(row.booking_id) ?? [];
  const resourceNos = [...new Set(claims.map((claim) => claim.resourceNo))];
  const resources = await deps.merchant.findResources(deps.db, { resourceNos });
  const byNo = new Map(resources.map((one) => [one.resourceNo, one]));
  return claims.map(({ resourceNo, from, to, status }) => ({
    resourceNo,
    name: byNo.get(resourceNo)?.name ?? '',
    kind: byNo.get(resourceNo)?.kind ?? '',
    from: from.toString(),
    to: to.toString(),
    status,
  }));
}

/** @throws Problem `booking/store-not-found` */
export async function storeDay(
  deps: Inner,
  own: string | null,
  storeId: string,
  date?: string,
): Promise<Booking.StoreDay> {
  const { db } = deps;
  const store = await requireStore(db, deps, storeId, own);
  const { timeZone } = store;
  const now = deps.clock.now();
  const day = date ? Temporal.PlainDate.from(date) : now.toZonedDateTimeISO(timeZone).toPlainDate();
  const [from, until] = [day, day.add({ days: 1 })].map((one) => one.toZonedDateTime(timeZone).toInstant()) as [
    Temporal.Instant,
    Temporal.Instant,
  ];
  const rows = await bookingRows(
    db,
    sql`b.store_no = ${store.storeNo} and b.starts_at < ${until.toString()}::timestamptz
      and b.ends_at > ${from.toString()}::timestamptz and b.state <> 'expired'
      and not (b.state = 'pending' and b.hold_expires_at <= ${now.toString()}::timestamptz)
      order by b.starts_at, b.booking_id limit 500`,
  );
  const requests = await bookingRows(
    db,
    sql`b.store_no = ${store.storeNo} and b.state = 'requested' order by b.starts_at limit 100`,
  );
  return {
    storeId,
    storeName: store.name,
    date: day.toString(),
    timeZone,
    dayFrom: from.toString(),
    dayUntil: until.toString(),
    resources: await timeline(deps, storeId, rows, { from, until }),
    bookings: await toStaffBookings(db, deps, rows),
    requests: await toStaffBookings(db, deps, requests),
    asOf: now.toString(),
  };
}

async function timeline(
  deps: Inner,
  storeId: string,
  rows: readonly BookingRow[],
  { from, until }: { readonly from: Temporal.Instant; readonly until: Temporal.Instant },
): Promise<Booking.StoreDay['resources']> {
  const claims = await deps.schedule.claimsOf(
    deps.db,
    rows.map((row) => row.booking_id),
  );
  const bars = [...claims].flatMap(([bookingId, parts]) =>
    parts
      .filter((part) => Temporal.Instant.compare(part.from, until) < 0 && Temporal.Instant.compare(part.to, from) > 0)
      .map((part) => ({ bookingId, ...part })),
  );
  const byNo = Map.groupBy([...bars, ...doneBars(rows)], (bar) => bar.resourceNo);
  const all = await deps.merchant.findResources(deps.db, { storeId });
  // Whoever has left is shown while something is still booked with them: somebody else must take it over.
  const resources = all.filter((one) => one.active || byNo.has(one.resourceNo));
  const resourceNos = resources.map((one) => one.resourceNo);
  const work = await deps.merchant.workOf(deps.db, { resourceNos, from, to: until });
  const text = ({ from: lo, to: hi }: { from: Temporal.Instant; to: Temporal.Instant }) => ({
    from: lo.toString(),
    to: hi.toString(),
  });
  return resources.map((resource) => ({
    resourceNo: resource.resourceNo,
    name: resource.name,
    kind: resource.kind,
    work: (work.get(resource.resourceNo) ?? []).map(text),
    bars: (byNo.get(resource.resourceNo) ?? []).map(({ bookingId, status, ...span }) => ({
      bookingId,
      ...text(span),
      status,
    })),
  }));
}

/** What is over has given its room back; the day still shows who did it and when. */
function doneBars(rows: readonly BookingRow[]) {
  return rows
    .filter((row) => row.state === 'completed' && row.person_no !== null)
    .map((row) => ({
      bookingId: row.booking_id,
      resourceNo: row.person_no as number,
      from: Temporal.Instant.from(row.started_at ?? row.starts_at),
      to: Temporal.Instant.from(row.completed_at ?? row.ends_at),
      status: 'done' as const,
    }));
}
