/** Reads of reviews: an owner's own, the public's, staff's list and one with its history. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { reviewNotFound } from '../problems.ts';
import { writableUntil } from './blind.ts';
import { moderationsOf } from './moderation-log.ts';
import { type ReviewRow, reviewRows, toOwn, toPublic, toStaff } from './row.ts';
import { payersBooking } from './write.ts';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

function pageOf<T>(rows: readonly ReviewRow[], limit: number, items: T[]) {
  const last = rows[limit - 1];
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.review_id]) : null };
}

/** @throws Problem `quality/booking-not-found` */
export async function bookingReview(
  deps: QualityDeps,
  customerId: string,
  bookingId: string,
): Promise<Quality.BookingReview> {
  const now = deps.clock.now();
  const booking = await payersBooking(deps.db, deps, customerId, bookingId);
  const [row] = await reviewRows(deps.db, sql`r.booking_id = ${bookingId}`);
  const until = await writableUntil(deps.db, deps, booking);
  const { rows: notes } = await sql<Quality.OwnerNote>`
    select stars, body as text, written_at as at from quality.owner_note
    where booking_id = ${bookingId} and visible_at <= ${now.toString()}::timestamptz`.execute(deps.db);
  const late = until !== null && Temporal.Instant.compare(now, until) > 0;
  const closed = until === null ? ('not_completed' as const) : late ? ('too_late' as const) : null;
  return {
    bookingId,
    store: await storeName(deps, booking.storeId, booking.merchantId),
    refusal: row ? 'written' : closed,
    writableUntil: until?.toString() ?? null,
    review: row ? toOwn(row, now) : null,
    note: notes[0] ?? null,
  };
}

async function storeName(deps: QualityDeps, storeId: string, merchantId: string): Promise<Quality.StoreName> {
  const store = (await deps.merchant.stores(deps.db, [storeId])).get(storeId);
  return { storeId, merchantId, name: store?.name ?? '' };
}

async function storeNames(deps: QualityDeps, rows: readonly ReviewRow[]): Promise<Map<string, Quality.StoreName>> {
  const found = await deps.merchant.stores(deps.db, [...new Set(rows.map((row) => row.store_id))]);
  return new Map(
    rows.map((row) => [
      row.store_id,
      { storeId: row.store_id, merchantId: row.merchant_id, name: found.get(row.store_id)?.name ?? '' },
    ]),
  );
}

const unknownStore = (row: ReviewRow): Quality.StoreName => ({
  storeId: row.store_id,
  merchantId: row.merchant_id,
  name: '',
});

export async function ownReviews(deps: QualityDeps, customerId: string, query: PageQuery) {
  const limit = query.limit ?? 50;
  const now = deps.clock.now();
  const after = query.cursor === undefined ? sql`` : sql`and r.review_id < ${decodeCursor(query.cursor, 1)[0]}::uuid`;
  const rows = await reviewRows(
    deps.db,
    sql`r.customer_id = ${customerId} ${after} order by r.review_id desc limit ${limit + 1}`,
  );
  const names = await storeNames(deps, rows);
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...toOwn(row, now), store: names.get(row.store_id) ?? unknownStore(row) }));
  return pageOf(rows, limit, items);
}

type PublicQuery = PageQuery & {
  readonly categoryKey?: string;
  readonly stars?: number;
  readonly withPhotos?: boolean;
  readonly sort?: 'newest' | 'lowest' | 'highest';
};

/** What everybody may read: visible and counted. */
export const readable = (at: Temporal.Instant): RawBuilder<unknown> =>
  sql`r.counting = 'counted' and r.visible_at <= ${at.toString()}::timestamptz`;

export async function publicReviews(deps: QualityDeps, storeId: string, query: PublicQuery) {
  const limit = query.limit ?? 20;
  const now = deps.clock.now();
  const { categoryKey, stars, withPhotos, sort = 'newest', cursor } = query;
  const [lastStars, lastId] = cursor === undefined ? [] : decodeCursor(cursor, 2);
  const beyond = sort === 'lowest' ? sql`>` : sql`<`;
  const place =
    sort === 'newest'
      ? sql`r.review_id < ${lastId}::uuid`
      : sql`(r.stars ${beyond} ${lastStars} or r.stars = ${lastStars} and r.review_id < ${lastId}::uuid)`;
  const where = [
    sql`r.store_id = ${storeId}`,
    readable(now),
    ...(categoryKey === undefined ? [] : [sql`r.category_key = ${categoryKey}`]),
    ...(stars === undefined ? [] : [sql`r.stars = ${stars}`]),
    ...(withPhotos
      ? [sql`r.hidden is null and exists (select from quality.review_photo p where p.review_id = r.review_id)`]
      : []),
    ...(lastId === undefined ? [] : [place]),
  ];
  const direction = sort === 'lowest' ? sql`r.stars,` : sort === 'highest' ? sql`r.stars desc,` : sql``;
  const rows = await reviewRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by ${direction} r.review_id desc limit ${limit + 1}`,
  );
  const cards = await deps.identity.findCustomers(
    deps.db,
    rows.map((row) => row.customer_id),
  );
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map((row) => toPublic(row, cards.get(row.customer_id))),
    nextCursor: rows.length > limit && last ? encodeCursor([last.stars, last.review_id]) : null,
  };
}

type StaffQuery = PageQuery & {
  readonly storeId?: string;
  readonly counting?: Quality.Counting;
  readonly stars?: number;
  readonly answered?: boolean;
  readonly hidden?: boolean;
};

/** What a member of staff may see: the merchant's only what is visible and counted of their own stores. */
function scopeOf(staff: Staff, at: Temporal.Instant): RawBuilder<unknown> {
  const own = ownMerchant(staff);
  return own === null ? sql`true` : sql`(r.merchant_id = ${own} and ${readable(at)})`;
}

export async function staffReviews(deps: QualityDeps, staff: Staff, query: StaffQuery) {
  const limit = query.limit ?? 50;
  const at = deps.clock.now();
  const { storeId, counting, stars, answered, hidden, cursor } = query;
  const where = [
    scopeOf(staff, at),
    ...(storeId === undefined ? [] : [sql`r.store_id = ${storeId}`]),
    ...(counting === undefined ? [] : [sql`r.counting = ${counting}`]),
    ...(stars === undefined ? [] : [sql`r.stars = ${stars}`]),
    ...(answered === undefined ? [] : [answered ? sql`r.reply is not null` : sql`r.reply is null`]),
    ...(hidden === undefined ? [] : [hidden ? sql`r.hidden is not null` : sql`r.hidden is null`]),
    ...(cursor === undefined ? [] : [sql`r.review_id < ${decodeCursor(cursor, 1)[0]}::uuid`]),
  ];
  const rows = await reviewRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by r.review_id desc limit ${limit + 1}`,
  );
  const items = await staffViews(deps, staff, rows.slice(0, limit), at);
  const { rows: counts } = await sql<{ held: number; unanswered: number }>`
    select (count(*) filter (where r.counting = 'held'))::int as held,
      (count(*) filter (where r.reply is null and ${readable(at)}))::int as unanswered
    from quality.review r where ${scopeOf(staff, at)}`.execute(deps.db);
  return { ...pageOf(rows, limit, items), counts: counts[0] ?? { held: 0, unanswered: 0 } };
}

async function staffViews(
  deps: QualityDeps,
  staff: Staff,
  rows: readonly ReviewRow[],
  at: Temporal.Instant,
): Promise<Quality.StaffReview[]> {
  const operator = ownMerchant(staff) === null;
  const names = await storeNames(deps, rows);
  const cards = await deps.identity.findCustomers(
    deps.db,
    rows.map((row) => row.customer_id),
  );
  const bookings = await deps.booking.find(
    deps.db,
    rows.map((row) => row.booking_id),
  );
  return rows.map((row) =>
    toStaff(row, {
      store: names.get(row.store_id) ?? unknownStore(row),
      bookingNo: bookings.get(row.booking_id)?.no ?? null,
      card: cards.get(row.customer_id),
      operator,
      at,
    }),
  );
}

/** @throws Problem `quality/review-not-found` */
export async function staffReview(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
): Promise<Quality.StaffReviewDetail> {
  const at = deps.clock.now();
  const rows = await reviewRows(deps.db, sql`r.review_id = ${reviewId} and ${scopeOf(staff, at)}`);
  const [view] = await staffViews(deps, staff, rows, at);
  if (!view) throw new Problem(reviewNotFound);
  const operator = ownMerchant(staff) === null;
  return { ...view, history: operator ? await moderationsOf(deps.db, reviewId) : [] };
}
