/** Reads of a booking's chat: messages after a number, what each side has read, until when one may write. */
import type { Booking, Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { bookedFor, type Side, type Viewer } from '../booked.ts';
import type { BookedFacts, Handle, ProgressDeps } from '../deps.ts';
import { chatDays } from '../settings.ts';

/** Messages of the other side that a side has not read, by booking. */
export async function unreadOf(
  handle: Handle,
  bookingIds: readonly string[],
  side: Side,
): Promise<Map<string, number>> {
  const read = side === 'owner' ? sql`c.owner_read` : sql`c.store_read`;
  const { rows } = await sql<{ booking_id: string; unread: number }>`
    select c.booking_id, count(m.seq)::int as unread from progress.chat c
    join progress.message m on m.booking_id = c.booking_id and m.seq > ${read} and m.from_kind <> ${side}
    where c.booking_id = any(${[...bookingIds]}::uuid[]) group by c.booking_id`.execute(handle);
  return new Map(rows.map((row) => [row.booking_id, row.unread]));
}

const NOT_YET: readonly Booking.BookingState[] = ['pending'];
const OVER: readonly Booking.BookingState[] = ['cancelled', 'no_show', 'expired'];

export interface Opening {
  readonly closesAt: Temporal.Instant | null;
  readonly closed: boolean;
}

/** Open from the confirmed wish to some days after the end. */
export async function openingOf(deps: ProgressDeps, handle: Handle, booked: BookedFacts): Promise<Opening> {
  if (NOT_YET.includes(booked.state)) return { closesAt: null, closed: true };
  const ended = booked.completedAt ?? (OVER.includes(booked.state) ? booked.endsAt : null);
  if (ended === null) return { closesAt: null, closed: false };
  const days = await deps.settings.get(handle, chatDays);
  const closesAt = Temporal.Instant.from(ended).add({ hours: days * 24 });
  return { closesAt, closed: Temporal.Instant.compare(closesAt, deps.clock.now()) <= 0 };
}

interface MessageRow {
  message_id: string;
  seq: number;
  at: string;
  from_kind: Side;
  by_name: string | null;
  text: string | null;
  media: Progress.Media[];
}

const MOST_MESSAGES = 500;

/** Oldest first; at most 500 after the number. */
export async function messagesAfter(handle: Handle, bookingId: string, after: number): Promise<Progress.ChatMessage[]> {
  const { rows } = await sql<MessageRow>`
    select m.message_id, m.seq, m.at, m.from_kind, m.by_name, m.text,
      coalesce((select jsonb_agg(jsonb_build_object('mediaId', p.media_id, 'kind', p.kind,
          'at', to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.media_id)
        from progress.media p where p.message_id = m.message_id), '[]') as media
    from progress.message m where m.booking_id = ${bookingId} and m.seq > ${after}
    order by m.seq limit ${MOST_MESSAGES}`.execute(handle);
  return rows.map((row) => ({
    messageId: row.message_id,
    seq: row.seq,
    at: row.at,
    from: row.from_kind,
    by: row.by_name,
    text: row.text,
    media: row.media,
  }));
}

/** @throws Problem `progress/not-found` */
export async function chatView(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  after: number,
): Promise<Progress.Chat> {
  const { db } = deps;
  const booked = await bookedFor(deps, db, viewer, bookingId);
  const { rows } = await sql<{ owner_read: number; store_read: number }>`
    select owner_read, store_read from progress.chat where booking_id = ${bookingId}`.execute(db);
  const read = rows[0] ?? { owner_read: 0, store_read: 0 };
  const mine = viewer.side === 'owner';
  const { closesAt, closed } = await openingOf(deps, db, booked);
  return {
    items: await messagesAfter(db, bookingId, after),
    readByMe: mine ? read.owner_read : read.store_read,
    readByOther: mine ? read.store_read : read.owner_read,
    closesAt: closesAt?.toString() ?? null,
    closed,
    asOf: deps.clock.now().toString(),
  };
}
