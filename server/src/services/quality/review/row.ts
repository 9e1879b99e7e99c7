/** A review as a row, and as each reader may see it: its owner, the public, the operator's staff, the merchant's. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { CustomerCard } from '../../../people/identity/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';

export interface ReviewRow {
  readonly review_id: string;
  readonly booking_id: string;
  readonly customer_id: string;
  readonly merchant_id: string;
  readonly store_id: string;
  readonly category_key: string;
  readonly stars: number;
  readonly aspects: Quality.AspectStars;
  readonly body: string;
  readonly written_at: string;
  readonly visible_at: string;
  readonly counting: Quality.Counting;
  readonly suspicions: Quality.Suspicion[];
  readonly checked_at: string | null;
  readonly hidden: Quality.HideReason | null;
  readonly hidden_at: string | null;
  readonly reply: string | null;
  readonly replied_at: string | null;
  readonly reply_hidden: Quality.HideReason | null;
  readonly photos: string[];
  readonly note_stars: number | null;
  readonly note_body: string | null;
  readonly note_at: string | null;
}

/** @param where condition and what follows, on the alias `r` */
export async function reviewRows(handle: Db | Tx, where: RawBuilder<unknown>): Promise<ReviewRow[]> {
  const { rows } = await sql<ReviewRow>`
    select r.review_id, r.booking_id, r.customer_id, r.merchant_id, r.store_id, r.category_key, r.stars, r.aspects,
      r.body, r.written_at, r.visible_at, r.counting, r.suspicions, r.checked_at, r.hidden, r.hidden_at, r.reply,
      r.replied_at, r.reply_hidden, n.stars as note_stars, n.body as note_body, n.written_at as note_at,
      array(select p.file_id::text from quality.review_photo p where p.review_id = r.review_id order by p.file_id) as photos
    from quality.review r left join quality.owner_note n on n.booking_id = r.booking_id
    where ${where}`.execute(handle);
  return rows;
}

export const isVisible = (row: Pick<ReviewRow, 'visible_at'>, at: Temporal.Instant): boolean =>
  Temporal.Instant.compare(row.visible_at, at) <= 0;

function replyOf(row: ReviewRow): Quality.ReviewReply | null {
  if (row.reply === null || row.replied_at === null || row.reply_hidden !== null) return null;
  return { text: row.reply, at: row.replied_at };
}

function noteOf(row: ReviewRow): Quality.OwnerNote | null {
  if (row.note_stars === null || row.note_at === null) return null;
  return { stars: row.note_stars, text: row.note_body ?? '', at: row.note_at };
}

/** As who wrote it sees it: what the other side wrote only once both are visible. */
export function toOwn(row: ReviewRow, at: Temporal.Instant): Quality.OwnReview {
  const visible = isVisible(row, at);
  return {
    reviewId: row.review_id,
    bookingId: row.booking_id,
    stars: row.stars,
    aspects: row.aspects,
    text: row.body,
    photos: row.photos,
    at: row.written_at,
    visibleAt: row.visible_at,
    visible,
    held: row.counting === 'held',
    hidden: row.hidden === null || row.hidden_at === null ? null : { reason: row.hidden, at: row.hidden_at },
    reply: visible ? replyOf(row) : null,
    note: visible ? noteOf(row) : null,
  };
}

/** First character of the name, the rest stars; the whole name is nobody's business. */
export function authorOf(card: Pick<CustomerCard, 'name'> | undefined): string {
  const [first] = [...(card?.name ?? '')];
  return first === undefined ? '***' : `${first}**`;
}

/** What is left of the words when they are hidden: the stars. */
function shown(row: ReviewRow): { text: string; photos: string[] } {
  return row.hidden === null ? { text: row.body, photos: row.photos } : { text: '', photos: [] };
}

export function toPublic(row: ReviewRow, card: CustomerCard | undefined): Quality.PublicReview {
  return {
    reviewId: row.review_id,
    stars: row.stars,
    aspects: row.aspects,
    ...shown(row),
    at: row.written_at,
    author: authorOf(card),
    categoryKey: row.category_key,
    hidden: row.hidden,
    reply: replyOf(row),
  };
}

export interface Around {
  readonly store: Quality.StoreName;
  readonly bookingNo: string | null;
  readonly card: CustomerCard | undefined;
  /** The operator's staff see names, suspicions and hidden words; the merchant's do not. */
  readonly operator: boolean;
  readonly at: Temporal.Instant;
}

export function toStaff(row: ReviewRow, { store, bookingNo, card, operator, at }: Around): Quality.StaffReview {
  const visible = isVisible(row, at);
  const words = operator ? { text: row.body, photos: row.photos } : shown(row);
  const reply = row.reply === null || row.replied_at === null ? null : { text: row.reply, at: row.replied_at };
  return {
    reviewId: row.review_id,
    bookingId: row.booking_id,
    bookingNo,
    store,
    categoryKey: row.category_key,
    stars: row.stars,
    aspects: row.aspects,
    ...words,
    at: row.written_at,
    author: authorOf(card),
    customer: operator
      ? { customerId: row.customer_id, name: card?.name ?? null, phoneMasked: card?.phoneMasked ?? null }
      : null,
    visibleAt: row.visible_at,
    visible,
    counting: operator ? row.counting : 'counted',
    suspicions: operator ? row.suspicions : [],
    hidden: row.hidden,
    replyHidden: row.reply_hidden,
    reply,
    note: noteOf(row),
  };
}
