/** What the quality module needs from outside, and the views of a booking and a store that its rules are written for. */
import type { LedgerModule } from '../../finance/ledger/index.ts';
import type { PaymentModule } from '../../finance/payment/index.ts';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { MessageModule } from '../../people/message/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Files } from '../../platform/files.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';

/** A booking as quality sees it; `customerId` is who pays. */
export interface ServedBooking {
  readonly bookingId: string;
  readonly no: string;
  readonly customerId: string;
  readonly petIds: readonly string[];
  readonly merchantId: string;
  readonly storeId: string;
  readonly categoryKey: string;
  readonly state: string;
  /** Of the store. */
  readonly timeZone: string;
  readonly startsAt: string;
  readonly endsAt: string;
  /** When the animal was taken in; null before. */
  readonly checkedInAt: string | null;
  /** Null unless it was completed. */
  readonly completedAt: string | null;
}

export interface RatedStore {
  readonly storeId: string;
  readonly merchantId: string;
  readonly name: string;
  /** Categories that it serves now. */
  readonly categories: readonly string[];
}

/** Figures of a store for search and store pages; `categoryKey` is `*` for the store as a whole. */
export interface NewScore {
  readonly categoryKey: string;
  /** Null: too few reviews. */
  readonly stars: number | null;
  readonly reviews: number;
  readonly rank: number;
}

export interface Bookings {
  /** Those of the ids that exist. */
  find(handle: Db | Tx, bookingIds: readonly string[]): Promise<Map<string, ServedBooking>>;
  /** That it has been reviewed. */
  markReviewed?(tx: Tx, bookingId: string): Promise<void>;
}

export interface Merchants {
  stores(handle: Db | Tx, storeIds: readonly string[]): Promise<Map<string, RatedStore>>;
  /** Stores that are visible now. */
  visibleStores(handle: Db | Tx): Promise<RatedStore[]>;
  setScore(tx: Tx, storeId: string, score: NewScore): Promise<void>;
  /** Put a store's category under rectification; the merchant's state follows when all of it is. */
  restrict(tx: Tx, request: Judgement): Promise<void>;
  /** Lift what `restrict` set. */
  restore(tx: Tx, request: Judgement): Promise<void>;
  /** Take a store's category off; the merchant's state follows when nothing is left of it. */
  delist(tx: Tx, request: Judgement): Promise<void>;
  /** Names of the merchants that exist. */
  names(handle: Db | Tx, merchantIds: readonly string[]): Promise<Map<string, string>>;
  /** Phones of the merchant and its stores, E.164. */
  phonesOf(handle: Db | Tx, merchantId: string): Promise<readonly string[]>;
}

export interface Judgement {
  readonly merchantId: string;
  readonly storeId: string;
  readonly categoryKey: string;
  readonly reason: string;
}

export interface Settlements {
  /** Take an amount from what the merchant is owed; the ledger's `guarantee_recovery` is credited. */
  deduct(
    tx: Tx,
    request: {
      readonly key: string;
      readonly merchantId: string;
      readonly amountFen: number;
      readonly reason: string;
      readonly subject: { readonly kind: string; readonly id: string };
    },
  ): Promise<unknown>;
}

/** What the payment account of each booking is known by; bookings without one are left out. */
export type PayersOf = (handle: Db | Tx, bookingIds: readonly string[]) => Promise<Map<string, string>>;

export interface QualityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly files: Files;
  /** Zone of the business: months end in it. */
  readonly timeZone: string;
  readonly identity: Pick<
    IdentityModule,
    'canonical' | 'findCustomers' | 'findStaff' | 'hold' | 'holdersOf' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly pet: Pick<PetModule, 'findPets'>;
  readonly message: Pick<MessageModule, 'tell'>;
  readonly ledger: Pick<LedgerModule, 'post' | 'balanceOf' | 'entriesOf'>;
  readonly booking: Bookings;
  readonly merchant: Merchants;
  readonly settlement: Settlements;
  readonly payment: Pick<PaymentModule, 'start' | 'useSubject'>;
  /** Left out: payment accounts are not compared. */
  readonly payersOf?: PayersOf;
}
