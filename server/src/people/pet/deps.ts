/** What the pet module needs from outside, and what its commands share. */
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/setting.ts';
import type { IdentityModule } from '../identity/index.ts';
import type { BreedBook } from './breed/book.ts';

export interface PetDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly files: Files;
  readonly log: Log;
  readonly identity: Pick<IdentityModule, 'findCustomers' | 'requireCustomer' | 'onMerge' | 'onErase' | 'onArchive'>;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}

/** Dependencies inside the module. */
export interface Inner extends PetDeps {
  readonly breeds: BreedBook;
  /** What modules above do when pets go with their last keeper. */
  readonly removals: PetsRemoved[];
}

/** Today in the business's zone. */
export function todayOf({ clock, timeZone }: Pick<PetDeps, 'clock' | 'timeZone'>): Temporal.PlainDate {
  return clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
}

/** Called in the erasure's transaction with the pets that nobody keeps any more. */
export type PetsRemoved = (tx: Tx, petIds: readonly string[]) => Promise<void>;
