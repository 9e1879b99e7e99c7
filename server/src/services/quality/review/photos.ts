/** Photos of reviews: added by who wrote it, seen by whom the review is visible to. */
import type { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { type Attachment, ownMerchant, type Staff, type Upload } from '../../../platform/http/index.ts';
import { LARGEST_IMAGE, readUpload } from '../../../platform/media.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { photosClosed, reviewNotFound } from '../problems.ts';
import { isVisible, type ReviewRow, reviewRows, toOwn } from './row.ts';

const MOST_PHOTOS = 9;
/** Photos belong to the moment: later ones would change what others have read. */
const OPEN_HOURS = 24;

export const keyOf = (reviewId: string): string => `review/${reviewId}`;

/** @throws Problem `quality/review-not-found`, `quality/photos-closed`, `file/not-an-image`, `file/too-large` */
export async function addPhoto(
  deps: QualityDeps,
  customerId: string,
  reviewId: string,
  upload: Upload,
): Promise<Quality.OwnReview> {
  const bytes = await readUpload(upload.stream, LARGEST_IMAGE);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await sql`select from quality.review where review_id = ${reviewId} for update`.execute(tx);
    const row = await ownReview(tx, customerId, reviewId);
    const until = Temporal.Instant.from(row.written_at).add({ hours: OPEN_HOURS });
    if (row.photos.length >= MOST_PHOTOS || Temporal.Instant.compare(now, until) > 0) throw new Problem(photosClosed);
    const file = await deps.files.putImage(tx, bytes, keyOf(reviewId));
    await sql`
      insert into quality.review_photo (file_id, review_id, at) values (${file.fileId}, ${reviewId}, ${now.toString()})`.execute(
      tx,
    );
    return toOwn(await ownReview(tx, customerId, reviewId), now);
  });
}

/** @throws Problem `quality/review-not-found` */
export async function ownReview(
  handle: Parameters<typeof reviewRows>[0],
  customerId: string,
  reviewId: string,
): Promise<ReviewRow> {
  const [row] = await reviewRows(handle, sql`r.review_id = ${reviewId} and r.customer_id = ${customerId}`);
  if (!row) throw new Problem(reviewNotFound);
  return row;
}

async function photo(deps: QualityDeps, reviewId: string, fileId: string): Promise<Attachment> {
  const { contentType, body } = await deps.files.get(fileId, keyOf(reviewId));
  return { filename: 'review.webp', contentType, body, inline: true };
}

/** @throws Problem `quality/review-not-found`, `file/missing` */
export async function ownPhoto(
  deps: QualityDeps,
  customerId: string,
  reviewId: string,
  fileId: string,
): Promise<Attachment> {
  await ownReview(deps.db, customerId, reviewId);
  return photo(deps, reviewId, fileId);
}

/** @throws Problem `quality/review-not-found`, `file/missing` */
export async function publicPhoto(deps: QualityDeps, reviewId: string, fileId: string): Promise<Attachment> {
  const [row] = await reviewRows(deps.db, sql`r.review_id = ${reviewId}`);
  if (!row || row.hidden !== null || row.counting !== 'counted' || !isVisible(row, deps.clock.now()))
    throw new Problem(reviewNotFound);
  return photo(deps, reviewId, fileId);
}

/** @throws Problem `quality/review-not-found`, `file/missing` */
export async function staffPhoto(
  deps: QualityDeps,
  staff: Staff,
  reviewId: string,
  fileId: string,
): Promise<Attachment> {
  const own = ownMerchant(staff);
  const [row] = await reviewRows(deps.db, sql`r.review_id = ${reviewId}`);
  if (!row || (own !== null && !openTo(row, own, deps.clock.now()))) throw new Problem(reviewNotFound);
  return photo(deps, reviewId, fileId);
}

const openTo = (row: ReviewRow, merchantId: string, now: Temporal.Instant): boolean =>
  row.merchant_id === merchantId && row.hidden === null && row.counting === 'counted' && isVisible(row, now);
