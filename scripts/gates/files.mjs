/** Gate: no source file is longer than 400 lines. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesUnder } from '../fingerprint.mjs';
import { ROOT } from '../processes.mjs';

const LIMIT = 400;
const FOLDERS = ['contract', 'sdk', 'server/src', 'server/test', 'console', 'owner-app', 'e2e', 'bench', 'scripts'];
const SOURCE = /\.(?:tsx?|mjs|cjs|js|jsx|css|scss)$/;

/** @returns {number} lines of a text; a line break at its end begins no line */
export function linesIn(text) {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** @returns {{ problems: string[], note: string }} */
export function checkFileSizes() {
  const files = filesUnder(ROOT, FOLDERS).filter((file) => SOURCE.test(file));
  const sized = files.map((file) => ({ path: relative(ROOT, file), lines: linesIn(readFileSync(file, 'utf8')) }));
  const problems = sized.filter(({ lines }) => lines > LIMIT).map(({ path, lines }) => `${path} has ${lines} lines`);
  if (files.length === 0) problems.push('no source file was read');
  return { problems, note: `${files.length} files` };
}
