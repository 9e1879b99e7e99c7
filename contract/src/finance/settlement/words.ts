/** What a settlement is made of, as operators and merchants see it. */
import { type Static, Type } from 'typebox';
import { Fen, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';

/** `reverse`: earned and given back to the customer; `deduct`: recovered from the merchant. */
export const itemKinds = ['earn', 'reverse', 'deduct'] as const;
export type ItemKind = (typeof itemKinds)[number];
export const ItemKind = OneOf(itemKinds);

/** `pending`: its time has not come; `held`: disputed; `open`: in the next statement; `settled`: in a statement. */
export const itemStates = ['pending', 'held', 'open', 'settled'] as const;
export type ItemState = (typeof itemStates)[number];
export const ItemState = OneOf(itemStates);

export const payoutStates = ['draft', 'approved', 'paying', 'paid', 'failed'] as const;
export type PayoutState = (typeof payoutStates)[number];
export const PayoutState = OneOf(payoutStates);

const whose = { merchantId: Id, merchantName: Nullable(Type.String()), currency: Type.String() };

export const Item = Type.Object({
  itemId: Id,
  kind: ItemKind,
  state: ItemState,
  ...whose,
  storeId: Nullable(Id),
  subject: Type.Object({ kind: Type.String(), id: Type.String() }),
  /** Paid by the customer through the platform; negative when it was given back. */
  grossFen: Fen,
  /** What coupons took off and the platform bears. */
  couponFen: Fen,
  commissionFen: Fen,
  /** Recovered. */
  deductedFen: Fen,
  /** gross + coupon − commission − deducted. */
  netFen: Fen,
  reason: Nullable(Type.String()),
  occurredAt: Instant,
  availableAt: Instant,
  statementId: Nullable(Id),
});
export type Item = Static<typeof Item>;

/** What a merchant has with the platform now. */
export const Balance = Type.Object({
  ...whose,
  /** Everything earned and not yet approved for payout: the ledger's account. */
  owedFen: Fen,
  /** In the next statement. */
  openFen: Fen,
  pendingFen: Fen,
  heldFen: Fen,
  /** In statements and not yet approved for payout; below zero when a debt is carried over. */
  statedFen: Fen,
  /** Approved payouts that have not arrived. */
  onTheWayFen: Fen,
  nextPeriodAt: Instant,
});
export type Balance = Static<typeof Balance>;

export const Statement = Type.Object({
  statementId: Id,
  statementNo: Type.Integer(),
  ...whose,
  from: Instant,
  until: Instant,
  /** The same as days of the business, both of them in the period. */
  firstDay: PlainDate,
  lastDay: PlainDate,
  items: Type.Integer(),
  /** Carried over from the statement before: 0, or below it. */
  openingFen: Fen,
  paidFen: Fen,
  refundsFen: Fen,
  couponFen: Fen,
  commissionFen: Fen,
  recoveredFen: Fen,
  /** opening + paid − refunds + coupon − commission − recovered. */
  totalFen: Fen,
  payableFen: Fen,
  /** Below zero: taken along into the next statement. */
  carriedFen: Fen,
  payoutState: Nullable(PayoutState),
  madeAt: Instant,
});
export type Statement = Static<typeof Statement>;

export const StatementDetail = Type.Object({ ...Statement.properties, lines: Type.Array(Item) });
export type StatementDetail = Static<typeof StatementDetail>;

export const Payout = Type.Object({
  payoutId: Id,
  statementId: Id,
  statementNo: Type.Integer(),
  ...whose,
  amountFen: Fen,
  state: PayoutState,
  createdAt: Instant,
  createdBy: Type.String(),
  approvedBy: Nullable(Type.String()),
  approvedAt: Nullable(Instant),
  sentAt: Nullable(Instant),
  settledAt: Nullable(Instant),
  /** The bank's number of it. */
  reference: Nullable(Type.String()),
  failure: Nullable(Type.String()),
});
export type Payout = Static<typeof Payout>;
