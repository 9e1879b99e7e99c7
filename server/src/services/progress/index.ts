/** Face of the progress module: services being done, their proof, report and chat (MER-5, BOOK-9, BOOK-10). */
import { Readable } from 'node:stream';
import type { Progress } from '@pawloop/contract';
import type { Principal } from '../../platform/http/index.ts';
import type { Module } from '../../platform/module.ts';
import { storeSide } from './booked.ts';
import type { Handle, ProgressDeps } from './deps.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { complete } from './report/publish.ts';
import { photosOfReports, reportOf } from './report/queries.ts';
import { progressRoutes } from './routes.ts';
import { runView } from './run-view.ts';
import { begin } from './step/begin.ts';
import { addMedia } from './step/media.ts';
import { recordStep, type StepInput } from './step/record.ts';

export type { ProgressDeps } from './deps.ts';
export { progressSettings } from './settings.ts';

export interface ProgressModule extends Module {
  /** What a store's own people do, for whom no screen acts: the demo city. @throws as their commands */
  readonly desk: {
    run(principal: Principal, bookingId: string): Promise<Progress.Run>;
    begin(principal: Principal, bookingId: string): Promise<void>;
    addPhoto(principal: Principal, bookingId: string, picture: Buffer): Promise<Progress.Media>;
    recordStep(principal: Principal, bookingId: string, input: StepInput): Promise<void>;
    complete(principal: Principal, bookingId: string, input: Progress.ReportInput): Promise<void>;
  };
  /** Newest version. @throws Problem `progress/report-not-found` */
  reportOf(handle: Handle, bookingId: string): Promise<Progress.ReportVersions>;
}

/** Registers itself with identity for merges, erasures and archives. */
export function createProgressModule(deps: ProgressDeps): ProgressModule {
  deps.identity.onMerge(mergeParticipant);
  deps.identity.onErase(eraseParticipant(deps));
  deps.identity.onArchive(archiveContributor);
  deps.booking.useReports(photosOfReports);
  return {
    routes: progressRoutes(deps),
    desk: {
      run: (principal, bookingId) => runView(deps, storeSide(principal), bookingId),
      begin: (principal, bookingId) => begin(deps, storeSide(principal), bookingId),
      addPhoto: (principal, bookingId, picture) =>
        addMedia(deps, storeSide(principal), bookingId, { filename: 'photo', stream: Readable.from([picture]) }),
      recordStep: (principal, bookingId, input) => recordStep(deps, storeSide(principal), bookingId, input),
      complete: (principal, bookingId, input) => complete(deps, storeSide(principal), bookingId, input),
    },
    reportOf: (handle, bookingId) => reportOf(handle, bookingId),
  };
}
