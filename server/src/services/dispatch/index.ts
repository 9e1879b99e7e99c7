/** Face of the dispatch module: emergencies and the hospitals that take them (DSP-1 to DSP-4). */
import type { Dispatch } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import type { DispatchDeps } from './deps.ts';
import { acceptRatesOf, figuresOf } from './figures.ts';
import { coarsenJob, dispatchLoop, reminderLoop } from './loop.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { merchantChanged } from './recheck.ts';
import { type Report, report } from './report.ts';
import { dispatchRoutes } from './routes.ts';

export type { DispatchDeps } from './deps.ts';
export type { Report } from './report.ts';
export { dispatchSettings } from './settings.ts';

export interface DispatchModule extends Module {
  /** As an owner would. @returns id of the request */
  report(customerId: string, request: Report): Promise<string>;
  /** What it does when a merchant's standing changes; services/merchant calls it in its own transaction. */
  merchantChanged(tx: Tx, merchantId: string): Promise<void>;
  /** Share of emergency offers that each store accepted in 90 days; stores with fewer than 10 are left out. */
  acceptRatesOf(handle: Db | Tx, storeIds: readonly string[], at: Temporal.Instant): Promise<Map<string, number>>;
  /** DSP-4, of local days from `from` to `to`. */
  figures(from: string, to: string): Promise<Dispatch.DispatchFigures>;
}

/** Registers itself with identity for merges, erasures and archives, and with merchant for changes of standing. */
export function createDispatchModule(deps: DispatchDeps): DispatchModule {
  deps.identity.onMerge(mergeParticipant);
  deps.identity.onErase(eraseParticipant(deps));
  deps.identity.onArchive(archiveContributor);
  const changed = (tx: Tx, merchantId: string) => merchantChanged(tx, deps, merchantId);
  deps.merchant.onStatusChange((tx, change) => changed(tx, change.merchantId));
  return {
    routes: dispatchRoutes(deps),
    loops: [dispatchLoop(deps), reminderLoop(deps)],
    jobs: [coarsenJob(deps)],
    report: (customerId, request) => report(deps, customerId, request),
    merchantChanged: changed,
    acceptRatesOf,
    figures: (from, to) => figuresOf(deps, from, to),
  };
}
