/** Sessions of group classes and their seats (rule 18): one conditional update decides who has the last one. */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Handle, Inner } from '../deps.ts';

export interface NewSession {
  readonly sessionId: string;
  readonly storeNo: number;
  readonly offerId: string;
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
  readonly seats: number;
}

/** Its trainer and room are claims of the session's own id, made by the caller in the same transaction. */
export async function openSession(tx: Tx, session: NewSession): Promise<void> {
  await sql`
    insert into schedule.session (session_id, store_no, offer_id, during, seats)
    values (${session.sessionId}::uuid, ${session.storeNo}, ${session.offerId}::uuid,
      tstzrange(${session.from.toString()}::timestamptz, ${session.to.toString()}::timestamptz), ${session.seats})`.execute(
    tx,
  );
}

export interface SeatRequest {
  readonly sessionId: string;
  readonly bookingId: string;
  readonly seats?: number;
  /** When the hold ends by itself; null: it is confirmed. */
  readonly expiresAt?: Temporal.Instant | null;
}

/** A seat for a booking, once; holds that have ended make room. @returns false when the session is full or cancelled */
export async function takeSeat(tx: Tx, request: SeatRequest, now: Temporal.Instant): Promise<boolean> {
  if (
    !(await countSeats(tx, request)) &&
    !((await freeStale(tx, request.sessionId, now)) && (await countSeats(tx, request)))
  ) {
    const { rows } = await sql<{ one: number }>`
      select 1 as one from schedule.seat
      where session_id = ${request.sessionId}::uuid and booking_id = ${request.bookingId}::uuid`.execute(tx);
    return rows.length > 0;
  }
  await sql`
    insert into schedule.seat (session_id, booking_id, seats, expires_at)
    values (${request.sessionId}::uuid, ${request.bookingId}::uuid, ${request.seats ?? 1},
      ${request.expiresAt?.toString() ?? null}::timestamptz)`.execute(tx);
  return true;
}

/** The seats of a booking are free again. @returns whether it had any */
export async function giveSeat(tx: Tx, bookingId: string): Promise<boolean> {
  const { rows } = await sql<{ session_id: string }>`
    select session_id from schedule.seat where booking_id = ${bookingId}::uuid order by session_id`.execute(tx);
  const ids = rows.map((row) => row.session_id);
  await lockSessions(tx, ids);
  const { rows: given } = await sql<{ session_id: string }>`
    with given as (
      delete from schedule.seat where booking_id = ${bookingId}::uuid and session_id = any(${ids}::uuid[])
      returning session_id, seats
    )
    update schedule.session s set seats_taken = seats_taken - given.seats from given
    where s.session_id = given.session_id returning s.session_id`.execute(tx);
  return given.length > 0;
}

/** The seat is paid: its hold does not end any more. @returns false when it has ended already */
export async function keepSeats(tx: Tx, bookingId: string, expiresAt: string | null): Promise<boolean> {
  const { rows } = await sql<{ session_id: string }>`
    update schedule.seat set expires_at = ${expiresAt}::timestamptz
    where booking_id = ${bookingId}::uuid returning session_id`.execute(tx);
  return rows.length > 0;
}

/** Nobody can join any more. @returns bookings that have seats; null when it was not open (any more) */
export async function cancelSession(tx: Tx, sessionId: string): Promise<string[] | null> {
  const { rows: cancelled } = await sql`
    update schedule.session set status = 'cancelled'
    where session_id = ${sessionId}::uuid and status = 'open' returning 1`.execute(tx);
  if (cancelled.length === 0) return null;
  const { rows } = await sql<{ booking_id: string }>`
    select booking_id from schedule.seat where session_id = ${sessionId}::uuid order by booking_id`.execute(tx);
  return rows.map((row) => row.booking_id);
}

export interface SessionQuery {
  readonly storeNo?: number;
  readonly offerId?: string;
  readonly sessionIds?: readonly string[];
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

/** Open sessions that begin within a time, in order; seats whose hold has ended count as free. */
export async function sessionsOf(
  handle: Handle,
  query: SessionQuery,
  now: Temporal.Instant,
): Promise<Schedule.Session[]> {
  const { rows } = await sql<
    Record<'session_id' | 'offer_id' | 'lo' | 'hi', string> & { seats: number; taken: number }
  >`
    select session_id, offer_id, lower(during) as lo, upper(during) as hi, seats, (seats_taken - coalesce((
      select sum(t.seats) from schedule.seat t
      where t.session_id = s.session_id and t.expires_at <= ${now.toString()}::timestamptz), 0))::int as taken
    from schedule.session s
    where status = 'open' and lower(during) >= ${query.from.toString()}::timestamptz
      and lower(during) < ${query.to.toString()}::timestamptz
      and ${query.storeNo === undefined ? sql`true` : sql`store_no = ${query.storeNo}`}
      and ${query.offerId === undefined ? sql`true` : sql`offer_id = ${query.offerId}::uuid`}
      and ${query.sessionIds === undefined ? sql`true` : sql`session_id = any(${[...query.sessionIds]}::uuid[])`}
    order by lower(during), session_id limit 500`.execute(handle);
  return rows.map((row) => ({
    sessionId: row.session_id,
    offerId: row.offer_id,
    startsAt: row.lo,
    endsAt: row.hi,
    seats: row.seats,
    seatsTaken: row.taken,
  }));
}

/** Holds of seats that have ended. @returns how many sessions were looked at */
export async function sweepSeats(deps: Inner, batch: number): Promise<number> {
  const now = deps.clock.now();
  const { rows } = await sql<{ session_id: string }>`
    select distinct session_id from schedule.seat
    where expires_at <= ${now.toString()}::timestamptz limit ${batch}`.execute(deps.db);
  for (const { session_id: sessionId } of rows) await inTransaction(deps.db, (tx) => freeStale(tx, sessionId, now));
  return rows.length;
}

async function countSeats(tx: Tx, { sessionId, bookingId, seats = 1 }: SeatRequest): Promise<boolean> {
  const { rows } = await sql<{ session_id: string }>`
    update schedule.session set seats_taken = seats_taken + ${seats}
    where session_id = ${sessionId}::uuid and status = 'open' and seats_taken + ${seats} <= seats
      and not exists (select from schedule.seat where session_id = ${sessionId}::uuid and booking_id = ${bookingId}::uuid)
    returning session_id`.execute(tx);
  return rows.length > 0;
}

async function freeStale(tx: Tx, sessionId: string, now: Temporal.Instant): Promise<boolean> {
  await lockSessions(tx, [sessionId]);
  const { rows } = await sql<{ session_id: string }>`
    with gone as (
      delete from schedule.seat where session_id = ${sessionId}::uuid and expires_at <= ${now.toString()}::timestamptz
      returning seats
    )
    update schedule.session set seats_taken = seats_taken - (select sum(seats) from gone)
    where session_id = ${sessionId}::uuid and exists (select from gone) returning session_id`.execute(tx);
  return rows.length > 0;
}

async function lockSessions(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    select 1 from schedule.session where session_id = any(${[...ids]}::uuid[]) order by session_id for update`.execute(
    tx,
  );
}
