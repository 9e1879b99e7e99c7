/** The data directory's lock and checks, against real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asStartError, prepareDataDir } from './dataDir.ts';
import { lockDataDir, readInstance } from './lock.ts';
import { EXIT_CODES, InUse, StartError } from './start-error.ts';
import { makeDir, removeDir } from './test-dir.ts';

const LOCK = fileURLToPath(new URL('./lock.ts', import.meta.url));
let dir: string;
beforeEach(() => {
  dir = makeDir();
});
afterEach(() => removeDir(dir));

/** Another process that drops the lock's object but not the lock, until it is killed. */
async function holder(): Promise<ReturnType<typeof spawn>> {
  const script = `import { lockDataDir } from ${JSON.stringify(LOCK)};
    lockDataDir(${JSON.stringify(dir)}); globalThis.gc(); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

function refusal(): InUse {
  try {
    lockDataDir(dir).release();
  } catch (error) {
    if (error instanceof InUse) return error;
    throw error;
  }
  throw new Error('the lock was given');
}

describe('lockDataDir', () => {
  it('REL-1 refuses a second instance and names the first, also within one process', () => {
    const lock = lockDataDir(dir);
    expect(refusal()).toMatchObject({ code: 'data-dir-in-use', exitCode: 75, pid: process.pid });
    expect(refusal().message).toContain(String(process.pid));
    lock.release();
    lockDataDir(dir).release();
  });

  it('REL-1 refuses while another process lives, and takes over the moment it was killed', async () => {
    const child = await holder();
    expect(refusal().pid).toBe(child.pid);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    lockDataDir(dir).release();
  });

  it('REL-1 is not fooled by the note of a dead instance whose pid another program has now', () => {
    fs.writeFileSync(path.join(dir, 'pawloop.lock'), '');
    fs.writeFileSync(path.join(dir, 'instance.json'), JSON.stringify({ pid: process.ppid }));
    expect(readInstance(dir)).toBeUndefined();
    const lock = lockDataDir(dir);
    expect(readInstance(dir)).toEqual({ pid: process.pid });
    lock.release();
  });

  it('tells other programs where the running instance’s databases are', () => {
    const lock = lockDataDir(dir);
    const note = { pid: process.pid, databaseUrl: 'postgres://a', clickhouseUrl: 'http://b' };
    lock.note(note);
    expect(readInstance(dir)).toEqual(note);
    expect(fs.statSync(path.join(dir, 'instance.json')).mode & 0o077).toBe(0);
    lock.release();
    expect(readInstance(dir)).toBeUndefined();
  });
});

describe('prepareDataDir', () => {
  it('REL-4 creates a missing directory and leaves nothing in it', () => {
    const root = prepareDataDir(path.join(dir, 'a', 'b'));
    expect(fs.readdirSync(root)).toEqual([]);
  });

  it('REL-4 says that a file is no directory', () => {
    fs.writeFileSync(path.join(dir, 'file'), '');
    for (const target of ['file', 'file/below']) {
      expect(() => prepareDataDir(path.join(dir, target))).toThrow(
        expect.objectContaining({ code: 'data-dir-unreadable', exitCode: 77 }),
      );
    }
  });

  it('REL-4 turns a full disk and a missing right into errors with a code', () => {
    const failure = (code: string) => asStartError(Object.assign(new Error(code), { code }), dir);
    expect(failure('ENOSPC')).toMatchObject({ code: 'disk-full', exitCode: 74 });
    expect(failure('EACCES')).toMatchObject({ code: 'data-dir-unreadable' });
    expect(failure('EROFS')).toMatchObject({ code: 'data-dir-unreadable' });
    expect(failure('EIO')).toMatchObject({ code: 'engine-failed', exitCode: 70 });
  });

  it('gives every error its own exit code', () => {
    expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(EXIT_CODES).length);
    expect(new StartError('port-taken', 'x').exitCode).toBe(69);
  });
});
