/** A store as owners see it (MER-6: score, reviews, documents). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { offerCard, offerRows } from '../offer/row.ts';
import { storeNotFound } from '../problems.ts';
import { hoursOf } from './queries.ts';
import { categoryInOrder, storeOf, storeRows, visibleAmong } from './row.ts';

const AHEAD_DAYS = 60;

/** @throws Problem `merchant/store-not-found` unless owners can find it now */
export async function publicStore(deps: Inner, storeId: string): Promise<Merchant.PublicStore> {
  const { db, clock } = deps;
  const now = clock.now();
  const [row] = await storeRows(db, sql`s.store_id = ${storeId}`);
  if (!row || !(await visibleAmong(db, [row.store_no], now)).has(row.store_no)) throw new Problem(storeNotFound);
  const { merchantId: _merchant, visible: _visible, version: _version, createdAt: _at, ...shown } = storeOf(row, true);
  const { hours, exceptions } = await hoursOf(db, row.store_no);
  const today = now.toZonedDateTimeISO(row.time_zone).toPlainDate();
  const [from, until] = [today.toString(), today.add({ days: AHEAD_DAYS }).toString()];
  return {
    ...shown,
    merchantName: row.merchant_name,
    hours,
    exceptions: exceptions.filter(({ on }) => on >= from && on <= until),
    openNow: await isOpen(deps, row.store_no, row.time_zone, now),
    offers: await offersShown(deps, row.store_no, now),
    documents: await documentsInOrder(deps, row.merchant_id, from),
  };
}

async function isOpen({ db }: Inner, storeNo: number, zone: string, at: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`
    select merchant.open_on(${storeNo}, day, ${zone}) @> at or merchant.open_on(${storeNo}, day - 1, ${zone}) @> at as open
    from (select ${at.toString()}::timestamptz as at,
      (${at.toString()}::timestamptz at time zone ${zone})::date as day) w`.execute(db);
  return rows[0]?.open ?? false;
}

async function offersShown({ db }: Inner, storeNo: number, at: Temporal.Instant): Promise<Merchant.PublicOffer[]> {
  const rows = await offerRows(
    db,
    sql`o.store_no = ${storeNo} and o.state = 'on' and v.active and exists (
      select 1 from merchant.merchant_category mc where mc.merchant_id = s.merchant_id
        and mc.category_key = v.category_key and ${categoryInOrder(at, sql`s.time_zone`)})
      order by (select position from merchant.category c where c.key = v.category_key), v.service_id`,
  );
  return rows.map((row) => {
    const card = offerCard(row);
    const bands = row.bands.map(({ effectiveMinutes: _minutes, ...band }) => band);
    return {
      offerId: card.offerId,
      serviceId: card.serviceId,
      serviceKey: card.serviceKey,
      categoryKey: card.categoryKey,
      mode: card.mode,
      names: card.names,
      bands,
      home: row.home,
      payment: row.payment,
      depositFen: row.deposit_fen,
      fromFen: Math.min(...bands.map((band) => band.priceFen)),
      tags: row.tags,
    };
  });
}

/** Kinds of which a document was approved and is valid on the day; the number stays with us. */
async function documentsInOrder(
  { db }: Inner,
  merchantId: string,
  day: string,
): Promise<Merchant.PublicStore['documents']> {
  const { rows } = await sql<Merchant.PublicStore['documents'][number]>`
    select distinct on (k.key) k.key as kind, k.names, d.valid_until as "validUntil"
    from merchant.document d join merchant.document_kind k on k.key = d.kind
    where d.merchant_id = ${merchantId} and d.state = 'approved' and d.valid_from <= ${day}::date
      and coalesce(d.valid_until >= ${day}::date, true)
    order by k.key, d.valid_until desc nulls first`.execute(db);
  return rows;
}
