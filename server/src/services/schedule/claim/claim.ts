/**
 * Claims: all that a booking needs of resources, or nothing (rules 1 to 5, 7, 9, 10).
 * Whoever writes claims takes the resources' locks in rising order first, so there is no circle to wait in; the
 * exclusion constraint decides all the same, whatever wrote past this room.
 */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Handle, Inner } from '../deps.ts';
import { lockResources, rebuildGaps, type Stretch } from './gaps.ts';
import { peakAllows } from './peak.ts';

/** A resource for a time, buffers and travel included; half-open. */
export interface ClaimPart {
  readonly resourceNo: number;
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

export interface ClaimRequest {
  readonly bookingId: string;
  readonly claims: readonly ClaimPart[];
  readonly status: Schedule.LiveClaimStatus;
  /** When a hold ends by itself. */
  readonly expiresAt?: Temporal.Instant | null;
  /** Members may take what is kept for them at peak times; everybody else when left out. */
  readonly audience?: Schedule.Audience;
}

interface Piece extends Stretch {
  readonly bookingId: string;
  readonly status: Schedule.LiveClaimStatus;
  readonly expiresAt: string | null;
  readonly pieces: number;
  readonly forMember: boolean;
}

/** What `schedule.take` answers. */
const TAKEN = 1;
const ASK_PEAKS = 2;

/**
 * Take everything that the bookings need, or nothing, with one statement; without a transaction it is one of its own.
 * Holds that have ended make room at once. Several bookings of one go (pets of a family) are one call, so that their
 * locks are taken in one order.
 * @returns false when something is taken, or kept for members
 */
export async function claim(
  handle: Handle,
  deps: Inner,
  requests: readonly ClaimRequest[],
  now: Temporal.Instant = deps.clock.now(),
): Promise<boolean> {
  const pieces = requests.flatMap(piecesOf).toSorted((a, b) => a.resourceNo - b.resourceNo);
  if (pieces.length === 0) return true;
  const answer = await take(handle, pieces, now, !pieces.some((piece) => !piece.forMember));
  if (answer !== ASK_PEAKS) return answer === TAKEN;
  const ask = async (tx: Tx): Promise<boolean> => {
    await lockResources(
      tx,
      pieces.map((piece) => piece.resourceNo),
    );
    return (await peakAllows(tx, deps, pieces, now)) && (await take(tx, pieces, now, true)) === TAKEN;
  };
  return isTx(handle) ? ask(handle) : inTransaction(deps.db, ask);
}

const isTx = (handle: Handle): handle is Tx => handle.isTransaction;

/** Array literals, of which the driver would make more work: numbers, instants and words need no escape. */
async function take(
  handle: Handle,
  pieces: readonly Piece[],
  now: Temporal.Instant,
  peaksAllowed: boolean,
): Promise<number> {
  const column = (of: (piece: Piece) => string | number | boolean | null) =>
    `{${pieces.map(of).map(String).join(',')}}`;
  const { rows } = await sql<{ answer: number }>`
    select schedule.take(${column((one) => one.bookingId)}, ${column((one) => one.resourceNo)},
      ${column((one) => one.from)}, ${column((one) => one.to)}, ${column((one) => one.status)},
      ${column((one) => one.expiresAt)}, ${column((one) => one.pieces)}, ${column((one) => one.forMember)},
      ${now.toString()}, ${peaksAllowed}) as answer`.execute(handle);
  return rows[0]?.answer ?? 0;
}

/**
 * Change what a booking has for other times or resources, in one step: when they are not free it keeps what it has.
 * Status, end of the hold and priority go along.
 * @returns false when something is taken, or the booking has no live claims
 */
export async function move(
  tx: Tx,
  deps: Inner,
  bookingId: string,
  claims: readonly ClaimPart[],
  now: Temporal.Instant = deps.clock.now(),
): Promise<boolean> {
  const had = await liveOf(tx, bookingId);
  const first = had[0];
  if (!first || claims.length === 0) return false;
  const { status, expires_at: expiresAt, for_member: forMember } = first;
  const pieces = piecesOf({ bookingId, claims, status, audience: forMember ? 'member' : 'everyone' }).map((piece) => ({
    ...piece,
    expiresAt,
  }));
  await lockResources(tx, [...had.map((row) => row.resource_no), ...pieces.map((piece) => piece.resourceNo)]);
  await sql`savepoint schedule_move`.execute(tx);
  const left = await endClaims(tx, bookingId, 'cancelled');
  const whole =
    left.length === had.length && left.every((one) => had.some((row) => row.resource_no === one.resourceNo));
  await rebuildGaps(tx, left);
  const moved =
    whole && (forMember || (await peakAllows(tx, deps, pieces, now))) && (await take(tx, pieces, now, true)) === TAKEN;
  if (!moved) await sql`rollback to savepoint schedule_move`.execute(tx);
  await sql`release savepoint schedule_move`.execute(tx);
  return moved;
}

/**
 * Another live status for all claims of a booking, such as `confirmed` when it is paid.
 * @returns false when it does not have all of them any more: a hold that ended and was taken by somebody else
 */
export async function setClaimStatus(
  tx: Tx,
  bookingId: string,
  status: Schedule.LiveClaimStatus,
  expiresAt: Temporal.Instant | null = null,
): Promise<boolean> {
  const { rows } = await sql<{ claim_id: number; pieces: number }>`
    select claim_id, pieces from schedule.claim
    where booking_id = ${bookingId}::uuid and status in ('held', 'confirmed', 'in_service')
    order by resource_no, claim_id for update`.execute(tx);
  if (rows.length === 0 || rows.some((row) => row.pieces !== rows.length)) return false;
  await sql`
    update schedule.claim set status = ${status}, expires_at = ${expiresAt?.toString() ?? null}::timestamptz
    where claim_id = any(${rows.map((row) => row.claim_id)}::bigint[])`.execute(tx);
  return true;
}

/** Give back what a booking still has; nothing when it has nothing. @returns how many claims it had */
export async function releaseClaims(
  tx: Tx,
  bookingId: string,
  as: 'cancelled' | 'expired' | 'done' = 'cancelled',
): Promise<number> {
  const had = await liveOf(tx, bookingId);
  if (had.length === 0) return 0;
  await lockResources(
    tx,
    had.map((row) => row.resource_no),
  );
  const left = await endClaims(tx, bookingId, as);
  await rebuildGaps(tx, left);
  return left.length;
}

/** Claims that bookings have now, by booking. */
export async function claimsOf(
  handle: Handle,
  bookingIds: readonly string[],
): Promise<Map<string, (ClaimPart & { readonly status: Schedule.LiveClaimStatus })[]>> {
  const found = new Map<string, (ClaimPart & { readonly status: Schedule.LiveClaimStatus })[]>();
  for (const row of await liveRows(handle, bookingIds)) {
    const part = {
      resourceNo: row.resource_no,
      from: Temporal.Instant.from(row.lo),
      to: Temporal.Instant.from(row.hi),
      status: row.status,
    };
    const those = found.get(row.booking_id);
    if (those) those.push(part);
    else found.set(row.booking_id, [part]);
  }
  return found;
}

function piecesOf(request: ClaimRequest): Piece[] {
  const { bookingId, claims, status, expiresAt, audience } = request;
  return claims
    .map(({ resourceNo, from, to }) => ({
      bookingId,
      resourceNo,
      from: from.toString(),
      to: to.toString(),
      status,
      expiresAt: expiresAt?.toString() ?? null,
      pieces: claims.length,
      forMember: audience === 'member',
    }))
    .toSorted((a, b) => a.resourceNo - b.resourceNo);
}

interface LiveRow {
  readonly booking_id: string;
  readonly resource_no: number;
  readonly lo: string;
  readonly hi: string;
  readonly status: Schedule.LiveClaimStatus;
  readonly expires_at: string | null;
  readonly for_member: boolean;
}

async function liveRows(handle: Handle, bookingIds: readonly string[]): Promise<LiveRow[]> {
  const { rows } = await sql<LiveRow>`
    select booking_id, resource_no, lower(during) as lo, upper(during) as hi, status, expires_at, for_member
    from schedule.claim
    where booking_id = any(${bookingIds}::uuid[]) and status in ('held', 'confirmed', 'in_service')
    order by lower(during), resource_no`.execute(handle);
  return rows;
}

const liveOf = (handle: Handle, bookingId: string): Promise<LiveRow[]> => liveRows(handle, [bookingId]);

async function endClaims(tx: Tx, bookingId: string, as: 'cancelled' | 'expired' | 'done'): Promise<Stretch[]> {
  const { rows } = await sql<{ resource_no: number; lo: string; hi: string }>`
    with mine as (
      select claim_id from schedule.claim
      where booking_id = ${bookingId}::uuid and status in ('held', 'confirmed', 'in_service')
      order by resource_no, claim_id for update
    )
    update schedule.claim c set status = ${as} from mine where c.claim_id = mine.claim_id
    returning c.resource_no, lower(c.during) as lo, upper(c.during) as hi`.execute(tx);
  return rows.map((row) => ({ resourceNo: row.resource_no, from: row.lo, to: row.hi }));
}
