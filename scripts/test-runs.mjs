/** The test runs: Vitest over the root's projects, then the owner app's own tests. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { say } from './launch.mjs';
import { exitCode, ROOT, runForeground } from './processes.mjs';
import { findRuntime, runtimeEnv } from './runtime.mjs';
import {
  countsOfNodeTest,
  countsOfVitest,
  NONE,
  shareArguments,
  sum,
  summaryLine,
  UNREADABLE,
  withExitCode,
} from './test-counts.mjs';

/** Run `start(report)` and read the JSON report that it was told to write. @returns {Promise<import('./test-counts.mjs').Counts>} */
async function withReport(start) {
  const folder = await mkdtemp(join(tmpdir(), 'pawloop-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await start(report);
    const counts = existsSync(report) ? countsOfVitest(JSON.parse(await readFile(report, 'utf8'))) : UNREADABLE;
    return withExitCode(counts, code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const reporters = (report) => ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

/** Vitest runs the browser stories after the others: they form a later group in vitest.config.ts. */
function runRoot(args) {
  const runtime = findRuntime();
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  return withReport((report) =>
    runForeground(runtime, [vitest, 'run', ...args, ...reporters(report)], { env: runtimeEnv(runtime) }),
  );
}

/** Show what a child prints and keep it. @returns {Promise<{ code: number, output: string }>} */
function runShown(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => {
      chunks.push(chunk);
      process.stdout.write(chunk);
    });
    child.on('error', () => resolve({ code: 127, output: '' }));
    child.on('close', (code, signal) => {
      resolve({ code: exitCode(code, signal), output: Buffer.concat(chunks).toString() });
    });
  });
}

/** The owner app has its own packages and its own runner: Vitest or node:test, as its `test` script says. */
async function runOwnerApp() {
  const folder = join(ROOT, 'owner-app');
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return NONE;
  const script = JSON.parse(await readFile(manifest, 'utf8')).scripts?.test;
  if (script === undefined) return NONE;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = { cwd: folder, env: runtimeEnv() };
  if (/\bvitest\b/.test(script)) {
    return withReport((report) => runForeground(npm, ['test', '--silent', '--', ...reporters(report)], options));
  }
  const { code, output } = await runShown(npm, ['test', '--silent'], options);
  return withExitCode(countsOfNodeTest(output) ?? UNREADABLE, code);
}

/** Do a preparation; when it fails, say why and count it as a failed test, so that no run looks green without it. */
async function attempt(preparation) {
  try {
    await preparation(say);
    return NONE;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return UNREADABLE;
  }
}

/**
 * @param {readonly string[]} args what stands behind `npm test --`
 * @returns {Promise<number>} exit code: 0 only when at least one test ran and none failed
 */
export async function runTests(args) {
  const shares = shareArguments(args);
  const runs = [await attempt(ensureInstalled)];
  if (sum(runs).failed === 0) {
    if (shares.needsBuild) runs.push(await attempt(ensureBuilt));
    if (shares.root !== undefined) runs.push(await runRoot(shares.root));
    if (shares.ownerApp !== undefined) runs.push(await runOwnerApp());
  }
  const total = sum(runs);
  process.stdout.write(`\n${summaryLine(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
