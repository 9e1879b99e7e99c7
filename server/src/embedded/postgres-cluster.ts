/** A PostgreSQL cluster's files: creating them with initdb, and reading who serves them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { asStartError, secretIn } from './dataDir.ts';
import { type Account, accountFor, binariesFor, canTraverse } from './postgres-binaries.ts';
import { StartError } from './start-error.ts';

export interface Cluster {
  readonly root: string;
  /** PostgreSQL's own data directory, `root/postgres`. */
  readonly data: string;
  readonly log: string;
  readonly account: Account | undefined;
}

/** The first lines of postmaster.pid that matter here. */
export interface PostmasterNote {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const USER = 'pawloop';
export const ENGINE_ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' };

/**
 * @throws StartError `data-dir-unreadable` when we are root and the account PostgreSQL must run as cannot get there
 */
export function clusterIn(root: string, accountName: string | undefined): Cluster {
  const account = accountFor(accountName);
  if (account !== undefined && !canTraverse(root, account)) {
    throw new StartError(
      'data-dir-unreadable',
      `PostgreSQL does not run as root, and account "${accountName ?? 'nobody'}" cannot reach ${root}: ` +
        'set PAWLOOP_DATA_DIR to a folder that everybody may enter, for example /var/lib/pawloop',
    );
  }
  return { root, data: path.join(root, 'postgres'), log: path.join(root, 'postgres.log'), account };
}

/** Create the cluster when there is none yet. Call with the engine's lock held. @returns the folder of the programs */
export function prepareCluster(cluster: Cluster): string {
  const { data, account, root } = cluster;
  const native = binariesFor(root, account);
  if (fs.existsSync(data)) return native;
  const draft = `${data}.new`; // becomes `data` only when complete, so an interrupted initdb leaves no half cluster
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  const passwordFile = path.join(root, 'initdb.secret');
  fs.writeFileSync(passwordFile, passwordOf(cluster), { mode: 0o600 });
  try {
    if (account !== undefined) {
      for (const item of [draft, passwordFile]) fs.chownSync(item, account.uid, account.gid);
    }
    const result = spawnSync(path.join(native, 'bin', 'initdb'), initdbArguments(draft, passwordFile), {
      ...account,
      cwd: '/',
      env: ENGINE_ENVIRONMENT,
      encoding: 'utf8',
    });
    if (result.status !== 0) throw engineError(result.error?.message ?? result.stderr, root);
    fs.renameSync(draft, data);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    throw asStartError(error, root);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  return native;
}

function initdbArguments(data: string, passwordFile: string): string[] {
  // --lc-ctype: with plain C pg_trgm finds no Chinese letter
  return [
    ...['-D', data, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-instructions'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8'],
  ];
}

function passwordOf(cluster: Cluster): string {
  return secretIn(path.join(cluster.root, 'postgres.secret'));
}

export function urlOf(cluster: Cluster, port: number, database = 'pawloop'): string {
  return `postgres://${USER}:${passwordOf(cluster)}@127.0.0.1:${port}/${database}`;
}

/** The postmaster that serves this cluster now; undefined when there is none, whatever an old pid file says. */
export function postmasterOf(cluster: Cluster): PostmasterNote | undefined {
  let lines: string[];
  try {
    lines = fs.readFileSync(path.join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const note = { pid: Number(lines[0]), port: Number(lines[3]), ready: (lines[7] ?? '').trim() === 'ready' };
  return serves(note.pid, cluster.data) ? note : undefined;
}

/** A pid may have gone to another program since the file was written. */
function serves(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(words[0] ?? '') === 'postgres' && words.includes(data);
  } catch {
    return process.platform !== 'linux';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What PostgreSQL wrote about a failed start, as the error a person can act on. */
export function engineError(output: string, root: string): StartError {
  const tail = output.trim().slice(-600);
  if (/No space left on device|Disk quota exceeded/i.test(output)) {
    return new StartError('disk-full', `PostgreSQL finds no space for ${root}: make room. ${tail}`);
  }
  if (/could not (?:create|bind).*address|Address already in use/i.test(output)) {
    return new StartError('port-taken', `PostgreSQL's port is taken: free it, or leave the port to Pawloop. ${tail}`);
  }
  return new StartError('engine-failed', `PostgreSQL did not start, see ${root}/postgres.log. ${tail}`);
}
