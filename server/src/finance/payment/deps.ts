/** What the payment module needs from outside, and what the modules above register with it. */
import type { Payment } from '@pawloop/contract';
import type { PayVendor, PayVendors } from '../../adapters/pay/index.ts';
import type { IdentityModule } from '../../people/identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { Problem } from '../../platform/problem.ts';
import type { Secrets } from '../../platform/secret.ts';
import type { Settings } from '../../platform/setting.ts';
import type { LedgerModule } from '../ledger/index.ts';
import { channelUnavailable } from './problems.ts';

export interface PaymentDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly secrets: Pick<Secrets, 'blindIndex'>;
  readonly currency: string;
  readonly identity: Pick<
    IdentityModule,
    'findCustomers' | 'openidsOf' | 'canonical' | 'onMerge' | 'onErase' | 'onArchive'
  >;
  readonly ledger: Pick<LedgerModule, 'post'>;
  readonly pay: PayVendors;
  readonly appIds: { readonly mini: string | undefined; readonly official: string | undefined };
}

/** A payment as the module above sees it, within the transaction that settles it. */
export interface SettledPayment {
  readonly paymentId: string;
  readonly subject: Payment.Subject;
  readonly customerId: string | null;
  readonly merchantId: string | null;
  readonly amountFen: number;
  readonly currency: string;
  /** It came after its end, or after it was closed. */
  readonly late: boolean;
  readonly at: Temporal.Instant;
}

export interface SettledRefund {
  readonly refundId: string;
  readonly paymentId: string;
  readonly subject: Payment.Subject;
  readonly amountFen: number;
  readonly currency: string;
  readonly reason: string;
  readonly at: Temporal.Instant;
}

/** Kept, or given back in full at once; the reason is a code that the payer's app has words for. */
export type Decision = 'kept' | { readonly refund: string };

/** What a module answers for the payments that it asked for. */
export interface SubjectHandler {
  /** Lock what `paid` and `refunded` will write, before the payment's own row is locked (order of locks). */
  hold?(tx: Tx, subjectId: string): Promise<void>;
  /** The money is there: once for each payment, in the transaction that notes it. */
  paid(tx: Tx, payment: SettledPayment): Promise<Decision>;
  /** It was closed or refused and will not be paid. */
  ended?(tx: Tx, payment: SettledPayment): Promise<void>;
  /** Money has gone back: once for each refund. */
  refunded?(tx: Tx, refund: SettledRefund): Promise<void>;
}

/** Hears of each refund in the transaction that asks for it, before it is booked: takes back what was earned already. */
export type RefundListener = (
  tx: Tx,
  refund: {
    readonly refundId: string;
    readonly paymentId: string;
    readonly subject: Payment.Subject;
    readonly amountFen: number;
    readonly currency: string;
  },
) => Promise<void>;

export interface Inner extends PaymentDeps {
  readonly registered: { readonly subjects: Map<string, SubjectHandler>; readonly onRefund: RefundListener[] };
}

export function handlerOf(deps: Inner, kind: string): SubjectHandler {
  const handler = deps.registered.subjects.get(kind);
  if (!handler) throw new Error(`no module answers for payments of ${kind}`);
  return handler;
}

/** @throws Problem `payment/channel-unavailable` when the payment's provider is not configured any more */
export function vendorOf(deps: PaymentDeps, name: string): PayVendor {
  const vendor = deps.pay.all.find((entry) => entry.vendor === name);
  if (!vendor) throw new Problem(channelUnavailable);
  return vendor;
}
