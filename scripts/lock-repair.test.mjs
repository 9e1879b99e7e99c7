/** What a lock file lacks and what is added to it. */
import { describe, expect, it } from 'vitest';
import { lockProblems } from './gates/locks.mjs';
import { missingOptionals, placesFor, platformOf } from './lock-repair.mjs';

describe('missingOptionals', () => {
  const tool = {
    version: '2.0.0',
    dev: true,
    optionalDependencies: { '@t/win32-x64': '2.0.0', '@t/linux-x64-musl': '^2.0.0' },
  };

  it('adds each optional dependency that is missing, with the platform that its name says', () => {
    expect(missingOptionals({ '': {}, 'node_modules/tool': tool })).toEqual({
      'node_modules/@t/win32-x64': { version: '2.0.0', dev: true, optional: true, os: ['win32'], cpu: ['x64'] },
      'node_modules/@t/linux-x64-musl': {
        version: '2.0.0',
        dev: true,
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
      },
    });
  });

  it('adds nothing to what it completed', () => {
    const packages = { '': {}, 'node_modules/tool': tool };
    expect(missingOptionals({ ...packages, ...missingOptionals(packages) })).toEqual({});
  });

  it('puts a second version beside the package that wants it', () => {
    const packages = {
      'node_modules/@t/win32-x64': { version: '1.0.0' },
      'node_modules/tool': { version: '2.0.0', optionalDependencies: { '@t/win32-x64': '2.0.0' } },
    };
    expect(Object.keys(missingOptionals(packages))).toEqual(['node_modules/tool/node_modules/@t/win32-x64']);
  });

  it('refuses a package whose name does not say its platform', () => {
    const packages = { 'node_modules/tool': { optionalDependencies: { riddle: '1.0.0' } } };
    expect(() => missingOptionals(packages)).toThrow(/riddle/);
    expect(platformOf('fsevents')).toEqual({ os: ['darwin'] });
  });
});

it('looks for a package where Node does, nearest first', () => {
  expect(placesFor('node_modules/a/node_modules/b', 'c')).toEqual([
    'node_modules/a/node_modules/b/node_modules/c',
    'node_modules/a/node_modules/c',
    'node_modules/c',
  ]);
  expect(placesFor('', 'c')).toEqual(['node_modules/c']);
  expect(placesFor('server', 'c')).toEqual(['server/node_modules/c', 'node_modules/c']);
});

it('reports a lock file that names a host, but not links of workspaces', () => {
  const packages = {
    'node_modules/a': { resolved: 'https://mirror.example/a.tgz' },
    'node_modules/b': { resolved: 'b', link: true },
  };
  expect(lockProblems({ packages })).toEqual(['node_modules/a names a host: https://mirror.example/a.tgz']);
});
