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

/** Whether a pet has never been served in a store, which takes longer; provided by a room above (rule 13). */
export type FirstVisitOf = (handle: Handle, storeId: string, petId: string) => Promise<boolean>;

/** The deps with what modules above have registered. */
export interface Inner extends ScheduleDeps {
  readonly registered: { membershipOf: MembershipOf; firstVisitOf: FirstVisitOf };
}
