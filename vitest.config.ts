/** All tests of the root: one vitest project per workspace, the scripts, and the browser stories after them. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SECOND = 1000;
/** On two cores too: a test of the server waits for its engines half of the time. */
const WORKERS = Math.max(2, availableParallelism() - 1);
const SERVER_SETUP = fileURLToPath(new URL('server/test/global-setup.ts', import.meta.url));

interface Unit {
  readonly pattern?: string;
  readonly seconds?: number;
  readonly globalSetup?: string[];
  readonly isolate?: boolean;
}

/** A project whose tests stand beside the sources of `folder`. */
function unitProject(
  folder: string,
  { pattern = '**/*.test.{ts,tsx}', seconds = 30, globalSetup = [], isolate = true }: Unit = {},
) {
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
      isolate,
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
      // The server's modules keep nothing from one app to the next, so all files of a worker read them once.
      unitProject('server', {
        pattern: '{src,test}/**/*.test.ts',
        seconds: 60,
        globalSetup: [SERVER_SETUP],
        isolate: false,
      }),
      unitProject('console'),
      unitProject('bench'),
      unitProject('scripts', { pattern: '**/*.test.mjs' }),
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
