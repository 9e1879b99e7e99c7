/** Uploaded files on the data directory: checked by content, named by id, listed in `platform.file`. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { type RawBuilder, sql } from 'kysely';
import { afterCommit, type Db, type Tx } from './db.ts';
import { newId } from './ids.ts';
import { cleanClip, cleanPicture, fileTooLarge, LARGEST_DOCUMENT } from './media.ts';
import { Problem, problemType } from './problem.ts';

export const fileMissing = problemType('file/missing', 404, 'There is no such file');

export interface StoredFile {
  readonly fileId: string;
  readonly contentType: string;
  readonly bytes: number;
}

export interface StoredImage extends StoredFile {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Files {
  /**
   * A photograph, encoded anew without place and maker.
   * @param ownerKey whom the file belongs to, e.g. `pet/<id>`; checked again by who serves it
   * @throws Problem `file/not-an-image`, `file/too-large`
   */
  putImage(tx: Tx, bytes: Buffer, ownerKey: string): Promise<StoredImage>;
  /**
   * A clip (MP4, QuickTime, WebM) without place and maker.
   * @throws Problem `file/not-an-image`, `file/too-large`
   */
  putVideo(tx: Tx, bytes: Buffer, ownerKey: string): Promise<StoredFile>;
  /**
   * A PDF as it is, or a photograph of a document, encoded anew.
   * @throws Problem `file/not-an-image`, `file/too-large`
   */
  putDocument(tx: Tx, bytes: Buffer, ownerKey: string): Promise<StoredFile>;
  /** @throws Problem `file/missing` unless the file exists and belongs to `ownerKey` */
  get(fileId: string, ownerKey: string): Promise<{ contentType: string; body: Buffer }>;
  /** Remove everything of an owner (erasure), from the disk once that is committed. */
  removeAll(tx: Tx, ownerKey: string): Promise<void>;
  /** Remove some files of an owner. */
  remove(tx: Tx, ownerKey: string, fileIds: readonly string[]): Promise<void>;
  /** Remove from the disk what was removed here by a process that died before it came to it. */
  clear(): Promise<void>;
}

/** Owner of files that were removed and may still lie on the disk; no owner's key is a single word. */
const GONE = 'gone';

export function createFiles(db: Db, dataDir: string): Files {
  const place = (fileId: string) => path.join(dataDir, 'files', fileId.slice(-2), fileId);
  const store = async (tx: Tx, bytes: Buffer, ownerKey: string, contentType: string): Promise<StoredFile> => {
    const fileId = newId();
    await mkdir(path.dirname(place(fileId)), { recursive: true });
    await writeFile(place(fileId), bytes);
    const sha256 = createHash('sha256').update(bytes).digest();
    await sql`
      insert into platform.file (file_id, owner_key, content_type, bytes, sha256)
      values (${fileId}, ${ownerKey}, ${contentType}, ${bytes.length}, ${sha256})`.execute(tx);
    return { fileId, contentType, bytes: bytes.length };
  };
  const putImage: Files['putImage'] = async (tx, bytes, ownerKey) => {
    const { width, height, ...picture } = await cleanPicture(bytes);
    return { ...(await store(tx, picture.bytes, ownerKey, picture.contentType)), width, height };
  };
  const clear = async (fileIds: readonly string[]): Promise<void> => {
    await Promise.all(fileIds.map((fileId) => rm(place(fileId), { force: true })));
    await sql`delete from platform.file where owner_key = ${GONE} and file_id = any(${[...fileIds]}::uuid[])`.execute(
      db,
    );
  };
  /** Nobody's at once, off the disk when that is committed: a transaction that fails has lost nothing. */
  const drop = async (tx: Tx, where: RawBuilder<unknown>): Promise<void> => {
    const { rows } = await sql<{ file_id: string }>`
      update platform.file set owner_key = ${GONE} where ${where} returning file_id`.execute(tx);
    if (rows.length === 0) return;
    afterCommit(tx, () => void clear(rows.map((row) => row.file_id)).catch(() => undefined));
  };
  return {
    putImage,
    async putVideo(tx, bytes, ownerKey) {
      const clip = await cleanClip(bytes);
      return store(tx, clip.bytes, ownerKey, clip.contentType);
    },
    async putDocument(tx, bytes, ownerKey) {
      const found = await fileTypeFromBuffer(bytes);
      if (found?.mime !== 'application/pdf') return putImage(tx, bytes, ownerKey);
      if (bytes.length > LARGEST_DOCUMENT) throw new Problem(fileTooLarge);
      return store(tx, bytes, ownerKey, found.mime);
    },
    async get(fileId, ownerKey) {
      const { rows } = await sql<{ content_type: string }>`
        select content_type from platform.file where file_id = ${fileId} and owner_key = ${ownerKey}`.execute(db);
      const row = rows[0];
      if (!row) throw new Problem(fileMissing);
      const body = await readFile(place(fileId)).catch(() => {
        throw new Problem(fileMissing);
      });
      return { contentType: row.content_type, body };
    },
    removeAll: (tx, ownerKey) => drop(tx, sql`owner_key = ${ownerKey}`),
    remove: (tx, ownerKey, fileIds) =>
      drop(tx, sql`owner_key = ${ownerKey} and file_id = any(${[...fileIds]}::uuid[])`),
    async clear() {
      const { rows } = await sql<{ file_id: string }>`
        select file_id from platform.file where owner_key = ${GONE}`.execute(db);
      await clear(rows.map((row) => row.file_id));
    },
  };
}
