/** What the record module needs from outside, and what its commands share. */
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { IdentityModule } from '../identity/index.ts';
import type { PetModule } from '../pet/index.ts';
import type { TimelineSource } from './life/source.ts';

export interface RecordDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly files: Files;
  readonly secrets: Secrets;
  readonly identity: Pick<
    IdentityModule,
    | 'verifiedHoldersOf'
    | 'phonesOf'
    | 'findCustomers'
    | 'requireCustomer'
    | 'canonical'
    | 'onMerge'
    | 'onErase'
    | 'onArchive'
  >;
  readonly pet: Pick<
    PetModule,
    | 'requireKept'
    | 'findPets'
    | 'petsOf'
    | 'insertPets'
    | 'keepersOf'
    | 'announce'
    | 'vitalsOf'
    | 'byMicrochip'
    | 'readMicrochip'
    | 'idsAfter'
    | 'hold'
    | 'noteWeighIns'
    | 'onRemove'
  >;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  /** Address under which the house is reached from outside, without a slash at its end. */
  readonly publicUrl: string;
}

/** Pets among these whose record a merchant's staff may read, because they are booked there (ACC-3). */
export type MerchantAccess = (handle: Db | Tx, merchantId: string, petIds: readonly string[]) => Promise<Set<string>>;

/** The deps with what modules above have registered. */
export interface Inner extends RecordDeps {
  readonly timelines: TimelineSource[];
  readonly registered: { merchantAccess: MerchantAccess };
}

/** Today in the business's zone, as ISO text. */
export function todayOf({ clock, timeZone }: Pick<RecordDeps, 'clock' | 'timeZone'>): string {
  return clock.now().toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
