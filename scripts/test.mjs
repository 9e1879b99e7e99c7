/**
 * `npm test`: installs and builds what is missing, runs every test and ends with one line `N passed, N failed, N skipped`.
 * Paths and options after `--` go to Vitest: `npm test -- server/src/people`.
 */
import { requireSupportedNode } from './supported.mjs';

requireSupportedNode();
const { runTests } = await import('./test-runs.mjs');
process.exitCode = await runTests(process.argv.slice(2));
