/** What the kernel says about processes. */
import { readdirSync, readFileSync } from 'node:fs';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** Whether a process exists that is not just waiting to be reaped. */
export function isRunning(pid: number): boolean {
  const status = textOf(`/proc/${pid}/status`);
  return status !== '' && !/^State:\s+Z/m.test(status);
}

/** Words of the command line, each followed by `\0`. */
export function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`);
}

export function childrenOf(parent: number): number[] {
  return allPids().filter((pid) => {
    const stat = textOf(`/proc/${pid}/stat`);
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
  });
}

/** Processes whose command line or working files name the directory. */
export function processesNaming(dir: string): number[] {
  return allPids().filter((pid) => pid !== process.pid && isRunning(pid) && commandOf(pid).includes(dir));
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
