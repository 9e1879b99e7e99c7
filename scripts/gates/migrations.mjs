/**
 * Gate: migrations are numbered without gaps, set a lock time-out and never change after they landed.
 * `node scripts/check.mjs --land` writes the checksums of new ones into server/migrations/CHECKSUMS.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import floors from '../floors.cjs';
import { ROOT } from '../processes.mjs';

const FOLDER = join(ROOT, 'server/migrations');
const CHECKSUMS = join(FOLDER, 'CHECKSUMS');
const NAME = /^(\d{4})_([a-z]+)(?:_[a-z0-9_]+)?\.sql$/;
const OWNERS = new Set(['platform', ...floors.MODULES.map((module) => module.name)]);

/** sha256 of a migration, independent of how a checkout ends its lines. */
export function checksumOf(text) {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

/** @returns {Map<string, string>} checksum by file name; the file has lines `<sha256>  <name>` */
export function parseChecksums(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(lines.map((line) => /** @type {[string, string]} */ (line.trim().split(/\s+/).reverse())));
}

/** @returns {string[]} problems of names and numbers */
export function numberingProblems(names) {
  const problems = [];
  const numbers = [];
  for (const name of [...names].sort()) {
    const match = NAME.exec(name);
    if (match === null) {
      problems.push(`${name} is not named NNNN_<module>_<change>.sql`);
      continue;
    }
    if (!OWNERS.has(match[2])) problems.push(`${name}: ${match[2]} is no module`);
    numbers.push(Number(match[1]));
  }
  for (const [index, number] of numbers.entries()) {
    const expected = index === 0 ? 1 : numbers[index - 1] + 1;
    if (number === numbers[index - 1]) problems.push(`number ${number} is given twice`);
    else if (number !== expected) problems.push(`number ${expected} is missing before ${number}`);
  }
  return problems;
}

/** @returns {string[]} problems of contents against the landed checksums */
export function contentProblems(texts, landed) {
  const problems = [];
  for (const [name, text] of texts) {
    const bare = text.replace(/--[^\n]*/g, '');
    if (!/\bset\s+(?:local\s+|session\s+)?lock_timeout\b/i.test(bare)) problems.push(`${name} sets no lock_timeout`);
    const known = landed.get(name);
    if (known === undefined) problems.push(`${name} has not landed: run node scripts/check.mjs --land`);
    else if (known !== checksumOf(text)) problems.push(`${name} was edited after it landed: write a new migration`);
  }
  for (const name of landed.keys()) if (!texts.has(name)) problems.push(`${name} landed and is gone`);
  return problems;
}

function readMigrations() {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.sql')) : [];
  const texts = new Map(names.sort().map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
  const landed = existsSync(CHECKSUMS) ? parseChecksums(readFileSync(CHECKSUMS, 'utf8')) : new Map();
  return { texts, landed };
}

/** Append the checksums of migrations that have none; never changes a line. @returns {string[]} their names */
export function landMigrations() {
  const { texts, landed } = readMigrations();
  const fresh = [...texts].filter(([name]) => !landed.has(name));
  for (const [name, text] of fresh) appendFileSync(CHECKSUMS, `${checksumOf(text)}  ${name}\n`);
  return fresh.map(([name]) => name);
}

/** @returns {{ problems: string[], note: string }} */
export function checkMigrations() {
  const { texts, landed } = readMigrations();
  const problems = [...numberingProblems([...texts.keys()]), ...contentProblems(texts, landed)];
  if (texts.size === 0 && existsSync(join(ROOT, 'server/src/platform'))) problems.push('there is no migration');
  return { problems, note: `${texts.size} migrations` };
}
