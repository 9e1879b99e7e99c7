/** Face of the progress module: services being done, their proof, report and chat (MER-5, BOOK-9, BOOK-10). */
import type { Progress } from '@pawloop/contract';
import type { Module } from '../../platform/module.ts';
import type { Handle, ProgressDeps } from './deps.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { reportOf } from './report/queries.ts';
import { progressRoutes } from './routes.ts';

export type { ProgressDeps } from './deps.ts';
export { progressSettings } from './settings.ts';

export interface ProgressModule extends Module {
  /** Newest version. @throws Problem `progress/report-not-found` */
  reportOf(handle: Handle, bookingId: string): Promise<Progress.ReportVersions>;
}

/** Registers itself with identity for merges, erasures and archives. */
export function createProgressModule(deps: ProgressDeps): ProgressModule {
  deps.identity.onMerge(mergeParticipant);
  deps.identity.onErase(eraseParticipant);
  deps.identity.onArchive(archiveContributor);
  return {
    routes: progressRoutes(deps),
    reportOf: (handle, bookingId) => reportOf(handle, bookingId),
  };
}
