/** Files on the disk and on the list go together, whatever happens in between (ACC-5, PRIV-1). */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newDatabase } from '../../test/database.ts';
import { PIXEL } from '../../test/upload.ts';
import { type Db, inTransaction, openDb, openPool } from './db.ts';
import { createFiles, type Files } from './files.ts';
import { createLog } from './log.ts';

describe('removing files', () => {
  let db: Db;
  let dir: string;
  let files: Files;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent')));
    dir = await mkdtemp(path.join(tmpdir(), 'pawloop-files-'));
    files = createFiles(db, dir);
  }, 60_000);
  afterAll(async () => {
    await db.destroy();
    await rm(dir, { recursive: true, force: true });
  });

  const put = (owner: string) => inTransaction(db, (tx) => files.putImage(tx, PIXEL, owner));
  const onDisk = async (): Promise<string[]> => {
    const names = await readdir(path.join(dir, 'files'), { recursive: true });
    return names.filter((name) => name.includes(path.sep)).map((name) => path.basename(name));
  };

  it('PRIV-1 takes them off the disk when the removal is committed, and only what was named', async () => {
    const [one, two, three] = [await put('a'), await put('a'), await put('b')];
    await inTransaction(db, (tx) => files.remove(tx, 'a', [one.fileId, three.fileId]));
    await vi.waitFor(async () => expect((await onDisk()).toSorted()).toEqual([two.fileId, three.fileId].toSorted()));
    await inTransaction(db, (tx) => files.removeAll(tx, 'a'));
    await vi.waitFor(async () => expect(await onDisk()).toEqual([three.fileId]));
    expect((await files.get(three.fileId, 'b')).contentType).toBe('image/webp');
    await inTransaction(db, (tx) => files.removeAll(tx, 'b'));
  });

  it('PRIV-1 a removal that is rolled back has lost nothing', async () => {
    const { fileId } = await put('c');
    const failing = inTransaction(db, async (tx) => {
      await files.removeAll(tx, 'c');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await files.get(fileId, 'c')).body.length).toBeGreaterThan(0);
    await inTransaction(db, (tx) => files.removeAll(tx, 'c'));
  });

  it('PRIV-1 what a dead process left on the disk goes with the next round', async () => {
    const { fileId } = await put('d');
    // The process died between the commit and the disk.
    await sql`update platform.file set owner_key = 'gone' where file_id = ${fileId}`.execute(db);
    expect(await onDisk()).toContain(fileId);
    await files.clear();
    expect(await onDisk()).not.toContain(fileId);
    const { rows } = await sql`select from platform.file where file_id = ${fileId}`.execute(db);
    expect(rows).toEqual([]);
  });
});
