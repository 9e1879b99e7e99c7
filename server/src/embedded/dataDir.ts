/** Makes sure that a data directory exists, can be written and has room, before an engine stumbles over it. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { errorCode, StartError } from './start-error.ts';

/** PostgreSQL writes its log ahead in files of 16 MiB; with less than four of them free it soon stops. */
const MINIMUM_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Create the directory when it is missing and prove that a file can be written in it.
 *
 * @returns its absolute path
 * @throws StartError `data-dir-unreadable`, `disk-full`
 */
export function prepareDataDir(dir: string): string {
  const root = path.resolve(dir);
  try {
    fs.mkdirSync(root, { recursive: true });
    fs.readdirSync(root);
    const probe = path.join(root, `.probe-${randomBytes(6).toString('hex')}`);
    fs.writeFileSync(probe, 'pawloop');
    fs.rmSync(probe);
    requireRoom(root);
  } catch (error) {
    throw asStartError(error, root);
  }
  return root;
}

function requireRoom(root: string): void {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = bavail * bsize;
  if (free < MINIMUM_FREE_BYTES) {
    const mebibytes = Math.floor(free / 1024 / 1024);
    throw new StartError('disk-full', `only ${mebibytes} MiB are free for ${root}: make room (64 MiB or more)`);
  }
}

/** Translate what the file system or an engine's log says into the error a person can act on. */
export function asStartError(error: unknown, dir: string): StartError {
  if (error instanceof StartError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StartError('disk-full', `no space is left for ${dir}: make room, or move the data directory`, error);
  }
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ELOOP'].includes(code)) {
    return new StartError(
      'data-dir-unreadable',
      `${dir} cannot be read and written by this account (${code}): change its owner, or set PAWLOOP_DATA_DIR`,
      error,
    );
  }
  return new StartError('engine-failed', error instanceof Error ? error.message : String(error), error);
}

/** A random secret that is kept in a file only its owner can read, so that it survives restarts. */
export function secretIn(file: string): string {
  if (!fs.existsSync(file)) {
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    fs.writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    fs.renameSync(draft, file);
  }
  return fs.readFileSync(file, 'utf8').trim();
}
