/** Reads of stores for staff. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { bigrams } from '../../../platform/search.ts';
import { cutTo } from '../admission/own.ts';
import type { Caller, Inner } from '../deps.ts';
import type { Handle } from '../face.ts';
import { requireStore } from './own.ts';
import { storeOf, storeRows, visibleAmong } from './row.ts';

export interface StoreFilter {
  readonly merchantId?: string;
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** By name; merchant staff see their own, whatever they ask for. */
export async function storePage(deps: Inner, caller: Caller, filter: StoreFilter) {
  const { merchantId, search, cursor, limit = 50 } = filter;
  const [name, no] = cursor ? decodeCursor(cursor, 2) : [null, null];
  const own = cutTo(caller);
  const rows = await storeRows(
    deps.db,
    sql`(${own}::uuid is null or s.merchant_id = ${own}::uuid)
      and (${merchantId ?? null}::uuid is null or s.merchant_id = ${merchantId ?? null}::uuid)
      and (${search === undefined} or s.grams @> ${bigrams(search ?? '')}::text[])
      and (${name}::text is null or (s.name, s.store_no) > (${name}::text, ${no}::int))
      order by s.name, s.store_no limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const visible = await visibleAmong(
    deps.db,
    page.map((row) => row.store_no),
    deps.clock.now(),
  );
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    items: page.map((row) => storeOf(row, visible.has(row.store_no))),
    nextCursor: last ? encodeCursor([last.name, last.store_no]) : null,
  };
}

export async function hoursOf(
  handle: Handle,
  storeNo: number,
): Promise<{ hours: Merchant.DayHours[]; exceptions: Merchant.DateHours[] }> {
  const { rows: hours } = await sql<Merchant.DayHours>`
    select weekday, to_char(starts, 'HH24:MI') as starts, case when ends = '24:00' then '24:00' else to_char(ends, 'HH24:MI') end as ends
    from merchant.hours where store_no = ${storeNo} order by weekday, starts`.execute(handle);
  const { rows: exceptions } = await sql<Merchant.DateHours>`
    select on_date as "on", spans, note from merchant.date_hours where store_no = ${storeNo} order by on_date`.execute(
    handle,
  );
  return { hours, exceptions };
}

/** @throws Problem `merchant/store-not-found` */
export async function storeDetail(deps: Inner, caller: Caller, storeId: string): Promise<Merchant.StoreDetail> {
  await requireStore(deps.db, caller, storeId);
  const [row] = await storeRows(deps.db, sql`s.store_id = ${storeId}`);
  if (!row) throw new Error('a store vanished');
  const visible = await visibleAmong(deps.db, [row.store_no], deps.clock.now());
  return {
    ...storeOf(row, visible.has(row.store_no)),
    merchantName: row.merchant_name,
    ...(await hoursOf(deps.db, row.store_no)),
  };
}
