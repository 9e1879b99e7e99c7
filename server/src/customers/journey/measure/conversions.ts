/** The rows behind the figures: orders that count, with what each is credited to by either rule. */
import type { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';

interface Row {
  order_id: string;
  source: string;
  order_no: string;
  customer_id: string | null;
  at: string;
  net_fen: number;
  journey_id: string | null;
  kind: Journey.TouchKind | null;
  touch_at: string;
  run_id: string;
  node: string;
  version: number;
  linear: { journeyId: string; parts: number; of: number; netFen: number }[];
}

export interface ConversionQuery {
  /** Credited by either rule to this journey. */
  readonly journeyId?: string;
  readonly attributed?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

function conditions(query: ConversionQuery): RawBuilder<unknown> {
  const parts = [sql`c.counted`];
  if (query.journeyId !== undefined) {
    // The last touch is one of those that the linear rule counts.
    parts.push(sql`c.order_id in (select order_id from journey.credit where journey_id = ${query.journeyId})`);
  }
  if (query.attributed !== undefined) parts.push(sql`(c.journey_id is not null) = ${query.attributed}`);
  if (query.from !== undefined) parts.push(sql`c.at >= ${query.from}::timestamptz`);
  if (query.until !== undefined) parts.push(sql`c.at < ${query.until}::timestamptz`);
  if (query.cursor !== undefined) {
    const [at, orderId] = decodeCursor(query.cursor, 2);
    parts.push(sql`(c.at, c.order_id) < (${String(at)}::timestamptz, ${String(orderId)}::uuid)`);
  }
  return sql.join(parts, sql` and `);
}

/** Newest first. */
export async function conversionPage(
  handle: Db | Tx,
  query: ConversionQuery,
): Promise<{ items: Journey.Conversion[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const { rows } = await sql<Row>`
    with page as (
      select c.* from journey.conversion c where ${conditions(query)} order by c.at desc, c.order_id desc limit ${limit + 1})
    select p.order_id, p.source, p.order_no, p.customer_id, p.at, p.net_fen, p.journey_id, t.kind, t.at as touch_at,
      t.run_id, t.node, t.version,
      coalesce((select jsonb_agg(jsonb_build_object('journeyId', x.journey_id, 'parts', x.parts, 'of', x.of_parts,
        'netFen', x.net_fen) order by x.journey_id) from journey.credit x where x.order_id = p.order_id), '[]') as linear
    from page p left join journey.touch t using (touch_key)
    order by p.at desc, p.order_id desc`.execute(handle);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(conversion),
    nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.order_id]) : null,
  };
}

function conversion(row: Row): Journey.Conversion {
  return {
    orderId: row.order_id,
    source: row.source,
    orderNo: row.order_no,
    customerId: row.customer_id,
    at: row.at,
    netFen: row.net_fen,
    journeyId: row.journey_id,
    touch: row.kind && {
      kind: row.kind,
      at: row.touch_at,
      runId: row.run_id,
      node: row.node,
      version: row.version,
    },
    linear: row.linear.map(({ journeyId, parts, of, netFen }) => ({ journeyId, credit: parts / of, netFen })),
  };
}
