/** Gate: lock files name no host, hold every optional package of every platform, and `npm ci` accepts them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingOptionals } from '../lock-repair.mjs';
import { npmEnv, ROOT, runQuietly } from '../processes.mjs';

/** @returns {string[]} problems of one lock file's contents */
export function lockProblems(lock) {
  const problems = [];
  for (const [path, { resolved, link }] of Object.entries(lock.packages)) {
    if (link !== true && /^[a-z+]+:\/\//i.test(resolved ?? '')) problems.push(`${path} names a host: ${resolved}`);
  }
  const missing = Object.keys(missingOptionals(lock.packages));
  if (missing.length > 0) {
    problems.push(
      `run node scripts/lock-repair.mjs: ${missing.length} optional packages are missing (${missing[0]} …)`,
    );
  }
  return problems;
}

async function checkFolder(folder) {
  const lockPath = join(ROOT, folder, 'package-lock.json');
  if (!existsSync(lockPath))
    return existsSync(join(ROOT, folder, 'package.json')) ? [`${folder} has no lock file`] : [];
  const problems = lockProblems(JSON.parse(readFileSync(lockPath, 'utf8')));
  const args = ['ci', '--ignore-scripts', '--dry-run', '--no-audit', '--no-fund'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { code, output } = await runQuietly(npm, args, { cwd: join(ROOT, folder), env: npmEnv() });
  if (code !== 0) problems.push(`npm ci refuses the lock file:\n${output}`);
  return problems.map((problem) => `${folder}: ${problem}`);
}

/** @returns {Promise<{ problems: string[], note: string }>} */
export async function checkLocks() {
  const folders = ['.', 'owner-app'].filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
  const problems = (await Promise.all(folders.map(checkFolder))).flat();
  return { problems, note: `${folders.length} lock files` };
}
