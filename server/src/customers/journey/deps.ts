/** What journeys need from outside, and what the parts of the module share. */
import type { MessageVendor } from '../../adapters/channel/channel.ts';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { MessageModule } from '../../people/message/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/setting.ts';
import type { BudgetModule } from '../../rewards/budget/index.ts';
import type { CouponModule } from '../../rewards/coupon/index.ts';
import type { AudienceModule } from '../audience/index.ts';
import type { SegmentModule } from '../segment/index.ts';

export interface JourneyDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly log: Log;
  /** Zone of the business; customers without one of their own live by it. */
  readonly timeZone: string;
  readonly identity: Pick<
    IdentityModule,
    'canonical' | 'hold' | 'findCustomers' | 'numbersOf' | 'idsOf' | 'onMerge' | 'onErase' | 'onArchive' | 'birthdaysOn'
  >;
  readonly pet: Pick<PetModule, 'findPets' | 'petsOf' | 'birthdaysOn'>;
  readonly audience: Pick<AudienceModule, 'changeTagsOf' | 'pastOf' | 'recordOrders'>;
  readonly segment: SegmentModule;
  readonly message: MessageModule;
  readonly coupon: CouponModule;
  readonly budget: BudgetModule;
  /** That of the channel `webhook` carries webhook steps: signed, and to no private address. */
  readonly vendors: readonly MessageVendor[];
}
