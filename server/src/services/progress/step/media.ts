/** Photos and clips of a booking: uploaded, put to a record or a message, served to whom the booking concerns. */
import type { Progress } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Attachment, Upload } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { LARGEST_VIDEO, readUpload } from '../../../platform/media.ts';
import { Problem } from '../../../platform/problem.ts';
import { bookedFor, type Side, type Viewer } from '../booked.ts';
import type { BookedFacts, Handle, ProgressDeps } from '../deps.ts';
import { mediaMissing, mediaUsed, tooManyMedia } from '../problems.ts';

const MOST_MEDIA = 300;
/** An MP4 or QuickTime file names its brand after four bytes of length; WebM begins with the mark of EBML. */
const WEBM = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

export const mediaKey = (bookingId: string): string => `booking/${bookingId}`;

const looksLikeClip = (bytes: Buffer): boolean => {
  if (bytes.subarray(0, 4).equals(WEBM)) return true;
  const brand = bytes.toString('latin1', 4, 12);
  // AVIF and HEIC pictures have the same frame as clips.
  return /^(ftyp|moov|mdat|wide|free)/.test(brand) && !/^ftyp(avi|hei|mif|msf)/.test(brand);
};

/** @throws Problem `progress/not-found`, `progress/too-many-media`, `file/not-an-image`, `file/too-large` */
export async function addMedia(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  upload: Upload,
): Promise<Progress.Media> {
  await bookedFor(deps, deps.db, viewer, bookingId);
  const bytes = await readUpload(upload.stream, LARGEST_VIDEO);
  const video = looksLikeClip(bytes);
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from progress.media where booking_id = ${bookingId}`.execute(tx);
    if ((rows[0]?.count ?? 0) >= MOST_MEDIA) throw new Problem(tooManyMedia);
    const key = mediaKey(bookingId);
    const file = video ? await deps.files.putVideo(tx, bytes, key) : await deps.files.putImage(tx, bytes, key);
    const media: Progress.Media = {
      mediaId: newId(),
      kind: video ? 'video' : 'photo',
      at: deps.clock.now().toString(),
    };
    await sql`
      insert into progress.media (media_id, booking_id, kind, file_id, from_kind, at)
      values (${media.mediaId}, ${bookingId}, ${media.kind}, ${file.fileId}, ${viewer.side}, ${media.at})`.execute(tx);
    return media;
  });
}

/**
 * Put uploaded media to one record or message, once.
 * @throws Problem `progress/media-unusable` when one is of another booking or side, or in use
 */
export async function useMedia(
  tx: Tx,
  booked: Pick<BookedFacts, 'bookingId'>,
  side: Side,
  mediaIds: readonly string[],
  at: { readonly recordId: string } | { readonly messageId: string },
): Promise<void> {
  if (mediaIds.length === 0) return;
  const place = 'recordId' in at ? sql`record_id = ${at.recordId}` : sql`message_id = ${at.messageId}`;
  const { rows } = await sql`
    update progress.media set ${place}
    where media_id = any(${[...mediaIds]}::uuid[]) and booking_id = ${booked.bookingId} and from_kind = ${side}
      and record_id is null and message_id is null returning media_id`.execute(tx);
  if (rows.length !== mediaIds.length) throw new Problem(mediaUsed);
}

interface MediaRow {
  booking_id: string;
  file_id: string;
  kind: 'photo' | 'video';
}

async function mediaRow(handle: Handle, where: RawBuilder<unknown>): Promise<MediaRow> {
  const { rows } = await sql<MediaRow>`
    select m.booking_id, m.file_id, m.kind from progress.media m where ${where}`.execute(handle);
  if (!rows[0]) throw new Problem(mediaMissing);
  return rows[0];
}

/** @throws Problem `progress/not-found`, `progress/media-not-found` */
export async function serveMedia(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  mediaId: string,
): Promise<Attachment> {
  await bookedFor(deps, deps.db, viewer, bookingId);
  return attach(deps, await mediaRow(deps.db, sql`m.media_id = ${mediaId} and m.booking_id = ${bookingId}`));
}

/** What a shared report shows: media of records that stand, never of the chat. @throws Problem `progress/media-not-found` */
export async function serveShared(deps: ProgressDeps, bookingId: string, mediaId: string): Promise<Attachment> {
  const row = await mediaRow(
    deps.db,
    sql`m.media_id = ${mediaId} and m.booking_id = ${bookingId} and exists (
      select from progress.record r where r.record_id = m.record_id and r.withdrawn_at is null)`,
  );
  return attach(deps, row);
}

async function attach(deps: ProgressDeps, row: MediaRow): Promise<Attachment> {
  const { contentType, body } = await deps.files.get(row.file_id, mediaKey(row.booking_id));
  return { filename: `${row.kind}.${contentType.split('/')[1] ?? 'bin'}`, contentType, body, inline: true };
}

/** The picture of each photo, for the printed report. */
export async function photoBytes(
  deps: ProgressDeps,
  bookingId: string,
  mediaIds: readonly string[],
): Promise<Buffer[]> {
  const { rows } = await sql<MediaRow>`
    select m.booking_id, m.file_id, m.kind from progress.media m
    where m.media_id = any(${[...mediaIds]}::uuid[]) and m.booking_id = ${bookingId} and m.kind = 'photo'
    order by m.media_id`.execute(deps.db);
  return Promise.all(rows.map(async (row) => (await deps.files.get(row.file_id, mediaKey(bookingId))).body));
}
