/** The ledger: one append-only double-entry journal of every movement of money (PAY-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../endpoint.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf, Page, pageQuery } from '../schema.ts';

const tag = 'ledger';

/** Kinds of accounts; which side each has, and which may not go below zero, stands with the ledger. */
export const accountKinds = [
  'bank',
  'provider_clearing',
  'guarantee_recovery',
  'customer_receipts',
  'merchant_payable',
  'guarantee_fund',
  'refund_clearing',
  'payout_clearing',
  'compensation_payable',
  'commission_income',
  'platform_compensation',
  'coupon_cost',
  'provider_fee',
] as const;
export type AccountKind = (typeof accountKinds)[number];
export const AccountKind = OneOf(accountKinds);

/** Assets and costs grow by debits, the other three by credits. */
export const accountClasses = ['asset', 'liability', 'income', 'expense'] as const;
export type AccountClass = (typeof accountClasses)[number];
export const AccountClass = OneOf(accountClasses);

export const Account = Type.Object({
  accountId: Type.Integer(),
  kind: AccountKind,
  /** Merchant, provider or bearer; empty when there is one account of the kind. */
  owner: Type.String(),
  /** What to call the owner, where it has a name. */
  ownerName: Nullable(Type.String()),
  class: AccountClass,
  currency: Type.String(),
  /** True when the account may not go below zero. */
  guarded: Type.Boolean(),
});
export type Account = Static<typeof Account>;

export const BalanceLine = Type.Object({
  ...Account.properties,
  debitFen: Fen,
  creditFen: Fen,
  /** On the account's own side: what it holds, owes, earned or cost. */
  balanceFen: Fen,
});
export type BalanceLine = Static<typeof BalanceLine>;

export const TrialBalance = Type.Object({
  at: Instant,
  lines: Type.Array(BalanceLine),
  /** For each currency; the difference is 0 at any moment. */
  totals: Type.Array(Type.Object({ currency: Type.String(), debitFen: Fen, creditFen: Fen, differenceFen: Fen })),
});
export type TrialBalance = Static<typeof TrialBalance>;

export const JournalLine = Type.Object({ account: Account, debitFen: Fen, creditFen: Fen });
export type JournalLine = Static<typeof JournalLine>;

export const JournalEntry = Type.Object({
  entryId: Id,
  entryNo: Type.Integer(),
  key: Type.String(),
  /** What happened, e.g. `payment.succeeded`. */
  kind: Type.String(),
  subjectKind: Type.String(),
  subjectId: Type.String(),
  at: Instant,
  postedAt: Instant,
  lines: Type.Array(JournalLine),
});
export type JournalEntry = Static<typeof JournalEntry>;

export const StatementLine = Type.Object({
  entryId: Id,
  entryNo: Type.Integer(),
  kind: Type.String(),
  subjectKind: Type.String(),
  subjectId: Type.String(),
  at: Instant,
  /** On the account's own side: what came and, negative, what went. */
  amountFen: Fen,
  /** After this line. */
  balanceFen: Fen,
});
export type StatementLine = Static<typeof StatementLine>;

export const AccountStatement = Type.Object({
  account: Account,
  balanceFen: Fen,
  items: Type.Array(StatementLine),
  nextCursor: Nullable(Type.String()),
});
export type AccountStatement = Static<typeof AccountStatement>;

const accountParams = Closed({ accountId: Type.Integer({ minimum: 1 }) });

export const ledgerEndpoints = {
  'GET /v1/ledger/trial-balance': endpoint({
    summary: 'Every account with its debits, credits and balance at an instant; the sums are equal at any moment',
    tag,
    allow: ['ledger.read'],
    query: Closed({ at: Type.Optional(Instant) }),
    reply: TrialBalance,
  }),
  'GET /v1/ledger/entries': endpoint({
    summary: 'The journal, newest first',
    tag,
    allow: ['ledger.read'],
    query: Closed({
      kind: Type.Optional(Type.String({ maxLength: 60 })),
      subjectKind: Type.Optional(Type.String({ maxLength: 40 })),
      subjectId: Type.Optional(Type.String({ maxLength: 80 })),
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
      ...pageQuery,
    }),
    reply: Page(JournalEntry),
  }),
  'GET /v1/ledger/accounts/:accountId': endpoint({
    summary: 'Statement of an account, newest first, with the balance after each line',
    tag,
    allow: ['ledger.read'],
    params: accountParams,
    query: Closed({ ...pageQuery }),
    reply: AccountStatement,
  }),
  'GET /v1/ledger/accounts/:accountId/statement.csv': endpoint({
    summary: 'Export the statement of an account, oldest first',
    tag,
    allow: ['ledger.read'],
    params: accountParams,
    query: Closed({ from: Type.Optional(Instant), until: Type.Optional(Instant) }),
    kind: 'csv',
  }),
};
