/** Face of the intake module: behaviour events and imports of files (AUD-1). */
import type { Intake } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { createCollector } from './collect/collector.ts';
import { seenConsumer } from './collect/seen.ts';
import type { OpenSource } from './csv/source.ts';
import type { IntakeDeps } from './deps.ts';
import { changeMapping, createImport, type NewImport, requireFitting } from './import/prepare.ts';
import { type ImportRow, zoneOfOrders } from './import/repository.ts';
import { runImport } from './import/run.ts';
import { beginImport } from './import/start.ts';
import { importView } from './import/view.ts';
import { importJob, sweepJob, watchLoop } from './import/watch.ts';
import { intakeRoutes, rejectRows } from './routes.ts';

export type { OpenSource } from './csv/source.ts';
export type { IntakeDeps } from './deps.ts';
export type { NewImport } from './import/prepare.ts';
export { REJECT_HEADER } from './routes.ts';

export interface FileImport extends NewImport {
  readonly open: OpenSource;
}

export interface IntakeModule extends Module {
  /**
   * Look at a file: what it is and which mapping was recognised; noted as an import.
   * @throws Problem `intake/no-table`, `intake/broken-file`
   */
  inspectFile(file: FileImport): Promise<Intake.Import>;
  /** @throws Problem `intake/mapping-invalid` */
  setMapping(importId: string, mapping: Intake.Mapping): Promise<Intake.Import>;
  /**
   * Read the file in this process, as a worker would.
   * @throws Problem `intake/mapping-incomplete`, `intake/import-busy`
   */
  runFile(
    importId: string,
    options: {
      readonly open: OpenSource;
      readonly dryRun: boolean;
      readonly onProgress?: (state: Intake.Import) => void;
    },
  ): Promise<Intake.Import>;
  /** Rejected rows by line, as of {@link REJECT_HEADER}. */
  rejects(importId: string): AsyncIterable<readonly (string | number | null)[]>;
  requireFitting(mapping: Intake.Mapping, columns: readonly string[]): void;
  /** Zone of the imported history when it has a single one; reports of the command line cut their days by it. */
  zoneOfOrders(): Promise<string | null>;
}

export function createIntakeModule(deps: IntakeDeps): IntakeModule {
  const collector = createCollector(deps);
  return {
    routes: intakeRoutes(deps, collector),
    consumers: [seenConsumer(deps)],
    jobs: [importJob(deps), sweepJob(deps)],
    loops: [watchLoop(deps)],
    inspectFile: ({ open, ...file }) => createImport(deps, file, open()),
    setMapping: (importId, mapping) => changeMapping(deps, importId, mapping),
    async runFile(importId, { open, dryRun, onProgress }) {
      await inTransaction(deps.db, (tx) => beginImport(tx, importId, dryRun));
      const tell = onProgress && ((row: ImportRow) => onProgress(importView(row)));
      const row = await runImport(deps, { importId, open, ...(tell && { onProgress: tell }) });
      if (!row) throw new Error(`import ${importId} was taken by another worker`);
      return importView(row);
    },
    rejects: (importId) => rejectRows(deps, importId),
    requireFitting,
    zoneOfOrders: () => zoneOfOrders(deps.db),
  };
}
