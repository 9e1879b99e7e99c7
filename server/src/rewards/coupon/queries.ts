/** Reads of coupons: the owner's wallet, staff's list, one with its history, the till, and faces for other modules. */
import type { Coupon } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import { couponCodeOf } from './code.ts';
import type { Inner } from './deps.ts';
import { couponNotFound } from './problems.ts';
import { couponRows, toCoupon, toWallet } from './row.ts';

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

type Shelf = 'usable' | 'used' | 'gone';

/** What belongs to a shelf of the wallet at an instant. */
function onShelf(shelf: Shelf, at: Temporal.Instant): RawBuilder<unknown> {
  const ended = sql`c.valid_to <= ${at.toString()}::timestamptz`;
  if (shelf === 'used') return sql`c.state = 'redeemed'`;
  if (shelf === 'usable') return sql`(c.state in ('issued', 'reserved') and not ${ended})`;
  return sql`(c.state in ('expired', 'revoked', 'returned') or c.state in ('issued', 'reserved') and ${ended})`;
}

/** Usable ones by their end, the others newest first; without a shelf all of them, newest first. */
export async function walletPage(deps: Inner, customerId: string, query: PageQuery & { readonly state?: Shelf }) {
  const at = deps.clock.now();
  const limit = query.limit ?? 50;
  const [end, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const byEnd = query.state === 'usable';
  const place = byEnd
    ? sql`and (c.valid_to, c.coupon_id) > (${end}::timestamptz, ${id}::uuid)`
    : sql`and c.coupon_id < ${id}::uuid`;
  const rows = await couponRows(
    deps.db,
    sql`c.customer_id = ${customerId} ${query.state === undefined ? sql`` : sql`and ${onShelf(query.state, at)}`}
      ${id === undefined ? sql`` : place}
      order by ${byEnd ? sql`c.valid_to, c.coupon_id` : sql`c.coupon_id desc`} limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map((row) => toWallet(row, at)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.valid_to, last.coupon_id]) : null,
    counts: await shelfCounts(deps.db, customerId, at),
    asOf: at.toString(),
  };
}

async function shelfCounts(handle: Db | Tx, customerId: string, at: Temporal.Instant) {
  const { rows } = await sql<Record<Shelf, number>>`
    select (count(*) filter (where ${onShelf('usable', at)}))::int as usable,
      (count(*) filter (where ${onShelf('used', at)}))::int as used,
      (count(*) filter (where ${onShelf('gone', at)}))::int as gone
    from coupon.coupon c where c.customer_id = ${customerId}`.execute(handle);
  return rows[0] ?? { usable: 0, used: 0, gone: 0 };
}

interface CouponQuery extends PageQuery {
  readonly customerId?: string;
  readonly templateId?: string;
  readonly journeyId?: string;
  readonly state?: Coupon.CouponState;
  readonly code?: string;
}

/** Newest first; `state` is what time has made of it. */
export async function couponPage(deps: Inner, query: CouponQuery) {
  const at = deps.clock.now();
  const limit = query.limit ?? 50;
  const { customerId, templateId, journeyId, state, code, cursor } = query;
  const where = [
    sql`true`,
    ...(customerId === undefined ? [] : [sql`c.customer_id = ${await meant(deps, customerId)}`]),
    ...(templateId === undefined ? [] : [sql`c.template_id = ${templateId}`]),
    ...(journeyId === undefined ? [] : [sql`c.journey_id = ${journeyId}`]),
    ...(state === undefined ? [] : [inState(state, at)]),
    ...(code === undefined ? [] : [sql`c.code = ${couponCodeOf(code)}`]),
    ...(cursor === undefined ? [] : [sql`c.coupon_id < ${decodeCursor(cursor, 1)[0]}::uuid`]),
  ];
  const rows = await couponRows(
    deps.db,
    sql`${sql.join(where, sql` and `)} order by c.coupon_id desc limit ${limit + 1}`,
  );
  const last = rows[limit - 1];
  return {
    items: await held(
      deps,
      rows.slice(0, limit).map((row) => toCoupon(row, at)),
    ),
    nextCursor: rows.length > limit && last ? encodeCursor([last.coupon_id]) : null,
  };
}

/** With the names of their customers, read at once. */
async function held(deps: Inner, coupons: readonly Coupon.Coupon[]): Promise<Coupon.HeldCoupon[]> {
  const cards = await deps.identity.findCustomers(
    deps.db,
    coupons.map(({ customerId }) => customerId),
  );
  return coupons.map((coupon) => {
    const { name = null, customerNo = 0, phoneMasked = null } = cards.get(coupon.customerId) ?? {};
    return { ...coupon, customer: { name, customerNo, phoneMasked } };
  });
}

/** Whom an id means today, merges followed. */
async function meant(deps: Inner, customerId: string): Promise<string> {
  return (await deps.identity.canonical(deps.db, [customerId])).get(customerId) ?? customerId;
}

/** The stored state with what time has made of it, as `stateAt` says it of one row. */
function inState(state: Coupon.CouponState, at: Temporal.Instant): RawBuilder<unknown> {
  const now = sql`${at.toString()}::timestamptz`;
  const held = sql`(c.state = 'reserved' and c.reserved_until > ${now})`;
  const open = sql`(c.state in ('issued', 'reserved') and not ${held})`;
  switch (state) {
    case 'reserved':
      return held;
    case 'issued':
      return sql`(${open} and c.valid_to > ${now})`;
    case 'expired':
      return sql`(c.state = 'expired' or ${open} and c.valid_to <= ${now})`;
    default:
      return sql`c.state = ${state}`;
  }
}

/** @throws Problem `coupon/not-found` */
export async function couponDetail(deps: Inner, couponId: string): Promise<Coupon.CouponDetail> {
  const [row] = await couponRows(deps.db, sql`c.coupon_id = ${couponId}`);
  if (!row) throw new Problem(couponNotFound);
  const { rows } = await sql<Coupon.CouponMove>`
    select move, at, order_id as "orderId", discount_fen as "discountFen", reason from coupon.move
    where coupon_id = ${couponId} order by move_id`.execute(deps.db);
  const granted: Coupon.CouponMove = {
    move: 'granted',
    at: row.granted_at,
    orderId: null,
    discountFen: null,
    reason: row.origin.kind === 'staff' ? row.origin.reason : null,
  };
  const [coupon] = await held(deps, [toCoupon(row, deps.clock.now())]);
  if (!coupon) throw new Problem(couponNotFound);
  return { ...coupon, moves: [granted, ...rows] };
}

/** What the till can use of a customer, ending first; by code also one that cannot be used, so that it says why. */
export async function tillCoupons(
  deps: Inner,
  query: { readonly customerId?: string; readonly code?: string },
): Promise<Coupon.Coupon[]> {
  const at = deps.clock.now();
  if (query.code !== undefined) {
    const rows = await couponRows(deps.db, sql`c.code = ${couponCodeOf(query.code)}`);
    return rows.map((row) => toCoupon(row, at));
  }
  if (query.customerId === undefined) return [];
  return activeOf(deps.db, deps, query.customerId, at);
}

/** Coupons that a customer can use at an instant, ending first; at most 200. */
export async function activeOf(
  handle: Db | Tx,
  deps: Inner,
  customerId: string,
  at: Temporal.Instant,
): Promise<Coupon.Coupon[]> {
  const rows = await couponRows(
    handle,
    sql`c.customer_id = ${await meant(deps, customerId)} and ${inState('issued', at)}
      and c.valid_from <= ${at.toString()}::timestamptz order by c.valid_to, c.coupon_id limit 200`,
  );
  return rows.map((row) => toCoupon(row, at));
}

/** All coupons that a customer ever had, newest first. */
export async function couponsOf(
  handle: Db | Tx,
  customerId: string,
  at: Temporal.Instant,
  limit: number,
): Promise<Coupon.Coupon[]> {
  const rows = await couponRows(handle, sql`c.customer_id = ${customerId} order by c.coupon_id desc limit ${limit}`);
  return rows.map((row) => toCoupon(row, at));
}

/** Coupons of the ids that exist, in one statement. */
export async function findCoupons(
  handle: Db | Tx,
  couponIds: readonly string[],
  at: Temporal.Instant,
): Promise<Map<string, Coupon.Coupon>> {
  if (couponIds.length === 0) return new Map();
  const rows = await couponRows(handle, sql`c.coupon_id = any(${[...new Set(couponIds)]}::uuid[])`);
  return new Map(rows.map((row) => [row.coupon_id, toCoupon(row, at)]));
}
