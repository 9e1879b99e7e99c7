/** A second start on an existing data directory: time to the first answer, and idle memory of server and engines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStores, settled, storesOf } from '../server/test/faults/stores.ts';
import { figure, median, type Result, result } from './result.ts';

const PORT = 18_871;
const STARTS = 5;
/** What the engine merges after a start is done by then. */
const IDLE_MS = 60_000;
/** As `npm start` runs it. */
const FLAGS = ['--max-semi-space-size=16'];
const MAIN = path.resolve(import.meta.dirname, '../server/src/main.ts');

export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  try {
    const first = await firstAnswer(dir, 'on');
    await caughtUp(dir);
    await first.stop();
    const seconds: number[] = [];
    let idleMb = 0;
    for (let start = 0; start < STARTS; start += 1) {
      const server = await firstAnswer(dir, 'on');
      seconds.push(server.seconds);
      if (start === STARTS - 1) {
        await pause(IDLE_MS);
        idleMb = await residentMb(server.child.pid ?? 0);
      }
      await server.stop();
    }
    return result('start', [
      figure('first start with demo city of 5,000 owners, to first answer', 's', first.seconds),
      figure('second start, to first answer (median of 5)', 's', median(seconds)),
      figure('idle memory of server and engines (proportional set size)', 'MB', idleMb),
    ]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What the demo city left to do is done, so that the later starts are those of a server in use and then idle. */
async function caughtUp(dir: string): Promise<void> {
  await using stores = await openStores(storesOf(dir));
  await settled(stores);
}

async function firstAnswer(dir: string, demo: 'on' | 'off') {
  const begin = performance.now();
  const child = spawn(process.execPath, [...FLAGS, MAIN], {
    env: { ...process.env, PORT: String(PORT), PAWLOOP_DATA_DIR: dir, PAWLOOP_DEMO: demo, PAWLOOP_LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  for (;;) {
    const ok = await fetch(`http://127.0.0.1:${PORT}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (ok) break;
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await pause(10);
  }
  return { child, seconds: (performance.now() - begin) / 1000, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Proportional set size of a process and everything below it, so that shared pages count once. */
async function residentMb(root: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const below = (pid: number): boolean => pid === root || (pid > 1 && below(parents.get(pid) ?? 0));
  let kilobytes = 0;
  for (const pid of parents.keys()) {
    if (!below(pid)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}
