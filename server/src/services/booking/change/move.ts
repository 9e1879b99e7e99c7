/** Commands: another time or another person; the new room is taken and the old one given back, or nothing (rule 10). */
import { createHash } from 'node:crypto';
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Handle, Inner } from '../deps.ts';
import { feePercentAt } from '../domain.ts';
import { healthOf, requireHealthy } from '../health.ts';
import { takenProblem } from '../hold/insert.ts';
import { remindersOf } from '../pay/confirm.ts';
import {
  bookingNotFound,
  illegalMove,
  lengthFixed,
  personUnavailable,
  rescheduleTooLate,
  termsChanged,
} from '../problems.ts';
import { tellOwner } from '../remind/tell.ts';
import { alternatives, isFree, move, type Wanted } from '../room.ts';
import { type BookingRow, type By, bookingRows, lockOwn, noteMoves, startOf, told, update } from '../row.ts';
import { timesOf, wantedOfRow } from '../stored.ts';
import { freed } from '../waiting/freed.ts';
import { requireBookable, requireOnGrid, whenOf } from '../when.ts';
import { byStaff, type StaffCall } from './visit.ts';

const MOVABLE: readonly Booking.BookingState[] = ['pending', 'requested', 'confirmed'];

type When = Omit<Booking.WhenInput, 'personNo'> & { readonly personNo?: number };

/** Consent to these terms for this time. */
const tokenOf = (row: BookingRow, wanted: Wanted): string =>
  createHash('sha256')
    .update([row.booking_id, row.state, row.starts_at, wanted.when.startsAt, wanted.when.endsAt, 'free'].join('/'))
    .digest('base64url')
    .slice(0, 24);

async function wantedFor(handle: Handle, deps: Inner, row: BookingRow, asked: When): Promise<Wanted> {
  const when = await whenOf(handle, deps, timesOf(row), asked, row.minutes);
  if (when.quantity !== row.quantity) throw new Problem(lengthFixed);
  const wanted = await wantedOfRow(handle, deps, row, when);
  return asked.personNo === undefined ? wanted : { ...wanted, personNo: asked.personNo };
}

/** @throws Problem `booking/illegal-move`, `booking/reschedule-too-late` */
function requireFreeToMove(row: BookingRow, at: Temporal.Instant): void {
  if (!MOVABLE.includes(row.state)) throw new Problem(illegalMove, `${row.state} cannot be moved`);
  if (Temporal.Instant.compare(at, startOf(row)) >= 0 || feePercentAt(row.policy, startOf(row), at) > 0) {
    throw new Problem(rescheduleTooLate);
  }
}

/** @throws Problem `booking/too-soon`, `booking/too-far-ahead`, `booking/when-invalid` */
function requireMovable(row: BookingRow, { when }: Wanted, at: Temporal.Instant): void {
  requireBookable(when, timesOf(row), at);
  requireOnGrid(when, timesOf(row), row.shape.gridMinutes);
}

/**
 * Moving is free as long as cancelling is, and not possible after that.
 * @throws Problem `booking/not-found`, `booking/illegal-move`, `booking/reschedule-too-late`, `booking/when-invalid`,
 *   `booking/length-fixed`
 */
export async function rescheduleQuote(
  deps: Inner,
  customerId: string,
  bookingId: string,
  asked: When,
): Promise<Booking.RescheduleQuote> {
  const [row] = await bookingRows(deps.db, sql`b.booking_id = ${bookingId}`);
  if (row?.customer_id !== customerId) throw new Problem(bookingNotFound);
  const at = deps.clock.now();
  requireFreeToMove(row, at);
  const wanted = await wantedFor(deps.db, deps, row, asked);
  requireMovable(row, wanted, at);
  const free = await isFree(deps.db, deps, wanted, bookingId);
  const next = free ? [] : await alternatives(deps.db, deps, wanted, bookingId);
  return {
    startsAt: wanted.when.startsAt.toString(),
    endsAt: wanted.when.endsAt.toString(),
    free,
    alternatives: next.map(String),
    feeFen: 0,
    token: tokenOf(row, wanted),
    asOf: at.toString(),
  };
}

/** @throws Problem those of the quote, `booking/terms-changed`, `booking/slot-taken` with alternatives, `booking/health-blocked` */
export function rescheduleByOwner(
  deps: Inner,
  customerId: string,
  bookingId: string,
  { token, ...asked }: When & { readonly token: string },
): Promise<BookingRow> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const row = await lockOwn(tx, bookingId, customerId);
    const at = deps.clock.now();
    requireFreeToMove(row, at);
    const wanted = await wantedFor(tx, deps, row, asked);
    requireMovable(row, wanted, at);
    if (token !== tokenOf(row, wanted)) throw new Problem(termsChanged);
    await deps.merchant.requireBookable(tx, row.offer_id, wanted.when.startsAt);
    return moveIn(tx, deps, row, wanted, { kind: 'owner', id: customerId });
  });
}

/** Agreed with the owner: neither policy nor lead stands against it. */
export function rescheduleByStaff(
  deps: Inner,
  call: StaffCall,
  { reason, ...asked }: When & { readonly reason: string },
): Promise<BookingRow> {
  return byStaff(deps, call, 'rescheduled', async (tx, row, by) => {
    if (!MOVABLE.includes(row.state)) throw new Problem(illegalMove, `${row.state} cannot be moved`);
    const wanted = await wantedFor(tx, deps, row, asked);
    requireBookable(wanted.when, { ...timesOf(row), leadMinutes: 0 }, deps.clock.now());
    // An operator may move it to a day on which the papers will be in order again.
    if (by.kind === 'merchant') await deps.merchant.requireBookable(tx, row.offer_id, wanted.when.startsAt, true);
    const changed = await moveIn(tx, deps, row, wanted, by, reason);
    await tellOwner(tx, deps, changed, 'moved', { key: `moved/${changed.version}` });
    return changed;
  });
}

/** Room first: when it is not free, everything rolls back and the old time stays. */
async function moveIn(
  tx: Tx,
  deps: Inner,
  row: BookingRow,
  wanted: Wanted,
  by: By,
  reason: string | null = null,
): Promise<BookingRow> {
  await requireStillHealthy(tx, deps, row, wanted);
  const at = deps.clock.now();
  const { when } = wanted;
  const expiresAt = row.state === 'pending' ? Temporal.Instant.from(row.hold_expires_at as string) : null;
  const taken = await move(tx, deps, wanted, { sessionId: row.session_id, expiresAt });
  if (!taken) throw await takenProblem(tx, deps, [wanted]);
  const changed = await update(tx, row, MOVABLE, {
    starts_at: when.startsAt.toString(),
    ends_at: when.endsAt.toString(),
    check_in: when.checkIn?.toString() ?? null,
    check_out: when.checkOut?.toString() ?? null,
    session_id: when.sessionId,
    person_no: taken.personNo,
    wanted_person_no: wanted.personNo,
    ...(row.state === 'confirmed' && remindersOf(when.startsAt, at)),
  });
  await freed(tx, row.store_no);
  const noted = { move: 'rescheduled', by, at, reason, startsAt: changed.starts_at } as const;
  await noteMoves(tx, [row.booking_id], noted);
  const { payload, ...about } = told(changed);
  await append(tx, Booking.bookingRescheduled, {
    ...about,
    occurredAt: at,
    payload: { ...payload, by: by.kind, fromStartsAt: row.starts_at },
  });
  return changed;
}

async function requireStillHealthy(tx: Tx, deps: Inner, row: BookingRow, { when }: Wanted): Promise<void> {
  if (row.health_override !== null) return;
  const offer = (await deps.merchant.findOffers(tx, [row.offer_id])).get(row.offer_id);
  if (offer) requireHealthy(await healthOf(tx, deps, offer, row.pet_ids[0] ?? null, when.dates));
}

/** The same time with another person (rule 9). @throws Problem `booking/person-unavailable` */
export function reassign(deps: Inner, call: StaffCall, personNo: number): Promise<BookingRow> {
  return byStaff(deps, call, 'reassigned', async (tx, row, by) => {
    if (row.mode !== 'appointment' || !['requested', 'confirmed', 'checked_in'].includes(row.state)) {
      throw new Problem(illegalMove, `${row.state} cannot be reassigned`);
    }
    const at = deps.clock.now();
    const wanted = { ...(await wantedOfRow(tx, deps, row)), personNo };
    const taken = await move(tx, deps, wanted, { sessionId: null, expiresAt: null });
    if (!taken) throw new Problem(personUnavailable);
    const changed = await update(tx, row, [row.state], { person_no: personNo, wanted_person_no: personNo });
    await freed(tx, row.store_no);
    await noteMoves(tx, [row.booking_id], { move: 'reassigned', by, at });
    const { payload, ...about } = told(changed);
    await append(tx, Booking.bookingReassigned, { ...about, occurredAt: at, payload });
    return changed;
  });
}
