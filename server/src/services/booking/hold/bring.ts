/** Brings a booking in as it stands: the demo city, an earlier system. What is over takes no room; the rest takes real room. */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { remindersOf } from '../pay/confirm.ts';
import { priceGo, priceItem, quotePet } from '../price.ts';
import { type BookingRow, type Change, noteMoves, SYSTEM, update } from '../row.ts';
import { insertGo, writeGo } from './insert.ts';

export interface Brought {
  readonly offerId: string;
  readonly customerId: string;
  readonly petId: string;
  readonly startsAt?: Temporal.Instant;
  readonly checkIn?: string;
  readonly checkOut?: string;
  readonly state: 'confirmed' | 'requested' | 'checked_in' | 'in_service' | 'completed' | 'cancelled' | 'no_show';
  /** Of what is over. */
  readonly personNo?: number;
  readonly convenience?: number;
}

const OVER: readonly Brought['state'][] = ['completed', 'cancelled', 'no_show'];
const MADE_BEFORE_HOURS = 40;

/** Paid in the store; neither money nor events move. @returns null when nothing is free or no price fits */
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
  const { offerId, petId, customerId, startsAt, checkIn, checkOut } = given;
  const pet = (await deps.pet.findPets(tx, [petId])).get(petId);
  const asked = {
    offerId,
    ...(startsAt && { startsAt: startsAt.toString() }),
    ...(checkIn && { checkIn }),
    ...(checkOut && { checkOut }),
  };
  const item = await priceItem(tx, deps, asked, { petId, profile: pet ? quotePet(pet) : null, known: true });
  const go = await priceGo(tx, deps, [item], { customerId, couponIds: [] });
  const madeAt = item.when.startsAt.subtract({ hours: MADE_BEFORE_HOURS });
  const now = deps.clock.now();
  const at = Temporal.Instant.compare(madeAt, now) < 0 ? madeAt : now;
  const bookingIds = [newId(at.epochMilliseconds)];
  const request = { go, customerId, source: 'import', bookingIds, healthOverride: 'demo', expiresAt: null } as const;
  const over = OVER.includes(given.state);
  const personNo = given.personNo ?? null;
  const rows = over ? await writeGo(tx, request, [{ personNo }], at) : await insertGo(tx, deps, request);
  const [row] = rows as [BookingRow];
  const changed = await update(tx, row, ['confirmed'], { ...changeOf(given, row, now), created_at: at.toString() });
  await noteMoves(tx, bookingIds, { move: MOVE[given.state], by: SYSTEM, at });
  return changed;
}

const MOVE: Readonly<Record<Brought['state'], Booking.BookingMove['move']>> = {
  confirmed: 'confirmed',
  requested: 'requested',
  checked_in: 'checked_in',
  in_service: 'started',
  completed: 'completed',
  cancelled: 'cancelled',
  no_show: 'no_show',
};

const ANSWER_HOURS = 12;

function changeOf({ state, convenience }: Brought, row: BookingRow, now: Temporal.Instant): Change {
  const { starts_at: starts, ends_at: ends } = row;
  const began = state === 'completed' || state === 'in_service';
  return {
    state,
    pay_way: 'store',
    health_override: null,
    convenience: convenience ?? null,
    ...(state === 'requested' && { answer_by: now.add({ hours: ANSWER_HOURS }).toString(), confirmed_at: null }),
    ...(state === 'confirmed' && remindersOf(Temporal.Instant.from(starts), now)),
    ...((began || state === 'checked_in') && { checked_in_at: starts }),
    ...(began && { started_at: starts }),
    ...(state === 'completed' && { completed_at: ends }),
    ...(state === 'no_show' && { no_show_at: starts }),
    ...(state === 'cancelled' && { cancelled_by: 'owner', cancel_reason: '', cancelled_at: row.created_at }),
  };
}
