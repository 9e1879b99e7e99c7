/** What the booking module needs from outside, and what the modules above register with it. */
import type { Merchant } from '@pawloop/contract';
import type { PaymentModule } from '../../finance/payment/index.ts';
import type { SettlementModule } from '../../finance/settlement/index.ts';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { MessageModule } from '../../people/message/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { RecordModule } from '../../people/record/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { CouponModule } from '../../rewards/coupon/index.ts';
import type { MerchantModule } from '../merchant/index.ts';
import type { MembershipOf, ScheduleModule } from '../schedule/index.ts';

export type Handle = Db | Tx;

/** What a start takes, as it was quoted. */
export interface Shape {
  readonly legs: Merchant.Quote['legs'];
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly travelMinutes: number;
  readonly gridMinutes: number;
  readonly leadMinutes: number;
  readonly horizonDays: number;
}

export interface BookingDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
  readonly currency: string;
  /** Where the server is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
  readonly identity: Pick<
    IdentityModule,
    'canonical' | 'findCustomers' | 'findStaff' | 'verifiedHoldersOf' | 'hold' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly pet: Pick<PetModule, 'findPets' | 'requireKept' | 'petsOf'>;
  readonly message: Pick<MessageModule, 'tell' | 'useSource'>;
  readonly coupon: Pick<CouponModule, 'priceOf' | 'reserve' | 'unreserve' | 'redeem' | 'restore' | 'findCoupons'>;
  readonly payment: Pick<
    PaymentModule,
    'start' | 'cancel' | 'refund' | 'findPayments' | 'useSubject' | 'onRefund' | 'sandbox'
  >;
  readonly merchant: Pick<
    MerchantModule,
    | 'findStores'
    | 'findOffers'
    | 'offersOf'
    | 'findResources'
    | 'listing'
    | 'quote'
    | 'requireBookable'
    | 'workOf'
    | 'learnMinutes'
    | 'onWorkChange'
    | 'onStatusChange'
  >;
  readonly schedule: Pick<
    ScheduleModule,
    | 'useFirstVisits'
    | 'claim'
    | 'move'
    | 'setStatus'
    | 'release'
    | 'claimsOf'
    | 'pick'
    | 'slots'
    | 'nextStart'
    | 'fittingClasses'
    | 'reserveNights'
    | 'moveNights'
    | 'checkIn'
    | 'kennelPlans'
    | 'nightsLeft'
    | 'takeSeat'
    | 'giveSeat'
    | 'sessionsOf'
    | 'cancelSession'
    | 'useMembership'
  >;
  readonly record: Pick<RecordModule, 'vaccinesValid' | 'fitFor' | 'rank' | 'useTimeline' | 'useMerchantAccess'>;
  readonly settlement: Pick<SettlementModule, 'earn' | 'hold' | 'unhold'>;
}

/** Told of each completed booking in its transaction. */
export type OnCompletion = (
  tx: Tx,
  booking: { readonly bookingId: string; readonly at: Temporal.Instant },
) => Promise<void>;

/** Photos of the reports of bookings, by booking, oldest first; none for those without a report. */
export type ReportsOf = (
  handle: Handle,
  bookingIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** The deps with what modules above have registered. */
export interface Inner extends BookingDeps {
  readonly registered: { membershipOf: MembershipOf; reportsOf: ReportsOf; readonly completion: OnCompletion[] };
}
