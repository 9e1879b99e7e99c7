/** Fingerprints of source folders: one by size and time that costs milliseconds, one by content that is certain. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'coverage', '.temp', '.swc']);

/**
 * Every file under `inputs`, sorted.
 * @param {string} root
 * @param {readonly string[]} inputs files or folders below root; missing ones are left out
 * @returns {string[]} absolute paths
 */
export function filesUnder(root, inputs) {
  const found = [];
  const walk = (path) => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry?.isFile()) found.push(path);
    if (!entry?.isDirectory()) return;
    for (const name of readdirSync(path)) if (!SKIPPED.has(name)) walk(join(path, name));
  };
  for (const input of inputs) walk(join(root, input));
  return found.sort();
}

/** @returns {string} hash of names, sizes and modification times */
export function quickFingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @returns {string} hash of names and contents; the same on every machine */
export function contentFingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(root, file).replaceAll('\\', '/')}\0`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}
