/** The gates in the order of their report, and the runner that prints them. */
import { checkBoundaries } from './boundaries.mjs';
import { checkBundles } from './bundles.mjs';
import { checkFileSizes } from './files.mjs';
import { checkLanguages } from './languages.mjs';
import { checkLocks } from './locks.mjs';
import { checkMigrations } from './migrations.mjs';
import { checkTables } from './tables.mjs';
import { checkDeadCode, checkStyle, checkTypes } from './tools.mjs';

/**
 * A gate answers with what is wrong, nothing when it is passed, and with a note on what it looked at.
 * @typedef {{ name: string, run: () => Promise<Finding> | Finding }} Gate
 * @typedef {{ problems: string[], note: string }} Finding
 */

/** @type {readonly Gate[]} */
export const GATES = [
  { name: 'style', run: checkStyle },
  { name: 'types', run: checkTypes },
  { name: 'boundaries', run: checkBoundaries },
  { name: 'tables', run: checkTables },
  { name: 'dead-code', run: checkDeadCode },
  { name: 'locks', run: checkLocks },
  { name: 'migrations', run: checkMigrations },
  { name: 'bundles', run: checkBundles },
  { name: 'languages', run: checkLanguages },
  { name: 'file-sizes', run: checkFileSizes },
];

async function runGate({ name, run }) {
  const begun = performance.now();
  let finding;
  try {
    finding = await run();
  } catch (error) {
    finding = { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)], note: '' };
  }
  return { name, seconds: (performance.now() - begun) / 1000, ...finding };
}

/**
 * Run the gates side by side: a line per gate as it ends, then what the failing ones say.
 * @param {readonly Gate[]} gates
 * @param {(line: string) => void} print
 * @returns {Promise<number>} how many failed
 */
export async function runGates(gates, print) {
  const results = await Promise.all(
    gates.map(async (gate) => {
      const result = await runGate(gate);
      const mark = result.problems.length === 0 ? 'ok  ' : 'FAIL';
      print(`${mark} ${result.name.padEnd(12)} ${result.seconds.toFixed(1).padStart(5)} s  ${result.note}`.trimEnd());
      return result;
    }),
  );
  const failed = results.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of failed) print(`\n── ${name}\n${problems.join('\n')}`);
  print(`\n${gates.length - failed.length} of ${gates.length} gates passed`);
  return failed.length;
}
