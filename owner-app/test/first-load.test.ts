/** What a browser loads before the home page stands (UI-O2). Needs `npm run build:h5`. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = fileURLToPath(new URL('../dist/h5', import.meta.url));
const LIMIT = 180 * 1024;
const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

describe('H5 build', { skip: existsSync(built) ? false : 'not built: npm run build:h5' }, () => {
  it('UI-O2 loads the first page within 180 KB', (t) => {
    const page = readFileSync(`${built}/index.html`, 'utf8');
    const named = [...page.matchAll(/(?:src|href)="\/app\/([^"]+)"/g)].map(([, file]) => `${built}/${file}`);
    assert.ok(named.length >= 3, page);
    const all = globSync('js/*.js', { cwd: built }).map((file) => `${built}/${file}`);
    const later = all.filter((file) => !named.includes(file));
    // The home page's own part is one of the parts that are loaded later; the largest two stand for it and what it shares.
    const parts = later.map(gzipped).sort((a, b) => b - a);
    const total =
      named.map(gzipped).reduce((sum, bytes) => sum + bytes, 0) +
      gzipped(`${built}/index.html`) +
      (parts[0] ?? 0) +
      (parts[1] ?? 0);
    t.diagnostic(`first load: ${total} bytes gzip in ${named.length + 3} files`);
    assert.ok(total < LIMIT, `${total} bytes`);
  });

  it('PRIV names no other host that a browser would load from', () => {
    const page = readFileSync(`${built}/index.html`, 'utf8');
    assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//);
  });
});
