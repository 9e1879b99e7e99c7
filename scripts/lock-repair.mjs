/**
 * Completes a lock file: adds an entry for every optional dependency of a locked package that the lock file lacks,
 * because a registry mirror without the binaries of other platforms makes npm drop them and `npm ci` then refuses.
 * Usage: `node scripts/lock-repair.mjs [package-lock.json …]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SYSTEMS = ['darwin', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix', 'linux'];
const PROCESSORS = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'loong64',
  'mips64el',
  'wasm32',
];
/** Packages whose name does not say the platform. */
const KNOWN = { fsevents: { os: ['darwin'] } };

/** @returns {{ os?: string[], cpu?: string[], libc?: string[] } | undefined} the platform that a package name says */
export function platformOf(name) {
  const known = KNOWN[name];
  if (known !== undefined) return known;
  const words = name.split(/[-/@_.]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length === 0 && cpu.length === 0) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined;
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc && { libc }) };
}

/** Where Node would find `name` from the package at `path`, nearest first. */
export function placesFor(path, name) {
  const places = [];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    places.push(`${at}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
}

/**
 * The entries that a lock file lacks.
 * @param {Record<string, any>} packages `packages` of a lock file
 * @returns {Record<string, object>} new entries by path; empty when complete
 * @throws {Error} when the platform of a missing package cannot be told from its name
 */
export function missingOptionals(packages) {
  const added = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const version = range.replace(/^[\^~]/, '');
      const places = placesFor(path, name);
      const nearest = places.map((place) => packages[place] ?? added[place]).find((found) => found !== undefined);
      const isExact = version === range;
      if (nearest !== undefined && (!isExact || nearest.version === version)) continue;
      const platform = platformOf(name);
      if (platform === undefined) throw new Error(`${name} is missing and its name does not say its platform`);
      const place = nearest === undefined ? `node_modules/${name}` : places[0];
      added[place] = { version, ...(entry.dev === true && { dev: true }), optional: true, ...platform };
    }
  }
  return added;
}

/** Complete one lock file in place. @returns {number} how many entries were added */
export function repairLock(path) {
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const added = missingOptionals(lock.packages);
  const count = Object.keys(added).length;
  if (count === 0) return 0;
  const entries = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(entries);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const paths = process.argv.length > 2 ? process.argv.slice(2) : ['package-lock.json'];
  for (const path of paths) process.stdout.write(`${path}: ${repairLock(path)} entries added\n`);
}
