/**
 * Locks that only a living process can hold, one per data directory.
 *
 * The lock is a file lock of the kernel, taken through SQLite's own locking: it is gone the moment its holder is, however
 * that ended, so there is nothing stale to detect and no race in taking over. The note beside it only names the holder.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asStartError } from './dataDir.ts';
import { InUse } from './start-error.ts';

/** What the holder of a data directory says about itself. Readable by its own account only, URLs carry passwords. */
export interface InstanceNote {
  readonly pid: number;
  readonly databaseUrl?: string;
  readonly clickhouseUrl?: string;
}

export interface FileLock {
  release(): void;
}

export interface DataDirLock extends FileLock {
  /** Replace the note others read with {@link readInstance}. */
  note(note: InstanceNote): void;
}

const SQLITE_BUSY = 5;

/** Collecting a database object as garbage would close it and drop its lock, so held ones stay reachable from here. */
const held = new Set<DatabaseSync>();

/** Take the lock, or answer undefined when anybody (this process included) holds it. Never waits. */
export function tryLock(file: string): FileLock | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/**
 * Claim a data directory for this process until `release`, or until the process ends.
 *
 * @throws InUse when a living process holds it, naming its pid; also on a second claim by this process
 */
export function lockDataDir(dir: string): DataDirLock {
  const file = path.join(dir, 'pawloop.lock');
  const noteFile = path.join(dir, 'instance.json');
  let lock: FileLock | undefined;
  try {
    lock = tryLock(file);
  } catch (error) {
    throw asStartError(error, dir);
  }
  if (lock === undefined) throw new InUse(dir, readNote(noteFile)?.pid);
  const taken = lock;
  const note = (content: InstanceNote): void => {
    fs.writeFileSync(`${noteFile}.tmp`, JSON.stringify(content), { mode: 0o600 });
    fs.renameSync(`${noteFile}.tmp`, noteFile);
  };
  note({ pid: process.pid });
  return {
    note,
    release() {
      fs.rmSync(noteFile, { force: true });
      taken.release();
    },
  };
}

/** The note of the process that holds `dir` now, for tools that want to join it; undefined when nobody does. */
export function readInstance(dir: string): InstanceNote | undefined {
  if (!fs.existsSync(path.join(dir, 'pawloop.lock'))) return undefined;
  const lock = tryLock(path.join(dir, 'pawloop.lock'));
  if (lock === undefined) return readNote(path.join(dir, 'instance.json'));
  lock.release();
  return undefined;
}

function readNote(file: string): InstanceNote | undefined {
  try {
    const note: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note) || typeof note.pid !== 'number') return undefined;
    return note as InstanceNote;
  } catch {
    return undefined;
  }
}
