/** SQL of grants: locks of customers and stock, coupons by key, and the writing of all that was granted. */
import { randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { type CouponRow, couponRows } from '../row.ts';
import type { Candidate } from './candidate.ts';

/** Rows among which the count of a template without a number of pieces is spread. */
const SLOTS = 16;

/**
 * Lock the rows of the customers, in order, making those that are missing.
 * @returns how many of the template each has had, by `<template>/<customer>`
 */
export async function lockHoldings(tx: Tx, candidates: readonly Candidate[]): Promise<Map<string, number>> {
  const keys = [...new Set(candidates.map((one) => `${one.template.template_id}/${one.customerId}`))].sort();
  if (keys.length === 0) return new Map();
  const pairs = keys.map((key) => key.split('/') as [string, string]);
  const { rows } = await sql<{ template_id: string; customer_id: string; granted: number }>`
    insert into coupon.holding as h (template_id, customer_id)
    select template_id, customer_id
    from unnest(${pairs.map(([id]) => id)}::uuid[], ${pairs.map(([, id]) => id)}::uuid[])
      with ordinality as w (template_id, customer_id, place) order by place
    on conflict (template_id, customer_id) do update set granted = h.granted
    returning template_id, customer_id, granted`.execute(tx);
  return new Map(rows.map((row) => [`${row.template_id}/${row.customer_id}`, row.granted]));
}

/** Coupons that the keys have already, by key. Asked under the customers' locks, so a concurrent grant is seen. */
export async function grantedBefore(tx: Tx, keys: readonly string[]): Promise<Map<string, CouponRow>> {
  const rows = await couponRows(tx, sql`c.grant_key = any(${[...keys]}::text[])`);
  return new Map(rows.map((row) => [row.grant_key, row]));
}

interface Stock {
  template_id: string;
  total: number | null;
  granted: number;
}

/**
 * Lock the stock of the templates, in order: to ourselves where there is a number of pieces, together with others where
 * there is none. @returns pieces left of each
 */
export async function lockStock(tx: Tx, candidates: readonly Candidate[]): Promise<Map<string, number>> {
  const idsOf = (limited: boolean) => [
    ...new Set(candidates.flatMap(({ template }) => (template.limited === limited ? [template.template_id] : []))),
  ];
  const [limited, others] = [idsOf(true), idsOf(false)];
  const shared = others.length > 0 ? await stockRows(tx, others, sql`for share`) : [];
  // Somebody has set a number since the template was read.
  const own = [...limited, ...shared.flatMap((row) => (row.total === null ? [] : [row.template_id]))];
  const rows = own.length > 0 ? await stockRows(tx, own, sql`for update`) : [];
  return new Map(
    [...shared, ...rows].map((row) => [row.template_id, (row.total ?? Number.POSITIVE_INFINITY) - row.granted]),
  );
}

async function stockRows(tx: Tx, ids: readonly string[], lock: RawBuilder<unknown>): Promise<Stock[]> {
  const { rows } = await sql<Stock>`
    select template_id, total, granted from coupon.stock where template_id = any(${[...ids]}::uuid[])
    order by template_id ${lock}`.execute(tx);
  return rows;
}

type NewCoupon = CouponRow & { readonly remind_at: string; readonly revision: number };

/** Coupons, stock and customers' counts in one statement; `stock_within_total` is the last guard. */
export async function insertCoupons(tx: Tx, coupons: readonly NewCoupon[]): Promise<void> {
  const column = <K extends keyof NewCoupon>(key: K) => coupons.map((coupon) => coupon[key]);
  await sql`
    with fresh as (
      insert into coupon.coupon (coupon_id, code, template_id, revision, customer_id, pet_id, grant_key, valid_from, valid_to,
        granted_at, remind_at, origin, journey_id, budget_id)
      select w.coupon_id, w.code, w.template_id, w.revision, w.customer_id, w.pet_id, w.grant_key, w.valid_from, w.valid_to,
        w.granted_at, w.remind_at, w.origin, w.journey_id, w.budget_id
      from rows from (
        unnest(${column('coupon_id')}::uuid[]), unnest(${column('code')}::text[]), unnest(${column('template_id')}::uuid[]),
        unnest(${column('revision')}::int[]), unnest(${column('customer_id')}::uuid[]), unnest(${column('pet_id')}::uuid[]),
        unnest(${column('grant_key')}::text[]), unnest(${column('valid_from')}::timestamptz[]),
        unnest(${column('valid_to')}::timestamptz[]), unnest(${column('granted_at')}::timestamptz[]),
        unnest(${column('remind_at')}::timestamptz[]), jsonb_array_elements(${jsonb(column('origin'))}),
        unnest(${column('journey_id')}::uuid[]), unnest(${column('budget_id')}::uuid[])
      ) as w (coupon_id, code, template_id, revision, customer_id, pet_id, grant_key, valid_from, valid_to, granted_at,
        remind_at, origin, journey_id, budget_id)
      returning template_id, customer_id
    ), counted as (
      update coupon.holding h set granted = h.granted + n.granted
      from (select template_id, customer_id, count(*)::int as granted from fresh group by 1, 2) n
      where h.template_id = n.template_id and h.customer_id = n.customer_id
    ), pieces as (
      select f.template_id, s.total is not null as limited, count(*)::int as granted
      from fresh f join coupon.stock s using (template_id) group by 1, 2
    ), tallied as (
      insert into coupon.tally as t (template_id, slot, granted)
      select template_id, ${randomInt(SLOTS)}::smallint, granted from pieces where not limited order by template_id
      on conflict (template_id, slot) do update set granted = t.granted + excluded.granted
    )
    update coupon.stock s set granted = s.granted + n.granted
    from pieces n where s.template_id = n.template_id and n.limited`.execute(tx);
}
