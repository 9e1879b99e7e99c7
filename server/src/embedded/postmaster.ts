/** One life of PostgreSQL's server process, tied to ours: when we end, however that happens, it shuts down in order. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Life } from './engine.ts';
import { type Cluster, ENGINE_ENVIRONMENT, engineError, postmasterOf } from './postgres-cluster.ts';
import { StartError } from './start-error.ts';

/**
 * Runs "$@" and a watcher beside it. File descriptor 3 is one end of a pair whose other end only we hold: when it reads
 * end-of-file, we stopped or died, and the watcher asks for a fast shutdown. Terminal signals are ours to handle.
 */
const WATCHED = `
"$@" </dev/null 3<&- & server=$!
trap "" INT TERM HUP
( read -r _ <&3; kill -INT $server 2>/dev/null ) & watcher=$!
wait $server; status=$?
while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
kill -KILL $watcher 2>/dev/null
exit $status`;

/** Suits a machine of 2 cores and 4 GB that also runs everything else. `settings` of the caller go on top. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  lc_messages: 'C',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_level: 'replica',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  log_checkpoints: 'off',
};

const LARGEST_LOG_BYTES = 16 * 1024 * 1024;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/**
 * Start the server and wait until it takes connections.
 *
 * @throws StartError `port-taken`, `disk-full`, `engine-failed`
 */
export async function startPostmaster(
  cluster: Cluster,
  native: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Life> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const logStart = rotateLog(cluster.log);
    const shell = spawnWatched(cluster, native, port, settings);
    const life = lifeOf(cluster, shell);
    let failed: string | undefined;
    void life.exited.then((reason) => {
      failed = reason;
    });
    while (failed === undefined && performance.now() < deadline) {
      const postmaster = postmasterOf(cluster);
      if (postmaster?.ready) return { ...life, pid: postmaster.pid };
      await sleep(5);
    }
    if (failed === undefined) {
      await life.stop();
      throw new StartError('engine-failed', `PostgreSQL was not ready in time, see ${cluster.log}`);
    }
    const output = fs.readFileSync(cluster.log, 'utf8').slice(logStart);
    // sessions of a server that was killed are still ending; they do so by themselves
    const lingering = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(output);
    if (!lingering || performance.now() > deadline) throw engineError(output || failed, cluster.root);
    await sleep(50);
  }
}

function spawnWatched(
  cluster: Cluster,
  native: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = fs.openSync(cluster.log, 'a', 0o600);
  try {
    return spawn(
      '/bin/sh',
      ['-c', WATCHED, 'sh', path.join(native, 'bin', 'postgres'), '-D', cluster.data, '-p', String(port), ...flags],
      {
        ...cluster.account,
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log, 'pipe'],
        env: ENGINE_ENVIRONMENT,
      },
    );
  } finally {
    fs.closeSync(log);
  }
}

function lifeOf(cluster: Cluster, shell: ChildProcess): Life {
  const lifeline = shell.stdio[3];
  const exited = new Promise<string>((resolve) => {
    shell.once('error', (error) => resolve(error.message));
    shell.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  void exited.then(() => lifeline?.destroy());
  lifeline?.on('error', () => undefined);
  shell.unref();
  if (lifeline instanceof Socket) lifeline.unref();
  return {
    pid: shell.pid ?? 0,
    owned: true,
    exited,
    async stop() {
      shell.ref();
      lifeline?.destroy();
      // immediate shutdown: nothing is lost, the next start replays the log
      const timer = setTimeout(() => signalPostmaster(cluster, 'SIGQUIT'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function signalPostmaster(cluster: Cluster, signal: NodeJS.Signals): void {
  const postmaster = postmasterOf(cluster);
  if (postmaster !== undefined) process.kill(postmaster.pid, signal);
}

/** Keep one old log. @returns the length of the log that will be appended to, in characters */
function rotateLog(log: string): number {
  const size = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG_BYTES) fs.renameSync(log, `${log}.1`);
  return fs.existsSync(log) ? fs.readFileSync(log, 'utf8').length : 0;
}

/** Wait for a server whose owner is dead: its watcher stops it; when even the watcher died, we do. */
export async function awaitOrphan(cluster: Cluster): Promise<void> {
  const begin = performance.now();
  for (let asked = false; postmasterOf(cluster) !== undefined; ) {
    const waitedMs = performance.now() - begin;
    if (waitedMs > START_TIMEOUT_MS) {
      throw new StartError(
        'engine-failed',
        `an earlier PostgreSQL does not end: stop it, its pid is in ${cluster.data}`,
      );
    }
    if (!asked && waitedMs > 2_000) {
      signalPostmaster(cluster, 'SIGINT');
      asked = true;
    }
    await sleep(20);
  }
}
