/** Orders from anywhere, and simple sales at the counter. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Fen, Id, Instant, Line, Nullable } from '../../schema.ts';
import { OrderKind } from './words.ts';

const tag = 'audience';

export const OrderLine = Type.Object({
  sku: Nullable(Type.String()),
  name: Type.String(),
  category: Nullable(Type.String()),
  /** Below zero for what comes back. */
  quantity: Type.Integer(),
  amountFen: Fen,
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
  currency: Type.String(),
  revision: Type.Integer(),
  lines: Type.Array(OrderLine),
});
export type Order = Static<typeof Order>;

export const saleEndpoints = {
  'POST /v1/counter-sales': endpoint({
    summary: 'Record a paid sale at the counter; the idempotency key is its natural key',
    tag,
    allow: ['sale.record'],
    body: Closed({
      /** Null for somebody unknown. */
      customerId: Nullable(Id),
      kind: OrderKind,
      lines: Type.Array(
        Closed({
          name: Line(120),
          sku: Type.Optional(Line(80)),
          category: Type.Optional(Line(60)),
          quantity: Type.Integer({ minimum: -9999, maximum: 9999 }),
          unitFen: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
        }),
        { minItems: 1, maxItems: 100 },
      ),
      /** Not in the future; now when left out. */
      at: Type.Optional(Instant),
    }),
    reply: Order,
    status: 201,
  }),
  'POST /v1/counter-sales/:orderId/cancel': endpoint({
    summary: 'Cancel a counter sale: it counts nowhere from then on',
    tag,
    allow: ['sale.record'],
    params: Closed({ orderId: Id }),
    body: Closed({ reason: Line(200) }),
    reply: Order,
  }),
};
