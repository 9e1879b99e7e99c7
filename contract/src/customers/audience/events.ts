/** Facts that the audience module tells the others. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf } from '../../schema.ts';
import { OrderLine } from './sale.ts';
import { OrderKind } from './words.ts';

/** An order, return or cancellation was recorded or changed; `revision` counts from 1. */
export const orderRecorded = eventType({
  name: 'audience.order_recorded',
  version: 1,
  payload: Closed({
    orderId: Id,
    source: Type.String(),
    orderNo: Type.String(),
    customerId: Nullable(Id),
    at: Instant,
    kind: OrderKind,
    isOrder: Type.Boolean(),
    grossFen: Fen,
    returnFen: Fen,
    /** What coupons took off; lines and grossFen are net of it. */
    discountFen: Type.Optional(Fen),
    currency: Type.String(),
    revision: Type.Integer(),
    lines: Type.Array(OrderLine),
  }),
  live: { staff: 'customer.read' },
});

export type OrderRecorded = Static<typeof orderRecorded.payload>;

export const orderCancelled = eventType({
  name: 'audience.order_cancelled',
  version: 1,
  payload: Closed({ orderId: Id, source: Type.String(), orderNo: Type.String(), reason: Type.String() }),
  live: { staff: 'customer.read' },
});

export const tierChanged = eventType({
  name: 'audience.tier_changed',
  version: 1,
  payload: Closed({
    customerId: Id,
    kind: OneOf(['lifecycle', 'rfm']),
    from: Nullable(Type.String()),
    to: Type.String(),
    at: Instant,
    cause: OneOf(['order', 'time', 'registration', 'recompute', 'setting', 'merge', 'backfill']),
  }),
  live: { staff: 'customer.read' },
});
export type TierChanged = Static<typeof tierChanged.payload>;

export const tagsChanged = eventType({
  name: 'audience.tags_changed',
  version: 1,
  payload: Closed({
    customerId: Id,
    added: Type.Array(Type.String()),
    removed: Type.Array(Type.String()),
  }),
  live: { staff: 'customer.read' },
});

export const traitsChanged = eventType({
  name: 'audience.traits_changed',
  version: 1,
  payload: Closed({ customerId: Id, names: Type.Array(Type.String()) }),
  live: { staff: 'customer.read' },
});

export const audienceEvents = [orderRecorded, orderCancelled, tierChanged, tagsChanged, traitsChanged] as const;
