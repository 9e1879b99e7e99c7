/**
 * Nights of kennels, sold by count (rules 16, 17; BOOK-17): a counter for each class and night, locked in the order of
 * the nights, and a check that none goes over its capacity.
 */
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';

export interface NightsRequest {
  readonly bookingId: string;
  /** Classes that it may have, the best first; a stay has one of them for all its nights. */
  readonly roomClassIds: readonly string[];
  readonly checkIn: Temporal.PlainDate;
  /** The day of leaving; its night is not counted. */
  readonly checkOut: Temporal.PlainDate;
  /** When the hold ends by itself; null: it is confirmed. */
  readonly expiresAt?: Temporal.Instant | null;
}

/** A stay of any length that one would book; more is a mistake. */
const MOST_NIGHTS = 400;

interface Stay {
  readonly booking_id: string;
  readonly room_class_id: string;
  readonly check_in: string;
  readonly check_out: string;
  readonly status: 'booked' | 'in_house';
  readonly expires_at: string | null;
}

type Nights = Pick<Stay, 'room_class_id' | 'check_in' | 'check_out'>;

interface RoomClass {
  readonly room_class_id: string;
  readonly capacity: number;
}

/**
 * Reserve every night of each stay of a go, each stay in one class: all, or nothing.
 * @returns the class of each; null when one of them has a night without room in every class (the caller rolls back)
 */
export async function reserveNights(
  tx: Tx,
  requests: readonly NightsRequest[],
  now: Temporal.Instant,
): Promise<string[] | null> {
  for (const { checkIn, checkOut } of requests) {
    if (nightsOf(checkIn, checkOut) < 1) throw new RangeError('a stay has at least one night');
  }
  const classes = await lockClasses(
    tx,
    requests.flatMap((request) => request.roomClassIds),
  );
  const several = requests.length > 1;
  // Each for itself would reach back for a smaller class or an earlier night.
  if (several) for (const room of classes) await makeRoom(tx, room, wantedIn(room, requests), now);
  const taken: string[] = [];
  for (const request of requests) {
    for (const room of classes) {
      const wanted = wantedIn(room, [request]);
      if (!several) await makeRoom(tx, room, wanted, now);
      if (!(await takeNights(tx, wanted[0], request))) continue;
      taken.push(room.room_class_id);
      break;
    }
  }
  return taken.length === requests.length ? taken : null;
}

async function takeNights(
  tx: Tx,
  wanted: Nights | undefined,
  { bookingId, expiresAt }: NightsRequest,
): Promise<boolean> {
  if (!wanted || !(await haveRoom(tx, wanted, null))) return false;
  await countNights(tx, wanted, 1);
  await sql`
    insert into schedule.stay (booking_id, room_class_id, check_in, check_out, status, expires_at)
    values (${bookingId}::uuid, ${wanted.room_class_id}::uuid, ${wanted.check_in}::date, ${wanted.check_out}::date, 'booked',
      ${expiresAt?.toString() ?? null}::timestamptz)`.execute(tx);
  return true;
}

/**
 * Other nights, or another class, for a stay; it keeps what it has when there is no room (rule 10). One that is in house
 * keeps its class and kennel.
 */
export async function moveNights(
  tx: Tx,
  request: Omit<NightsRequest, 'expiresAt'>,
  now: Temporal.Instant,
): Promise<{ roomClassId: string } | null> {
  const own = await lockStay(tx, request.bookingId);
  if (!own || nightsOf(request.checkIn, request.checkOut) < 1) return null;
  const roomClassIds = request.roomClassIds.filter((one) => own.status === 'booked' || one === own.room_class_id);
  const allowed = { ...request, roomClassIds };
  const classes = await lockClasses(tx, [...roomClassIds, own.room_class_id]);
  for (const room of classes) await makeRoom(tx, room, wantedIn(room, [allowed]), now, own);
  for (const room of classes) {
    const [wanted] = wantedIn(room, [allowed]);
    if (!wanted || !(await haveRoom(tx, wanted, own))) continue;
    await countNights(tx, own, -1);
    await countNights(tx, wanted, 1);
    await sql`
      update schedule.stay set room_class_id = ${wanted.room_class_id}::uuid, check_in = ${wanted.check_in}::date,
        check_out = ${wanted.check_out}::date
      where booking_id = ${request.bookingId}::uuid and status in ('booked', 'in_house')`.execute(tx);
    return { roomClassId: wanted.room_class_id };
  }
  return null;
}

/** Give the nights of a booking back. @returns whether it had any */
export async function releaseNights(
  tx: Tx,
  bookingId: string,
  as: 'cancelled' | 'ended' = 'cancelled',
): Promise<boolean> {
  const own = await lockStay(tx, bookingId);
  if (!own) return false;
  await endOwn(tx, own, as);
  return true;
}

/** The stay is paid: its hold does not end any more. @returns false when it has ended already */
export async function keepNights(tx: Tx, bookingId: string, expiresAt: string | null): Promise<boolean> {
  const { rows } = await sql<{ booking_id: string }>`
    update schedule.stay set expires_at = ${expiresAt}::timestamptz
    where booking_id = ${bookingId}::uuid and status in ('booked', 'in_house') returning booking_id`.execute(tx);
  return rows.length > 0;
}

/** Holds of nights that have ended. @returns how many were looked at */
export async function sweepStays(deps: Inner, batch: number): Promise<number> {
  const now = deps.clock.now().toString();
  const { rows: ended } = await sql<Stay>`
    select booking_id, room_class_id, check_in, check_out, status, expires_at from schedule.stay
    where status = 'booked' and expires_at <= ${now}::timestamptz order by expires_at limit ${batch}`.execute(deps.db);
  for (const one of ended) {
    await inTransaction(deps.db, async (tx) => {
      const own = await lockStay(tx, one.booking_id);
      if (!own?.expires_at || Temporal.Instant.compare(own.expires_at, now) > 0) return;
      await endOwn(tx, own, 'cancelled');
    });
  }
  return ended.length;
}

async function endOwn(tx: Tx, own: Stay, as: 'cancelled' | 'ended'): Promise<void> {
  await lockNights(tx, [own]);
  await endStays(tx, [own], as);
}

// Nobody waits in a circle: each writer locks its own stay, then classes from the smallest to the largest, then of one
// class after the other the counters in the order of the nights, and takes of other stays only what nobody has locked.

/** Nights that the stay itself has count as free. */
async function haveRoom(tx: Tx, wanted: Nights, own: Stay | null): Promise<boolean> {
  const { rows } = await sql<{ full: boolean }>`
    select coalesce(bool_or(booked >= capacity and (
      room_class_id = ${own?.room_class_id ?? null}::uuid and night >= ${own?.check_in ?? null}::date
      and night < ${own?.check_out ?? null}::date) is not true), false) as full
    from schedule.night
    where room_class_id = ${wanted.room_class_id}::uuid and night >= ${wanted.check_in}::date
      and night < ${wanted.check_out}::date`.execute(tx);
  return rows[0]?.full === false;
}

async function countNights(tx: Tx, nights: Nights, by: 1 | -1): Promise<void> {
  await sql`
    update schedule.night set booked = booked + ${by}
    where room_class_id = ${nights.room_class_id}::uuid and night >= ${nights.check_in}::date
      and night < ${nights.check_out}::date`.execute(tx);
}

/** Classes with their capacity, which stays as it is until the end of the transaction; the smallest first. */
async function lockClasses(tx: Tx, roomClassIds: readonly string[]): Promise<RoomClass[]> {
  const { rows } = await sql<RoomClass>`
    select room_class_id, capacity from schedule.room_class where room_class_id = any(${[...roomClassIds]}::uuid[])
    order by size_rank, room_class_id for share`.execute(tx);
  return rows;
}

/**
 * Locks the counters of the nights wanted in a class, made where nobody asked for them yet, together with those of ended
 * holds in the way and of the stay's own; then the ended holds are over.
 */
async function makeRoom(
  tx: Tx,
  room: RoomClass,
  wanted: readonly Nights[],
  now: Temporal.Instant,
  own: Stay | null = null,
): Promise<void> {
  const mine = own?.room_class_id === room.room_class_id ? [own] : [];
  const stale = wanted.length === 0 ? [] : await staleStays(tx, wanted, now);
  if (wanted.length > 0) {
    await sql`
      insert into schedule.night (room_class_id, night, capacity)
      select distinct ${room.room_class_id}::uuid, night::date, ${room.capacity}::integer
      from unnest(${wanted.map((one) => one.check_in)}::date[], ${wanted.map((one) => one.check_out)}::date[]) w (lo, hi)
      cross join generate_series(w.lo, w.hi - 1, interval '1 day') night
      order by 2 on conflict do nothing`.execute(tx);
  }
  await lockNights(tx, [...wanted, ...stale, ...mine]);
  const over = await stillStale(tx, stale, now);
  await endStays(
    tx,
    over.filter((one) => one.booking_id !== own?.booking_id),
    'cancelled',
  );
}

/** Counters of these nights, all of one class, until the end of the transaction. */
async function lockNights(tx: Tx, all: readonly Nights[]): Promise<void> {
  if (all.length === 0) return;
  await sql`
    select 1 from schedule.night n
    where n.room_class_id = ${all[0]?.room_class_id}::uuid
      and n.night >= ${all.map((one) => one.check_in).reduce(min)}::date
      and n.night < ${all.map((one) => one.check_out).reduce(max)}::date
      and exists (select from unnest(${all.map((one) => one.check_in)}::date[],
        ${all.map((one) => one.check_out)}::date[]) w (lo, hi) where n.night >= w.lo and n.night < w.hi)
    order by n.night for update`.execute(tx);
}

/** The live stay of a booking, locked. */
async function lockStay(tx: Tx, bookingId: string): Promise<Stay | undefined> {
  const { rows } = await sql<Stay>`
    select booking_id, room_class_id, check_in, check_out, status, expires_at from schedule.stay
    where booking_id = ${bookingId}::uuid and status in ('booked', 'in_house') for update`.execute(tx);
  return rows[0];
}

/** Holds of a class that have ended and lie in the way. */
async function staleStays(tx: Tx, wanted: readonly Nights[], now: Temporal.Instant): Promise<Stay[]> {
  const { rows } = await sql<Stay>`
    select booking_id, room_class_id, check_in, check_out, status, expires_at from schedule.stay
    where room_class_id = ${wanted[0]?.room_class_id}::uuid and status = 'booked'
      and expires_at <= ${now.toString()}::timestamptz and exists (
        select from unnest(${wanted.map((one) => one.check_in)}::date[],
          ${wanted.map((one) => one.check_out)}::date[]) w (lo, hi) where check_in < w.hi and check_out > w.lo)`.execute(
    tx,
  );
  return rows;
}

/** Under the locks of their nights: those that nobody ended, paid or moved meanwhile, nor is about to. */
async function stillStale(tx: Tx, stale: readonly Stay[], now: Temporal.Instant): Promise<Stay[]> {
  if (stale.length === 0) return [];
  const { rows } = await sql<Stay>`
    select booking_id, room_class_id, check_in, check_out, status, expires_at from schedule.stay
    where booking_id = any(${stale.map((stay) => stay.booking_id)}::uuid[]) and status = 'booked'
      and expires_at <= ${now.toString()}::timestamptz
    order by booking_id for update skip locked`.execute(tx);
  const asRead = new Set(stale.map(placeOf));
  return rows.filter((stay) => asRead.has(placeOf(stay)));
}

const placeOf = (stay: Stay): string => `${stay.booking_id} ${stay.room_class_id} ${stay.check_in} ${stay.check_out}`;

/** Stays end and their counters go down; only those that were still live count. */
async function endStays(tx: Tx, stays: readonly Stay[], as: 'cancelled' | 'ended'): Promise<void> {
  if (stays.length === 0) return;
  await sql`
    with ended as (
      update schedule.stay s set status = ${as}
      where s.booking_id = any(${stays.map((stay) => stay.booking_id)}::uuid[]) and s.status in ('booked', 'in_house')
      returning s.room_class_id, s.check_in, s.check_out
    ), less as (
      select e.room_class_id, night::date as night, count(*)::int as nights
      from ended e cross join generate_series(e.check_in, e.check_out - 1, interval '1 day') night group by 1, 2
    )
    update schedule.night n set booked = n.booked - less.nights from less
    where n.room_class_id = less.room_class_id and n.night = less.night`.execute(tx);
}

/** Nights of those requests that may have the class. */
function wantedIn(room: RoomClass, requests: readonly Omit<NightsRequest, 'expiresAt'>[]): Nights[] {
  const { room_class_id } = room;
  return requests
    .filter((request) => request.roomClassIds.includes(room_class_id))
    .map(({ checkIn, checkOut }) => ({ room_class_id, check_in: checkIn.toString(), check_out: checkOut.toString() }));
}

const nightsOf = (checkIn: Temporal.PlainDate, checkOut: Temporal.PlainDate): number => {
  const nights = checkIn.until(checkOut, { largestUnit: 'days' }).days;
  if (nights > MOST_NIGHTS) throw new RangeError(`a stay has at most ${MOST_NIGHTS} nights`);
  return nights;
};
const min = (a: string, b: string): string => (a < b ? a : b);
const max = (a: string, b: string): string => (a > b ? a : b);
