/** Brings a booking in as it stands: the demo city, an earlier system. What is over takes no room; the rest takes real room. */
import type { Booking, Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { dueNow } from '../domain.ts';
import { remindersOf } from '../pay/confirm.ts';
import { priceGo, priceItem, quotePet } from '../price.ts';
import { type BookingRow, type Change, noteMoves, payableOf, SYSTEM, update } from '../row.ts';
import { insertGo, writeGo } from './insert.ts';

export interface Brought {
  readonly offerId: string;
  readonly customerId: string;
  readonly petId: string;
  readonly startsAt?: Temporal.Instant;
  readonly checkIn?: string;
  readonly checkOut?: string;
  readonly sessionId?: string;
  readonly state: 'confirmed' | 'requested' | 'checked_in' | 'in_service' | 'completed' | 'cancelled' | 'no_show';
  /** It is over, or will be told to be: it takes no room. So is what was completed, cancelled or missed. */
  readonly over?: boolean;
  /** When it was booked; some time before its start when left out. */
  readonly madeAt?: Temporal.Instant;
  /** How its owner paid; at the store when left out, or when the offer or the house does not take it. */
  readonly payWay?: Merchant.PayWay;
  readonly cancelledAt?: Temporal.Instant;
  /** Of what is over. */
  readonly personNo?: number;
  readonly convenience?: number;
}

const OVER: readonly Brought['state'][] = ['completed', 'cancelled', 'no_show'];
const MADE_BEFORE_HOURS = 40;

/**
 * The booking alone: what it led to (money, the end and its facts) is told by `tellBrought` in the order of its instants.
 * @returns null when nothing is free or no price fits
 */
export async function bring(tx: Tx, deps: Inner, given: Brought): Promise<string | null> {
  await sql`savepoint booking_bring`.execute(tx);
  try {
    const row = await write(tx, deps, given);
    await sql`release savepoint booking_bring`.execute(tx);
    return row.booking_id;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await sql`rollback to savepoint booking_bring`.execute(tx);
    await sql`release savepoint booking_bring`.execute(tx);
    return null;
  }
}

async function write(tx: Tx, deps: Inner, given: Brought): Promise<BookingRow> {
  const { offerId, petId, customerId, startsAt, checkIn, checkOut, sessionId } = given;
  const pet = (await deps.pet.findPets(tx, [petId])).get(petId);
  const asked = {
    offerId,
    ...(startsAt && { startsAt: startsAt.toString() }),
    ...(checkIn && { checkIn }),
    ...(checkOut && { checkOut }),
    ...(sessionId && { sessionId }),
  };
  const item = await priceItem(tx, deps, asked, { petId, profile: pet ? quotePet(pet) : null, known: true });
  const go = await priceGo(tx, deps, [item], { customerId, couponIds: [] });
  const now = deps.clock.now();
  const at = earlier(given.madeAt ?? item.when.startsAt.subtract({ hours: MADE_BEFORE_HOURS }), now);
  const bookingIds = [newId(at.epochMilliseconds)];
  const request = { go, customerId, source: 'import', bookingIds, healthOverride: 'demo', expiresAt: null } as const;
  const state = stateAt(given, item.when.endsAt, now);
  const over = given.over ?? OVER.includes(state);
  const personNo = given.personNo ?? null;
  const rows = over ? await writeGo(tx, request, [{ personNo }], at) : await insertGo(tx, deps, request);
  const [row] = rows as [BookingRow];
  const changed = await update(tx, row, ['confirmed'], {
    ...changeOf({ ...given, state }, row, now),
    ...payingOf(deps, row, given.payWay),
    created_at: at.toString(),
    ...(state !== 'requested' && { confirmed_at: at.toString() }),
  });
  await noteBeginning(tx, changed, at);
  return changed;
}

/** What has not ended is not completed yet. */
const stateAt = ({ state }: Brought, endsAt: Temporal.Instant, now: Temporal.Instant): Brought['state'] =>
  state === 'completed' && Temporal.Instant.compare(endsAt, now) > 0 ? 'in_service' : state;

const earlier = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? a : b;

function payingOf(deps: Inner, row: BookingRow, wanted: Merchant.PayWay = 'store'): Change {
  const pay_way = row.ways.includes(wanted) && deps.payment.sandbox !== undefined ? wanted : 'store';
  return { pay_way, due_now_fen: dueNow(pay_way, { payableFen: payableOf(row), depositFen: row.deposit_fen }) };
}

/** Its history up to the end, which `tellBrought` adds. */
async function noteBeginning(tx: Tx, row: BookingRow, at: Temporal.Instant): Promise<void> {
  const note = (move: Booking.BookingMove['move'], when: Temporal.Instant) =>
    noteMoves(tx, [row.booking_id], { move, by: SYSTEM, at: when });
  await note(row.state === 'requested' ? 'requested' : 'confirmed', at);
  if (row.checked_in_at !== null) await note('checked_in', Temporal.Instant.from(row.checked_in_at));
  if (row.started_at !== null) await note('started', Temporal.Instant.from(row.started_at));
}

const ANSWER_HOURS = 12;
/** After the start the store gave up waiting. */
const MISSED_MINUTES = 20;

function changeOf({ state, convenience, cancelledAt }: Brought, row: BookingRow, now: Temporal.Instant): Change {
  const { starts_at: starts, ends_at: ends } = row;
  const began = state === 'completed' || state === 'in_service';
  return {
    state,
    health_override: null,
    convenience: convenience ?? null,
    ...(state === 'requested' && { answer_by: now.add({ hours: ANSWER_HOURS }).toString(), confirmed_at: null }),
    ...(state === 'confirmed' && remindersOf(Temporal.Instant.from(starts), now)),
    ...((began || state === 'checked_in') && { checked_in_at: starts }),
    ...(began && { started_at: starts }),
    ...(state === 'completed' && { completed_at: ends }),
    ...(state === 'no_show' && {
      no_show_at: Temporal.Instant.from(starts).add({ minutes: MISSED_MINUTES }).toString(),
    }),
    ...(state === 'cancelled' && {
      cancelled_by: 'owner',
      cancel_reason: '',
      cancelled_at: cancelledAt?.toString() ?? row.created_at,
    }),
  };
}
