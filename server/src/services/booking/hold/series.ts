/** Command: the same local time every few weeks; all dates or a report of each that failed (BOOK-8, rule 23). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { requireHealthy } from '../health.ts';
import { type ForPet, type PricedItem, priceGo, priceItem } from '../price.ts';
import { seriesTooFar } from '../problems.ts';
import { alternatives, isFree } from '../room.ts';
import type { BookingRow } from '../row.ts';
import { requireBookable } from '../when.ts';
import { holdGo, petsFor } from './hold.ts';
import { wantedOf } from './insert.ts';

interface Request {
  readonly item: Booking.ItemInput;
  readonly everyWeeks: number;
  readonly count: number;
  readonly skipFailed: boolean;
  readonly note?: string | null;
}

interface Outcome {
  readonly seriesId: string | null;
  readonly dates: Booking.SeriesDate[];
  readonly rows: readonly BookingRow[];
}

/** Starts at the same time of the local day, also across a change of the clock. */
export function seriesStarts(
  first: Temporal.Instant,
  timeZone: string,
  everyWeeks: number,
  count: number,
): Temporal.Instant[] {
  const local = first.toZonedDateTimeISO(timeZone);
  return Array.from({ length: count }, (_, nth) => local.add({ weeks: nth * everyWeeks }).toInstant());
}

/** @throws Problem `booking/series-invalid`, `booking/slot-taken` when another was quicker, those of quotes */
export function holdSeries(deps: Inner, customerId: string, request: Request): Promise<Outcome> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const pet = (await petsFor(tx, deps, customerId, [request.item.petId]))(request.item.petId);
    const first = await priceItem(tx, deps, request.item, pet);
    if (first.offer.mode !== 'appointment') throw new Problem(seriesTooFar);
    const starts = seriesStarts(first.when.startsAt, first.store.timeZone, request.everyWeeks, request.count);
    const tried = [];
    for (const start of starts) {
      tried.push(await tryDate(tx, deps, request.item, { ...pet, known: tried.length > 0 }, start));
    }
    const good = tried.filter((one) => one.problem === null);
    const none = good.length === 0 || (!request.skipFailed && good.length < tried.length);
    if (none) return { seriesId: null, rows: [], dates: tried.map((one) => shown(one, null)) };
    const go = await priceGo(
      tx,
      deps,
      good.map((one) => one.item),
      { customerId, couponIds: [] },
    );
    const seriesId = newId();
    await sql`
      insert into booking.series (series_id, customer_id, every_weeks, wanted, created_at)
      values (${seriesId}, ${customerId}, ${request.everyWeeks}, ${request.count},
        ${deps.clock.now().toString()}::timestamptz)`.execute(tx);
    const rows = await holdGo(tx, deps, { go, customerId, source: 'series', seriesId, note: request.note ?? null });
    const byStart = new Map(
      rows.map((row) => [Temporal.Instant.from(row.starts_at).epochMilliseconds, row.booking_id]),
    );
    const dates = tried.map((one) => shown(one, byStart.get(one.item.when.startsAt.epochMilliseconds) ?? null));
    return { seriesId, rows, dates };
  });
}

interface Tried {
  readonly item: PricedItem;
  readonly problem: string | null;
  readonly alternatives: readonly Temporal.Instant[];
}

async function tryDate(
  tx: Tx,
  deps: Inner,
  asked: Booking.ItemInput,
  pet: ForPet,
  start: Temporal.Instant,
): Promise<Tried> {
  const item = await priceItem(tx, deps, { ...asked, startsAt: start.toString() }, pet);
  try {
    await deps.merchant.requireBookable(tx, item.offer.offerId, item.when.startsAt);
    requireBookable(item.when, { ...item.offer, timeZone: item.store.timeZone }, deps.clock.now());
    requireHealthy(item.health);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { item, problem: error.type.code, alternatives: [] };
  }
  const wanted = wantedOf(item, '', false);
  if (await isFree(tx, deps, wanted)) return { item, problem: null, alternatives: [] };
  return { item, problem: 'booking/slot-taken', alternatives: await alternatives(tx, deps, wanted) };
}

const shown = (one: Tried, bookingId: string | null): Booking.SeriesDate => ({
  startsAt: one.item.when.startsAt.toString(),
  bookingId,
  problem: one.problem,
  alternatives: one.alternatives.map(String),
});
