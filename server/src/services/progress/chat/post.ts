/** Commands of a booking's chat: write, and say up to where one has read (BOOK-9). */
import { Progress } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { bookedFor, concerns, type Viewer } from '../booked.ts';
import type { ProgressDeps } from '../deps.ts';
import { chatClosed, emptyMessage } from '../problems.ts';
import { useMedia } from '../step/media.ts';
import { messagesAfter, openingOf } from './queries.ts';

export interface MessageInput {
  readonly text?: string | null;
  readonly mediaIds?: readonly string[];
}

/**
 * Messages of a booking have no gap in their numbers: the row of the chat gives them out. Who writes has read what came
 * before.
 * @throws Problem `progress/not-found`, `progress/empty-message`, `progress/chat-closed`, `progress/media-unusable`
 */
export function postMessage(
  deps: ProgressDeps,
  viewer: Viewer,
  bookingId: string,
  input: MessageInput,
): Promise<Progress.ChatMessage> {
  const text = input.text?.trim() || null;
  const mediaIds = input.mediaIds ?? [];
  if (text === null && mediaIds.length === 0) throw new Problem(emptyMessage);
  const { side, principal } = viewer;
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    if ((await openingOf(deps, tx, booked)).closed) throw new Problem(chatClosed);
    const now = deps.clock.now();
    const mine =
      side === 'owner'
        ? sql`owner_seq = c.last_seq + 1, owner_read = c.last_seq + 1`
        : sql`store_seq = c.last_seq + 1, store_read = c.last_seq + 1`;
    const { rows } = await sql<{ last_seq: number }>`
      insert into progress.chat as c (booking_id, merchant_id, customer_id, last_seq, ${sql.raw(`${side}_seq, ${side}_read`)})
      values (${bookingId}, ${booked.merchantId}, ${booked.customerId}, 1, 1, 1)
      on conflict (booking_id) do update set last_seq = c.last_seq + 1, ${mine} returning last_seq`.execute(tx);
    const seq = rows[0]?.last_seq ?? 1;
    const messageId = newId();
    const [byId, byName] =
      principal.kind === 'staff'
        ? [principal.staffId, principal.name]
        : principal.kind === 'owner'
          ? [principal.customerId, null]
          : [null, null];
    await sql`
      insert into progress.message (message_id, booking_id, seq, at, from_kind, by_id, by_name, text)
      values (${messageId}, ${bookingId}, ${seq}, ${now.toString()}, ${side}, ${byId}, ${byName}, ${text})`.execute(tx);
    await useMedia(tx, booked, side, mediaIds, { messageId });
    await append(tx, Progress.messagePosted, {
      ...concerns(booked),
      occurredAt: now,
      payload: { bookingId, messageId, seq, from: side },
    });
    return (await messagesAfter(tx, bookingId, seq - 1))[0] as Progress.ChatMessage;
  });
}

/** Never goes back, and never beyond the newest message. @throws Problem `progress/not-found` */
export function markRead(deps: ProgressDeps, viewer: Viewer, bookingId: string, seq: number): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const booked = await bookedFor(deps, tx, viewer, bookingId);
    const column = sql.raw(viewer.side === 'owner' ? 'owner_read' : 'store_read');
    const { rows } = await sql<{ seq: number }>`
      update progress.chat set ${column} = least(${seq}::int, last_seq)
      where booking_id = ${bookingId} and ${column} < least(${seq}::int, last_seq) returning ${column} as seq`.execute(
      tx,
    );
    const reached = rows[0]?.seq;
    if (reached === undefined) return;
    await append(tx, Progress.messagesRead, {
      ...concerns(booked),
      occurredAt: deps.clock.now(),
      payload: { bookingId, by: viewer.side, seq: reached },
    });
  });
}
