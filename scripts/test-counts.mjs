/** Counts of test runs, read from the reports of Vitest and from the summary of node:test. */

import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

export const NONE = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

/** @param {readonly Counts[]} runs @returns {Counts} */
export function sum(runs) {
  const add = (name) => runs.reduce((total, run) => total + run[name], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/**
 * Counts of Vitest's JSON report. A file that failed without a failed test (it could not be loaded) counts as one.
 * @returns {Counts}
 */
export function countsOfVitest(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Counts of the last summary that node:test printed (`ℹ pass 3` or `# pass 3`).
 * @returns {Counts | undefined} undefined when there is none
 */
export function countsOfNodeTest(output) {
  const last = (name) => {
    const matches = [...stripVTControlCharacters(output).matchAll(new RegExp(`^(?:ℹ|#) ${name} (\\d+)\\s*$`, 'gm'))];
    return matches.length === 0 ? undefined : Number(matches.at(-1)[1]);
  };
  const passed = last('pass');
  if (passed === undefined) return undefined;
  return {
    passed,
    failed: (last('fail') ?? 0) + (last('cancelled') ?? 0),
    skipped: (last('skipped') ?? 0) + (last('todo') ?? 0),
  };
}

/** A run that said nothing of its tests: something is wrong with it, whatever its exit code. */
export const UNREADABLE = Object.freeze({ passed: 0, failed: 1, skipped: 0 });

/** A run that ended badly without naming a failure still failed. @returns {Counts} */
export function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The machine-readable last line. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Share the arguments of `npm test -- …` between the root's tests and the owner app's.
 * @param {readonly string[]} args options and path filters
 * @returns {{ root: string[] | undefined, ownerApp: string[] | undefined, needsBuild: boolean }} undefined: not run
 */
export function shareArguments(args) {
  const options = args.filter((argument) => argument.startsWith('-'));
  const filters = args.filter((argument) => !argument.startsWith('-'));
  const ofOwnerApp = filters.filter((filter) => /^owner-app(?:\/|$)/.test(filter));
  const ofRoot = filters.filter((filter) => !ofOwnerApp.includes(filter));
  const all = filters.length === 0;
  return {
    root: all || ofRoot.length > 0 ? args.filter((argument) => !ofOwnerApp.includes(argument)) : undefined,
    ownerApp: options.length === 0 && (all || ofOwnerApp.length > 0) ? [] : undefined,
    needsBuild: args.length === 0 || args.some((argument) => /\b(?:e2e|owner-app)\b/.test(argument)),
  };
}
