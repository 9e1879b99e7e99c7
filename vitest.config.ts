/** All tests of the root: one vitest project per workspace, the scripts, and the browser stories after them. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SECOND = 1000;
/** On two cores too: a test of the server waits for its engines half of the time. */
const WORKERS = Math.max(2, availableParallelism() - 1);
const SERVER_SETUP = fileURLToPath(new URL('server/test/global-setup.ts', import.meta.url));

/** A project whose tests stand beside the sources of `folder`. */
function unitProject(folder: string, pattern = '**/*.test.{ts,tsx}', seconds = 30, globalSetup: string[] = []) {
  return {
    test: {
      name: folder,
      root: `./${folder}`,
      include: [pattern],
      globalSetup,
      environment: 'node',
      testTimeout: seconds * SECOND,
      hookTimeout: 4 * seconds * SECOND,
      maxWorkers: WORKERS,
      sequence: { groupOrder: 0 },
    },
  };
}

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      unitProject('contract'),
      unitProject('sdk'),
      unitProject('server', '{src,test}/**/*.test.ts', 60, [SERVER_SETUP]),
      unitProject('console'),
      unitProject('bench'),
      unitProject('scripts', '**/*.test.mjs'),
      {
        test: {
          name: 'e2e',
          root: './e2e',
          include: ['**/*.test.ts'],
          environment: 'node',
          testTimeout: 180 * SECOND,
          hookTimeout: 300 * SECOND,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
