/** What the dispatch module needs from outside. */
import type { SmsChannel } from '../../adapters/sms/sms.ts';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/setting.ts';
import type { MerchantModule } from '../merchant/index.ts';

export type Handle = Db | Tx;

/** What somebody who treats the animal must know, from people/record. */
export interface HealthSummary {
  readonly allergies: readonly string[];
  readonly conditions: readonly string[];
  readonly medicines: readonly { readonly medicine: string; readonly dose: string | null }[];
  readonly lastVisits: readonly {
    readonly onDate: string;
    readonly title: string | null;
    readonly clinic: string | null;
  }[];
  readonly vaccines: readonly { readonly vaccine: string; readonly validUntil: string | null }[];
  readonly weightGrams: number | null;
}

/** What people/record answers; its face fits. */
export interface HealthRecords {
  summaryOf(handle: Db | Tx, petId: string): Promise<HealthSummary>;
  add(
    tx: Tx,
    entries: readonly {
      readonly key: string;
      readonly petId: string;
      readonly kind: 'visit';
      readonly onDate: string;
      readonly detail: {
        readonly visit: 'emergency';
        readonly title: string;
        readonly note?: string;
        readonly clinic?: string;
        readonly nextDueOn?: string;
      };
    }[],
    by: { readonly kind: 'emergency'; readonly id: string; readonly name?: string },
  ): Promise<unknown>;
}

export interface DispatchDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly files: Files;
  readonly log: Log;
  readonly sms: SmsChannel;
  readonly identity: Pick<
    IdentityModule,
    'hold' | 'findCustomers' | 'phoneOf' | 'recordConsent' | 'grantedAmong' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly pet: Pick<PetModule, 'requireKept' | 'findPets' | 'petsOf'>;
  readonly record: HealthRecords;
  readonly merchant: Pick<MerchantModule, 'hospitalsNear' | 'findStores' | 'listing' | 'onStatusChange'>;
  readonly timeZone: string;
}
