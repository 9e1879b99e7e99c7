/** From one customer's purchases to the figures of the feature row; no I/O. */
import type { Audience } from '@pawloop/contract';

/** A purchase as figures need it; `hour` is the local hour of the day. */
export interface Purchase {
  readonly atUs: number;
  readonly isOrder: boolean;
  readonly kind: Audience.OrderKind;
  readonly grossFen: number;
  readonly returnFen: number;
  readonly category: string | null;
  readonly hour: number;
}

export interface Figures {
  readonly orders: readonly Purchase[];
  readonly orderCount: number;
  readonly grossFen: number;
  readonly returnFen: number;
  readonly goodsFen: number;
  readonly serviceFen: number;
  readonly goodsCount: number;
  readonly serviceCount: number;
  readonly firstUs: number | undefined;
  readonly lastUs: number | undefined;
  /** Newest first, at most {@link RECENT}. */
  readonly recentUs: readonly number[];
  readonly preferredCategory: string | null;
  readonly preferredHour: number | null;
}

export const RECENT = 32;

/** @param purchases ascending by time; returns count at their own date, order values only for orders */
export function figuresOf(purchases: readonly Purchase[]): Figures {
  const orders = purchases.filter((one) => one.isOrder);
  const sum = (rows: readonly Purchase[]) => rows.reduce((total, one) => total + one.grossFen, 0);
  const goods = orders.filter((one) => one.kind === 'goods');
  const grossFen = sum(orders);
  const goodsFen = sum(goods);
  return {
    orders,
    orderCount: orders.length,
    grossFen,
    returnFen: purchases.reduce((total, one) => total + one.returnFen, 0),
    goodsFen,
    serviceFen: grossFen - goodsFen,
    goodsCount: goods.length,
    serviceCount: orders.length - goods.length,
    firstUs: orders[0]?.atUs,
    lastUs: orders.at(-1)?.atUs,
    recentUs: orders
      .slice(-RECENT)
      .map((one) => one.atUs)
      .reverse(),
    preferredCategory: mostFrequent(orders.map((one) => one.category)),
    preferredHour: mostFrequent(orders.map((one) => one.hour)),
  };
}

/** Among equals the one seen last. */
function mostFrequent<T>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  let best: T | null = null;
  for (const value of values) {
    if (value === null) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  for (const value of values) {
    if (value !== null && (best === null || (counts.get(value) ?? 0) >= (counts.get(best) ?? 0))) best = value;
  }
  return best;
}
