/** The figures of the measure once more, by plain loops over the events, for the tests to compare with (rule 42). */
import type { Audience } from '@pawloop/contract';
import type { LoggedEvent } from '../../../platform/event-log.ts';

interface Payload {
  sendId?: string;
  couponId?: string;
  orderId?: string;
  priceFen?: number;
  discountFen?: number;
  origin?: { kind: string; journeyId?: string };
}

export interface PlainTouch {
  readonly key: string;
  readonly kind: 'message' | 'unconfirmed' | 'coupon' | 'redemption';
  readonly customerId: string;
  readonly journeyId: string;
  readonly at: number;
  readonly fen: number;
  readonly orderId: string | null;
}

export interface PlainOrder {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly at: number;
  readonly netFen: number;
  /** Last touch. */
  readonly journeyId: string | null;
  /** Touches by journey. */
  readonly parts: ReadonlyMap<string, number>;
}

/** Facts at the end of the history: the last word about each touch. */
export function plainTouches(events: readonly LoggedEvent[], means: (id: string) => string): PlainTouch[] {
  const touches = new Map<string, PlainTouch>();
  for (const event of events) {
    const { origin, ...payload } = event.payload as Payload;
    if (origin?.kind !== 'journey' || event.customerId === null) continue;
    const put = (key: string, kind: PlainTouch['kind'], fen: number) =>
      touches.set(key, {
        key,
        kind,
        fen,
        customerId: means(event.customerId as string),
        journeyId: origin.journeyId as string,
        at: event.occurredAt.epochMilliseconds,
        orderId: kind === 'redemption' ? (payload.orderId as string) : null,
      });
    const redemption = `redemption:${payload.couponId}:${payload.orderId}`;
    if (event.name === 'message.sent') put(`message:${payload.sendId}`, 'message', payload.priceFen as number);
    if (event.name === 'message.unknown') put(`message:${payload.sendId}`, 'unconfirmed', payload.priceFen as number);
    if (event.name === 'message.failed') touches.delete(`message:${payload.sendId}`);
    if (event.name === 'coupon.granted') put(`coupon:${payload.couponId}`, 'coupon', 0);
    if (event.name === 'coupon.redeemed') put(redemption, 'redemption', payload.discountFen as number);
    if (event.name === 'coupon.returned') touches.delete(redemption);
  }
  return [...touches.values()];
}

/** Orders that count at the end of the history, with what they are credited to. */
export function plainOrders(
  events: readonly LoggedEvent[],
  touches: readonly PlainTouch[],
  means: (id: string) => string,
  windowMs: number,
): PlainOrder[] {
  const newest = new Map<string, Audience.OrderRecorded>();
  for (const event of events) {
    if (event.name !== 'audience.order_recorded') continue;
    const order = event.payload as Audience.OrderRecorded;
    newest.set(order.orderId, order);
  }
  const orders: PlainOrder[] = [];
  for (const order of newest.values()) {
    if (!order.isOrder) continue;
    const at = Date.parse(order.at);
    const customerId = order.customerId && means(order.customerId);
    const seen = touches.filter((touch) =>
      touch.kind === 'redemption'
        ? touch.orderId === order.orderId
        : touch.kind !== 'unconfirmed' && touch.customerId === customerId && touch.at <= at && touch.at > at - windowMs,
    );
    const rank = (touch: PlainTouch): [number, number, string] => [
      touch.kind === 'redemption' ? 1 : 0,
      touch.at,
      touch.key,
    ];
    const last = seen.reduce<PlainTouch | undefined>(
      (best, touch) => (best && later(rank(best), rank(touch)) ? best : touch),
      undefined,
    );
    const parts = new Map<string, number>();
    for (const touch of seen) parts.set(touch.journeyId, (parts.get(touch.journeyId) ?? 0) + 1);
    const netFen = order.grossFen - order.returnFen;
    orders.push({ orderId: order.orderId, customerId, at, netFen, journeyId: last?.journeyId ?? null, parts });
  }
  return orders;
}

function later(a: [number, number, string], b: [number, number, string]): boolean {
  for (const index of [0, 1, 2] as const) if (a[index] !== b[index]) return a[index] > b[index];
  return true;
}

/** What of the order's money goes to the journey by the linear rule: running shares, journeys in the order of their ids. */
export function plainShare(order: PlainOrder, journeyId: string): number {
  const all = [...order.parts.values()].reduce((sum, n) => sum + n, 0);
  let upTo = 0;
  for (const id of [...order.parts.keys()].sort()) {
    const before = Math.trunc((order.netFen * upTo) / all);
    upTo += order.parts.get(id) as number;
    if (id === journeyId) return Math.trunc((order.netFen * upTo) / all) - before;
  }
  return 0;
}
