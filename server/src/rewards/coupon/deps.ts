/** What the coupon module needs from outside. */
import type { Audience } from '@pawloop/contract';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { PetModule } from '../../people/pet/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Settings } from '../../platform/setting.ts';
import type { BudgetModule } from '../budget/index.ts';

export interface CouponDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly identity: Pick<
    IdentityModule,
    'canonical' | 'findCustomers' | 'hold' | 'verifiedPhonesOf' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly pet: Pick<PetModule, 'requireKept'>;
  readonly budget: Pick<BudgetModule, 'reserve' | 'spend' | 'release' | 'reopen' | 'find' | 'tierOf'>;
  /** Zone of the business's calendar days. */
  readonly timeZone: string;
}

/** What a grant asks of a customer's past. */
export interface CustomerPast {
  readonly lifecycle: Audience.LifecycleTier | null;
  readonly orderCount: number;
}

/** Provided by customers/audience, which stands above; customers without figures are left out. */
export type PastOf = (handle: Db | Tx, customerIds: readonly string[]) => Promise<Map<string, CustomerPast>>;

/** The deps with what modules above have registered. */
export interface Inner extends CouponDeps {
  readonly registered: { pastOf: PastOf };
}
