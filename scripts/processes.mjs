/** Child processes for the scripts: quiet runs that keep their output, and runs that show it. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/** Absolute path of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Run a program and keep what it prints.
 * @param {string} file program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>} code 127 when the program is missing
 */
export function runQuietly(file, args, options = {}) {
  return new Promise((resolve) => {
    const chunks = [];
    const printed = [];
    const env = { ...(options.env ?? process.env), NO_COLOR: '1' };
    const child = spawn(file, args, { cwd: ROOT, ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => {
      chunks.push(chunk);
      printed.push(chunk);
    });
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${file}: ${error.message}\n`, stdout: '' }));
    child.on('close', (code, signal) =>
      resolve({
        code: exitCode(code, signal),
        output: stripVTControlCharacters(Buffer.concat(chunks).toString()),
        stdout: Buffer.concat(printed).toString(),
      }),
    );
  });
}

/**
 * Run a program with our own input and output and hand signals on to it.
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it, as shells say it
 */
export function runForeground(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: ROOT, ...options, stdio: 'inherit' });
    const forward = (signal) => {
      // A terminal sends SIGINT to the whole group already: a second one would read as "stop at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      done(127);
    });
    child.on('close', (code, signal) => done(exitCode(code, signal)));
  });
}

/** @returns {number} the code of a finished child, as a shell would give it */
export function exitCode(code, signal) {
  if (code !== null) return code;
  return 128 + (constants.signals[signal] ?? 0);
}

/**
 * The environment for npm in another folder: without what an outer npm run says about its own package, and without
 * the project's `.bin` on the PATH, because npm must not run on a Node that it is about to replace.
 */
export function npmEnv(env = process.env) {
  const cleaned = {};
  for (const [key, value] of Object.entries(env)) {
    const ofOuterRun = /^npm_(?!config_)/i.test(key) || /^npm_config_(local_prefix|dry_run)$/i.test(key);
    if (!ofOuterRun && key !== 'INIT_CWD' && key !== 'NODE') cleaned[key] = value;
  }
  const path = (env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(join(ROOT, 'node_modules')));
  return { ...cleaned, PATH: path.join(delimiter), NODE_ENV: 'development' };
}
