/** Takes up imports whose worker died, and clears away files that nobody needs any more. */
import { inTransaction } from '../../../platform/db.ts';
import { enqueue, type Job } from '../../../platform/jobs.ts';
import type { Loop } from '../../../platform/loops.ts';
import { forgetMessages } from '../collect/repository.ts';
import type { IntakeDeps } from '../deps.ts';
import { chunksOf, dropOldChunks, endImport, silentImports } from './repository.ts';
import { runImport } from './run.ts';
import { IMPORT_JOB } from './start.ts';

export function importJob(deps: IntakeDeps): Job {
  return {
    name: IMPORT_JOB,
    async run(payload) {
      const { importId } = payload as { importId: string };
      try {
        await runImport(deps, { importId, open: () => chunksOf(deps.db, importId) });
      } catch (error) {
        // The import says itself that it failed; a person decides whether to run it again.
        deps.log.error({ importId, error: (error as Error).message }, 'import failed');
      }
    },
  };
}

export function watchLoop(deps: IntakeDeps): Loop {
  return {
    name: 'intake.watch',
    everyMs: 10_000,
    async run() {
      for (const { import_id: importId, stored } of await silentImports(deps.db)) {
        await inTransaction(deps.db, async (tx) => {
          if (stored) return enqueue(tx, IMPORT_JOB, { importId }, { key: `${IMPORT_JOB}/${importId}` });
          const at = deps.clock.now().toString();
          const error = 'the program that read the file ended; start the import again';
          return endImport(tx, importId, { state: 'failed', error, at });
        });
      }
    },
  };
}

export function sweepJob({ db }: Pick<IntakeDeps, 'db'>): Job {
  return {
    name: 'intake.sweep',
    cron: '41 * * * *',
    async run() {
      await forgetMessages(db);
      await dropOldChunks(db);
    },
  };
}
