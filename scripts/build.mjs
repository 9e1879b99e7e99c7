/** Builds the console and the owner app's H5 when their sources are not those of the last build. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentFingerprint, filesUnder, quickFingerprint } from './fingerprint.mjs';
import { ROOT, runQuietly } from './processes.mjs';
import { findRuntime, runtimeEnv } from './runtime.mjs';

/**
 * What is built. `pages` are the places where the build may put its first page, relative to the repository.
 * @typedef {{ name: string, folder: string, inputs: string[], pages: string[], stamp: string,
 *   command: (runtime: string) => [string, string[]] }} Target
 */

/** @type {Target[]} */
export const TARGETS = [
  {
    name: 'console',
    folder: 'console',
    inputs: ['console', 'contract/src', 'contract/package.json', 'sdk/src', 'package-lock.json'],
    pages: ['console/dist/index.html'],
    stamp: 'console/dist/.built.json',
    command: (runtime) => [runtime, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']],
  },
  {
    name: 'owner app',
    folder: 'owner-app',
    inputs: ['owner-app', 'contract/src', 'contract/package.json', 'sdk/src'],
    pages: ['owner-app/dist/h5/index.html', 'owner-app/dist/index.html'],
    stamp: 'owner-app/dist/.built-h5.json',
    command: () => [process.platform === 'win32' ? 'npm.cmd' : 'npm', ['run', '--silent', 'build:h5']],
  },
];

/** @returns {string | undefined} the built first page, relative to the repository */
export function builtPage(target) {
  return target.pages.find((page) => existsSync(join(ROOT, page)));
}

function hasSources(target) {
  const manifest = join(ROOT, target.folder, 'package.json');
  if (!existsSync(manifest)) return false;
  if (target.folder === 'console') return existsSync(join(ROOT, 'console/index.html'));
  return JSON.parse(readFileSync(manifest, 'utf8')).scripts?.['build:h5'] !== undefined;
}

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(stamp)}\n`);
}

async function buildTarget(target, say) {
  const files = filesUnder(ROOT, target.inputs);
  const stampPath = join(ROOT, target.stamp);
  const stamp = builtPage(target) === undefined ? {} : readStamp(stampPath);
  const quick = quickFingerprint(ROOT, files);
  if (stamp.quick === quick) return;
  const content = contentFingerprint(ROOT, files);
  if (stamp.content !== content) {
    say(`Building the ${target.name} …`);
    const runtime = findRuntime();
    const [file, args] = target.command(runtime);
    const env = { ...runtimeEnv(runtime), NODE_ENV: 'production' };
    const { code, output } = await runQuietly(file, args, { cwd: join(ROOT, target.folder), env });
    if (code !== 0) throw new Error(`Building the ${target.name} failed (code ${code}):\n${output}`);
    if (builtPage(target) === undefined) {
      throw new Error(`Building the ${target.name} left no page at ${target.pages.join(' or ')}:\n${output}`);
    }
  }
  writeStamp(stampPath, { quick, content });
}

/**
 * Build what is missing or older than its sources. A warm call only reads sizes and times.
 * @param {(line: string) => void} say one short line per build
 * @throws {Error} with the builder's output when a build fails
 */
export async function ensureBuilt(say) {
  const results = await Promise.allSettled(TARGETS.filter(hasSources).map((target) => buildTarget(target, say)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
