/** Endpoints of payments: the payer, staff, the providers' call-backs, the sandbox cashier. */
import { Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, OneOf, Page, pageQuery } from '../../schema.ts';
import { reconciliationEndpoints } from './reconciliation.ts';
import { OwnerPayment, PayChannel, Payment, PaymentDetail, PaymentState, PrepareReply, Refund } from './words.ts';

const tag = 'payment';
const params = Closed({ paymentId: Id });

export const ownerPaymentEndpoints = {
  'GET /v1/owner/payments/:paymentId': endpoint({
    summary: 'A payment of one’s own with its state and the ways to pay it',
    tag,
    allow: ['owner'],
    params,
    reply: OwnerPayment,
  }),
  'POST /v1/owner/payments/:paymentId/prepare': endpoint({
    summary: 'Begin to pay; answers with what the device needs, the same again when it is repeated',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ channel: PayChannel }),
    reply: PrepareReply,
  }),
};

/** What a merchant itself pays, e.g. its guarantee deposit; its staff do it in the console. */
export const merchantPaymentEndpoints = {
  'GET /v1/merchant/payments/:paymentId': endpoint({
    summary: 'A payment of one’s own merchant with its state and the ways to pay it',
    tag,
    allow: ['store.manage'],
    params,
    reply: OwnerPayment,
  }),
  'POST /v1/merchant/payments/:paymentId/prepare': endpoint({
    summary: 'Begin to pay what one’s own merchant owes',
    tag,
    allow: ['store.manage'],
    params,
    body: Closed({ channel: PayChannel }),
    reply: PrepareReply,
  }),
};

export const staffPaymentEndpoints = {
  'GET /v1/payments': endpoint({
    summary: 'Payments, newest first',
    tag,
    allow: ['payment.read'],
    query: Closed({
      state: Type.Optional(PaymentState),
      subjectKind: Type.Optional(Type.String({ maxLength: 40 })),
      subjectId: Type.Optional(Type.String({ maxLength: 80 })),
      customerId: Type.Optional(Id),
      merchantId: Type.Optional(Id),
      /** Our number or the provider's. */
      number: Type.Optional(Line(64)),
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
      ...pageQuery,
    }),
    reply: Page(Payment),
  }),
  'GET /v1/payments/:paymentId': endpoint({
    summary: 'A payment with its history, refunds and the notifications about it',
    tag,
    allow: ['payment.read'],
    params,
    reply: PaymentDetail,
  }),
  'POST /v1/payments/:paymentId/refunds': endpoint({
    summary: 'Give money back to where it came from; never more than was paid',
    tag,
    allow: ['payment.refund'],
    params,
    body: Closed({ amountFen: Type.Integer({ minimum: 1, maximum: 100_000_000_000 }), reason: Line(80) }),
    reply: Refund,
    status: 202,
  }),
  'POST /v1/payments/:paymentId/return': endpoint({
    summary: 'Send back whole what was paid when it is not what was asked for',
    tag,
    allow: ['payment.refund'],
    params,
    body: Closed({ reason: Line(80) }),
    reply: PaymentDetail,
  }),
  'POST /v1/refunds/:refundId/retry': endpoint({
    summary: 'Hand a failed refund over again under its own number',
    tag,
    allow: ['payment.refund'],
    params: Closed({ refundId: Id }),
    reply: Refund,
  }),
};

/** Their bodies are not JSON to us: the signature covers the bytes. */
export const payCallbackEndpoints = {
  'POST /v1/callbacks/wechat-pay': endpoint({
    summary: 'Notifications of WeChat Pay',
    tag,
    allow: ['public'],
  }),
  'POST /v1/callbacks/sandbox-pay': endpoint({
    summary: 'Notifications of the sandbox',
    tag,
    allow: ['public'],
  }),
};

/** What a customer may do at the sandbox's cashier. */
export const sandboxActs = ['pay', 'fail', 'twice', 'late', 'lost'] as const;
export type SandboxAct = (typeof sandboxActs)[number];
const sandboxNo = Type.String({ pattern: '^[0-9A-Za-z_-]{6,32}$' });
const language = { lang: Type.Optional(OneOf(['zh', 'en'])) };

/** Only while the sandbox is configured. */
export const sandboxPayEndpoints = {
  'GET /v1/sandbox-pay/:no': endpoint({
    summary: 'The cashier page of the sandbox',
    tag,
    allow: ['public'],
    params: Closed({ no: sandboxNo }),
    query: Closed(language),
    kind: 'file',
  }),
  'POST /v1/sandbox-pay/:no/:act': endpoint({
    summary: 'Act as the customer at the sandbox’s cashier: pay, fail, pay and notify twice, late or never',
    tag,
    allow: ['public'],
    params: Closed({ no: sandboxNo, act: OneOf(sandboxActs) }),
    query: Closed(language),
    kind: 'file',
  }),
};

export const paymentEndpoints = {
  ...ownerPaymentEndpoints,
  ...merchantPaymentEndpoints,
  ...staffPaymentEndpoints,
  ...payCallbackEndpoints,
  ...sandboxPayEndpoints,
  ...reconciliationEndpoints,
};
