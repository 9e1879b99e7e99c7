/** Bookings as they are stored: reads, locks, the one conditional update of a move, what happened, what events tell. */
import type { Booking, Merchant } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import { announceAfterCommit } from '../../platform/event-log.ts';
import type { Principal } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { Handle, Shape } from './deps.ts';
import type { Asked } from './domain.ts';
import { bookingNotFound, illegalMove } from './problems.ts';

export interface BookingRow {
  booking_id: string;
  no: number;
  group_id: string;
  series_id: string | null;
  waiting_id: string | null;
  customer_id: string | null;
  pet_ids: string[];
  walk_in_pet: { readonly name: string; readonly species: string; readonly weightGrams?: number | null } | null;
  merchant_id: string;
  store_id: string;
  store_no: number;
  time_zone: string;
  offer_id: string;
  service_id: string;
  service_key: string;
  category_key: string;
  service_names: Merchant.Names;
  mode: Merchant.ServiceMode;
  sop_version: number;
  source: Booking.BookingSource;
  state: Booking.BookingState;
  disputed: boolean;
  reviewed_at: string | null;
  starts_at: string;
  ends_at: string;
  check_in: string | null;
  check_out: string | null;
  session_id: string | null;
  shape: Shape;
  minutes: number;
  usual: { readonly low: number; readonly high: number } | null;
  wanted_person_no: number | null;
  person_no: number | null;
  kennel_id: string | null;
  kennel_name: string | null;
  home: Booking.Place | null;
  first_visit: boolean;
  matted: boolean;
  member: boolean;
  size_class: Merchant.Quote['sizeClass'];
  coat: 'hairless' | 'short' | 'medium' | 'long' | null;
  lines: Merchant.PriceLine[];
  quantity: number;
  price_fen: number;
  discount_fen: number;
  platform_discount_fen: number;
  deposit_fen: number;
  ways: Merchant.PayWay[];
  pay_way: Merchant.PayWay | null;
  due_now_fen: number;
  paid_fen: number;
  refunded_fen: number;
  fee_fen: number;
  coupon_ids: string[];
  currency: string;
  payment_id: string | null;
  policy: Merchant.Policy | null;
  note: string | null;
  health_override: string | null;
  hold_expires_at: string | null;
  answer_by: string | null;
  cancelled_by: Booking.Actor | null;
  cancel_reason: string | null;
  cancelled_at: string | null;
  created_at: string;
  confirmed_at: string | null;
  checked_in_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  no_show_at: string | null;
  expired_at: string | null;
  dispute_reason: string | null;
  disputed_at: string | null;
  dispute_resolved_at: string | null;
  remind_day_at: string | null;
  remind_hours_at: string | null;
  convenience: number | null;
  version: number;
}

/** Bookings `b`. @param rest conditions, order and limit, or a lock */
export async function bookingRows(handle: Handle, rest: RawBuilder<unknown>): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`select b.* from booking.booking b where ${rest}`.execute(handle);
  return rows;
}

export const payableOf = (row: Pick<BookingRow, 'price_fen' | 'discount_fen'>): number =>
  row.price_fen - row.discount_fen;
/** Of what was paid online, what has not gone back. */
export const leftOf = (row: Pick<BookingRow, 'paid_fen' | 'refunded_fen'>): number => row.paid_fen - row.refunded_fen;
export const startOf = (row: Pick<BookingRow, 'starts_at'>): Temporal.Instant => Temporal.Instant.from(row.starts_at);

/** Locked until the end of the transaction. @throws Problem `booking/not-found` */
export async function lockBooking(tx: Tx, bookingId: string): Promise<BookingRow> {
  const [row] = await bookingRows(tx, sql`b.booking_id = ${bookingId} for update`);
  if (!row) throw new Problem(bookingNotFound);
  return row;
}

/** All bookings of a go, locked in the order of their ids. */
export function lockGroup(tx: Tx, groupId: string): Promise<BookingRow[]> {
  return bookingRows(tx, sql`b.group_id = ${groupId} order by b.booking_id for update`);
}

/** A booking of the customer. @throws Problem `booking/not-found` also for those of others */
export async function lockOwn(tx: Tx, bookingId: string, customerId: string): Promise<BookingRow> {
  const row = await lockBooking(tx, bookingId);
  if (row.customer_id !== customerId) throw new Problem(bookingNotFound);
  return row;
}

/** A booking of the merchant, or any for operators (null). @throws Problem `booking/not-found` also for those of others */
export async function lockOfMerchant(tx: Tx, bookingId: string, merchantId: string | null): Promise<BookingRow> {
  const row = await lockBooking(tx, bookingId);
  if (merchantId !== null && row.merchant_id !== merchantId) throw new Problem(bookingNotFound);
  return row;
}

/** What a move changes besides the state; keys are columns. */
export type Change = Partial<Omit<BookingRow, 'booking_id' | 'no' | 'version'>>;

const JSON_COLUMNS: ReadonlySet<string> = new Set(['shape', 'lines', 'policy', 'usual', 'home', 'walk_in_pet']);

function assignment([column, value]: [string, unknown]): RawBuilder<unknown> {
  if (JSON_COLUMNS.has(column)) {
    return sql`${sql.ref(column)} = ${value === null ? null : JSON.stringify(value)}::jsonb`;
  }
  return sql`${sql.ref(column)} = ${value}`;
}

/**
 * The one conditional update of a move: it decides between two that come at once.
 * @param from states that it may be in
 * @throws Problem `booking/illegal-move` when it is in another one by now
 */
export async function update(
  tx: Tx,
  row: Pick<BookingRow, 'booking_id' | 'state'>,
  from: readonly Booking.BookingState[],
  change: Change,
): Promise<BookingRow> {
  const set = Object.entries(change).map(assignment);
  const { rows } = await sql<BookingRow>`
    update booking.booking b set ${sql.join([...set, sql`version = version + 1`])}
    where b.booking_id = ${row.booking_id} and b.state = any(${[...from]}::text[]) returning b.*`.execute(tx);
  if (!rows[0]) throw new Problem(illegalMove, `${row.state} to ${change.state ?? 'another time'}`);
  return rows[0];
}

/** Who made a move. */
export interface By {
  readonly kind: Booking.Actor;
  readonly id?: string;
  readonly name?: string;
}
export const SYSTEM: By = { kind: 'system' };

export function byOf(principal: Principal): By {
  if (principal.kind === 'owner') return { kind: 'owner', id: principal.customerId };
  if (principal.kind !== 'staff') return SYSTEM;
  const kind = principal.scope === 'operator' ? 'operator' : 'merchant';
  return { kind, id: principal.staffId, name: principal.name };
}

export interface NewMove {
  readonly move: Booking.BookingMove['move'];
  readonly by: By;
  readonly at: Temporal.Instant;
  readonly reason?: string | null;
  readonly startsAt?: string | null;
  readonly amountFen?: number | null;
}

export async function noteMoves(tx: Tx, bookingIds: readonly string[], move: NewMove): Promise<void> {
  if (bookingIds.length === 0) return;
  const { by } = move;
  await sql`
    insert into booking.move (booking_id, at, move, by_kind, by_id, by_name, reason, starts_at, amount_fen)
    select id, ${move.at.toString()}::timestamptz, ${move.move}, ${by.kind}, ${by.id ?? null}::uuid, ${by.name ?? null},
      ${move.reason ?? null}, ${move.startsAt ?? null}::timestamptz, ${move.amountFen ?? null}::bigint
    from unnest(${[...bookingIds]}::uuid[]) id`.execute(tx);
  announceAfterCommit(tx);
}

/** What every event of a booking says, and whom it concerns. */
export function told(row: BookingRow) {
  return {
    subjectId: row.booking_id,
    customerId: row.customer_id,
    petId: row.pet_ids[0] ?? null,
    merchantId: row.merchant_id,
    payload: {
      bookingId: row.booking_id,
      no: String(row.no),
      groupId: row.group_id,
      seriesId: row.series_id,
      storeId: row.store_id,
      offerId: row.offer_id,
      serviceId: row.service_id,
      serviceKey: row.service_key,
      categoryKey: row.category_key,
      mode: row.mode,
      petIds: row.pet_ids,
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      checkIn: row.check_in,
      checkOut: row.check_out,
      state: row.state,
      source: row.source,
    },
  };
}

const instantOf = (text: string | null): Temporal.Instant | null =>
  text === null ? null : Temporal.Instant.from(text);

/** The booking as the rules ask about it. */
export function askedOf(row: BookingRow): Asked {
  return {
    state: row.state,
    startsAt: startOf(row),
    holdExpiresAt: instantOf(row.hold_expires_at),
    policy: row.policy,
    disputed: row.disputed,
    resolvedAt: row.dispute_resolved_at,
    reviewed: row.reviewed_at !== null,
    convenience: row.convenience,
    endedAt: instantOf(row.completed_at ?? row.no_show_at),
    hasPerson: row.mode === 'appointment',
  };
}
