/** What other modules bring along when customers are merged, erased or taken out: registered once, at composition. */
import type { Db, Tx } from '../../../platform/db.ts';

export interface MergePair {
  readonly mergeId: string;
  readonly winnerId: string;
  readonly loserId: string;
}

/** Moves a module's rows from the loser to the winner, in the merge's transaction. */
export interface MergeParticipant {
  /** The module's name; key of what it moved. */
  readonly name: string;
  /** @returns what was moved, as JSON without personal data; undo gets it back */
  merge(tx: Tx, pair: MergePair): Promise<unknown>;
  undo(tx: Tx, pair: MergePair, moved: unknown): Promise<void>;
}

/** Removes or makes nameless what a module keeps about a person, in the erasure's transaction. */
export interface EraseParticipant {
  readonly name: string;
  /** @param customerIds the customer and everybody merged into it */
  erase(tx: Tx, customerIds: readonly string[]): Promise<void>;
}

/** Gives what a module keeps about a person, as JSON, for the archive that the person takes out (ACC-5). */
export interface ArchiveContributor {
  readonly name: string;
  collect(handle: Db | Tx, customerIds: readonly string[]): Promise<unknown>;
}

/** Ids of the customers whose first order lies in `[from, until)`. */
export type FirstOrders = (from: Temporal.Instant, until: Temporal.Instant) => Promise<readonly string[]>;

export interface Participants {
  readonly merge: MergeParticipant[];
  readonly erase: EraseParticipant[];
  readonly archive: ArchiveContributor[];
  firstOrders: FirstOrders;
}

export function noParticipants(): Participants {
  return { merge: [], erase: [], archive: [], firstOrders: async () => [] };
}
