/** What the ledger needs from outside. */
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';

export interface LedgerDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Currency of the business; that of an entry which names none. */
  readonly currency: string;
}

export type Names = ReadonlyMap<string, { readonly name: string }>;

/** Names of account owners, for screens; provided by the modules above that know them. */
export type OwnerNames = (handle: Db | Tx, owners: readonly string[]) => Promise<Names>;

export interface Inner extends LedgerDeps {
  readonly registered: { names: OwnerNames };
}
