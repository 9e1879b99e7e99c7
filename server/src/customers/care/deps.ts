/** What cases need from outside. */
import type { IdentityModule } from '../../people/identity/index.ts';
import type { MessageModule } from '../../people/message/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Settings } from '../../platform/setting.ts';
import type { CouponModule } from '../../rewards/coupon/index.ts';
import type { QualityModule } from '../../services/quality/index.ts';

/** A booking as a case sees it. */
export interface CaseBooking {
  readonly bookingId: string;
  readonly no: string;
  readonly customerId: string;
  readonly merchantId: string;
}

export interface CaseBookings {
  /** Those of the ids that exist. */
  find(handle: Db | Tx, bookingIds: readonly string[]): Promise<Map<string, CaseBooking>>;
  /**
   * Cancel a booking that cannot go on, with everything given back.
   * @throws Problem when it has begun or ended
   */
  giveBack(tx: Tx, bookingId: string, reason: string): Promise<void>;
}

export interface CareDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly files: Files;
  /** Zone of the business, by whose hours clocks run. */
  readonly timeZone: string;
  readonly identity: Pick<
    IdentityModule,
    'canonical' | 'findCustomers' | 'findStaff' | 'hold' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly message: Pick<MessageModule, 'tell'>;
  readonly coupon: Pick<CouponModule, 'grant' | 'templatesOf'>;
  readonly quality: Pick<QualityModule, 'openClaimIn'>;
  readonly booking: CaseBookings;
}
