/** Facts of payments and refunds; no card, account or openid is in them. */
import { Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Nullable, PlainDate } from '../../schema.ts';
import { DifferenceKind } from './reconciliation.ts';
import { Subject } from './words.ts';

const live = { staff: 'payment.read', merchant: 'settlement.read', owner: true } as const;
const payment = { paymentId: Id, subject: Subject, amountFen: Fen, currency: Type.String() };

export const paymentSucceeded = eventType({
  name: 'payment.succeeded',
  version: 1,
  payload: Closed({
    ...payment,
    vendor: Type.String(),
    /** It came after the payment had expired or was closed. */
    late: Type.Boolean(),
    /** Why it is given back at once; null when it is kept. */
    refusedAs: Nullable(Type.String()),
  }),
  live,
});

export const paymentClosed = eventType({
  name: 'payment.closed',
  version: 1,
  payload: Closed({ ...payment, by: Type.String() }),
  live,
});

export const paymentFailed = eventType({
  name: 'payment.failed',
  version: 1,
  payload: Closed({ ...payment, code: Type.String() }),
  live,
});

/** The provider says that another amount was paid: nothing is confirmed, somebody must look. */
export const paymentWrongAmount = eventType({
  name: 'payment.wrong_amount',
  version: 1,
  payload: Closed({ ...payment, paidFen: Fen }),
  live: { staff: 'payment.read' },
});

const refund = { ...payment, refundId: Id, reason: Type.String() };

export const refundRequested = eventType({
  name: 'payment.refund_requested',
  version: 1,
  payload: Closed(refund),
  live,
});

export const paymentRefunded = eventType({ name: 'payment.refunded', version: 1, payload: Closed(refund), live });

export const refundFailed = eventType({
  name: 'payment.refund_failed',
  version: 1,
  payload: Closed({ ...refund, code: Type.String() }),
  live: { staff: 'payment.read' },
});

export const billDiffered = eventType({
  name: 'payment.bill_differed',
  version: 1,
  payload: Closed({ vendor: Type.String(), day: PlainDate, kinds: Type.Array(DifferenceKind), count: Type.Integer() }),
  live: { staff: 'payment.read' },
});

export const paymentEvents = [
  paymentSucceeded,
  paymentClosed,
  paymentFailed,
  paymentWrongAmount,
  refundRequested,
  paymentRefunded,
  refundFailed,
  billDiffered,
] as const;
