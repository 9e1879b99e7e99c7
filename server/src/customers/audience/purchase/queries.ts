/** Reads of orders. */
import type { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { discountOf } from './order.ts';

export interface OrderRow {
  purchase_id: string;
  source: string;
  order_no: string;
  customer_id: string | null;
  at: string;
  kind: Audience.OrderKind;
  is_order: boolean;
  cancelled_at: string | null;
  cancel_reason: string | null;
  gross_fen: number;
  return_fen: number;
  currency: string;
  revision: number;
  lines: Audience.OrderLine[];
}

const columns = sql`purchase_id, source, order_no, customer_id, at, kind::text as kind, is_order, cancelled_at, cancel_reason,
  gross_fen, return_fen, currency, revision, lines`;

export function toOrder(row: OrderRow): Audience.Order {
  return {
    orderId: row.purchase_id,
    source: row.source,
    orderNo: row.order_no,
    customerId: row.customer_id,
    at: row.at,
    kind: row.kind,
    isOrder: row.is_order,
    cancelledAt: row.cancelled_at,
    cancelReason: row.cancel_reason,
    grossFen: row.gross_fen,
    returnFen: row.return_fen,
    discountFen: discountOf(row.lines),
    currency: row.currency,
    revision: row.revision,
    lines: row.lines,
  };
}

async function one(handle: Db | Tx, where: RawBuilder<unknown>): Promise<Audience.Order | undefined> {
  const { rows } = await sql<OrderRow>`select ${columns} from audience.purchase where ${where}`.execute(handle);
  return rows[0] && toOrder(rows[0]);
}

export function findOrder(handle: Db | Tx, orderId: string): Promise<Audience.Order | undefined> {
  return one(handle, sql`purchase_id = ${orderId}`);
}

export function orderByNo(handle: Db | Tx, source: string, orderNo: string): Promise<Audience.Order | undefined> {
  return one(handle, sql`source = ${source} and order_no = ${orderNo}`);
}

export async function lockOrder(tx: Tx, orderId: string): Promise<void> {
  await sql`select from audience.purchase where purchase_id = ${orderId} for update`.execute(tx);
}

/** Newest first. */
export async function listOrders(handle: Db | Tx, customerNo: number, page: { cursor?: string; limit?: number }) {
  const limit = page.limit ?? 50;
  const rows = await ordersBefore(
    handle,
    customerNo,
    page.cursor === undefined ? undefined : placeOf(page.cursor),
    limit + 1,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toOrder),
    nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.purchase_id]) : null,
  };
}

function placeOf(cursor: string): { at: string; id: string } {
  const [at, id] = decodeCursor(cursor, 2);
  return { at: String(at), id: String(id) };
}

/** Orders of a customer before a place in the list, newest first. */
export async function ordersBefore(
  handle: Db | Tx,
  customerNo: number,
  place: { at: string; id: string } | undefined,
  limit: number,
): Promise<OrderRow[]> {
  const before = place ? sql`and (at, purchase_id) < (${place.at}::timestamptz, ${place.id}::uuid)` : sql``;
  const { rows } = await sql<OrderRow>`
    select ${columns} from audience.purchase where customer_no = ${customerNo} ${before}
    order by at desc, purchase_id desc limit ${limit}`.execute(handle);
  return rows;
}
