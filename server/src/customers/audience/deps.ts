/** What the audience module needs from outside. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { RecordModule } from '../../people/record/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/setting.ts';
import type { CouponModule } from '../../rewards/coupon/index.ts';
import type { BookingModule } from '../../services/booking/index.ts';

/** The part of identity's face that this module calls; each function takes many ids with one statement. */
export type People = Pick<
  IdentityModule,
  | 'findCustomers'
  | 'canonical'
  | 'hold'
  | 'searchCustomers'
  | 'numbersOf'
  | 'onMerge'
  | 'onErase'
  | 'onArchive'
  | 'useFirstOrders'
>;

/** The part of the coupon module's face that sales call. */
export type Coupons = Pick<CouponModule, 'priceOf' | 'redeem' | 'restore' | 'usePast'>;

export interface AudienceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly identity: People;
  readonly pet: Pick<PetModule, 'findPets' | 'keepersOf'>;
  readonly record: Pick<RecordModule, 'useTimeline'>;
  readonly coupon: Coupons;
  readonly booking: Pick<BookingModule, 'useMembership'>;
  readonly log: Log;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  /** ISO 4217 code of the business's currency. */
  readonly currency: string;
}
