/** Installs the packages of the root and of the owner app when they are missing or not those of the lock file. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmEnv, ROOT, runQuietly } from './processes.mjs';

const STAMP = '.pawloop-installed.json';

/** @typedef {Record<string, { version?: string, link?: boolean, optional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string[] }>} LockedPackages */

/** What of a machine decides whether an optional package belongs on it. */
export function thisMachine() {
  const machine = { os: process.platform, cpu: process.arch, libc: undefined };
  if (machine.os !== 'linux') return machine;
  const report = /** @type {any} */ (process.report?.getReport());
  return { ...machine, libc: report?.header?.glibcVersionRuntime ? 'glibc' : 'musl' };
}

function accepts(list, value) {
  if (list === undefined || value === undefined) return true;
  const entries = [list].flat();
  if (entries.includes(`!${value}`)) return false;
  const wanted = entries.filter((entry) => !entry.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value);
}

/** Whether a locked package is meant for `machine`. */
export function belongsOn(entry, machine) {
  return accepts(entry.os, machine.os) && accepts(entry.cpu, machine.cpu) && accepts(entry.libc, machine.libc);
}

/**
 * The first difference between the lock file and what npm wrote down as installed.
 * @param {LockedPackages} locked `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json
 * @returns {string | undefined} the path of a package that is missing or has another version
 */
export function firstDifference(locked, installed, machine) {
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.includes('node_modules/') || entry.link === true) continue;
    const found = installed[path];
    if (found === undefined) {
      const isNamedForPlatform = entry.os !== undefined || entry.cpu !== undefined;
      if (entry.optional === true && !(isNamedForPlatform && belongsOn(entry, machine))) continue;
      return path;
    }
    if (found.version !== entry.version) return path;
  }
  return undefined;
}

/** sha256 of the lock file, with the platform, because optional packages differ by it. */
export function lockFingerprint(lockText, machine = { os: process.platform, cpu: process.arch }) {
  return createHash('sha256').update(lockText).update(`${machine.os}-${machine.cpu}`).digest('hex');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {'ready' | 'adopt' | 'install'} adopt: npm installed it without us and it agrees with the lock file */
function stateOf(folder, lockText, fingerprint) {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return 'install';
  if (readJson(join(modules, STAMP))?.lock === fingerprint) return 'ready';
  const installed = readJson(join(modules, '.package-lock.json'))?.packages;
  if (installed === undefined) return 'install';
  return firstDifference(JSON.parse(lockText).packages, installed, thisMachine()) === undefined ? 'adopt' : 'install';
}

function stamp(folder, fingerprint) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', STAMP), `${JSON.stringify({ lock: fingerprint })}\n`);
}

async function installFolder(folder, label, say) {
  const lockPath = join(folder, 'package-lock.json');
  if (!existsSync(lockPath)) return;
  const lockText = readFileSync(lockPath, 'utf8');
  const fingerprint = lockFingerprint(lockText);
  const state = stateOf(folder, lockText, fingerprint);
  if (state === 'ready') return;
  if (state === 'install') {
    say(`Installing the packages of ${label} (once, some minutes) …`);
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { code, output } = await runQuietly(npm, args, { cwd: folder, env: npmEnv() });
    if (code !== 0) throw new Error(`Installing the packages of ${label} failed (npm ci, code ${code}):\n${output}`);
  }
  stamp(folder, fingerprint);
}

/**
 * Make sure that the packages of the lock files are installed, without running any install script.
 * A warm call reads two small files per npm root.
 * @param {(line: string) => void} say one short line per step that takes time
 * @throws {Error} with npm's output when an installation fails
 */
export async function ensureInstalled(say) {
  await installFolder(ROOT, 'Pawloop', say);
  const ownerApp = join(ROOT, 'owner-app');
  if (existsSync(join(ownerApp, 'package.json'))) await installFolder(ownerApp, 'the owner app', say);
}
