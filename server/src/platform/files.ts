/** Uploaded files on the data directory: checked by content, named by id, listed in `platform.file`. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { sql } from 'kysely';
import type { Db, Tx } from './db.ts';
import { newId } from './ids.ts';
import { Problem, problemType } from './problem.ts';

export const fileRefused = problemType('file/refused', 422, 'This kind of file is not accepted');
export const fileMissing = problemType('file/missing', 404, 'There is no such file');

export const IMAGES = ['image/jpeg', 'image/png', 'image/webp'] as const;

export interface StoredFile {
  readonly fileId: string;
  readonly contentType: string;
  readonly bytes: number;
}

export interface Files {
  /**
   * Store bytes whose real content must be one of `accept`.
   * @param ownerKey whom the file belongs to, e.g. `pet/<id>`; checked again by who serves it
   * @throws Problem `file/refused`
   */
  put(tx: Tx, bytes: Buffer, ownerKey: string, accept: readonly string[]): Promise<StoredFile>;
  /** @throws Problem `file/missing` unless the file exists and belongs to `ownerKey` */
  get(fileId: string, ownerKey: string): Promise<{ contentType: string; body: Buffer }>;
  /** Remove everything of an owner (erasure). */
  removeAll(tx: Tx, ownerKey: string): Promise<void>;
}

export function createFiles(db: Db, dataDir: string): Files {
  const place = (fileId: string) => path.join(dataDir, 'files', fileId.slice(-2), fileId);
  return {
    async put(tx, bytes, ownerKey, accept) {
      const found = await fileTypeFromBuffer(bytes);
      if (!found || !accept.includes(found.mime)) throw new Problem(fileRefused, `accepted: ${accept.join(', ')}`);
      const fileId = newId();
      await mkdir(path.dirname(place(fileId)), { recursive: true });
      await writeFile(place(fileId), bytes);
      await sql`
        insert into platform.file (file_id, owner_key, content_type, bytes, sha256)
        values (${fileId}, ${ownerKey}, ${found.mime}, ${bytes.length}, ${createHash('sha256').update(bytes).digest()})`.execute(
        tx,
      );
      return { fileId, contentType: found.mime, bytes: bytes.length };
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
    async removeAll(tx, ownerKey) {
      const { rows } = await sql<{ file_id: string }>`
        delete from platform.file where owner_key = ${ownerKey} returning file_id`.execute(tx);
      await Promise.all(rows.map((row) => rm(place(row.file_id), { force: true })));
    },
  };
}
