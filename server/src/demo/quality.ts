/** Reviews and complaints about the demo city's bookings; the same for the same seed. */
import type { Quality } from '@pawloop/contract';
import type { Modules } from '../app.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import type { BookingCard } from '../services/booking/index.ts';
import type { BroughtReview } from '../services/quality/index.ts';
import words from './quality.zh.json' with { type: 'json' };
import { createRandom, mixSeed, type Random } from './random.ts';

export interface QualityOptions {
  readonly seed: number;
  /** The city's present. */
  readonly until: Temporal.Instant;
  /** Bookings that are over and were served. */
  readonly served: readonly string[];
}

const REVIEWED = 0.7;
const REPLIED = 0.5;
const CASES = 4;
const MINUTES_OF_TWO_DAYS = 2880;

/** @returns how many reviews came in */
export async function loadQuality(db: Db, modules: Modules, options: QualityOptions): Promise<number> {
  const found = await modules.booking.find(db, options.served);
  const bookings = options.served.flatMap((bookingId) => found.get(bookingId) ?? []);
  const random = createRandom(mixSeed(options.seed, 9100));
  const reviews = bookings.flatMap((booking) => reviewOf(booking, random, options.until));
  let count = 0;
  for (const own of Map.groupBy(reviews, ({ storeId }) => storeId).values()) {
    count += await inTransaction(db, (tx) =>
      modules.quality.bringReviews(
        tx,
        own.map(({ review }) => review),
      ),
    );
  }
  await loadCases(db, modules, bookings, options.until);
  return count;
}

/** Most stores are liked; some are not, so that there is something to see. */
function starsOf(storeId: string, random: Random): number {
  const weak = Number.parseInt(storeId.slice(-2), 16) % 5 === 0;
  const luck = random.next();
  if (weak) return luck < 0.25 ? 5 : luck < 0.5 ? 4 : luck < 0.75 ? 3 : 2;
  return luck < 0.72 ? 5 : luck < 0.92 ? 4 : luck < 0.97 ? 3 : 1;
}

function reviewOf(
  booking: BookingCard,
  random: Random,
  until: Temporal.Instant,
): { storeId: string; review: BroughtReview }[] {
  const { bookingId, storeId, completedAt } = booking;
  if (completedAt === null || booking.customerId === null || random.next() > REVIEWED) return [];
  const stars = starsOf(storeId, random);
  const text = random.pick(stars >= 5 ? words.good : stars >= 4 ? words.fine : words.bad);
  const later = Temporal.Instant.from(completedAt).add({ minutes: 60 + random.integer(0, MINUTES_OF_TWO_DAYS) });
  const writtenAt = Temporal.Instant.compare(later, until) < 0 ? later : until.subtract({ minutes: 5 });
  const aspects: Quality.AspectStars = { result: stars, handling: Math.min(5, stars + 1), place: stars };
  const reply = random.next() < REPLIED ? { reply: random.pick(words.thanks) } : {};
  return [{ storeId, review: { bookingId, stars, aspects, text, writtenAt, ...reply } }];
}

/** A few complaints about the newest bookings, opened as by their owners within the last hours. */
async function loadCases(
  db: Db,
  modules: Modules,
  bookings: readonly BookingCard[],
  until: Temporal.Instant,
): Promise<void> {
  const newest = bookings
    .filter(({ customerId, completedAt }) => customerId !== null && completedAt !== null)
    .sort((a, b) => Temporal.Instant.compare(b.completedAt ?? '', a.completedAt ?? ''))
    .slice(0, CASES);
  for (const [nth, { bookingId, customerId, merchantId }] of newest.entries()) {
    const place = nth % words.complaint.length;
    const complaint = {
      kind: 'complaint',
      cause: `demo/${bookingId}`,
      title: words.complaintTitle[place] ?? '',
      text: words.complaint[place] ?? '',
      customerId,
      merchantId,
      bookingId,
      by: 'owner' as const,
      at: until.subtract({ minutes: 25 + 40 * nth }),
    };
    await inTransaction(db, (tx) => modules.care.open(tx, complaint));
  }
}
