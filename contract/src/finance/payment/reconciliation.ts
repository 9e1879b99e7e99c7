/** The daily comparison with the provider's bill: every difference is a row (PAY-3). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';

const tag = 'payment';

export const differenceKinds = ['missing_ours', 'missing_theirs', 'amount', 'state'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];
export const DifferenceKind = OneOf(differenceKinds);

export const BillDay = Type.Object({
  vendor: Type.String(),
  day: PlainDate,
  comparedAt: Instant,
  payments: Type.Integer(),
  paidFen: Fen,
  refunds: Type.Integer(),
  refundedFen: Fen,
  feeFen: Fen,
  /** Ours of the same day. */
  ourPaidFen: Fen,
  ourRefundedFen: Fen,
  differences: Type.Integer(),
  open: Type.Integer(),
});
export type BillDay = Static<typeof BillDay>;

export const Difference = Type.Object({
  differenceId: Id,
  vendor: Type.String(),
  day: PlainDate,
  kind: DifferenceKind,
  /** Whether a payment or a refund differs. */
  of: OneOf(['payment', 'refund']),
  /** Our number of it: `outTradeNo` or `refundNo`. */
  number: Type.String(),
  paymentId: Nullable(Id),
  oursFen: Nullable(Fen),
  theirsFen: Nullable(Fen),
  ourState: Nullable(Type.String()),
  theirState: Nullable(Type.String()),
  state: OneOf(['open', 'resolved']),
  note: Nullable(Type.String()),
  resolvedBy: Nullable(Type.String()),
  resolvedAt: Nullable(Instant),
});
export type Difference = Static<typeof Difference>;

export const reconciliationEndpoints = {
  'GET /v1/reconciliation/days': endpoint({
    summary: 'Days that were compared with the provider, newest first',
    tag,
    allow: ['payment.read'],
    query: Closed({ ...pageQuery }),
    reply: Page(BillDay),
  }),
  'POST /v1/reconciliation/days': endpoint({
    summary: 'Compare a day with the provider’s bill, now or again; what is resolved stays resolved',
    tag,
    allow: ['payment.refund'],
    body: Closed({ day: PlainDate }),
    reply: BillDay,
  }),
  'GET /v1/reconciliation/differences': endpoint({
    summary: 'Differences between our books and the provider’s bill, newest first',
    tag,
    allow: ['payment.read'],
    query: Closed({
      day: Type.Optional(PlainDate),
      kind: Type.Optional(DifferenceKind),
      state: Type.Optional(OneOf(['open', 'resolved'])),
      ...pageQuery,
    }),
    reply: Page(Difference),
  }),
  'POST /v1/reconciliation/differences/:differenceId/resolve': endpoint({
    summary: 'Resolve a difference with a note on what was found',
    tag,
    allow: ['payment.refund'],
    params: Closed({ differenceId: Id }),
    body: Closed({ note: Line(300) }),
    reply: Difference,
  }),
};
