/** All that happened with a customer, newest first: events of the log, orders, moves between tiers. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { eventsOfCustomer } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { customerNotFound } from '../problems.ts';
import { type OrderRow, toOrder } from '../purchase/queries.ts';
import { plainMembers } from './profile.ts';

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

/** @throws Problem `audience/customer-not-found` unless listed */
export async function requireNo(handle: Db | Tx, customerId: string): Promise<number> {
  const { rows } = await sql<{ customer_no: number }>`
    select customer_no from audience.feature where customer_id = ${customerId} and listed`.execute(handle);
  const row = rows[0];
  if (!row) throw new Problem(customerNotFound);
  return row.customer_no;
}

interface Entry {
  entry_id: string;
  at: string;
  kind: 'event' | 'order' | 'tier';
  name: string;
  source: string;
  pet_id: string | null;
  data: unknown;
}

/**
 * Three index ranges, each cut at the page's length, merged by time. Orders and tier moves come from the module's own
 * tables, so they stay when old partitions of the log are dropped.
 */
export async function timelineOf(deps: AudienceDeps, customerId: string, query: PageQuery) {
  const customerNo = await requireNo(deps.db, customerId);
  const limit = query.limit ?? 50;
  const [at, id] = query.cursor === undefined ? ['infinity', ''] : decodeCursor(query.cursor, 2);
  const upTo = sql`${String(at)}::timestamptz`;
  const before = sql`where (at, entry_id) < (${upTo}, ${query.cursor === undefined ? '\u{10FFFF}' : String(id)} collate "C")`;
  const { rows } = await sql<Entry>`
    select * from (
      (select * from (select event_id::text collate "C" as entry_id, occurred_at as at, 'event' as kind, name, source, pet_id, payload as data
        from ${eventsOfCustomer(customerId)} log where occurred_at <= ${upTo}
          and name not in ('audience.order_recorded', 'audience.tier_changed')) e
        ${before} order by at desc, entry_id desc limit ${limit + 1})
      union all
      (select * from (select purchase_id::text collate "C" as entry_id, at, 'order' as kind, 'audience.order_recorded' as name, source,
          null::uuid as pet_id, to_jsonb(p) - 'content_hash' as data
        from audience.purchase p where customer_no = ${customerNo} and at <= ${upTo}) o
        ${before} order by at desc, entry_id desc limit ${limit + 1})
      union all
      (select * from (select 't' || lpad(tier_change_id::text, 20, '0') collate "C" as entry_id, at, 'tier' as kind, 'audience.tier_changed' as name,
          'pawloop' as source, null::uuid as pet_id,
          jsonb_build_object('kind', kind, 'from', from_tier, 'to', to_tier, 'cause', cause) as data
        from audience.tier_change where customer_no = ${customerNo} and at <= ${upTo} and to_tier is not null) t
        ${before} order by at desc, entry_id desc limit ${limit + 1})
    ) all_entries order by at desc, entry_id desc limit ${limit + 1}`.execute(deps.db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toEntry),
    nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.entry_id]) : null,
  };
}

function toEntry(row: Entry): Audience.TimelineEntry {
  const { entry_id: entryId, at, kind, name, source, pet_id: petId, data } = row;
  const tier = kind === 'tier' ? ({ ...(data as object), at } as Audience.TierMove) : null;
  const order = kind === 'order' ? { ...toOrder(data as OrderRow), at } : null;
  return { entryId, at, kind, name, source, petId, order, tier, detail: kind === 'event' ? plainMembers(data) : {} };
}

/** Moves of a customer between tiers, newest first. */
export async function tierMovesOf(
  deps: AudienceDeps,
  customerId: string,
  query: PageQuery & { readonly kind?: string },
) {
  const customerNo = await requireNo(deps.db, customerId);
  const limit = query.limit ?? 50;
  const place = query.cursor === undefined ? undefined : decodeCursor(query.cursor, 2);
  const { rows } = await sql<Audience.TierMove & { id: number }>`
    select tier_change_id as id, kind, from_tier as "from", to_tier as "to", at, cause from audience.tier_change
    where customer_no = ${customerNo} and to_tier is not null ${query.kind ? sql`and kind = ${query.kind}` : sql``}
      ${place ? sql`and (at, tier_change_id) < (${String(place[0])}::timestamptz, ${Number(place[1])}::bigint)` : sql``}
    order by at desc, tier_change_id desc limit ${limit + 1}`.execute(deps.db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ kind, from, to, at, cause }) => ({ kind, from, to, at, cause })),
    nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null,
  };
}
