/** What settlement needs from outside. */
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Settings } from '../../platform/setting.ts';
import type { LedgerModule } from '../ledger/index.ts';
import type { PaymentModule } from '../payment/index.ts';

export interface SettlementDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly currency: string;
  /** Zone of the business: periods end in it. */
  readonly timeZone: string;
  readonly ledger: Pick<LedgerModule, 'post' | 'balanceOf'>;
  readonly payment: Pick<PaymentModule, 'onRefund'>;
}

export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/** Names of merchants, for lists and statements; provided by services/merchant, which stands above. */
export type MerchantNames = (
  handle: Db | Tx,
  merchantIds: readonly string[],
) => Promise<ReadonlyMap<string, { readonly name: string }>>;

export interface Inner extends SettlementDeps {
  readonly registered: { names: MerchantNames };
}
