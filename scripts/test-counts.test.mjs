/** The counts that `npm test` ends with. */
import { describe, expect, it } from 'vitest';
import { countsOfNodeTest, countsOfVitest, shareArguments, sum, summaryLine, withExitCode } from './test-counts.mjs';

it('counts a file that could not be loaded as a failure', () => {
  const report = {
    numPassedTests: 4,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(countsOfVitest(report)).toEqual({ passed: 4, failed: 2, skipped: 3 });
});

it('reads the last summary of node:test, of either reporter', () => {
  expect(countsOfNodeTest('ℹ pass 1\nℹ fail 0\n…\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 1\n')).toEqual(
    {
      passed: 5,
      failed: 2,
      skipped: 3,
    },
  );
  expect(countsOfNodeTest('# pass 7\n# fail 0\n')).toEqual({ passed: 7, failed: 0, skipped: 0 });
  expect(countsOfNodeTest('\u001b[34mℹ pass 2\u001b[39m\n')).toEqual({ passed: 2, failed: 0, skipped: 0 });
  expect(countsOfNodeTest('Error: no such file')).toBeUndefined();
});

it('turns a bad exit without a named failure into a failure', () => {
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 1).failed).toBe(1);
  expect(withExitCode({ passed: 3, failed: 2, skipped: 0 }, 1).failed).toBe(2);
  expect(withExitCode({ passed: 3, failed: 0, skipped: 0 }, 0).failed).toBe(0);
});

it('sums the runs into the machine-readable line', () => {
  const runs = [
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ];
  expect(summaryLine(sum(runs))).toBe('5 passed, 1 failed, 1 skipped');
});

describe('shareArguments', () => {
  it('runs and builds everything without arguments', () => {
    expect(shareArguments([])).toEqual({ root: [], ownerApp: [], needsBuild: true });
  });

  it('gives a path of the root to Vitest alone and builds nothing for it', () => {
    expect(shareArguments(['server/src/people'])).toEqual({
      root: ['server/src/people'],
      ownerApp: undefined,
      needsBuild: false,
    });
  });

  it('gives a path of the owner app to the owner app alone', () => {
    expect(shareArguments(['owner-app/src'])).toEqual({ root: undefined, ownerApp: [], needsBuild: true });
  });

  it('gives options to Vitest only, in their order, and builds for the browser stories', () => {
    expect(shareArguments(['server/src', '-t', 'name'])).toEqual({
      root: ['server/src', '-t', 'name'],
      ownerApp: undefined,
      needsBuild: false,
    });
    expect(shareArguments(['--project=e2e']).needsBuild).toBe(true);
    expect(shareArguments(['--project=server'])).toMatchObject({ root: ['--project=server'], ownerApp: undefined });
  });
});
