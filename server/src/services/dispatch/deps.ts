/** What the dispatch module needs from outside. */
import type { PetRecord } from '@pawloop/contract';
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

/** What people/record answers; its face fits. */
export interface HealthRecords {
  summaryOf(handle: Db | Tx, petId: string): Promise<PetRecord.RecordSummary>;
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
