/** Data directories for the tests of this folder. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A new directory; open to other accounts, because as root PostgreSQL runs as one of them. */
export function makeDir(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pawloop-'));
  fs.chmodSync(dir, 0o755);
  return dir;
}

export function removeDir(dir: string): void {
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

/** Poll until `probe` answers something; the test's own timeout ends a vain wait. */
export async function eventually<T>(probe: () => Promise<T> | T): Promise<NonNullable<T>> {
  for (;;) {
    const value = await Promise.resolve()
      .then(probe)
      .catch(() => undefined);
    if (value) return value;
    await sleep(25);
  }
}

/** Whether a process exists that is not just waiting to be reaped. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
