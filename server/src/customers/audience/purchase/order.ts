/** An order as it is handed in, and what is computed from its lines before it is stored. */
import { createHash } from 'node:crypto';
import type { Audience } from '@pawloop/contract';

export interface NewOrderLine {
  readonly sku?: string | null;
  readonly name: string;
  readonly category?: string | null;
  /** Whole pieces; below zero for what comes back. */
  readonly quantity: number;
  /** Of the whole line, net of coupons, with the sign of the quantity. */
  readonly amountFen: number;
  /** What coupons took off; 0 when left out. */
  readonly discountFen?: number;
}

export interface NewOrder {
  /** Id of the order if it is new; made up when left out. */
  readonly orderId?: string;
  readonly source: string;
  /** Unique within the source. */
  readonly orderNo: string;
  /** Null for a sale to somebody unknown. */
  readonly customerId: string | null;
  readonly at: Temporal.Instant;
  readonly kind: Audience.OrderKind;
  readonly lines: readonly NewOrderLine[];
  /** The document itself is a cancellation; lines below zero still count as returns. */
  readonly cancelled?: boolean;
  /** The order was undone as if it had never been: it counts nowhere. */
  readonly voided?: { readonly at: Temporal.Instant; readonly reason: string };
  readonly currency?: string;
}

export interface PurchaseRow {
  readonly orderId: string | undefined;
  readonly source: string;
  readonly orderNo: string;
  readonly customerId: string | null;
  readonly at: string;
  readonly kind: Audience.OrderKind;
  readonly isOrder: boolean;
  readonly grossFen: number;
  readonly returnFen: number;
  readonly currency: string;
  readonly mainCategory: string | null;
  readonly lines: readonly Audience.OrderLine[];
  readonly contentHash: Buffer;
  readonly cancelledAt: string | null;
  readonly cancelReason: string | null;
}

/**
 * Figures and content hash of an order. An order is what has a line above zero and is no cancellation; the hash leaves
 * the customer out, since a merge may change whom an order belongs to.
 */
export function purchaseRow(order: NewOrder, currency: string): PurchaseRow {
  const lines = order.lines.map((line) => ({
    sku: line.sku ?? null,
    name: line.name,
    category: line.category ?? null,
    quantity: line.quantity,
    amountFen: line.amountFen,
    ...(line.discountFen ? { discountFen: line.discountFen } : {}),
  }));
  const counted = order.voided ? [] : lines;
  const figures = {
    at: order.at.toString(),
    kind: order.kind,
    isOrder: !order.cancelled && !order.voided && lines.some((line) => line.quantity > 0),
    grossFen: counted.reduce((sum, line) => sum + (line.quantity > 0 ? line.amountFen : 0), 0),
    returnFen: counted.reduce((sum, line) => sum + (line.quantity < 0 ? Math.abs(line.amountFen) : 0), 0),
    currency: order.currency ?? currency,
    lines,
    cancelledAt: order.voided?.at.toString() ?? null,
    cancelReason: order.voided?.reason ?? null,
  };
  return {
    ...figures,
    orderId: order.orderId,
    source: order.source,
    orderNo: order.orderNo,
    customerId: order.customerId,
    mainCategory: mainCategoryOf(lines),
    contentHash: createHash('sha256').update(JSON.stringify(figures)).digest(),
  };
}

function mainCategoryOf(lines: readonly Audience.OrderLine[]): string | null {
  const worth = new Map<string, number>();
  for (const { category, quantity, amountFen } of lines) {
    if (category && quantity > 0) worth.set(category, (worth.get(category) ?? 0) + amountFen);
  }
  let main: string | null = null;
  for (const [category, fen] of worth) if (main === null || fen > (worth.get(main) ?? 0)) main = category;
  return main;
}

/** What coupons took off an order. */
export function discountOf(lines: readonly Audience.OrderLine[]): number {
  return lines.reduce((sum, line) => sum + (line.discountFen ?? 0), 0);
}
