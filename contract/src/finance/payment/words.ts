/** What payments and refunds are, as owners and staff see them. */
import { type Static, Type } from 'typebox';
import { Closed, Fen, Id, Instant, Nullable, OneOf } from '../../schema.ts';

/** `failed`: the provider refused it for good. A success that comes late is taken from every state. */
export const paymentStates = ['created', 'pending', 'succeeded', 'closed', 'failed'] as const;
export type PaymentState = (typeof paymentStates)[number];
export const PaymentState = OneOf(paymentStates);

/** `unknown`: handed over without an answer; the provider is asked by our number, never told twice. */
export const refundStates = ['requested', 'sent', 'unknown', 'succeeded', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];
export const RefundState = OneOf(refundStates);

/** Where the customer pays: in WeChat's browser, the mini program, by a code on a screen, another browser, the sandbox. */
export const payChannels = ['jsapi', 'mini', 'native', 'h5', 'sandbox'] as const;
export type PayChannel = (typeof payChannels)[number];
export const PayChannel = OneOf(payChannels);

/** What the customer's device needs to pay; one of the four forms, by channel. */
export const PrepareReply = Type.Union([
  Type.Object({
    kind: Type.Literal('wechat'),
    appId: Type.String(),
    timeStamp: Type.String(),
    nonceStr: Type.String(),
    /** `prepay_id=…`. */
    package: Type.String(),
    signType: Type.Literal('RSA'),
    paySign: Type.String(),
  }),
  /** Shown as a QR code. */
  Type.Object({ kind: Type.Literal('code'), codeUrl: Type.String() }),
  /** Opened in the browser; `sandbox` is a page of ours. */
  Type.Object({ kind: OneOf(['link', 'sandbox']), url: Type.String() }),
  /** It is paid already. */
  Type.Object({ kind: Type.Literal('paid') }),
]);
export type PrepareReply = Static<typeof PrepareReply>;

/** What was paid for, named by the module that asked: `booking`, `fund`, … */
export const Subject = Closed({
  kind: Type.String({ minLength: 1, maxLength: 40 }),
  id: Type.String({ minLength: 1, maxLength: 80 }),
});
export type Subject = Static<typeof Subject>;

/** As its payer sees it. */
export const OwnerPayment = Type.Object({
  paymentId: Id,
  state: PaymentState,
  subject: Subject,
  description: Type.String(),
  amountFen: Fen,
  /** Given back, or on its way back. */
  refundedFen: Fen,
  currency: Type.String(),
  expiresAt: Instant,
  paidAt: Nullable(Instant),
  /** Ways to pay it now; none once it is settled or over. */
  channels: Type.Array(PayChannel),
});
export type OwnerPayment = Static<typeof OwnerPayment>;

export const Payment = Type.Object({
  paymentId: Id,
  outTradeNo: Type.String(),
  state: PaymentState,
  vendor: Type.String(),
  channel: Nullable(PayChannel),
  subject: Subject,
  description: Type.String(),
  customerId: Nullable(Id),
  customerName: Nullable(Type.String()),
  merchantId: Nullable(Id),
  amountFen: Fen,
  refundedFen: Fen,
  currency: Type.String(),
  createdAt: Instant,
  expiresAt: Instant,
  paidAt: Nullable(Instant),
  /** The success came after the payment had expired or was closed. */
  late: Type.Boolean(),
  providerRef: Nullable(Type.String()),
  /** What the provider said was paid, when it was not what was asked for; nothing is confirmed then, staff may return it. */
  wrongFen: Nullable(Fen),
});
export type Payment = Static<typeof Payment>;

export const Refund = Type.Object({
  refundId: Id,
  refundNo: Type.String(),
  paymentId: Id,
  state: RefundState,
  amountFen: Fen,
  reason: Type.String(),
  requestedAt: Instant,
  settledAt: Nullable(Instant),
  attempts: Type.Integer(),
  nextAt: Nullable(Instant),
  /** The provider's last refusal or trouble, as a code. */
  error: Nullable(Type.String()),
});
export type Refund = Static<typeof Refund>;

export const PaymentMove = Type.Object({
  at: Instant,
  from: Nullable(PaymentState),
  to: PaymentState,
  /** What made it: `start`, `prepare`, `notice`, `query`, `expiry`, `provider`, `staff`. */
  by: Type.String(),
  detail: Nullable(Type.String()),
});
export type PaymentMove = Static<typeof PaymentMove>;

/** A notification of the provider and what came of it. */
export const PaymentNotice = Type.Object({
  at: Instant,
  kind: OneOf(['trade', 'refund', 'other']),
  outcome: OneOf(['applied', 'repeated', 'wrong_amount', 'unmatched', 'ignored']),
});
export type PaymentNotice = Static<typeof PaymentNotice>;

export const PaymentDetail = Type.Object({
  ...Payment.properties,
  refunds: Type.Array(Refund),
  moves: Type.Array(PaymentMove),
  notices: Type.Array(PaymentNotice),
});
export type PaymentDetail = Static<typeof PaymentDetail>;
