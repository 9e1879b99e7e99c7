/** Photos of an emergency: added by the owner, seen by who holds an offer or the case, and by operators. */
import type { Dispatch } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../platform/db.ts';
import type { Attachment, Upload } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { LARGEST_IMAGE, readUpload } from '../../platform/media.ts';
import { Problem } from '../../platform/problem.ts';
import type { DispatchDeps } from './deps.ts';
import { isOpen } from './domain.ts';
import { mayReach } from './keepers.ts';
import { photoKey } from './participants.ts';
import { illegalMove, photoNotFound, requestNotFound, tooManyPhotos } from './problems.ts';
import { lockRequest, requestRows } from './repository.ts';

const MOST_PHOTOS = 6;

interface PhotoRow {
  photo_id: string;
  request_id: string;
  file_id: string;
  at: string;
}

/** @throws Problem `dispatch/not-found`, `dispatch/illegal-move` when it is over, `dispatch/too-many-photos`, `file/…` */
export async function addPhoto(
  deps: DispatchDeps,
  customerId: string,
  requestId: string,
  upload: Upload,
): Promise<Dispatch.Photo> {
  const bytes = await readUpload(upload.stream, LARGEST_IMAGE);
  return inTransaction(deps.db, async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (!(await mayReach(deps, tx, request, customerId))) throw new Problem(requestNotFound);
    if (!isOpen(request.state)) throw new Problem(illegalMove, `photo in ${request.state}`);
    const kept = (await photosOf(tx, [requestId])).get(requestId) ?? [];
    if (kept.length >= MOST_PHOTOS) throw new Problem(tooManyPhotos);
    const file = await deps.files.putImage(tx, bytes, photoKey(requestId));
    const photo = { photoId: newId(), at: deps.clock.now().toString() };
    await sql`
      insert into dispatch.photo (photo_id, request_id, file_id, at)
      values (${photo.photoId}, ${requestId}, ${file.fileId}, ${photo.at})`.execute(tx);
    return photo;
  });
}

/** Of each request, oldest first, in one query. */
export async function photosOf(handle: Db | Tx, requestIds: readonly string[]): Promise<Map<string, Dispatch.Photo[]>> {
  const { rows } = await sql<PhotoRow>`
    select * from dispatch.photo where request_id = any(${[...requestIds]}::uuid[]) order by photo_id`.execute(handle);
  const photos = new Map<string, Dispatch.Photo[]>();
  for (const { request_id: requestId, photo_id: photoId, at } of rows) {
    photos.set(requestId, [...(photos.get(requestId) ?? []), { photoId, at }]);
  }
  return photos;
}

/** @throws Problem `dispatch/photo-not-found`, `file/missing` */
export async function ownerPhoto(
  deps: DispatchDeps,
  customerId: string,
  requestId: string,
  photoId: string,
): Promise<Attachment> {
  const [request] = await requestRows(deps.db, sql`r.request_id = ${requestId}`);
  if (!request || !(await mayReach(deps, deps.db, request, customerId))) throw new Problem(photoNotFound);
  const { rows } = await sql<PhotoRow>`
    select p.* from dispatch.photo p where p.photo_id = ${photoId} and p.request_id = ${requestId}`.execute(deps.db);
  return serve(deps, rows[0]);
}

/**
 * @param merchantId null reaches every photo
 * @throws Problem `dispatch/photo-not-found`, `file/missing`
 */
export async function staffPhoto(deps: DispatchDeps, merchantId: string | null, photoId: string): Promise<Attachment> {
  const at = deps.clock.now().toString();
  const { rows } = await sql<PhotoRow>`
    select p.* from dispatch.photo p join dispatch.request r using (request_id)
    where p.photo_id = ${photoId} and (${merchantId}::uuid is null
      or (r.merchant_id = ${merchantId}::uuid and r.state in ('assigned', 'en_route', 'arrived', 'in_treatment'))
      or exists (select from dispatch.offer o where o.request_id = r.request_id and o.merchant_id = ${merchantId}::uuid
        and o.state = 'offered' and o.expires_at > ${at}::timestamptz))`.execute(deps.db);
  return serve(deps, rows[0]);
}

async function serve(deps: DispatchDeps, row: PhotoRow | undefined): Promise<Attachment> {
  if (!row) throw new Problem(photoNotFound);
  const { contentType, body } = await deps.files.get(row.file_id, photoKey(row.request_id));
  return { filename: 'emergency.webp', contentType, body, inline: true };
}
