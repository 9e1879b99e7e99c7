/** Face of cases: what somebody in care has to put right (CARE-2). */
import type { Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import type { CareDeps } from './deps.ts';
import { escalationLoop } from './escalate.ts';
import { type NewCase, openCase } from './open.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { careReactions } from './reactions.ts';
import { careRoutes } from './routes.ts';

export { bookingsOf } from './bookings.ts';
export type { CareDeps } from './deps.ts';
export type { NewCase } from './open.ts';
export { careSettings } from './settings.ts';

export interface CareModule extends Module {
  /** Open a case in the caller's transaction, once per cause. @returns caseId; undefined when the cause has one */
  open(tx: Tx, one: NewCase): Promise<string | undefined>;
}

/** Registers itself with identity for merges, erasures and archives. */
export function createCareModule(deps: CareDeps): CareModule {
  deps.identity.onMerge(mergeParticipant);
  deps.identity.onErase(eraseParticipant(deps));
  deps.identity.onArchive(archiveContributor);
  return {
    routes: careRoutes(deps),
    consumers: [careReactions(deps)],
    loops: [escalationLoop(deps)],
    open: (tx, one) => openCase(tx, deps, one),
  };
}
