/** Gate: what a browser loads on the first visit of a front end stays below its limit in .size-limit.json. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import file from '@size-limit/file';
import sizeLimit from 'size-limit';
import { builtPage, ensureBuilt, TARGETS } from '../build.mjs';
import { ROOT } from '../processes.mjs';

/**
 * What a page loads before it can show anything: scripts, preloaded modules and style sheets of its own origin.
 * @param {string} html
 * @returns {string[]} addresses as written, each once
 */
export function loadedBy(html) {
  const found = new Set();
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/gi)) {
    const attribute = (name) => new RegExp(`\\b${name}\\s*=\\s*["']?([^"'\\s>]+)`, 'i').exec(tag)?.[1];
    const isLink = /^<link/i.test(tag);
    const isLoaded = !isLink || /^(?:stylesheet|modulepreload|preload)$/i.test(attribute('rel') ?? '');
    const address = attribute(isLink ? 'href' : 'src');
    if (isLoaded && address !== undefined && !/^(?:[a-z]+:)?\/\//i.test(address)) found.add(address);
  }
  return [...found];
}

/** The file of an address: under any base path the build was told to live at. */
function fileOf(folder, address) {
  const parts = posix
    .normalize(address.replace(/[?#].*$/, ''))
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  for (let from = 0; from < parts.length; from++) {
    const path = join(folder, ...parts.slice(from));
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** @returns {number} bytes of a limit such as `350 KB`; a KB has 1000 bytes, as in size-limit */
export function bytesOf(limit) {
  const match = /^([\d.]+)\s*(B|KB|MB)$/i.exec(limit);
  if (match === null) throw new Error(`unknown size: ${limit}`);
  return Number(match[1]) * { B: 1, KB: 1e3, MB: 1e6 }[match[2].toUpperCase()];
}

async function measure({ name, path, limit, gzip }) {
  const target = TARGETS.find((candidate) => candidate.pages.includes(path));
  const built = target === undefined ? undefined : builtPage(target);
  if (built === undefined) return { name, problems: [`${name}: ${path} is not built`], note: '' };
  const page = join(ROOT, built);
  const addresses = loadedBy(readFileSync(page, 'utf8'));
  const files = addresses.map((address) => fileOf(dirname(page), address));
  const problems = addresses
    .filter((_, index) => files[index] === undefined)
    .map((lost) => `${name}: ${lost} is missing`);
  if (!files.some((found) => found?.endsWith('.js'))) problems.push(`${name}: the page loads no script`);
  const measured = [page, ...files.filter((found) => found !== undefined)];
  const [{ size }] = await sizeLimit([file], { checks: [{ files: measured, gzip }] });
  if (size > bytesOf(limit)) problems.push(`${name}: ${(size / 1e3).toFixed(1)} KB on the first visit, limit ${limit}`);
  return { name, problems, note: `${name} ${(size / 1e3).toFixed(0)} of ${limit}` };
}

/** Builds what is missing first. @returns {Promise<{ problems: string[], note: string }>} */
export async function checkBundles() {
  await ensureBuilt(() => {});
  const limits = JSON.parse(readFileSync(join(ROOT, '.size-limit.json'), 'utf8'));
  const present = limits.filter(({ path }) => existsSync(join(ROOT, path.split('/')[0], 'package.json')));
  const results = await Promise.all(present.map(measure));
  return {
    problems: results.flatMap(({ problems }) => problems),
    note: results
      .map(({ note }) => note)
      .filter(Boolean)
      .join(', '),
  };
}
