/** The chart of accounts as data: the side on which each kind grows, and which may never go below zero. */
import type { Ledger } from '@pawloop/contract';

interface KindOf {
  readonly class: Ledger.AccountClass;
  /** Its balance is kept and guarded by the database. */
  readonly guarded: boolean;
}

export const chart: Readonly<Record<Ledger.AccountKind, KindOf>> = {
  bank: { class: 'asset', guarded: false },
  /** What a payment provider holds for us; owner is the provider. */
  provider_clearing: { class: 'asset', guarded: false },
  /** What a merchant owes for claims that were paid first; owner is the merchant. */
  guarantee_recovery: { class: 'asset', guarded: true },
  /** Paid by customers and earned by nobody yet. */
  customer_receipts: { class: 'liability', guarded: false },
  /** Earned by a merchant and not paid out; below zero when more was taken back than earned, and carried over. */
  merchant_payable: { class: 'liability', guarded: false },
  /** A merchant's guarantee deposit (MER-7). */
  guarantee_fund: { class: 'liability', guarded: true },
  /** Refunds that were promised and are on their way; owner is the provider. */
  refund_clearing: { class: 'liability', guarded: false },
  /** Payouts that were approved and are on their way; owner is the merchant. */
  payout_clearing: { class: 'liability', guarded: true },
  /** Compensation owed to a customer and not yet paid by other means than a refund. */
  compensation_payable: { class: 'liability', guarded: false },
  commission_income: { class: 'income', guarded: false },
  platform_compensation: { class: 'expense', guarded: false },
  /** What coupons took off, by who bears it. */
  coupon_cost: { class: 'expense', guarded: false },
  provider_fee: { class: 'expense', guarded: false },
};

export interface AccountRef {
  readonly kind: Ledger.AccountKind;
  /** Merchant, provider or bearer; left out when there is one account of the kind. */
  readonly owner?: string;
}

export interface PostingLine {
  readonly account: AccountRef;
  /** Debit above zero, credit below; see {@link debit} and {@link credit}. */
  readonly amountFen: number;
}

/** A debit: assets and costs grow, what is owed or earned shrinks. Zero lines are left out by `post`. */
export const debit = (kind: Ledger.AccountKind, amountFen: number, owner?: string): PostingLine => ({
  account: { kind, ...(owner !== undefined && { owner }) },
  amountFen,
});

/** A credit: what is owed or earned grows, assets and costs shrink. */
export const credit = (kind: Ledger.AccountKind, amountFen: number, owner?: string): PostingLine => ({
  account: { kind, ...(owner !== undefined && { owner }) },
  amountFen: 0 - amountFen,
});

/** +1 when the account's own side is the debit side. */
export const signOf = (accountClass: Ledger.AccountClass): 1 | -1 =>
  accountClass === 'asset' || accountClass === 'expense' ? 1 : -1;
