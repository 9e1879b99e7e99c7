/** What the message module needs from outside, and what its commands share. */
import type { MessageVendor } from '../../adapters/channel/channel.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { IdentityModule } from '../identity/index.ts';
import type { PetModule } from '../pet/index.ts';
import type { SendGuard } from './send/guard.ts';
import type { LiveSource } from './send/live-source.ts';
import type { TemplateShelf } from './template/shelf.ts';

export interface MessageDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly identity: Pick<
    IdentityModule,
    | 'findCustomers'
    | 'requireCustomer'
    | 'canonical'
    | 'hold'
    | 'phonesOf'
    | 'openidsOf'
    | 'holdersOf'
    | 'grantedAmong'
    | 'recordConsent'
    | 'onMerge'
    | 'onErase'
    | 'onArchive'
  >;
  readonly pet: Pick<PetModule, 'findPets' | 'petsOf'>;
  /** One for each external channel; the first one of a channel is used. */
  readonly vendors: readonly MessageVendor[];
  /** WeChat apps whose openids are written to; any app's when left out. */
  readonly appIds?: { readonly mini?: string | undefined; readonly official?: string | undefined };
  /** Where the server is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
  /** Where the owner app's paths begin, e.g. `/app/#`. */
  readonly ownerAppPath: string;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}

/** Dependencies inside the module. */
export interface Inner extends MessageDeps {
  readonly shelf: TemplateShelf;
  readonly guards: SendGuard[];
  readonly sources: LiveSource[];
}
