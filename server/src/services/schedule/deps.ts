/** What the schedule needs from outside. */
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Settings } from '../../platform/setting.ts';
import type { MerchantModule } from '../merchant/index.ts';

export type Handle = Db | Tx;

export interface ScheduleDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly pet: Pick<PetModule, 'findPets' | 'requireKept'>;
  readonly merchant: Pick<
    MerchantModule,
    | 'workOf'
    | 'listing'
    | 'quote'
    | 'fitOf'
    | 'onWorkChange'
    | 'onRoomsChange'
    | 'findStores'
    | 'findOffers'
    | 'findRoomClasses'
  >;
  /** Code of the money that prices are in. */
  readonly currency: string;
}

/** Whether a customer may take what is kept for members; provided by a room above (rule 22). */
export type MembershipOf = (handle: Handle, customerId: string) => Promise<boolean>;

/**
 * Numbers of the stores that have served a pet; its visit to any other is its first, which takes longer (rule 13).
 * Provided by a room above; null where none is: then no visit counts as a first one.
 */
export type ServedOf = (handle: Handle, petId: string) => Promise<ReadonlySet<number> | null>;

/** The deps with what modules above have registered. */
export interface Inner extends ScheduleDeps {
  readonly registered: { membershipOf: MembershipOf; servedOf: ServedOf };
}
