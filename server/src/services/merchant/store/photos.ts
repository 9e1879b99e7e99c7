/** Photos of a store: encoded anew without place and maker, at most twelve, seen by everybody (MER-4). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Attachment } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import { tooManyPhotos } from '../problems.ts';
import { tellStore } from './change.ts';
import { lockStore } from './own.ts';
import { storeDetail } from './queries.ts';

const MOST = 12;
const fileOwner = (storeId: string): string => `store/${storeId}`;

/** @throws Problem `merchant/store-not-found`, `merchant/too-many-photos`, `file/not-an-image`, `file/too-large` */
export async function addPhoto(
  deps: Inner,
  caller: Caller,
  storeId: string,
  bytes: Buffer,
): Promise<Merchant.StoreDetail> {
  await inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    if (store.photos.length >= MOST) throw new Problem(tooManyPhotos);
    await addPicture(tx, deps, storeId, bytes);
    await tellStore(tx, caller, store, ['photos'], null);
  });
  return storeDetail(deps, caller, storeId);
}

/** @throws Problem `file/not-an-image`, `file/too-large` */
export async function addPicture(tx: Tx, { files }: Inner, storeId: string, bytes: Buffer): Promise<void> {
  const { fileId } = await files.putImage(tx, bytes, fileOwner(storeId));
  await sql`
    update merchant.store set photos = photos || ${fileId}::uuid where store_id = ${storeId}`.execute(tx);
}

/** One that is not there any more is as good as removed. @throws Problem `merchant/store-not-found` */
export async function removePhoto(
  deps: Inner,
  caller: Caller,
  storeId: string,
  fileId: string,
): Promise<Merchant.StoreDetail> {
  await inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    await sql`
      update merchant.store set photos = array_remove(photos, ${fileId}::uuid) where store_id = ${storeId}`.execute(tx);
    await tellStore(tx, caller, store, ['photos'], null);
  });
  return storeDetail(deps, caller, storeId);
}

/** @throws Problem `file/missing` */
export async function photo({ files }: Inner, storeId: string, fileId: string): Promise<Attachment> {
  const { contentType, body } = await files.get(fileId, fileOwner(storeId));
  return { filename: `${fileId}.${contentType.split('/')[1]}`, contentType, body, inline: true };
}
