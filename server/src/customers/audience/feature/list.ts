/** The list of customers: filters, sorts, pages by keyset; each sort walks one index from the cursor on. */
import type { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { searchTooWide } from '../problems.ts';

interface Row {
  customer_id: string;
  customer_no: number;
  order_count: number;
  gross_fen: number;
  net_fen: number;
  first_order_at: string | null;
  last_order_at: string | null;
  lifecycle: Audience.LifecycleTier;
  tags: string[];
  channel_id: string | null;
  r: number | null;
  f: number | null;
  m: number | null;
  cell: Audience.RfmCell | null;
  tier: Audience.RfmTier | null;
  key: string | number | null;
}

interface Sort {
  readonly column: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
  readonly nullable: boolean;
}

const SORTS: Readonly<Record<(typeof Audience.customerSorts)[number], Sort>> = {
  lastOrderAt: { column: sql`f.last_order_at`, type: sql`timestamptz`, nullable: true },
  netFen: { column: sql`f.net_fen`, type: sql`bigint`, nullable: false },
  orderCount: { column: sql`f.order_count`, type: sql`int`, nullable: false },
  registeredAt: { column: sql`f.registered_at`, type: sql`timestamptz`, nullable: false },
  name: { column: sql`f.name_key`, type: sql`text`, nullable: true },
};

/** A text that fits more customers than this is refused: nobody reads so many. */
const MOST_FOUND = 5000;

async function conditions(
  deps: AudienceDeps,
  handle: Db | Tx,
  filters: Audience.CustomerFilters,
): Promise<RawBuilder<unknown>[]> {
  const found =
    filters.search === undefined
      ? undefined
      : await deps.identity.searchCustomers(handle, filters.search, MOST_FOUND + 1);
  if (found && found.length > MOST_FOUND) throw new Problem(searchTooWide);
  const parts: (RawBuilder<unknown> | undefined | false)[] = [
    sql`f.listed`,
    found && sql`f.customer_id = any(${[...found]}::uuid[])`,
    filters.lifecycle !== undefined && sql`f.lifecycle = ${filters.lifecycle}::audience.lifecycle_tier`,
    filters.rfmTier === 'none' && sql`s.tier is null`,
    filters.rfmTier && filters.rfmTier !== 'none' && sql`s.tier = ${filters.rfmTier}::audience.rfm_tier`,
    filters.rfmCell !== undefined && sql`s.cell = ${filters.rfmCell}::audience.rfm_cell`,
    filters.tag !== undefined && sql`(f.tags @> array[${filters.tag}]::text[] and f.tags <> '{}')`,
    filters.city !== undefined && sql`f.city = ${filters.city}`,
    filters.channelId !== undefined && sql`f.channel_id = ${filters.channelId}::uuid`,
    filters.registeredFrom !== undefined && sql`f.registered_at >= ${filters.registeredFrom}::timestamptz`,
    filters.registeredUntil !== undefined && sql`f.registered_at < ${filters.registeredUntil}::timestamptz`,
    filters.lastOrderFrom !== undefined && sql`f.last_order_at >= ${filters.lastOrderFrom}::timestamptz`,
    filters.lastOrderUntil !== undefined && sql`f.last_order_at < ${filters.lastOrderUntil}::timestamptz`,
  ];
  return parts.filter((part): part is RawBuilder<unknown> => typeof part === 'object');
}

export interface CustomerPage {
  readonly items: Audience.CustomerListItem[];
  readonly nextCursor: string | null;
}

/** One page with five statements at most, whatever its length. @throws Problem `audience/search-too-wide`, `request/cursor` */
export async function listCustomers(
  deps: AudienceDeps,
  query: Audience.CustomerFilters & { readonly cursor?: string; readonly limit?: number },
): Promise<CustomerPage> {
  const handle = deps.db;
  const limit = query.limit ?? 50;
  const sort = SORTS[query.sort ?? 'lastOrderAt'];
  const descending = (query.order ?? (query.sort === 'name' ? 'asc' : 'desc')) === 'desc';
  const where = await conditions(deps, handle, query);
  const place = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 2);
  const segment = { sort, descending, where };
  const rows = place?.[0] === null ? [] : await valued(handle, segment, place, limit + 1);
  if (sort.nullable && rows.length <= limit) {
    const afterNo = place?.[0] === null ? Number(place[1]) : undefined;
    rows.push(...(await unvalued(handle, segment, afterNo, limit + 1 - rows.length)));
  }
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withPeople(deps, handle, shown),
    nextCursor: rows.length > limit && last ? encodeCursor([last.key, last.customer_no]) : null,
  };
}

interface Segment {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly where: readonly RawBuilder<unknown>[];
}

type Place = readonly (string | number | null)[];

/** Rows that have a value to sort by, from a place on: a walk along the sort's index, in either direction. */
async function valued(handle: Db | Tx, segment: Segment, place: Place | undefined, limit: number): Promise<Row[]> {
  const { sort, descending } = segment;
  const { column, type, nullable } = sort;
  const where = [...segment.where];
  if (nullable) where.push(sql`${column} is not null`);
  if (place) {
    const beyond = descending ? sql`<` : sql`>`;
    where.push(
      sql`(${column}, f.customer_no) ${beyond} (${String(place[0])}::text::${type}, ${Number(place[1])}::int)`,
    );
  }
  const nulls = nullable ? (descending ? sql`nulls last` : sql`nulls first`) : sql``;
  const direction = descending ? sql`desc` : sql`asc`;
  return select(handle, column, where, sql`${column} ${direction} ${nulls}, f.customer_no ${direction}`, limit);
}

/** Rows without one; they come last in either direction. */
async function unvalued(handle: Db | Tx, segment: Segment, afterNo: number | undefined, limit: number): Promise<Row[]> {
  const { sort, descending } = segment;
  const where = [...segment.where, sql`${sort.column} is null`];
  if (afterNo !== undefined) where.push(descending ? sql`f.customer_no < ${afterNo}` : sql`f.customer_no > ${afterNo}`);
  return select(handle, sort.column, where, descending ? sql`f.customer_no desc` : sql`f.customer_no`, limit);
}

async function select(
  handle: Db | Tx,
  key: RawBuilder<unknown>,
  where: readonly RawBuilder<unknown>[],
  order: RawBuilder<unknown>,
  limit: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select f.customer_id, f.customer_no, f.order_count, f.gross_fen, f.net_fen, f.first_order_at, f.last_order_at,
      f.lifecycle::text as lifecycle, f.tags, f.channel_id, s.r, s.f, s.m, s.cell::text as cell, s.tier::text as tier,
      ${key} as key
    from audience.feature f left join audience.score s on s.customer_no = f.customer_no
    where ${sql.join([...where], sql` and `)} order by ${order} limit ${limit}`.execute(handle);
  return rows;
}

async function withPeople(
  deps: AudienceDeps,
  handle: Db | Tx,
  rows: readonly Row[],
): Promise<Audience.CustomerListItem[]> {
  const people = await deps.identity.findCustomers(
    handle,
    rows.map((row) => row.customer_id),
  );
  return rows.map((row) => {
    const person = people.get(row.customer_id);
    const { r, f, m } = row;
    return {
      customerId: row.customer_id,
      customerNo: row.customer_no,
      name: person?.name ?? null,
      phoneMasked: person?.phoneMasked ?? null,
      city: person?.city ?? null,
      registeredAt: person?.registeredAt ?? null,
      orderCount: row.order_count,
      grossFen: row.gross_fen,
      netFen: row.net_fen,
      firstOrderAt: row.first_order_at,
      lastOrderAt: row.last_order_at,
      lifecycle: row.lifecycle,
      rfmTier: row.tier ?? 'none',
      rfmCell: row.cell,
      scores: r === null || f === null || m === null ? null : { r, f, m },
      tags: row.tags,
      channelId: row.channel_id,
      channelName: person?.firstChannel?.name ?? null,
    };
  });
}

/** Every customer whom the filters find, page after page. */
export async function* allCustomers(
  deps: AudienceDeps,
  filters: Audience.CustomerFilters,
): AsyncGenerator<Audience.CustomerListItem> {
  for (let cursor: string | undefined; ; ) {
    const page = await listCustomers(deps, { ...filters, limit: 2000, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
