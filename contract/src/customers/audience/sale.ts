/** Orders from anywhere, and simple sales at the counter. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Priced } from '../../rewards/coupon/price.ts';
import { Closed, Fen, Id, Instant, Line, Nullable } from '../../schema.ts';
import { OrderKind } from './words.ts';

const tag = 'audience';

export const OrderLine = Type.Object({
  sku: Nullable(Type.String()),
  name: Type.String(),
  category: Nullable(Type.String()),
  /** Below zero for what comes back. */
  quantity: Type.Integer(),
  /** Of the whole line, net of coupons. */
  amountFen: Fen,
  /** What coupons took off the line; left out when nothing. */
  discountFen: Type.Optional(Fen),
});
export type OrderLine = Static<typeof OrderLine>;

export const Order = Type.Object({
  orderId: Id,
  /** Where it was recorded: `counter`, `import`, … */
  source: Type.String(),
  orderNo: Type.String(),
  customerId: Nullable(Id),
  at: Instant,
  kind: OrderKind,
  /** False for cancellations and for what only brings goods back. */
  isOrder: Type.Boolean(),
  cancelledAt: Nullable(Instant),
  cancelReason: Nullable(Type.String()),
  grossFen: Fen,
  returnFen: Fen,
  /** What coupons took off; the lines and `grossFen` are net of it. */
  discountFen: Fen,
  currency: Type.String(),
  revision: Type.Integer(),
  lines: Type.Array(OrderLine),
});
export type Order = Static<typeof Order>;

const SaleLine = Closed({
  name: Line(120),
  sku: Type.Optional(Line(80)),
  category: Type.Optional(Line(60)),
  quantity: Type.Integer({ minimum: -9999, maximum: 9999 }),
  unitFen: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
});

/** Coupons that a sale is to use; those without effect are not consumed. */
const CouponIds = Type.Array(Id, { maxItems: 8, uniqueItems: true });

/** A recorded sale, with what its coupons did. */
export const CounterSale = Type.Object({ ...Order.properties, priced: Nullable(Priced) });
export type CounterSale = Static<typeof CounterSale>;

export const saleEndpoints = {
  'POST /v1/counter-sales': endpoint({
    summary: 'Record a paid sale at the counter; the idempotency key is its natural key',
    tag,
    allow: ['sale.record'],
    body: Closed({
      /** Null for somebody unknown. */
      customerId: Nullable(Id),
      kind: OrderKind,
      /** Prices before coupons. */
      lines: Type.Array(SaleLine, { minItems: 1, maxItems: 100 }),
      couponIds: Type.Optional(CouponIds),
      /** Not in the future; now when left out. */
      at: Type.Optional(Instant),
    }),
    reply: CounterSale,
    status: 201,
  }),
  'POST /v1/counter-sales/quote': endpoint({
    summary: 'What a sale would cost with these coupons; nothing is recorded or consumed',
    tag,
    allow: ['sale.record'],
    body: Closed({
      customerId: Id,
      kind: OrderKind,
      lines: Type.Array(SaleLine, { minItems: 1, maxItems: 100 }),
      couponIds: CouponIds,
    }),
    reply: Priced,
  }),
  'POST /v1/counter-sales/:orderId/cancel': endpoint({
    summary: 'Cancel a counter sale: it counts nowhere from then on, and its coupons come back',
    tag,
    allow: ['sale.record'],
    params: Closed({ orderId: Id }),
    body: Closed({ reason: Line(200) }),
    reply: Order,
  }),
};
