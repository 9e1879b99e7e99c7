/** What counts as installed. */
import { describe, expect, it } from 'vitest';
import { belongsOn, firstDifference, lockFingerprint } from './install.mjs';
import { chooseRuntime } from './runtime.mjs';
import { nodeProblem, platformProblem } from './supported.mjs';

const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' };

describe('belongsOn', () => {
  it('takes a package without a platform and one that names this platform as a word or a list', () => {
    expect(belongsOn({}, linux)).toBe(true);
    expect(belongsOn({ os: 'linux', cpu: ['x64', 'arm64'] }, linux)).toBe(true);
  });

  it('refuses other systems, processors, C libraries and excluded ones', () => {
    expect(belongsOn({ os: ['darwin'] }, linux)).toBe(false);
    expect(belongsOn({ cpu: ['arm64'] }, linux)).toBe(false);
    expect(belongsOn({ libc: ['musl'] }, linux)).toBe(false);
    expect(belongsOn({ os: ['!linux'] }, linux)).toBe(false);
    expect(belongsOn({ os: ['!win32'] }, linux)).toBe(true);
  });
});

describe('firstDifference', () => {
  const locked = {
    '': {},
    server: {},
    'node_modules/@pawloop/server': { link: true },
    'node_modules/kysely': { version: '1.0.0' },
    'node_modules/runtime': { version: '1.0.0', optional: true, os: 'linux', cpu: 'x64' },
    'node_modules/for-mac': { version: '1.0.0', optional: true, os: ['darwin'] },
    'node_modules/maybe': { version: '1.0.0', optional: true },
  };
  const installed = { 'node_modules/kysely': { version: '1.0.0' }, 'node_modules/runtime': { version: '1.0.0' } };

  it('finds none when only links, other platforms and plain optional packages are missing', () => {
    expect(firstDifference(locked, installed, linux)).toBeUndefined();
  });

  it('finds another version', () => {
    const older = { ...installed, 'node_modules/kysely': { version: '0.9.0' } };
    expect(firstDifference(locked, older, linux)).toBe('node_modules/kysely');
  });

  it('finds a missing optional package of this very platform, such as the runtime', () => {
    expect(firstDifference(locked, { 'node_modules/kysely': { version: '1.0.0' } }, linux)).toBe(
      'node_modules/runtime',
    );
  });
});

it('gives another fingerprint for another lock file and for another platform', () => {
  const one = lockFingerprint('{}', linux);
  expect(lockFingerprint('{}', linux)).toBe(one);
  expect(lockFingerprint('{ }', linux)).not.toBe(one);
  expect(lockFingerprint('{}', { os: 'linux', cpu: 'arm64' })).not.toBe(one);
});

describe('runtime', () => {
  const machine = {
    pinned: '/p/node',
    pinnedExists: true,
    own: '/own/node',
    ownVersion: 'v20.1.0',
    platform: 'linux-x64',
  };

  it('prefers the pinned Node, takes an own Node 26 elsewhere, and otherwise says what to do', () => {
    expect(chooseRuntime(machine)).toEqual({ node: '/p/node' });
    expect(chooseRuntime({ ...machine, pinnedExists: false, ownVersion: 'v26.0.0' })).toEqual({ node: '/own/node' });
    const choice = chooseRuntime({ ...machine, pinnedExists: false, platform: 'darwin-arm64' });
    expect(choice.problem).toMatch(/darwin-arm64\) install Node\.js 26/);
  });

  it('asks for database addresses where the built-in databases do not run', () => {
    const problem = (os, cpu, glibc, env = {}) => platformProblem({ os, cpu, glibc }, env);
    expect(problem('linux', 'x64', true)).toBeUndefined();
    expect(problem('darwin', 'arm64', true)).toMatch(/on darwin-arm64 set DATABASE_URL \(PostgreSQL 18\) first/);
    expect(problem('linux', 'x64', false)).toMatch(
      /without glibc set DATABASE_URL \(PostgreSQL 18\) and CLICKHOUSE_URL/,
    );
    expect(problem('win32', 'x64', true, { DATABASE_URL: 'x', CLICKHOUSE_URL: 'y' })).toBeUndefined();
  });

  it('refuses to start below Node 20', () => {
    expect(nodeProblem('v18.19.0')).toMatch(/needs Node\.js 20/);
    expect(nodeProblem('v20.0.0')).toBeUndefined();
    expect(nodeProblem('v26.10.0')).toBeUndefined();
  });
});
