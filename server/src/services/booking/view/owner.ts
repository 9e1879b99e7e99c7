/** Reads of the owner: a go with its payment, the list by where bookings stand. */
import type { Booking } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { bookingNotFound } from '../problems.ts';
import { type BookingRow, bookingRows } from '../row.ts';
import { reviewDays } from '../settings.ts';
import { toOwnerBookings } from './view.ts';

/** Bookings of one go with what is to be paid. */
export async function groupView(deps: Inner, rows: readonly BookingRow[]): Promise<Booking.BookingGroup> {
  const [first] = rows;
  if (!first) throw new Problem(bookingNotFound);
  const open = rows.find((row) => row.state === 'pending');
  const paymentId = open?.payment_id ?? rows.find((row) => row.payment_id !== null)?.payment_id ?? null;
  const payments = paymentId === null ? undefined : await deps.payment.findPayments(deps.db, [paymentId]);
  return {
    groupId: first.group_id,
    bookings: await toOwnerBookings(deps.db, deps, rows),
    payment: (paymentId !== null && payments?.get(paymentId)) || null,
    holdExpiresAt: open?.hold_expires_at ?? null,
    asOf: deps.clock.now().toString(),
  };
}

/** @throws Problem `booking/not-found` */
export async function ownGroup(deps: Inner, customerId: string, bookingId: string): Promise<Booking.BookingGroup> {
  const rows = await bookingRows(
    deps.db,
    sql`b.customer_id = ${customerId} and b.group_id = (
      select group_id from booking.booking where booking_id = ${bookingId}) order by b.booking_id`,
  );
  if (!rows.some((row) => row.booking_id === bookingId)) throw new Problem(bookingNotFound);
  return groupView(deps, rows);
}

type Tab = Booking.OwnerTab;
export interface OwnerQuery {
  readonly tab?: Tab;
  readonly petId?: string;
  readonly seriesId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Conditions of the tabs; a held one whose time is over reads as gone at once. */
function tabs(now: string, days: number): Record<Tab, RawBuilder<unknown>> {
  return {
    to_pay: sql`b.state = 'pending' and b.hold_expires_at > ${now}::timestamptz`,
    to_serve: sql`b.state in ('requested', 'confirmed')`,
    in_service: sql`b.state in ('checked_in', 'in_service')`,
    to_review: sql`b.state = 'completed' and b.reviewed_at is null
      and b.completed_at > ${now}::timestamptz - make_interval(days => ${days})`,
    after_sale: sql`(b.refunded_fen > 0 or b.disputed or b.dispute_resolved_at is not null or b.state in ('cancelled', 'no_show'))`,
  };
}

/** The next first while it is to come; what is over newest first. */
const RISING: readonly Tab[] = ['to_pay', 'to_serve', 'in_service'];

export async function ownList(deps: Inner, customerId: string, query: OwnerQuery) {
  const { tab, petId, seriesId, limit = 50 } = query;
  const now = deps.clock.now().toString();
  const conditions = tabs(now, await deps.settings.get(deps.db, reviewDays));
  const rising = tab !== undefined && RISING.includes(tab);
  const [at, id] = query.cursor ? decodeCursor(query.cursor, 2) : [null, null];
  const after =
    at === null
      ? sql`true`
      : rising
        ? sql`(b.starts_at, b.booking_id) > (${at}::timestamptz, ${id}::uuid)`
        : sql`(b.starts_at, b.booking_id) < (${at}::timestamptz, ${id}::uuid)`;
  const rows = await bookingRows(
    deps.db,
    sql`b.customer_id = ${customerId} and ${tab ? conditions[tab] : sql`true`} and ${after}
      and ${petId === undefined ? sql`true` : sql`b.pet_ids @> array[${petId}]::uuid[]`}
      and ${seriesId === undefined ? sql`true` : sql`b.series_id = ${seriesId}`}
      order by ${rising ? sql`b.starts_at, b.booking_id` : sql`b.starts_at desc, b.booking_id desc`} limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const { rows: counts } = await sql<Record<Tab, number>>`
    select ${sql.join(
      Object.entries(conditions).map(
        ([name, condition]) => sql`(count(*) filter (where ${condition}))::int as ${sql.ref(name)}`,
      ),
    )}
    from booking.booking b where b.customer_id = ${customerId}`.execute(deps.db);
  return {
    items: await toOwnerBookings(deps.db, deps, page),
    nextCursor: rows.length > limit && last ? encodeCursor([last.starts_at, last.booking_id]) : null,
    counts: counts[0] as Record<Tab, number>,
    asOf: now,
  };
}
