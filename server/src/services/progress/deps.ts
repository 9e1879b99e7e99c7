/** What the progress module needs from outside. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { RecordModule } from '../../people/record/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Settings } from '../../platform/setting.ts';
import type { BookingCard, BookingModule } from '../booking/index.ts';
import type { MerchantModule } from '../merchant/index.ts';

export type Handle = Db | Tx;

/** A booking as this module reads it. */
export type BookedFacts = BookingCard;

export interface ProgressDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly files: Files;
  readonly identity: Pick<IdentityModule, 'findCustomers' | 'onMerge' | 'onErase' | 'onArchive'>;
  readonly pet: Pick<PetModule, 'findPets' | 'petsOf'>;
  readonly merchant: Pick<MerchantModule, 'findStores' | 'findServices' | 'sopOf'>;
  readonly booking: Pick<BookingModule, 'find' | 'begin' | 'complete' | 'useReports'>;
  readonly record: Pick<RecordModule, 'add' | 'restate'>;
  /** Where the house is reached from outside, without a slash at the end, and the owner app's path in it. */
  readonly publicUrl: string;
  readonly ownerAppPath: string;
}
